import type { Clock, Timer } from '../../src/clock.js'

/** The clock of one machine in a world with one time: its wall may be wrong, and may jump; what it measures by is right. */
export class MachineClock implements Clock {
  readonly #time: Clock
  #offsetMs: number

  constructor(time: Clock, offsetMs = 0) {
    this.#time = time
    this.#offsetMs = offsetMs
  }
  now(): number {
    return this.#time.now() + this.#offsetMs
  }
  monotonic(): number {
    return this.#time.monotonic()
  }
  setTimer(callback: () => void, ms: number): Timer {
    return this.#time.setTimer(callback, ms)
  }
  jump(byMs: number): void {
    this.#offsetMs += byMs
  }
}
