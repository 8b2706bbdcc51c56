import { sentence } from './hints.js'
import { createHash } from 'node:crypto'
import type { Clock } from '../clock.js'
import { SlidingLogLimiter } from '../resilience/rate-limiter.js'
import type { RateLimiter } from '../resilience/rate-limiter.js'
import { UnlimitedLimiter } from '../resilience/unlimited.js'
import { RATE_LIMIT } from '../catalog/limits.js'
import { ConfigurationError } from '../errors.js'
import type { BaseUrl } from './regions.js'

/** What the API documents. */
export const API_LIMIT = RATE_LIMIT.limit
export const API_WINDOW_MS = RATE_LIMIT.windowMs
/** Undocumented, and sometimes told of: so many in one second. */
const BURST_PER_SECOND = 100
/** What is left to other tools that use the same account. */
const DEFAULT_SHARE = 0.95

export interface RateLimit {
  /** Most requests in any window; at most 3000 in 300 s on a host that is not this machine. */
  readonly limit: number
  readonly windowMs: number
  /** Most requests in one second; 100 by default. */
  readonly burstPerSecond?: number | undefined
}

/** A limit with nothing left open. */
export interface ResolvedLimit {
  readonly limit: number
  readonly windowMs: number
  readonly burstPerSecond: number
}

export interface LimitChoice {
  /** `false` only for this machine. */
  readonly rateLimit?: RateLimit | false | undefined
  /** The part of the documented limit to use, from 0 to 1; ignored beside an explicit `rateLimit`. */
  readonly share?: number | undefined
}

/**
 * The limit to keep.
 * @throws ConfigurationError bad_configuration
 */
export const resolveRateLimit = ({ rateLimit, share = DEFAULT_SHARE }: LimitChoice, base: BaseUrl): ResolvedLimit | false => {
  const refuse = (message: string): never => {
    throw new ConfigurationError('bad_configuration', sentence(message), {
      hint: 'Leave rateLimit out for the documented limit, or give one below it, such as { limit: 1500, windowMs: 300000 }. See troubleshooting: rate_limited',
    })
  }
  if (rateLimit === false) return base.loopback ? false : refuse('the rate limit can be switched off for this machine only')
  if (!(share > 0 && share <= 1)) refuse('share must be above 0 and at most 1')
  const {
    limit,
    windowMs,
    burstPerSecond = BURST_PER_SECOND,
  } = rateLimit ?? { limit: Math.floor(API_LIMIT * share), windowMs: API_WINDOW_MS }
  if (!Number.isInteger(limit) || limit < 1) refuse('rateLimit.limit must be a whole number above 0')
  if (!Number.isFinite(windowMs) || windowMs <= 0) refuse('rateLimit.windowMs must be above 0')
  if (!(burstPerSecond >= 1)) refuse('rateLimit.burstPerSecond must be at least 1')
  // As many windows as touch 300 s may each be full.
  if (!base.loopback && limit * Math.ceil(API_WINDOW_MS / Math.min(windowMs, API_WINDOW_MS)) > API_LIMIT) {
    refuse(`${limit} requests in ${windowMs} ms are more than the API allows, ${API_LIMIT} in ${API_WINDOW_MS} ms`)
  }
  return { limit, windowMs, burstPerSecond }
}

interface Entry {
  readonly limiter: SlidingLogLimiter
  users: number
}

/**
 * One limiter for all clients of a process that use the same key on the same host, because the server counts them together.
 * It outlives its clients: what they sent counts for a window more.
 */
export class SharedLimiters {
  readonly #entries = new Map<string, Entry>()

  /** Takes part in the limiter of this name; the one offered becomes it if there is none yet. */
  join(name: string, offered: SlidingLogLimiter): SlidingLogLimiter {
    const known = this.#entries.get(name)
    if (known !== undefined) {
      known.users++
      known.limiter.tighten(offered.options)
      return known.limiter
    }
    this.#sweep()
    this.#entries.set(name, { limiter: offered, users: 1 })
    return offered
  }

  leave(name: string): void {
    const entry = this.#entries.get(name)
    if (entry !== undefined) entry.users--
  }

  #sweep(): void {
    for (const [name, entry] of this.#entries) {
      if (entry.users === 0 && entry.limiter.stats().currentRequests === 0) this.#entries.delete(name)
    }
  }
}

// A limiter counts by its clock: clients under different clocks cannot share one.
const byClock = new WeakMap<Clock, SharedLimiters>()

const sharedLimitersOf = (clock: Clock): SharedLimiters => {
  let shared = byClock.get(clock)
  if (shared === undefined) byClock.set(clock, (shared = new SharedLimiters()))
  return shared
}

/** The limiter of one client: its own until the first key is known, from then on that of everybody with the same key. */
export interface LimiterSource {
  /** The limiter of the key used last. */
  readonly current: RateLimiter
  /** The limiter of this key. */
  for(key: string): RateLimiter
  /** The client is closed. */
  leave(): void
}

/** @throws ConfigurationError */
export const limiterSource = (choice: LimitChoice, base: BaseUrl, clock: Clock): LimiterSource => {
  const limit = resolveRateLimit(choice, base)
  if (limit !== false) return new SharedLimiterSource(base, limit, clock)
  const current = new UnlimitedLimiter(clock)
  return { current, for: () => current, leave: () => undefined }
}

class SharedLimiterSource implements LimiterSource {
  readonly #shared: SharedLimiters
  readonly #prefix: string
  readonly #suffix: string
  readonly #byKey = new Map<string, { readonly name: string; readonly limiter: SlidingLogLimiter }>()
  #key: string | undefined
  #current: SlidingLogLimiter

  constructor(base: BaseUrl, limit: ResolvedLimit, clock: Clock) {
    this.#shared = sharedLimitersOf(clock)
    this.#prefix = base.origin
    // On this machine there is no account to protect, and each client keeps the limit it asked for. Elsewhere the
    // strictest wish of those who share binds them all.
    this.#suffix = base.loopback ? JSON.stringify(limit) : ''
    this.#current = new SlidingLogLimiter({ ...limit, clock })
  }

  get current(): RateLimiter {
    return this.#current
  }

  for(key: string): RateLimiter {
    if (key === this.#key) return this.#current
    const hash = createHash('sha256').update(key).digest('hex')
    let known = this.#byKey.get(hash)
    if (known === undefined) {
      const name = `${this.#prefix} ${hash} ${this.#suffix}`
      // A key that replaces another belongs to the same account: it inherits the limiter, unless it has one already.
      known = { name, limiter: this.#shared.join(name, this.#current) }
      this.#byKey.set(hash, known)
    }
    this.#key = key
    this.#current = known.limiter
    return this.#current
  }

  leave(): void {
    for (const { name } of this.#byKey.values()) this.#shared.leave(name)
    this.#byKey.clear()
    this.#key = undefined
  }
}
