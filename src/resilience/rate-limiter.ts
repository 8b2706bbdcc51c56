import { DeadlineError, GlueError, QueueFullError } from '../errors.js'
import type { Clock, Timer } from '../clock.js'
import { ExpiryRing } from './expiry-ring.js'
import { afterRefusal, allowedNow, bulkRoomAt, NO_REFUSALS } from './learned-limit.js'
import type { Refusals } from './learned-limit.js'

/** Who goes first when there is not room for all. */
export type LimiterPriority = 'interactive' | 'bulk'

export interface AcquireOptions {
  readonly priority: LimiterPriority
  readonly signal?: AbortSignal | undefined
  /** Monotonic time. A wait that cannot end by then is refused at once. */
  readonly deadlineAt?: number | undefined
}

/** What is known of a request when its slot is given back. */
export type SlotUse =
  /** Its answer has been read, or it did not get out: the server has counted it by now if it ever will. */
  | 'answered'
  /** It was sent and nobody waits for it any more: it may still be on its way to the server. */
  | 'abandoned'
  /** It was never tried. */
  | 'unused'

/** The right to send one request. `release` when its answer has been read or it has failed; a second release does nothing. */
export interface Slot {
  /** @param use `answered` unless given */
  release(use?: SlotUse): void
}

export interface LimiterStats {
  /** Requests that count now: under way, or ended less than a window ago. */
  readonly currentRequests: number
  /** Requests of this process that are under way: sent, or about to be, and neither answered nor given up. */
  readonly inFlight: number
  /** Infinity where nothing is limited. */
  readonly maxRequests: number
  /** How many may count at present for bulk work to go on: fewer for a while when the server goes on refusing, because others use it too. */
  readonly allowedRequests: number
  readonly utilizationPercent: number
  readonly windowMs: number
  /** Callers waiting for a slot. */
  readonly queued: number
  /** Whether the other processes of this machine that use the same key are counted too. */
  readonly shared: boolean
  /** Why not, where that was asked for. */
  readonly sharingProblem: string | null
}

/** So many requests in any window, and so many in one second. */
export interface LimitTerms {
  readonly limit: number
  readonly windowMs: number
  /** Infinity, the default, for no guard on bursts. */
  readonly burstPerSecond?: number
}

/** Never lets the other side see more requests in a window than it allows. */
export interface RateLimiter {
  /** A slot, if there is one this instant and nobody waits for it. */
  tryAcquire(priority: LimiterPriority): Slot | undefined
  /**
   * Waits for a slot: first come first served within a priority, interactive before bulk.
   * @throws DeadlineError, QueueFullError, or the reason of `signal`
   */
  acquire(options: AcquireOptions): Promise<Slot>
  /** Grants nothing before this monotonic time. An earlier pause is never shortened. */
  pause(untilMonotonicMs: number): void
  /**
   * The server has refused a request for the rate: pauses until then. Where that comes again, others must be using the limit too: then bulk
   * work takes less for a while, and more again by itself.
   */
  refused(untilMonotonicMs: number): void
  /** How much longer a pause lasts, of whoever asked for it; 0 where there is none. */
  pausedMs(): number
  /** Keeps another limit as well as its own: the smaller number, in the longer window. Never loosens. */
  tighten(terms: LimitTerms): void
  stats(): LimiterStats
  /** Forgets the finished requests and any pause. Those under way still count. */
  reset(): void
  /** Refuses everybody who waits. Resolves when what others must know is written. */
  close(): Promise<void>
}

export interface SlidingLogOptions {
  /** Most requests in any window. */
  readonly limit: number
  readonly windowMs: number
  readonly clock: Clock
  /** Most requests sent in any one second; Infinity switches the guard off. */
  readonly burstPerSecond?: number
  /** The part of the window, from 0 to 1, that bulk work never takes; twice that where interactive work uses it up. */
  readonly interactiveShare?: number
  /** Most callers waiting. */
  readonly maxQueued?: number
}

