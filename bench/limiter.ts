/** What a slot of the rate limit costs in time, and a limiter in memory. */
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Clock } from '../src/clock.js'
import { percentile } from './measure.js'

const LIMIT = 3_000
const WINDOW_MS = 300_000
const WARM_UP = 20_000
const SAMPLES = 200_000
const LIMITERS = 200

export interface LimiterFigures {
  readonly p50Us: number
  readonly p99Us: number
  /** Of awaiting a promise that is resolved already, measured in the same way. */
  readonly emptyP99Us: number
  readonly kilobytes: number
  readonly samples: number
}

export const limiterFigures = async (): Promise<LimiterFigures> => {
  const { SlidingLogLimiter } = (await import(
    new URL('../dist/resilience/rate-limiter.js', import.meta.url).href
  )) as typeof import('../src/resilience/rate-limiter.js')
  // With each request as much time passes as lets one of a full window go: every acquire forgets one and finds room for one.
  let now = 0
  const clock: Clock = { now: () => now, monotonic: () => now, setTimer: () => ({ cancel: () => undefined }) }
  const limiter = new SlidingLogLimiter({ limit: LIMIT, windowMs: WINDOW_MS, clock, burstPerSecond: 100, interactiveShare: 0 })
  const times = new Float64Array(SAMPLES)
  const empty = new Float64Array(SAMPLES)
  const options = { priority: 'interactive' } as const
  for (let index = -WARM_UP; index < SAMPLES; index++) {
    now += WINDOW_MS / LIMIT + 0.001
    const from = performance.now()
    const slot = await limiter.acquire(options)
    const took = performance.now() - from
    slot.release()
    const again = performance.now()
    await Promise.resolve(options)
    const nothing = performance.now() - again
    if (index < 0) continue
    times[index] = took * 1_000
    empty[index] = nothing * 1_000
  }
  const kilobytes = memoryOf(() => new SlidingLogLimiter({ limit: LIMIT, windowMs: WINDOW_MS, clock, burstPerSecond: 100 }))
  return { p50Us: percentile(times, 0.5), p99Us: percentile(times, 0.99), emptyP99Us: percentile(empty, 0.99), kilobytes, samples: SAMPLES }
}

const memoryOf = (make: () => unknown): number => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const used = (): number => {
    collect()
    const { heapUsed, arrayBuffers } = process.memoryUsage()
    return heapUsed + arrayBuffers
  }
  const kept: unknown[] = []
  const before = used()
  for (let index = 0; index < LIMITERS; index++) kept.push(make())
  return (used() - before) / kept.length / 1_000
}
