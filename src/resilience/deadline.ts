import type { Clock, Timer } from '../clock.js'

export interface DeadlineOptions {
  readonly clock: Clock
  /** Undefined: no deadline. */
  readonly totalMs: number | undefined
  /** The clock of the deadline stands still while the call waits its turn at a rate limit. */
  readonly extendable: boolean
  readonly onExpire: () => void
}

/** The time that one call has, waits and retries included. */
export class Deadline {
  readonly #clock: Clock
  readonly #extendable: boolean
  readonly #onExpire: () => void
  #at: number
  #timer: Timer | undefined
  #suspendedAt: number | undefined
  #extendedMs = 0

  constructor({ clock, totalMs, extendable, onExpire }: DeadlineOptions) {
    this.#clock = clock
    this.#extendable = extendable
    this.#onExpire = onExpire
    this.#at = totalMs === undefined ? Infinity : clock.monotonic() + totalMs
    this.#arm()
  }

  /** Monotonic time that no wait may pass; undefined where a rate-limit wait moves it, or where there is none. */
  get hardAt(): number | undefined {
    return this.#extendable || this.#at === Infinity ? undefined : this.#at
  }

  /** How much longer the call may take because of rate-limit waits. */
  get extendedMs(): number {
    return Math.round(this.#extendedMs)
  }

  remainingMs(): number {
    return this.#at - (this.#suspendedAt ?? this.#clock.monotonic())
  }

  /** Whether something that takes `ms` would end in time. */
  fits(ms: number): boolean {
    return ms <= this.remainingMs()
  }

  /** A wait for the rate limit begins. Does nothing to a deadline that is never extended. */
  suspend(): void {
    if (!this.#extendable || this.#at === Infinity || this.#suspendedAt !== undefined) return
    this.#suspendedAt = this.#clock.monotonic()
    this.cancel()
  }

  /** The wait is over: what was left before it is left again. */
  resume(): void {
    if (this.#suspendedAt === undefined) return
    const waited = this.#clock.monotonic() - this.#suspendedAt
    this.#suspendedAt = undefined
    this.#at += waited
    this.#extendedMs += waited
    this.#arm()
  }

  cancel(): void {
    this.#timer?.cancel()
    this.#timer = undefined
  }

  #arm(): void {
    if (this.#at === Infinity) return
    this.#timer = this.#clock.setTimer(this.#onExpire, Math.max(0, this.#at - this.#clock.monotonic()))
  }
}