const SECOND_MS = 1000
/** The longest that a request is on its way to the server after the one who sent it has given it up. */
export const ON_THE_WAY_MS = 5000
type Kind = 0 | 1
const BULK: Kind = 0
const INTERACTIVE: Kind = 1

interface Waiter {
  readonly resolve: (slot: Slot) => void
  readonly reject: (reason: unknown) => void
  readonly deadlineAt: number
  readonly detach: () => void
  /** Granted, refused or aborted: skipped when its turn comes. */
  done: boolean
}

/**
 * A sliding log that is safe whatever the network does. A slot counts from the moment of sending until one window after the
 * answer came. The server saw the request somewhere between, so no window of its own can hold more than `limit`. A log
 * stamped at sending alone exceeds the limit as soon as a slow request arrives together with the next window's quick ones. A
 * request that was given up may be seen a little after that, so it counts a little longer.
 *
 * The expiry times lie in a ring, in order, because they are written at the end: granting and forgetting cost O(1).
 */
export class SlidingLogLimiter implements RateLimiter {
  #limit: number
  #windowMs: number
  #burstPerSecond: number
  readonly #clock: Clock
  readonly #interactiveShare: number
  readonly #maxQueued: number
  readonly #ended: ExpiryRing
  readonly #inFlight: [number, number] = [0, 0]
  /** The latest sends, for the guard on bursts. */
  #sends: Float64Array | undefined
  #sendHead = 0
  #pausedUntil = -Infinity
  #refusals: Refusals = NO_REFUSALS
  readonly #queues: readonly [Waiter[], Waiter[]] = [[], []]
  #queueHeads: [number, number] = [0, 0]
  #queued = 0
  #timer: Timer | undefined
  #timerAt = Infinity
  #closed = false

  constructor(options: SlidingLogOptions) {
    const { limit, windowMs, clock, burstPerSecond = Infinity, interactiveShare = 0.05, maxQueued = 10_000 } = options
    if (!Number.isInteger(limit) || limit < 1) throw new RangeError('limit must be a whole number above 0')
    if (!(windowMs > 0)) throw new RangeError('windowMs must be above 0')
    this.#limit = limit
    this.#windowMs = windowMs
    this.#clock = clock
    this.#interactiveShare = interactiveShare
    this.#maxQueued = maxQueued
    this.#ended = new ExpiryRing(limit)
    this.#burstPerSecond = burstPerSecond
    this.#sends = sendLog(burstPerSecond, limit)
  }

