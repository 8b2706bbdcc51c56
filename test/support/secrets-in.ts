const LENGTH = 8

/**
 * Which of many secrets occur in a text, each reported by its place in the list: a failing test must not print one.
 * Walks the text once, however many there are. Secrets shorter than eight characters are looked for one by one.
 */
export const secretsIn = (text: string, secrets: readonly string[]): readonly number[] => {
  const byStart = new Map<string, number[]>()
  const found = new Set<number>()
  secrets.forEach((secret, index) => {
    if (secret.length < LENGTH) {
      if (secret !== '' && text.includes(secret)) found.add(index)
      return
    }
    const start = secret.slice(0, LENGTH)
    const others = byStart.get(start)
    if (others === undefined) byStart.set(start, [index])
    else others.push(index)
  })
  for (let at = 0; at + LENGTH <= text.length; at++) {
    for (const index of byStart.get(text.slice(at, at + LENGTH)) ?? []) if (text.startsWith(secrets[index] ?? '', at)) found.add(index)
  }
  return [...found]
}
