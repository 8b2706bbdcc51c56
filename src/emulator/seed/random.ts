/**
 * A seeded stream of random choices. It uses 32-bit integer arithmetic only, so it gives the same choices on every platform,
 * and `fork` gives each subject a stream of its own: drawing once more for one of them shifts nothing in the others.
 */
export interface Random {
  /** A whole number from `low` to `high`, both included. */
  int(low: number, high: number): number
  /** True in `probability` (0-1) of the draws. */
  chance(probability: number): boolean
  pick<T>(choices: readonly T[]): T
  /** One of the keys, in proportion to the numbers behind them. */
  weighted<K extends string>(weights: Readonly<Record<K, number>>): K
  /** Up to `count` different elements, in random order. */
  sample<T>(choices: readonly T[], count: number): T[]
  /** `length` characters of `alphabet`. */
  text(alphabet: string, length: number): string
  /** An independent stream that depends on this stream's seed and on `label` alone. */
  fork(label: string): Random
}

const FNV_PRIME = 0x01000193

const hash = (seed: number, label: string): number => {
  let state = seed ^ 0x811c9dc5
  for (let index = 0; index < label.length; index++) state = Math.imul(state ^ label.charCodeAt(index), FNV_PRIME)
  return state
}

export const createRandom = (seed: number): Random => {
  // mulberry32: a full period of 2^32 is enough here. The state stays a signed 32-bit number, which engines keep unboxed.
  let state = seed | 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return (mixed ^ (mixed >>> 14)) >>> 0
  }
  const below = (limit: number): number => Math.floor((next() / 4294967296) * limit)
  const pick = <T>(choices: readonly T[]): T => {
    if (choices.length === 0) throw new RangeError('Nothing to pick from.')
    return choices[below(choices.length)] as T
  }
  return {
    int: (low, high) => low + below(high - low + 1),
    chance: (probability) => next() < probability * 4294967296,
    pick,
    weighted<K extends string>(weights: Readonly<Record<K, number>>): K {
      const entries = Object.entries(weights) as [K, number][]
      let rest = below(1_000_000) * (entries.reduce((sum, [, weight]) => sum + weight, 0) / 1_000_000)
      for (const [key, weight] of entries) {
        if (rest < weight) return key
        rest -= weight
      }
      return pick(entries)[0]
    },
    sample<T>(choices: readonly T[], count: number): T[] {
      if (count === 1 && choices.length > 0) return [pick(choices)]
      const rest = [...choices]
      const size = Math.min(count, rest.length)
      for (let index = 0; index < size; index++) {
        const other = index + below(rest.length - index)
        const swapped = rest[index] as T
        rest[index] = rest[other] as T
        rest[other] = swapped
      }
      return rest.slice(0, size)
    },
    text: (alphabet, length) => {
      let text = ''
      while (text.length < length) text += alphabet.charAt(below(alphabet.length))
      return text
    },
    fork: (label) => createRandom(hash(seed, label)),
  }
}

/** Splits `total` into whole parts in proportion to `weights` (largest remainder); the parts add up to `total`. */
export const apportion = (total: number, weights: readonly number[]): number[] => {
  const sum = weights.reduce((left, right) => left + right, 0)
  const exact = weights.map((weight) => (total * weight) / sum)
  const parts = exact.map(Math.floor)
  const byRemainder = exact.map((value, index) => ({ index, remainder: value - Math.floor(value) }))
  byRemainder.sort((left, right) => right.remainder - left.remainder || left.index - right.index)
  let missing = total - parts.reduce((left, right) => left + right, 0)
  for (const { index } of byRemainder) {
    if (missing === 0) break
    parts[index] = (parts[index] ?? 0) + 1
    missing--
  }
  return parts
}
