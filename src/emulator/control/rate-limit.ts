import { RATE_LIMIT } from '../../catalog/limits.js'
import type { Clock } from '../../clock.js'

export interface RateLimit {
  /** Requests that a key may make in any `windowMs`. */
  readonly limit: number
  readonly windowMs: number
  /** `sliding` (default): any window; `fixed`: windows one after the other. Which of them IT Glue has is not known. */
  readonly window?: 'sliding' | 'fixed'
  /** Whether a 429 says when to come back. IT Glue is not known to (default false). */
  readonly retryAfter?: boolean
}
export const DEFAULT_RATE_LIMIT: RateLimit = RATE_LIMIT

/** Counts the requests of each key. A refused one does not count. */
export class RateLimiter {
  readonly #taken = new Map<string, { times: number[]; first: number }>()

  constructor(
    private readonly clock: Clock,
    private readonly rule: RateLimit | false,
  ) {}

  /** Undefined when the request may pass; else the milliseconds until one could. */
  admit(key: string): number | undefined {
    if (this.rule === false) return undefined
    const now = this.clock.monotonic()
    const { limit, windowMs } = this.rule
    let log = this.#taken.get(key)
    if (log === undefined) this.#taken.set(key, (log = { times: [], first: 0 }))
    const start = this.rule.window === 'fixed' ? Math.floor(now / windowMs) * windowMs : now - windowMs
    const expired = (time: number): boolean => (this.rule !== false && this.rule.window === 'fixed' ? time < start : time <= start)
    while (log.first < log.times.length && expired(log.times[log.first]!)) log.first++
    if (log.first > 4_096 && log.first * 2 > log.times.length) {
      log.times = log.times.slice(log.first)
      log.first = 0
    }
    if (log.times.length - log.first >= limit) {
      const oldest = log.times[log.first] ?? now
      return Math.max(1, this.rule.window === 'fixed' ? start + windowMs - now : oldest + windowMs - now)
    }
    log.times.push(now)
    return undefined
  }
  reset(): void {
    this.#taken.clear()
  }
  get tellsWhen(): boolean {
    return this.rule !== false && this.rule.retryAfter === true
  }
}
