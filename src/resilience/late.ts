/** A limiter and a breaker whose code and file are loaded by the first call that needs them. Until then they let nobody through. */
import type { Clock } from '../clock.js'
import { ConsecutiveBreaker } from './circuit-breaker.js'
import type { BreakerOptions, BreakerStats, CircuitBreaker, Permit } from './circuit-breaker.js'
import { closedError, SlidingLogLimiter } from './rate-limiter.js'
import type { SentRequests } from './sent-requests.js'
import type { AcquireOptions, LimiterPriority, LimiterStats, LimitTerms, RateLimiter, Slot } from './rate-limiter.js'

/** What is loaded, and what frees it. */
export interface Loaded<T> {
  readonly part: T
  readonly release: () => Promise<void>
}

/** Loads once, when it is first asked. */
class Once<T> {
  readonly #load: () => Promise<Loaded<T>>
  readonly #instead: (error: unknown) => T
  #loading: Promise<Loaded<T>> | undefined
  /** Once it is loaded. */
  part: T | undefined

  /** `instead` gives what does without, when it cannot be loaded. */
  constructor(load: () => Promise<Loaded<T>>, instead: (error: unknown) => T) {
    this.#load = load
    this.#instead = instead
  }

  async get(): Promise<T> {
    this.#loading ??= this.#load().catch((error: unknown) => ({ part: this.#instead(error), release: async () => undefined }))
    const { part } = await this.#loading
    this.part = part
    return part
  }

  async free(close: (part: T) => Promise<void>): Promise<void> {
    if (this.#loading === undefined) return
    const { part, release } = await this.#loading
    await close(part)
    await release()
  }
}

export interface LateLimiterOptions extends LimitTerms {
  readonly clock: Clock
  /** What is sent is remembered there; and what was sent before counts where nothing can be loaded that knows of it. */
  readonly sent: SentRequests
  /** Makes the limiter, for the terms that hold by then. */
  readonly load: (terms: Required<LimitTerms>) => Promise<Loaded<RateLimiter>>
}

export class LateLimiter implements RateLimiter {
  readonly #once: Once<RateLimiter>
  readonly #sent: SentRequests
  #terms: Required<LimitTerms>
  #problem: string | null = null
  #pausedUntil = -Infinity
  #waiting = 0
  #isClosed = false

  constructor({ clock, load, limit, windowMs, burstPerSecond = Infinity, sent }: LateLimiterOptions) {
    this.#terms = { limit, windowMs, burstPerSecond }
    this.#sent = sent
    this.#once = new Once(
      async () => {
        const loaded = await load(this.#terms)
        // Meanwhile another client may have asked for less, and a server for a pause.
        loaded.part.tighten(this.#terms)
        if (this.#pausedUntil > -Infinity) loaded.part.pause(this.#pausedUntil)
        return loaded
      },
      (error) => {
        this.#problem = error instanceof Error ? error.message : String(error)
        const alone = new SlidingLogLimiter({ ...this.#terms, clock })
        alone.countBefore(sent.expiries())
        return alone
      },
    )
  }

  get options(): Required<LimitTerms> {
    return this.#terms
  }

  tryAcquire(priority: LimiterPriority): Slot | undefined {
    if (this.#isClosed) throw closedError()
    const slot = this.#once.part?.tryAcquire(priority)
    return slot && this.#remembered(slot)
  }

  async acquire(options: AcquireOptions): Promise<Slot> {
    const { signal } = options
    signal?.throwIfAborted()
    if (this.#isClosed) throw closedError()
    const limiter = this.#once.part ?? (await this.#waitFor(this.#once.get(), signal))
    return this.#remembered(await limiter.acquire(options))
  }

  #remembered(slot: Slot): Slot {
    return this.#sent.remember(slot, () => this.#terms.windowMs)
  }

  pause(untilMonotonicMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, untilMonotonicMs)
    this.#once.part?.pause(untilMonotonicMs)
  }

  tighten({ limit, windowMs, burstPerSecond = Infinity }: LimitTerms): void {
    this.#terms = {
      limit: Math.min(this.#terms.limit, limit),
      windowMs: Math.max(this.#terms.windowMs, windowMs),
      burstPerSecond: Math.min(this.#terms.burstPerSecond, burstPerSecond),
    }
    this.#once.part?.tighten(this.#terms)
  }

  refused(untilMonotonicMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, untilMonotonicMs)
    this.#once.part?.refused(untilMonotonicMs)
  }

  pausedMs(): number {
    return this.#once.part?.pausedMs() ?? 0
  }

  stats(): LimiterStats {
    const { limit, windowMs } = this.#terms
    const stats = this.#once.part?.stats() ?? {
      currentRequests: 0,
      inFlight: 0,
      maxRequests: limit,
      allowedRequests: limit,
      utilizationPercent: 0,
      windowMs,
      queued: this.#waiting,
      shared: false,
      sharingProblem: null,
    }
    return this.#problem === null ? stats : { ...stats, sharingProblem: this.#problem }
  }

  reset(): void {
    this.#pausedUntil = -Infinity
    if (this.#once.part === undefined) void this.#once.get().then((limiter) => limiter.reset())
    else this.#once.part.reset()
  }

  async close(): Promise<void> {
    this.#isClosed = true
    await this.#once.free((limiter) => limiter.close())
  }

  /** The other one goes on when the caller has had enough. */
  #waitFor<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
    this.#waiting++
    return new Promise<T>((resolve, reject) => {
      const onAbort = (): void => reject(signal?.reason as Error)
      signal?.addEventListener('abort', onAbort, { once: true })
      work.then(resolve, reject).finally(() => signal?.removeEventListener('abort', onAbort))
    }).finally(() => this.#waiting--)
  }
}

export class LateBreaker implements CircuitBreaker {
  readonly #once: Once<CircuitBreaker>

  constructor(options: BreakerOptions & { readonly load: () => Promise<Loaded<CircuitBreaker>> }) {
    this.#once = new Once(options.load, () => new ConsecutiveBreaker(options))
  }

  enter(): Permit | Promise<Permit> {
    return this.#once.part === undefined ? this.#once.get().then((breaker) => breaker.enter()) : this.#once.part.enter()
  }

  stats(): BreakerStats {
    return this.#once.part?.stats() ?? { state: 'closed', failureCount: 0, retryAt: null }
  }

  reset(): void {
    if (this.#once.part === undefined) void this.#once.get().then((breaker) => breaker.reset())
    else this.#once.part.reset()
  }

  close(): Promise<void> {
    return this.#once.free(async () => undefined)
  }
}
