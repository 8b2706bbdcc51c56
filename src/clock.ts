/**
 * Time as an argument. Two clocks in one: `now()` is what the wall says and may jump; `monotonic()` only grows, and is what
 * waits, windows and deadlines are measured by.
 */
export interface Clock {
  /** Milliseconds since 1970 UTC. */
  now(): number
  /** Milliseconds since some fixed moment; never goes back. */
  monotonic(): number
  /** Calls back once after `ms` milliseconds. The timer never keeps a process alive on its own when `background` is set. */
  setTimer(callback: () => void, ms: number, background?: boolean): Timer
}
export interface Timer {
  cancel(): void
}

// Node clamps longer delays to 1 ms, so a long wait is made of several timers.
const LONGEST_TIMER_MS = 2 ** 31 - 1

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  setTimer(callback, ms, background = false) {
    let remaining = Math.max(0, ms)
    let handle: NodeJS.Timeout
    const arm = (): void => {
      const step = Math.min(remaining, LONGEST_TIMER_MS)
      remaining -= step
      handle = setTimeout(remaining > 0 ? arm : callback, step)
      if (background) handle.unref()
    }
    arm()
    return { cancel: () => clearTimeout(handle) }
  },
}

/** Resolves after `ms`; rejects with the signal's reason when it aborts first, and leaves no timer behind. */
export const sleep = (clock: Clock, ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const timer = clock.setTimer(() => {
      signal?.removeEventListener('abort', onAbort)
      resolve()
    }, ms)
    const onAbort = (): void => {
      timer.cancel()
      reject(signal?.reason)
    }
    signal?.addEventListener('abort', onAbort, { once: true })
  })

/** A clock that moves only when told to: timers fire in order of their time, and no test waits. */
export class VirtualClock implements Clock {
  #time = 0
  #sequence = 0
  #timers: { at: number; order: number; callback: () => void }[] = []
  readonly #epoch: number

  constructor(epoch: number = Date.UTC(2026, 0, 1)) {
    this.#epoch = epoch
  }
  now(): number {
    return this.#epoch + this.#time
  }
  monotonic(): number {
    return this.#time
  }
  setTimer(callback: () => void, ms: number): Timer {
    const entry = { at: this.#time + Math.max(0, ms), order: this.#sequence++, callback }
    this.#timers.push(entry)
    return {
      cancel: () => {
        this.#timers = this.#timers.filter((other) => other !== entry)
      },
    }
  }
  /** How many timers are waiting. */
  get pending(): number {
    return this.#timers.length
  }
  /** Lets `ms` pass: every timer due fires in order, with the promises between them settled. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms
    for (;;) {
      await settle()
      const next = this.#timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at || a.order - b.order)[0]
      if (next === undefined) break
      this.#timers = this.#timers.filter((timer) => timer !== next)
      this.#time = Math.max(this.#time, next.at)
      next.callback()
    }
    this.#time = end
    await settle()
  }
  /** Runs until `work` is settled, jumping from timer to timer. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false
    const done = (): void => {
      settled = true
    }
    work.then(done, done)
    for (;;) {
      await settle()
      if (settled) return work
      const next = Math.min(...this.#timers.map((timer) => timer.at))
      if (!Number.isFinite(next)) throw new Error('the virtual clock has nothing left to do, and the work is not done')
      await this.advance(next - this.#time)
    }
  }
}

const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
