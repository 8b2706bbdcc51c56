import { sentence } from './hints.js'
import { createHash } from 'node:crypto'
import type { Clock } from '../clock.js'
import { LateLimiter } from '../resilience/late.js'
import type { Loaded } from '../resilience/late.js'
import { SlidingLogLimiter } from '../resilience/rate-limiter.js'
import type { LimiterStats, RateLimiter } from '../resilience/rate-limiter.js'
import { SentRequests } from '../resilience/sent-requests.js'
import type { SharedLimiterOptions } from '../resilience/shared/shared-limiter.js'
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

/** Where processes of this machine tell each other of their requests. */
export interface Sharing {
  /** Asked when the first request is sent. @throws ConfigurationError */
  readonly folder: () => string
  /** Gives a file or folder to this user alone where modes mean nothing. */
  readonly protect?: ((target: string, kind: 'file' | 'folder') => Promise<void>) | undefined
  /** Told when sharing ends, with the reason, and when it begins again. */
  readonly onChange?: ((problem: string | null) => void) | undefined
}

type KeyLimiter = SlidingLogLimiter | LateLimiter

interface Entry {
  readonly limiter: KeyLimiter
  users: number
}

/** Makes a limiter that is shared. `usedBefore` is to be told to the others; what is in `sent` they know, if the file is the one it was. */
type Share = (usedBefore: number, sent: SentRequests) => LateLimiter

/**
 * One limiter for all clients of a process that use the same key on the same host, because the server counts them together. It outlives its
 * clients: what they sent counts for a window more. One that is shared with other processes is closed with its last client, and what this
 * process has sent is remembered besides: its file may be of no use to the next client, or the next client may not share.
 */
export class SharedLimiters {
  readonly #clock: Clock
  readonly #entries = new Map<string, Entry>()
  /** Of limiters that are or were shared. */
  readonly #sent = new Map<string, SentRequests>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Takes part in the limiter of this name; the one offered becomes it if there is none yet. */
  join(name: string, offered: SlidingLogLimiter, share?: Share): KeyLimiter {
    const known = this.#entries.get(name)
    const isLeft = known?.users === 0 && share !== undefined
    if (known !== undefined && !isLeft) {
      known.users++
      known.limiter.tighten(offered.options)
      return known.limiter
    }
    this.#sweep()
    const sent = this.#sent.get(name) ?? new SentRequests(this.#clock)
    if (share === undefined) offered.countBefore(sent.expiries())
    else this.#sent.set(name, sent)
    const limiter = share?.(known?.limiter.stats().currentRequests ?? 0, sent) ?? offered
    this.#entries.set(name, { limiter, users: 1 })
    return limiter
  }

  async leave(name: string): Promise<void> {
    const entry = this.#entries.get(name)
    if (entry === undefined || --entry.users > 0 || !(entry.limiter instanceof LateLimiter)) return
    this.#entries.delete(name)
    await entry.limiter.close()
  }

  #sweep(): void {
    for (const [name, entry] of this.#entries) {
      if (entry.users === 0 && entry.limiter.stats().currentRequests === 0) this.#entries.delete(name)
    }
    for (const [name, sent] of this.#sent) if (!this.#entries.has(name) && sent.expiries().length === 0) this.#sent.delete(name)
  }
}

// A limiter counts by its clock: clients under different clocks cannot share one.
const byClock = new WeakMap<Clock, SharedLimiters>()

const sharedLimitersOf = (clock: Clock): SharedLimiters => {
  let shared = byClock.get(clock)
  if (shared === undefined) byClock.set(clock, (shared = new SharedLimiters(clock)))
  return shared
}

/** The limiter of one client: its own until the first key is known, from then on that of everybody with the same key. */
export interface LimiterSource {
  /** The limiter of the key used last. */
  readonly current: RateLimiter
  /** The limiter of this key. */
  for(key: string): RateLimiter
  /** Of the limiter of the key used last. */
  stats(): LimiterStats
  /** The client is closed. Resolves when other processes know what it has done. */
  leave(): Promise<void>
}

