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

/**
 * A clock that moves only when told to: timers fire in order of their time, and no test waits. Between two timers everything runs that
 * needs no more than promises and `process.nextTick`; the event loop gets a turn before and after.
 */
export class VirtualClock implements Clock {
  #time = 0
  #sequence = 0
  readonly #timers = new TimerHeap()
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
    const entry: Entry = { at: this.#time + Math.max(0, ms), order: this.#sequence++, callback, waiting: true }
    this.#timers.add(entry)
    return { cancel: () => this.#timers.cancel(entry) }
  }
  /** How many timers are waiting. */
  get pending(): number {
    return this.#timers.waiting
  }
  /** Lets `ms` pass: every timer due fires in order, with the promises between them settled. */
  async advance(ms: number): Promise<void> {
    const end = this.#time + ms
    for (;;) {
      await eventLoop()
      if (!this.#fire(end)) break
      do await settle()
      while (this.#fire(end))
    }
    this.#time = end
    await eventLoop()
  }
  /** Runs until `work` is settled, jumping from timer to timer. */
  async run<T>(work: Promise<T>): Promise<T> {
    let settled = false
    const done = (): void => {
      settled = true
    }
    work.then(done, done)
    await eventLoop()
    for (;;) {
      if (settled) return work
      if (!this.#fire(Infinity)) {
        await eventLoop()
        if (settled) return work
        if (!this.#fire(Infinity)) throw new Error('the virtual clock has nothing left to do, and the work is not done')
      }
      await settle()
    }
  }
  /** The next timer, if it is due by `end`. */
  #fire(end: number): boolean {
    const next = this.#timers.takeUntil(end)
    if (next === undefined) return false
    this.#time = Math.max(this.#time, next.at)
    next.callback()
    return true
  }
}

interface Entry {
  readonly at: number
  /** Of two timers for the same time, the one set first fires first. */
  readonly order: number
  readonly callback: () => void
  waiting: boolean
}

const isBefore = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order)

/** Timers by their time. A cancelled one stays where it is until it comes up, or until most are cancelled. */
class TimerHeap {
  #entries: Entry[] = []
  waiting = 0

  add(entry: Entry): void {
    this.waiting++
    this.#push(entry)
  }
  cancel(entry: Entry): void {
    if (!entry.waiting) return
    entry.waiting = false
    this.waiting--
    if (this.#entries.length < 64 || this.#entries.length < 2 * this.waiting) return
    const left = this.#entries.filter((other) => other.waiting)
    this.#entries = []
    for (const other of left) this.#push(other)
  }
  /** Takes out the first one, if its time is no later than `end`. */
  takeUntil(end: number): Entry | undefined {
    for (let first = this.#entries[0]; first !== undefined && first.at <= end; first = this.#entries[0]) {
      this.#dropFirst()
      if (!first.waiting) continue
      first.waiting = false
      this.waiting--
      return first
    }
    return undefined
  }

  #push(entry: Entry): void {
    const entries = this.#entries
    let at = entries.length
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!isBefore(entry, entries[above]!)) break
      entries[at] = entries[above]!
      at = above
    }
    entries[at] = entry
  }
  #dropFirst(): void {
    const entries = this.#entries
    const last = entries.pop()!
    if (entries.length === 0) return
    let at = 0
    for (;;) {
      let below = 2 * at + 1
      if (below >= entries.length) break
      if (below + 1 < entries.length && isBefore(entries[below + 1]!, entries[below]!)) below++
      if (!isBefore(entries[below]!, last)) break
      entries[at] = entries[below]!
      at = below
    }
    entries[at] = last
  }
}

const eventLoop = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))

/** Ten times as quick as a turn of the event loop. A tick comes when no promise is left; two, because streams answer a tick with a tick. */
const settle = async (): Promise<void> => {
  await nextTick()
  await nextTick()
}
const nextTick = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))
