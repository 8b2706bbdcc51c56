import { RATE_LIMIT } from '../../catalog/limits.js'
import type { Clock } from '../../clock.js'
import { apiResponse, gatewayResponse } from '../wire/message.js'
import type { EmulatorResponse } from '../wire/message.js'

/** The limit, and how it shows. Nobody has published a real 429 of IT Glue with its headers: each form is a choice here. */
export interface RateLimit {
  /** Requests that a key may make in any `windowMs`. */
  readonly limit: number
  readonly windowMs: number
  /** `sliding` (default): any window; `fixed`: windows one after the other. Which of them IT Glue has is not known. */
  readonly window?: 'sliding' | 'fixed'
  /** Whether a 429 says when to come back: in `seconds` (also `true`), as a `date`, or not at all (default): IT Glue is not known to. */
  readonly retryAfter?: boolean | 'seconds' | 'date'
  /** `x-ratelimit`: `X-RateLimit-Limit`, `-Remaining` and `-Reset` (seconds since 1970) with every answer. Default `none`. */
  readonly headers?: 'none' | 'x-ratelimit'
  /** The body of a 429: `message` (default) is the gateway's `{"message": "Too Many Requests"}`, `errors` the JSON:API form. */
  readonly body?: 'message' | 'errors'
}
export const DEFAULT_RATE_LIMIT: RateLimit = RATE_LIMIT

interface Taken {
  times: number[]
  /** Where the window begins in `times`. */
  first: number
}

/** Counts the requests of each key. A refused one does not count. */
export class RateLimiter {
  readonly #taken = new Map<string, Taken>()

  constructor(
    private readonly clock: Clock,
    private readonly rule: RateLimit | false,
  ) {}

  /** Undefined when the request may pass; else the milliseconds until one could. */
  admit(key: string): number | undefined {
    if (this.rule === false) return undefined
    const now = this.clock.monotonic()
    const log = this.#window(key, now, this.rule)
    if (log.times.length - log.first >= this.rule.limit) return waitOf(this.rule, log, now)
    log.times.push(now)
    return undefined
  }
  /** Requests of the same key that came from elsewhere at these moments; those over the limit were refused there. */
  admitForeign(key: string, moments: readonly number[]): void {
    if (this.rule === false) return
    for (const moment of moments) {
      const log = this.#window(key, moment, this.rule)
      if (log.times.length - log.first < this.rule.limit) log.times.push(Math.max(moment, log.times.at(-1) ?? moment))
    }
  }
  /** The headers that every answer to this key carries, if any. */
  headers(key: string): Readonly<Record<string, string>> | undefined {
    if (this.rule === false || this.rule.headers !== 'x-ratelimit') return undefined
    const now = this.clock.monotonic()
    const log = this.#window(key, now, this.rule)
    const left = Math.max(0, this.rule.limit - (log.times.length - log.first))
    const reset = Math.ceil((this.clock.now() + waitOf(this.rule, log, now)) / 1_000)
    return { 'x-ratelimit-limit': String(this.rule.limit), 'x-ratelimit-remaining': String(left), 'x-ratelimit-reset': String(reset) }
  }
  /** The 429 for a request that could pass in `waitMs`. */
  refusal(waitMs: number): EmulatorResponse {
    if (this.rule === false) throw new Error('nothing is refused without a limit')
    const { retryAfter = false } = this.rule
    const seconds = Math.ceil(waitMs / 1_000)
    const headers: Record<string, string> = {}
    if (retryAfter === 'date') headers['retry-after'] = new Date(this.clock.now() + seconds * 1_000).toUTCString()
    else if (retryAfter !== false) headers['retry-after'] = String(seconds)
    return tooManyRequests(this.rule.body ?? 'message', headers)
  }
  reset(): void {
    this.#taken.clear()
  }

  /** What counts at this moment; what has left the window is forgotten. */
  #window(key: string, now: number, rule: RateLimit): Taken {
    let log = this.#taken.get(key)
    if (log === undefined) this.#taken.set(key, (log = { times: [], first: 0 }))
    const fixed = rule.window === 'fixed'
    const start = startOf(rule, now)
    while (log.first < log.times.length && (fixed ? log.times[log.first]! < start : log.times[log.first]! <= start)) log.first++
    if (log.first > 4_096 && log.first * 2 > log.times.length) {
      log.times = log.times.slice(log.first)
      log.first = 0
    }
    return log
  }
}

const startOf = ({ window, windowMs }: RateLimit, now: number): number =>
  window === 'fixed' ? Math.floor(now / windowMs) * windowMs : now - windowMs

/** Until the window has room for one more than now; a whole window where it is empty. */
const waitOf = (rule: RateLimit, log: Taken, now: number): number => {
  const begin = rule.window === 'fixed' ? startOf(rule, now) : (log.times[log.first] ?? now)
  return Math.max(1, begin + rule.windowMs - now)
}

/** A 429 in either of the forms that clients have to expect. */
export const tooManyRequests = (body: 'message' | 'errors', headers: Readonly<Record<string, string>> = {}): EmulatorResponse => {
  if (body === 'message') return gatewayResponse(429, 'Too Many Requests', headers)
  const response = apiResponse(429, JSON.stringify({ errors: [{ status: '429', title: 'Too Many Requests' }] }))
  return { ...response, headers: { ...response.headers, ...headers } }
}
