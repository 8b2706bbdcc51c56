/** Times two ways of doing the same thing in turns, so that what the machine does meanwhile hits both. */

export interface Paired {
  readonly blocks: number
  /** Milliseconds a block, medians. */
  readonly baseMs: number
  readonly oursMs: number
  /** The median of ours / base over the pairs. */
  readonly ratio: number
  /** The median of ours - base over the pairs. */
  readonly differenceMs: number
}

/** At least 30 pairs; the order within a pair alternates. */
export const inPairs = async (base: () => Promise<unknown>, ours: () => Promise<unknown>, blocks = 30, warmUp = 3): Promise<Paired> => {
  for (let index = 0; index < warmUp; index++) {
    await base()
    await ours()
  }
  const pairs: { readonly base: number; readonly ours: number }[] = []
  for (let index = 0; index < blocks; index++) {
    if (index % 2 === 0) {
      const first = await time(base)
      pairs.push({ base: first, ours: await time(ours) })
    } else {
      const first = await time(ours)
      pairs.push({ base: await time(base), ours: first })
    }
  }
  return {
    blocks,
    baseMs: median(pairs.map((pair) => pair.base)),
    oursMs: median(pairs.map((pair) => pair.ours)),
    ratio: median(pairs.map((pair) => pair.ours / pair.base)),
    differenceMs: median(pairs.map((pair) => pair.ours - pair.base)),
  }
}

const time = async (work: () => Promise<unknown>): Promise<number> => {
  const start = performance.now()
  await work()
  return performance.now() - start
}

export const median = (values: readonly number[]): number => {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1
    ? (sorted[middle] ?? Number.NaN)
    : ((sorted[middle - 1] ?? Number.NaN) + (sorted[middle] ?? Number.NaN)) / 2
}

/** @param values are sorted */
export const percentile = (values: Float64Array, part: number): number =>
  values.sort()[Math.min(values.length - 1, Math.ceil(values.length * part) - 1)] ?? Number.NaN
