import type { Clock, Timer } from '../../clock.js'

/** Rings once, at the earliest of the times that it was set to. */
export class Alarm {
  readonly #clock: Clock
  readonly #now: () => number
  readonly #ring: () => void
  readonly #background: boolean
  #timer: Timer | undefined
  #at = Infinity

  /** `now` is the time that `by` is given in; with `background` the alarm keeps no process alive. */
  constructor(options: { readonly clock: Clock; readonly now: () => number; readonly ring: () => void; readonly background?: boolean }) {
    this.#clock = options.clock
    this.#now = options.now
    this.#ring = options.ring
    this.#background = options.background ?? false
  }

  /** An earlier time is kept. */
  by(at: number): void {
    if (at >= this.#at) return
    this.#timer?.cancel()
    this.#at = at
    this.#timer = this.#clock.setTimer(
      () => {
        this.stop()
        this.#ring()
      },
      // Timers may fire a fraction early, and then it would be in vain.
      Math.max(0, Math.ceil(at - this.#now())),
      this.#background,
    )
  }

  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#at = Infinity
  }
}
