import type { Clock } from '../clock.js'
import { ON_THE_WAY_MS } from './rate-limiter.js'
import type { Slot, SlotUse } from './rate-limiter.js'

/** What this process has sent by limiters that come and go, each request for as long as it counts. */
export class SentRequests {
  readonly #clock: Clock
  #expiries: number[] = []

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** When each of those that still count stops counting, by the monotonic clock. */
  expiries(): readonly number[] {
    const now = this.#clock.monotonic()
    if (this.#expiries.some((expiry) => expiry <= now)) this.#expiries = this.#expiries.filter((expiry) => expiry > now)
    return this.#expiries
  }

  /** The slot, whose request is remembered when it ends. */
  remember(slot: Slot, windowMs: () => number): Slot {
    let isHeld = true
    return {
      release: (use: SlotUse = 'answered') => {
        if (isHeld && use !== 'unused') this.#add(this.#clock.monotonic() + windowMs() + (use === 'abandoned' ? ON_THE_WAY_MS : 0))
        isHeld = false
        slot.release(use)
      },
    }
  }

  #add(expiry: number): void {
    // Now and then, so that adding stays cheap.
    if (this.#expiries.length >= 1024 && this.#expiries[0]! <= this.#clock.monotonic()) this.expiries()
    this.#expiries.push(expiry)
  }
}