  /** What this limiter keeps. */
  get options(): Required<Pick<SlidingLogOptions, 'limit' | 'windowMs' | 'burstPerSecond'>> {
    return { limit: this.#limit, windowMs: this.#windowMs, burstPerSecond: this.#burstPerSecond }
  }

  /** Requests that were sent without this limiter count here until these moments, by the monotonic clock. */
  countBefore(expiries: readonly number[]): void {
    const room = Math.max(0, this.#limit - this.#used())
    if (room === 0) return
    // Where there are too many the latest tell how long nothing can be sent.
    for (const expiry of [...expiries].sort((a, b) => a - b).slice(-room)) this.#ended.add(expiry, INTERACTIVE)
  }

  tighten(terms: LimitTerms): void {
    const { limit, windowMs, burstPerSecond = Infinity } = terms
    if (windowMs > this.#windowMs) {
      this.#ended.postpone(windowMs - this.#windowMs)
      this.#windowMs = windowMs
    }
    if (limit < this.#limit) this.#limit = limit
    if (burstPerSecond < this.#burstPerSecond) {
      this.#burstPerSecond = burstPerSecond
      this.#keepSends(sendLog(burstPerSecond, this.#limit))
    }
  }

  tryAcquire(priority: LimiterPriority): Slot | undefined {
    if (this.#closed) throw closedError()
    const kind = priority === 'bulk' ? BULK : INTERACTIVE
    if (this.#queued > 0 && (this.#waiting(INTERACTIVE) || kind === BULK)) return undefined
    const now = this.#clock.monotonic()
    return this.#hasRoom(kind, now) ? this.#grant(kind, now) : undefined
  }

  acquire(options: AcquireOptions): Promise<Slot> {
    const { priority, signal, deadlineAt = Infinity } = options
    return new Promise<Slot>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const slot = this.tryAcquire(priority)
      if (slot !== undefined) return resolve(slot)
      const now = this.#clock.monotonic()
      const kind = priority === 'bulk' ? BULK : INTERACTIVE
      if (deadlineAt < Infinity) {
        const earliest = this.#earliest(kind, now)
        if (earliest > deadlineAt) return reject(cannotFit(earliest - now))
      }
      if (this.#queued >= this.#maxQueued) return reject(queueFull(this.#queued))
      const onAbort = (): void => this.#refuse(waiter, signal?.reason)
      const waiter: Waiter = { resolve, reject, deadlineAt, done: false, detach: () => signal?.removeEventListener('abort', onAbort) }
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#queues[kind].push(waiter)
      this.#queued++
      this.#wakeAt(this.#nextChange(now))
    })
  }

  pause(untilMonotonicMs: number): void {
    if (untilMonotonicMs <= this.#pausedUntil) return
    this.#pausedUntil = untilMonotonicMs
    const now = this.#clock.monotonic()
    for (const queue of this.#queues) {
      for (const waiter of queue)
        if (!waiter.done && waiter.deadlineAt < untilMonotonicMs) this.#refuse(waiter, cannotFit(untilMonotonicMs - now))
    }
    this.#reschedule(now)
  }

  refused(untilMonotonicMs: number): void {
    const now = this.#clock.monotonic()
    this.#ended.forgetUntil(now)
    const [limit, windowMs, pausedUntil] = [this.#limit, this.#windowMs, this.#pausedUntil]
    this.#refusals = afterRefusal(this.#refusals, { used: this.#used(), limit, windowMs, now, pausedUntil })
    this.pause(untilMonotonicMs)
  }

  pausedMs(): number {
    return Math.max(0, this.#pausedUntil - this.#clock.monotonic())
  }

  stats(): LimiterStats {
    const now = this.#clock.monotonic()
    this.#ended.forgetUntil(now)
    const used = this.#used()
    return {
      currentRequests: used,
      inFlight: this.#inFlight[BULK] + this.#inFlight[INTERACTIVE],
      maxRequests: this.#limit,
      allowedRequests: this.#allowed(now),
      utilizationPercent: Math.round((used / this.#limit) * 1000) / 10,
      windowMs: this.#windowMs,
      queued: this.#queued,
      shared: false,
      sharingProblem: null,
    }
  }

  reset(): void {
    this.#ended.forgetUntil(Infinity)
    this.#pausedUntil = -Infinity
    this.#refusals = NO_REFUSALS
    this.#sends?.fill(-Infinity)
    this.#serve()
  }

  async close(): Promise<void> {
    this.#closed = true
    for (const queue of this.#queues) for (const waiter of queue) if (!waiter.done) this.#refuse(waiter, closedError())
    this.#timer?.cancel()
    this.#timer = undefined
    this.#timerAt = Infinity
  }

  #hasRoom(kind: Kind, now: number): boolean {
    if (now < this.#pausedUntil) return false
    if (this.#sends !== undefined && now < this.#sends[this.#sendHead]! + SECOND_MS) return false
    this.#ended.forgetUntil(now)
    if (this.#used() >= this.#limit) return false
    return kind === INTERACTIVE || this.#bulkRoom(now) > 0
  }

  #allowed(now: number): number {
    return allowedNow(this.#refusals.learned, this.#limit, this.#windowMs, now)
  }

  /** How many more bulk requests may go; below 0 where too many count. */
  #bulkRoom(now: number): number {
    const allowed = this.#allowed(now)
    return Math.min(allowed - this.#used(), mostBulk(allowed, this.#interactiveShare, this.#used(INTERACTIVE)) - this.#used(BULK))
  }

  #grant(kind: Kind, now: number): Slot {
    this.#inFlight[kind]++
    if (this.#sends !== undefined) {
      this.#sends[this.#sendHead] = now
      this.#sendHead = (this.#sendHead + 1) % this.#sends.length
    }
    return new HeldSlot(this, kind)
  }

  /** Goes on with another log, which holds the latest sends of the one before. */
  #keepSends(log: Float64Array | undefined): void {
    const before = this.#sends
    if (before !== undefined && log !== undefined) {
      const sends = [...before.subarray(this.#sendHead), ...before.subarray(0, this.#sendHead)]
      log.set(sends.slice(-log.length), Math.max(0, log.length - sends.length))
    }
    this.#sends = log
    this.#sendHead = 0
  }

  /** Called by the slot, once. */
  settle(kind: Kind, use: SlotUse): void {
    const now = this.#clock.monotonic()
    this.#inFlight[kind]--
    if (use !== 'unused') this.#ended.add(now + this.#windowMs + (use === 'abandoned' ? ON_THE_WAY_MS : 0), kind)
    // What had to be guessed, because nothing had ended yet, is known now.
    if (this.#queued > 0) this.#wakeAt(this.#nextChange(now))
  }

  /** Requests that count, of all or of one kind. */
  #used(kind?: Kind): number {
    if (kind !== undefined) return this.#inFlight[kind] + this.#ended.countOf(kind)
    return this.#inFlight[BULK] + this.#inFlight[INTERACTIVE] + this.#ended.size
  }

  #waiting(kind: Kind): boolean {
    return this.#peek(kind) !== undefined
  }

  /** The first who still waits; the ones who gave up are dropped on the way. */
  #peek(kind: Kind): Waiter | undefined {
    const queue = this.#queues[kind]
    let head = this.#queueHeads[kind]
    while (head < queue.length && queue[head]!.done) head++
    if (head === queue.length) {
      queue.length = 0
      head = 0
    } else if (head > 1024) {
      queue.splice(0, head)
      head = 0
    }
    this.#queueHeads[kind] = head
    return queue[head]
  }

  #refuse(waiter: Waiter, reason: unknown): void {
    if (waiter.done) return
    waiter.done = true
    waiter.detach()
    this.#queued--
    waiter.reject(reason)
    if (this.#queued === 0) this.#reschedule(this.#clock.monotonic())
  }

  /** Grants whatever can be granted, then sleeps until something changes. */
  #serve(): void {
    const now = this.#clock.monotonic()
    for (const kind of [INTERACTIVE, BULK] as const) {
      for (let waiter = this.#peek(kind); waiter !== undefined && this.#hasRoom(kind, now); waiter = this.#peek(kind)) {
        waiter.done = true
        waiter.detach()
        this.#queued--
        waiter.resolve(this.#grant(kind, now))
      }
    }
    this.#reschedule(now)
  }

  #reschedule(now: number): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#timerAt = Infinity
    if (this.#queued > 0) this.#wakeAt(this.#nextChange(now))
  }

  #wakeAt(at: number): void {
    if (at >= this.#timerAt || at === Infinity) return
    this.#timer?.cancel()
    this.#timerAt = at
    // Timers may fire a fraction early; a millisecond more makes one wake-up enough.
    this.#timer = this.#clock.setTimer(
      () => {
        this.#timer = undefined
        this.#timerAt = Infinity
        this.#serve()
      },
      Math.max(0, Math.ceil(at - this.#clock.monotonic())),
    )
  }

  /** The next moment at which anybody could be granted a slot; Infinity when that depends on a request under way. */
  #nextChange(now: number): number {
    this.#ended.forgetUntil(now)
    const at = this.#notBefore(now)
    if (this.#used() >= this.#limit) return Math.max(at, this.#ended.next)
    if (this.#waiting(INTERACTIVE) || this.#bulkRoom(now) > 0) return at
    // What was learned is forgotten bit by bit, and so more may be allowed before anything has ended.
    return Math.max(at, this.#allowed(now) < this.#limit ? Math.min(this.#ended.next, now + SECOND_MS) : this.#ended.next)
  }

  /** No caller who starts to wait now can be served before this time. */
  #earliest(kind: Kind, now: number): number {
    this.#ended.forgetUntil(now)
    // What is still under way takes a whole window at least.
    const whenFree = (nth: number, of?: Kind): number => (nth <= 0 ? now : (this.#ended.nth(nth, of) ?? now + this.#windowMs))
    const bulkAhead = kind === BULK ? this.#count(BULK) : 0
    const ahead = this.#count(INTERACTIVE) + bulkAhead
    const at = Math.max(this.#notBefore(now), whenFree(ahead + 1 - (this.#limit - this.#used())))
    if (kind === INTERACTIVE) return at
    const outlook = { learned: this.#refusals.learned, limit: this.#limit, windowMs: this.#windowMs, now }
    const isLearned = this.#allowed(now) < this.#limit
    const free = (nth: number): number => whenFree(nth, isLearned ? undefined : BULK)
    return Math.max(at, bulkRoomAt({ ...outlook, lacking: bulkAhead + 1 - this.#bulkRoom(now), whenFree: free }))
  }

  /** The end of a pause, or of the second that is full. */
  #notBefore(now: number): number {
    const at = Math.max(now, this.#pausedUntil)
    return this.#sends === undefined ? at : Math.max(at, this.#sends[this.#sendHead]! + SECOND_MS)
  }

  #count(kind: Kind): number {
    let count = 0
    const queue = this.#queues[kind]
    for (let index = this.#queueHeads[kind]; index < queue.length; index++) if (!queue[index]!.done) count++
    return count
  }
}

class HeldSlot implements Slot {
  #owner: SlidingLogLimiter | undefined
  readonly #kind: Kind
  constructor(owner: SlidingLogLimiter, kind: Kind) {
    this.#owner = owner
    this.#kind = kind
  }
  release(use: SlotUse = 'answered'): void {
    const owner = this.#owner
    if (owner === undefined) return
    this.#owner = undefined
    owner.settle(this.#kind, use)
  }
}

/**
 * What bulk work may hold while interactive work holds so much. A slot is held a little longer than a window, so interactive requests that
 * come as often as their share allows would wait for their own slots of the window before, and each window a little longer. Hence as many
 * slots as they hold are kept free for them besides. A limit of one cannot be divided: bulk work must not starve altogether.
 */
export const mostBulk = (limit: number, interactiveShare: number, interactive: number): number => {
  const share = Math.min(Math.ceil(limit * interactiveShare), limit - 1)
  return Math.max(1, limit - Math.max(share, 2 * Math.min(interactive, share)))
}

const sendLog = (burstPerSecond: number, limit: number): Float64Array | undefined =>
  burstPerSecond < limit ? new Float64Array(Math.max(1, Math.floor(burstPerSecond))).fill(-Infinity) : undefined

export const cannotFit = (waitMs: number): DeadlineError => {
  const retryAfterMs = Math.ceil(waitMs)
  return new DeadlineError(
    `The rate limit allows the next request in ${Math.ceil(retryAfterMs / 1000)} s, which is after the deadline of the call.`,
    {
      retryAfterMs,
      hint: 'Repeat the call after that time, or give it a longer deadlineMs. See troubleshooting: rate_limited',
    },
  )
}
export const queueFull = (queued: number): QueueFullError =>
  new QueueFullError(`${queued} requests are already waiting for the rate limit.`, {
    hint: 'Start fewer calls at a time, or use a stream, which fetches only what is read.',
  })

export const closedError = (): GlueError => new GlueError('closed', 'The client is closed.', { outcome: 'not_sent' })
