import { DeadlineError } from '../errors.js'
import { sleep } from '../clock.js'
import type { Clock } from '../clock.js'
import type { AcquireOptions, LimiterStats, RateLimiter, Slot } from './rate-limiter.js'

/** Counts what is under way and obeys a pause, and limits nothing: for a server on the same machine. */
export class UnlimitedLimiter implements RateLimiter {
  readonly #clock: Clock
  #pausedUntil = -Infinity
  #inFlight = 0
  #queued = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  tryAcquire(): Slot | undefined {
    return this.#clock.monotonic() < this.#pausedUntil ? undefined : this.#grant()
  }

  async acquire({ signal, deadlineAt = Infinity }: AcquireOptions): Promise<Slot> {
    this.#queued++
    try {
      for (let now = this.#clock.monotonic(); now < this.#pausedUntil; now = this.#clock.monotonic()) {
        if (this.#pausedUntil > deadlineAt) {
          throw new DeadlineError('The server asked for a pause that ends after the deadline of the call.', {
            retryAfterMs: Math.ceil(this.#pausedUntil - now),
          })
        }
        await sleep(this.#clock, this.#pausedUntil - now, signal)
      }
    } finally {
      this.#queued--
    }
    signal?.throwIfAborted()
    return this.#grant()
  }

  pause(untilMonotonicMs: number): void {
    this.#pausedUntil = Math.max(this.#pausedUntil, untilMonotonicMs)
  }

  refused(untilMonotonicMs: number): void {
    this.pause(untilMonotonicMs)
  }

  pausedMs(): number {
    return Math.max(0, this.#pausedUntil - this.#clock.monotonic())
  }

  stats(): LimiterStats {
    return {
      currentRequests: this.#inFlight,
      inFlight: this.#inFlight,
      maxRequests: Infinity,
      allowedRequests: Infinity,
      utilizationPercent: 0,
      windowMs: 0,
      queued: this.#queued,
      shared: false,
      sharingProblem: null,
    }
  }

  reset(): void {
    this.#pausedUntil = -Infinity
  }

  tighten(): void {}

  async close(): Promise<void> {}

  #grant(): Slot {
    this.#inFlight++
    let held = true
    return {
      release: () => {
        if (held) this.#inFlight--
        held = false
      },
    }
  }
}
