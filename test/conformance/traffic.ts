/** Requests through a network of random delay, under a virtual clock. */
import { sleep } from '../../src/clock.js'
import type { VirtualClock } from '../../src/clock.js'
import type { LimiterPriority, RateLimiter } from '../../src/resilience/rate-limiter.js'

export const seeded = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

export interface Traffic {
  readonly requests: number
  readonly workers: number
  /** One way, at most. */
  readonly jitterMs: number
  readonly priority?: LimiterPriority
  readonly random: () => number
}

/** Sends, and returns when each request reached the server. */
export const simulate = async (clock: VirtualClock, limiter: RateLimiter, traffic: Traffic): Promise<number[]> => {
  const { requests, workers, jitterMs, priority = 'interactive', random } = traffic
  const arrivals: number[] = []
  let left = requests
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const slot = limiter.tryAcquire(priority) ?? (await limiter.acquire({ priority }))
      await sleep(clock, random() * jitterMs)
      arrivals.push(clock.monotonic())
      await sleep(clock, random() * jitterMs)
      slot.release()
    }
  }
  await clock.run(Promise.all(Array.from({ length: workers }, worker)))
  return arrivals.sort((a, b) => a - b)
}

/** The most arrivals within any window. */
export const peak = (arrivals: readonly number[], windowMs: number): number => {
  let most = 0
  for (let from = 0, to = 0; to < arrivals.length; to++) {
    while (arrivals[to]! - arrivals[from]! >= windowMs) from++
    most = Math.max(most, to - from + 1)
  }
  return most
}