/** @throws ConfigurationError */
export const limiterSource = (
  choice: LimitChoice & { readonly sharing?: Sharing | undefined },
  base: BaseUrl,
  clock: Clock,
): LimiterSource => {
  const limit = resolveRateLimit(choice, base)
  if (limit !== false) return new SharedLimiterSource(base, limit, clock, choice.sharing)
  const current = new UnlimitedLimiter(clock)
  return { current, for: () => current, stats: () => current.stats(), leave: async () => undefined }
}

class SharedLimiterSource implements LimiterSource {
  readonly #shared: SharedLimiters
  readonly #prefix: string
  readonly #suffix: string
  readonly #limit: ResolvedLimit
  readonly #clock: Clock
  readonly #sharing: Sharing | undefined
  readonly #byKey = new Map<string, { readonly name: string; readonly limiter: KeyLimiter }>()
  #key: string | undefined
  #current: KeyLimiter

  constructor(base: BaseUrl, limit: ResolvedLimit, clock: Clock, sharing: Sharing | undefined) {
    this.#shared = sharedLimitersOf(clock)
    this.#prefix = base.origin
    // On this machine there is no account to protect, and each client keeps the limit it asked for. Elsewhere the
    // strictest wish of those who share binds them all.
    this.#suffix = base.loopback ? JSON.stringify(limit) : ''
    this.#limit = limit
    this.#clock = clock
    this.#sharing = sharing
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
      known = { name, limiter: this.#join(name, key) }
      this.#byKey.set(hash, known)
    }
    this.#key = key
    this.#current = known.limiter
    return this.#current
  }

  stats(): LimiterStats {
    const stats = this.#current.stats()
    const isOutvoted = this.#sharing !== undefined && this.#key !== undefined && this.#current instanceof SlidingLogLimiter
    return isOutvoted ? { ...stats, sharingProblem: OUTVOTED } : stats
  }

  async leave(): Promise<void> {
    const names = [...this.#byKey.values()].map(({ name }) => name)
    this.#byKey.clear()
    this.#key = undefined
    await Promise.all(names.map((name) => this.#shared.leave(name)))
  }

  #join(name: string, key: string): KeyLimiter {
    const sharing = this.#sharing
    const current = this.#current
    // A key that replaces another belongs to the same account: it inherits the limiter, unless it has one already.
    if (sharing === undefined) return this.#shared.join(name, current instanceof LateLimiter ? this.#ownLimiter() : current)
    // Between processes it inherits what the old one has counted.
    const before = this.#key === undefined ? 0 : current.stats().currentRequests
    const share: Share = (usedBefore, sent) =>
      new LateLimiter({
        ...this.#limit,
        clock: this.#clock,
        sent,
        load: (terms) =>
          loadShared(sharing, this.#clock, {
            name: digestOf(this.#prefix, key, this.#suffix),
            usedBefore: Math.max(before, usedBefore),
            sentBefore: sent.expiries().length,
            terms,
          }),
      })
    return this.#shared.join(name, this.#ownLimiter(), share)
  }

  #ownLimiter(): SlidingLogLimiter {
    return new SlidingLogLimiter({ ...this.#limit, clock: this.#clock })
  }
}

const OUTVOTED = 'Another client of this process uses the same key and does not share its limit.'

/**
 * Names a key at a host without telling either: whoever reads the file can tell whether a key that he has is the one, and nothing else,
 * because keys are far too many to be tried.
 */
const digestOf = (origin: string, key: string, suffix: string): string =>
  createHash('sha256').update(['gluekit limit', origin, key, suffix].join('\n')).digest('hex')

const loadShared = async (
  sharing: Sharing,
  clock: Clock,
  { terms, ...what }: Pick<SharedLimiterOptions, 'name' | 'usedBefore' | 'sentBefore'> & { readonly terms: ResolvedLimit },
): Promise<Loaded<RateLimiter>> => {
  const { SharedLimiter, useSharedState } = await import('../resilience/shared/index.js')
  const { state, release } = await useSharedState({ folder: sharing.folder(), clock, protect: sharing.protect })
  return { part: new SharedLimiter({ ...terms, ...what, state, clock, onSharing: sharing.onChange }), release }
}
