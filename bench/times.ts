import { percentile } from './measure.js'

/** Microseconds of processor time, which other work on the machine disturbs less, and the slow end by the clock. */
export interface Times {
  readonly p50Us: number
  readonly p95Us: number
  readonly p99Us: number
  readonly clockP95Us: number
}

/** One run after the other, warmed up. */
export const timesOf = async (count: number, work: (at: number) => unknown): Promise<Times> => {
  const [busy, clock] = [new Float64Array(count), new Float64Array(count)]
  for (let at = 0; at < Math.min(count, 200); at++) await work(at)
  for (let at = 0; at < count; at++) {
    const before = process.cpuUsage()
    const start = performance.now()
    const done = work(at)
    if (done instanceof Promise) await done
    clock[at] = (performance.now() - start) * 1000
    const { user, system } = process.cpuUsage(before)
    busy[at] = user + system
  }
  return { p50Us: percentile(busy, 0.5), p95Us: percentile(busy, 0.95), p99Us: percentile(busy, 0.99), clockP95Us: percentile(clock, 0.95) }
}
