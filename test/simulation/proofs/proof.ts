/** One line of what was to be shown and what was measured. */
export interface Measured {
  readonly goal: string
  readonly number: string
  readonly measured: string
  readonly met: boolean
}

/** The most that lie within any stretch of `windowMs`. @param times in order */
export const peakOf = (times: readonly number[], windowMs: number): number => {
  let most = 0
  for (let from = 0, to = 0; to < times.length; to++) {
    while (times[to]! - times[from]! >= windowMs) from++
    most = Math.max(most, to - from + 1)
  }
  return most
}

export const percentile = (values: readonly number[], part: number): number => {
  const sorted = [...values].sort((a, b) => a - b)
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? Number.NaN
}
