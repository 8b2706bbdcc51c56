/** Whether a name is one of these: letter case does not matter, `*` stands for any run of characters. */
export const matchesAny = (name: string | null | undefined, patterns: readonly string[]): boolean =>
  name !== null && name !== undefined && patterns.some((pattern) => matches(name, pattern))

const matches = (name: string, pattern: string): boolean => {
  const text = plain(name)
  const parts = plain(pattern).split('*')
  if (parts.length === 1) return text === parts[0]
  const first = parts[0] ?? ''
  const last = parts.at(-1) ?? ''
  if (!text.startsWith(first) || !text.endsWith(last) || text.length < first.length + last.length) return false
  // Walked from left to right, so that no pattern can make the search explode.
  let at = first.length
  for (const part of parts.slice(1, -1)) {
    const found = text.indexOf(part, at)
    if (found < 0 || found + part.length > text.length - last.length) return false
    at = found + part.length
  }
  return true
}

const plain = (text: string): string => text.trim().toLowerCase().normalize('NFC')
