/**
 * The names closest to a mistyped one, best first; none when nothing is close. Case and punctuation do not count. A mistyped word
 * finds the names that hold it.
 */
export const nearNames = (wanted: string, known: Iterable<string>, limit = 3): string[] => {
  const target = plain(wanted)
  const farthest = Math.max(1, Math.floor(target.length / 3))
  const scored: { name: string; score: number }[] = []
  for (const name of known) {
    const candidate = plain(name)
    const contained = target.length >= 3 && (candidate.includes(target) || (candidate.length >= 3 && target.includes(candidate)))
    // Among the names that hold the word, the one with the least around it comes first, and all come before one edit.
    const score = contained
      ? 0.5 + Math.min(40, Math.abs(candidate.length - target.length)) / 100
      : Math.min(distance(target, candidate), ...wordsOf(name).map((word) => distance(target, word) + AFTER_WHOLE_NAMES))
    if (score <= farthest + AFTER_WHOLE_NAMES) scored.push({ name, score })
  }
  scored.sort((a, b) => a.score - b.score || (a.name < b.name ? -1 : 1))
  return scored.slice(0, limit).map(({ name }) => name)
}

/** A name that is near as a whole comes before one that is near by a word; less than one edit. */
const AFTER_WHOLE_NAMES = 0.25

/** The longer words of a name of several. */
const wordsOf = (name: string): string[] => {
  const words = name.trim().split(/\s+/)
  return words.length < 2 ? [] : words.map(plain).filter((word) => word.length > 3)
}

/** `Did you mean "a" or "b"?`, or undefined when nothing is close. */
export const didYouMean = (wanted: string, known: Iterable<string>): string | undefined => {
  const near = nearNames(wanted, known).map((name) => `"${name}"`)
  if (near.length === 0) return undefined
  return `Did you mean ${near.length === 1 ? near[0] : `${near.slice(0, -1).join(', ')} or ${near.at(-1)}`}?`
}

const plain = (name: string): string => name.toLowerCase().replace(/[\s_.-]+/g, '')

/** Edits between two words, a swap of neighbours counting as one. */
const distance = (a: string, b: string): number => {
  if (Math.abs(a.length - b.length) > 8) return Number.POSITIVE_INFINITY
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let best = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) best = Math.min(best, (before[j - 2] ?? 0) + 1)
      row.push(best)
    }
    before = previous
    previous = row
  }
  return previous[b.length] ?? 0
}
