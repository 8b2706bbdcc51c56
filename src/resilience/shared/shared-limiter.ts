import type { Clock } from '../../clock.js'
import { cannotFit, closedError, queueFull } from '../rate-limiter.js'
import type { AcquireOptions, LimiterPriority, LimiterStats, LimitTerms, RateLimiter, Slot, SlotUse } from '../rate-limiter.js'
import { Alarm } from './alarm.js'
import { FairShare, usedThen } from './fair-share.js'
import { Holdings, KINDS } from './holdings.js'
import { BULK, INTERACTIVE, LimitLedger } from './limit-ledger.js'
import type { Answer, Kind, LedgerStats, Wish } from './limit-ledger.js'
import type { Member } from './members.js'
import { NotShared, StateBusy } from './shared-state.js'
import type { SharedState } from './shared-state.js'
import { WaitingLine } from './waiting-line.js'

export interface SharedLimiterOptions extends LimitTerms {
  readonly state: SharedState
  /** The same for all who share: a digest of host and key. */
  readonly name: string
  readonly clock: Clock
  /** The part of the window, from 0 to 1, that bulk work never takes. */
  readonly interactiveShare?: number | undefined
  /** Most callers of this process that wait. */
  readonly maxQueued?: number | undefined
  /** So many requests count already, of which the file may not know. */
  readonly usedBefore?: number | undefined
  /** Requests of earlier limiters of this process that still count, which the file knows if it is the one that they used. */
  readonly sentBefore?: number | undefined
  /** Told when sharing ends, with the reason, and when it begins again. */
  readonly onSharing?: ((problem: string | null) => void) | undefined
}

/** What has ended is told to the others so much later at most. */
const TELL_MS = 100
/** Of a window, what the end of a request may be told too late: one row in the file is enough for all that end in a thousandth of it. */
const TOGETHER = 1 / 1000
/** While something is held, the others see a sign of life. */
const SIGN_OF_LIFE_MS = 10_000
/** Whoever waits looks so often whether others have given something back, and whether they still live. */
const LOOK_MS = 100
const LOOK_FOR_DEAD_MS = 500
/** Others take a waiting caller for gone after 2 s without a word. */
const SAY_WAITING_MS = 500
/** Whoever finds the file locked comes again after this, and after twice as long each time up to `LOOK_MS`: trying holds up all else. */
const BUSY_AGAIN_MS = 10
/** The file is given up for a while when others keep it locked for so long. */
const LOCKED_MS = 3000
const ALONE_LOOK_MS = 25
const REJOIN_MS = 2000
const LEAVE_MS = 1000

/**
 * A limit that all processes of a machine keep together, through a file. What it promises is what `SlidingLogLimiter` promises, counted over
 * all of them: a slot counts from before its request is sent until a window after its end.
 *
 * One transaction tells the others what this process holds and has done, and fetches what there is. Slots are fetched a few at a time, up to
 * ten, and most requests cost no transaction. An unused one is given back within a second, and never used later, so a process that was
 * stopped meanwhile does not come back with old rights.
 *
 * Without the file it limits this process alone: to a part of what is left, where it knows of others.
 */
export class SharedLimiter implements RateLimiter {
  readonly #state: SharedState
  readonly #clock: Clock
  readonly #name: string
  readonly #interactiveShare: number
  readonly #maxQueued: number
  readonly #onSharing: ((problem: string | null) => void) | undefined
  readonly #member: Member
  #wish: Wish
  #ledger: LimitLedger | undefined
  #generation = 0

  readonly #line = new WaitingLine()
  readonly #holdings = new Holdings(() => this.#wish.windowMs * TOGETHER)
  /** As far as is known here. */
  #pauseUntil = -Infinity
  /** What the others have not been told of it. */
  #newPauseUntil = -Infinity
  #atLeast: number
  readonly #sentBefore: number
  #isReset = false
  /** The server has refused requests, and the others do not know yet. */
  #isRefused = false

  #answer: Answer | undefined
  #answeredAt = -Infinity
  #answeredFile: number | undefined
  /** Of the file, when it last said something, and when its pause was last read. */
  #version = -1
  #versionOfPause = -1
  #lookedForDeadAt: number
  #busySince: number | undefined
  #busyTimes = 0
  /** What this process allows itself while nothing is shared. */
  #alone: FairShare | undefined
  #problem: string | null = null
  #rejoinAt = 0

  /** For those who wait. */
  readonly #waking: Alarm
  /** For what the others must know. */
  readonly #telling: Alarm
  #isClosed = false
  #hasLeft = false
  #onLeft: (() => void) | undefined
  readonly #endListening: () => void

  constructor(options: SharedLimiterOptions) {
    const { state, name, clock, limit, windowMs, burstPerSecond = Infinity, interactiveShare = 0.05, maxQueued = 10_000 } = options
    if (!Number.isInteger(limit) || limit < 1) throw new RangeError('limit must be a whole number above 0')
    if (!(windowMs > 0)) throw new RangeError('windowMs must be above 0')
    this.#state = state
    this.#member = state.newMember()
    this.#name = name
    this.#clock = clock
    this.#interactiveShare = interactiveShare
    this.#maxQueued = maxQueued
    this.#onSharing = options.onSharing
    this.#wish = { limit, windowMs, burstPerSecond }
    this.#atLeast = options.usedBefore ?? 0
    this.#sentBefore = options.sentBefore ?? 0
    this.#lookedForDeadAt = state.now()
    const now = (): number => state.now()
    this.#waking = new Alarm({ clock, now, ring: () => this.#onWake() })
    this.#telling = new Alarm({ clock, now, ring: () => (this.#isClosed ? this.#leaveIfIdle() : this.#tellNow()), background: true })
    this.#endListening = state.onReturn(() => this.#rejoin())
    if (state.problem !== null) this.#goAlone(state.problem)
  }

  /** What this process keeps. */
  get options(): Required<LimitTerms> {
    return this.#wish
  }

  tighten({ limit, windowMs, burstPerSecond = Infinity }: LimitTerms): void {
    const now = this.#wish
    this.#wish = {
      limit: Math.min(now.limit, limit),
      windowMs: Math.max(now.windowMs, windowMs),
      burstPerSecond: Math.min(now.burstPerSecond, burstPerSecond),
    }
    this.#alone?.tighten(this.#wish)
    // Those who share are bound from now on, and not only from the next request.
    if (this.#ledger !== undefined) this.#tellNow()
  }

  tryAcquire(priority: LimiterPriority): Slot | undefined {
    if (this.#isClosed) throw closedError()
    const kind = priority === 'bulk' ? BULK : INTERACTIVE
    if (this.#line.size > 0 && (this.#line.isWaiting(INTERACTIVE) || kind === BULK)) return undefined
    return this.#take(kind)
  }

  acquire(options: AcquireOptions): Promise<Slot> {
    const { priority, signal, deadlineAt = Infinity } = options
    return new Promise<Slot>((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const slot = this.tryAcquire(priority)
      if (slot !== undefined) return resolve(slot)
      const kind = priority === 'bulk' ? BULK : INTERACTIVE
      if (deadlineAt < Infinity) {
        const waitMs = this.#shortestWait(kind)
        if (this.#clock.monotonic() + waitMs > deadlineAt) return reject(cannotFit(waitMs))
      }
      if (this.#line.size >= this.#maxQueued) return reject(queueFull(this.#line.size))
      const onAbort = (): void => {
        this.#line.refuse(place, signal?.reason)
        if (this.#line.size > 0) return
        this.#waking.stop()
        // The others need not keep a place for one who has gone.
        this.#tellBy(this.#state.now())
      }
      const detach = (): void => signal?.removeEventListener('abort', onAbort)
      const place = this.#line.push({ kind, resolve, reject, deadlineAt, detach })
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#waking.by(this.#state.now())
    })
  }

  pause(untilMonotonicMs: number): void {
    const until = this.#state.now() + (untilMonotonicMs - this.#clock.monotonic())
    if (until <= this.#pauseUntil) return
    this.#pauseUntil = until
    this.#newPauseUntil = until
    this.#alone?.pause(untilMonotonicMs)
    this.#refuseThoseWhoCannotWait(until)
    this.#tellNow()
    this.#reschedule()
  }

  refused(untilMonotonicMs: number): void {
    this.#isRefused = this.#alone === undefined
    this.#alone?.refused(untilMonotonicMs)
    this.pause(untilMonotonicMs)
    if (this.#isRefused) this.#tellNow()
  }

  pausedMs(): number {
    return Math.max(0, this.#pauseUntil - this.#state.now())
  }

  stats(): LimiterStats {
    const base = { inFlight: this.#holdings.inFlight, shared: this.#alone === undefined, sharingProblem: this.#problem }
    const own = this.#line.size
    if (this.#alone !== undefined) return { ...this.#alone.stats(), queued: own, ...base }
    const { used, terms, allowed, waitingElsewhere } = this.#readStats()
    const currentRequests = Math.max(0, used - this.#holdings.spare)
    return {
      currentRequests,
      maxRequests: terms.limit,
      allowedRequests: allowed,
      utilizationPercent: Math.round((currentRequests / terms.limit) * 1000) / 10,
      windowMs: terms.windowMs,
      queued: own + waitingElsewhere,
      ...base,
    }
  }

  reset(): void {
    this.#pauseUntil = -Infinity
    this.#newPauseUntil = -Infinity
    this.#atLeast = 0
    this.#holdings.forgetDone()
    // What others have counted meanwhile is not this process's to forget when it comes back to them.
    this.#isReset = this.#alone === undefined
    this.#alone?.reset()
    this.#tellNow()
    this.#serve()
  }

  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    this.#line.refuseEach(() => closedError())
    this.#waking.stop()
    this.#leaveIfIdle()
    if (this.#hasLeft) return
    // Requests that were aborted let go within moments. Whatever does not is seen to have ended when the process does.
    await new Promise<void>((resolve) => {
      const timer = this.#clock.setTimer(resolve, LEAVE_MS)
      this.#onLeft = () => {
        timer.cancel()
        resolve()
      }
    })
  }

  /** Called by a slot, once. */
  settle(kind: Kind, use: SlotUse, wasAlone: boolean): void {
    const now = this.#state.now()
    this.#holdings.end(kind, use, now)
    if (!wasAlone) this.#alone?.endEarlier(use)
    if (this.#isClosed) this.#leaveIfIdle()
    else if (this.#alone !== undefined) this.#holdings.keepFrom(now - this.#wish.windowMs)
    else this.#tellBy(now + TELL_MS)
  }

  // --- Granting ---------------------------------------------------------------------------------------------------------

  #take(kind: Kind): Slot | undefined {
    if (this.#alone !== undefined && !this.#canRejoin()) {
      const slot = this.#alone.take(kind)
      return slot === undefined ? undefined : this.#grant(kind, slot)
    }
    const now = this.#state.now()
    if (now < this.#pauseUntil) return undefined
    if (this.#holdings.hasSpare(kind, now) && !this.#isPausedByOthers(now)) {
      this.#holdings.takeSpare(kind, now)
      return this.#grant(kind)
    }
    const answer = this.#exchange(kind)
    if (answer !== undefined) return answer.asked ? this.#grant(kind) : undefined
    return this.#alone === undefined ? undefined : this.#take(kind)
  }

  #grant(kind: Kind, alone?: Slot): Slot {
    this.#holdings.begin(kind)
    return new SharedSlot(this, kind, alone)
  }

  /** A slot in the hand needs no transaction; but when another process was told to pause, it must not be used. */
  #isPausedByOthers(now: number): boolean {
    const isPaused = this.#withLedger((ledger) => {
      const version = this.#state.version()
      if (version !== this.#versionOfPause) this.#heed(this.#state.read(() => ledger.pausedUntil()))
      this.#versionOfPause = version
      return now < this.#pauseUntil
    })
    return isPaused ?? true
  }

  /** What the file says of a pause holds, and whatever it has not been told. */
  #heed(pausedUntil: number): void {
    const before = this.#pauseUntil
    this.#pauseUntil = Math.max(pausedUntil, this.#newPauseUntil)
    if (this.#pauseUntil > Math.max(before, this.#state.now())) this.#refuseThoseWhoCannotWait(this.#pauseUntil)
  }

  #refuseThoseWhoCannotWait(until: number): void {
    const waitMs = until - this.#state.now()
    const at = this.#clock.monotonic() + waitMs
    this.#line.refuseEach(({ deadlineAt }) => (deadlineAt < at ? cannotFit(waitMs) : undefined))
  }

  #shortestWait(kind: Kind): number {
    const now = this.#state.now()
    const ownPause = Math.max(0, this.#pauseUntil - now)
    if (this.#alone !== undefined) return ownPause
    const unsaid = this.#line.unsaid(INTERACTIVE) + (kind === BULK ? this.#line.unsaid(BULK) : 0)
    const earliest = this.#withLedger((ledger) => this.#state.read(() => ledger.earliest(kind, unsaid, now)))
    return Math.max(ownPause, (earliest ?? now) - now)
  }

  // --- Waiting ----------------------------------------------------------------------------------------------------------

  /** Grants whatever can be granted to those who wait, then sleeps until something may have changed. */
  #serve(): void {
    if (this.#isClosed) return
    if (this.#alone !== undefined && !this.#canRejoin()) this.#serveAlone(this.#alone)
    else if (this.#line.size > 0) {
      this.#exchange()
      if (this.#alone !== undefined) this.#serveAlone(this.#alone)
    }
    this.#reschedule()
  }

  #serveAlone(alone: FairShare): void {
    for (const kind of KINDS) {
      while (this.#line.isWaiting(kind)) {
        const slot = alone.take(kind)
        if (slot === undefined) break
        this.#line.shift(kind)!.resolve(this.#grant(kind, slot))
      }
    }
  }

  #onWake(): void {
    const now = this.#state.now()
    if (this.#alone === undefined) this.#lookForDead(now)
    if (this.#mayHaveChanged(now)) this.#serve()
    else this.#reschedule()
  }

  #mayHaveChanged(now: number): boolean {
    if (this.#alone !== undefined || this.#answer === undefined) return true
    if (now >= this.#answer.retryAt || now - this.#answeredAt >= SAY_WAITING_MS || this.#busySince !== undefined) return true
    if (this.#line.unsaid(BULK) + this.#line.unsaid(INTERACTIVE) > 0) return true
    return this.#withLedger(() => this.#state.version()) !== this.#version
  }

  #lookForDead(now: number): void {
    if (now - this.#lookedForDeadAt < LOOK_FOR_DEAD_MS) return
    this.#lookedForDeadAt = now
    this.#withLedger(() => this.#state.buryDead())
  }

  #reschedule(): void {
    this.#waking.stop()
    if (this.#line.size === 0 || this.#isClosed) return
    const now = this.#state.now()
    if (this.#alone !== undefined) return this.#waking.by(now + ALONE_LOOK_MS)
    if (this.#busySince !== undefined || this.#answer === undefined) return this.#waking.by(now + this.#busyAgainMs())
    const { retryAt } = this.#answer
    // Others have the first right to what there is now: they fetch it within moments.
    this.#waking.by(Math.min(retryAt > now ? retryAt : now + BUSY_AGAIN_MS, now + LOOK_MS))
  }

  // --- Telling the others -----------------------------------------------------------------------------------------------

  /** Tells what there is to tell, asks for what is needed, and serves those who wait. Undefined when that is not possible now. */
  #exchange(ask?: Kind): Answer | undefined {
    const now = this.#state.now()
    return this.#withLedger((ledger) => {
      const keepsSpare = this.#line.size === 0 && now >= this.#pauseUntil && !this.#isRefused && !this.#isClosed
      const own = this.#holdings.toTell(now, keepsSpare, ask)
      const answer = this.#state.write((database) => {
        this.#member.keepAlive(database, now)
        const said = ledger.exchange({
          ...own,
          member: this.#member.id,
          join: () => {
            this.#member.keepAlive(database, now, true)
            return this.#member.id
          },
          now,
          wish: this.#wish,
          pauseUntil: this.#newPauseUntil,
          groups: this.#line.groups(),
          atLeast: this.#atLeast,
          refused: this.#isRefused,
          reset: this.#isReset,
        })
        // While nobody else can write, this is the version that the answer is about.
        this.#version = this.#versionOfPause = this.#state.version()
        return said
      })
      this.#busySince = undefined
      this.#busyTimes = 0
      this.#holdings.told(answer, own.useBy)
      this.#atLeast = 0
      this.#isReset = false
      this.#isRefused = false
      this.#newPauseUntil = -Infinity
      this.#answer = answer
      this.#answeredAt = now
      this.#answeredFile = this.#state.fileId
      this.#line.told(answer.rows)
      for (const kind of KINDS) for (let n = 0; n < answer.granted[kind]; n++) this.#line.shift(kind)!.resolve(this.#grant(kind))
      this.#heed(answer.pausedUntil)
      this.#tellLater(now)
      return answer
    })
  }

  /** At once, or as soon as it can be. */
  #tellNow(): void {
    if (this.#alone === undefined && this.#exchange() === undefined) this.#tellBy(this.#state.now() + this.#busyAgainMs())
  }

  /** Sets the next time at which something must be said without being asked. */
  #tellLater(now: number): void {
    this.#telling.stop()
    if (this.#holdings.spare > 0) this.#tellBy(this.#holdings.useBy)
    if (this.#holdings.inFlight > 0) this.#tellBy(now + SIGN_OF_LIFE_MS)
  }

  #tellBy(at: number): void {
    if (this.#alone === undefined && !this.#hasLeft) this.#telling.by(at)
  }

  #readStats(): Omit<LedgerStats, 'processes'> {
    const now = this.#state.now()
    const stats = this.#withLedger((ledger) => this.#state.read(() => ledger.stats(this.#member.id, this.#wish, now)))
    const { used = 0, terms = this.#wish } = this.#answer ?? {}
    return stats ?? { used, terms, allowed: terms.limit, waitingElsewhere: 0 }
  }

  #leaveIfIdle(): void {
    if (this.#hasLeft) return
    const isIdle = this.#holdings.inFlight === 0
    if (this.#alone === undefined && this.#ledger !== undefined) {
      const isTold = this.#withLedger(() => {
        if (this.#exchange() === undefined) return false
        if (isIdle) this.#state.write((database) => this.#state.leave(database, this.#member))
        return true
      })
      if (isTold !== true && this.#alone === undefined) return this.#tellBy(this.#state.now() + this.#busyAgainMs())
    }
    if (!isIdle) return
    this.#hasLeft = true
    this.#telling.stop()
    this.#endListening()
    this.#onLeft?.()
  }

  // --- With and without the file ----------------------------------------------------------------------------------------

  /** Does something with the file; undefined when it cannot be used now. */
  #withLedger<T>(work: (ledger: LimitLedger) => T): T | undefined {
    try {
      if (this.#ledger === undefined || this.#generation !== this.#state.generation) {
        this.#ledger = this.#state.read((database) => new LimitLedger(database, this.#name, this.#interactiveShare))
        this.#generation = this.#state.generation
        this.#version = this.#versionOfPause = -1
      }
      return work(this.#ledger)
    } catch (error) {
      if (error instanceof NotShared) this.#goAlone(error.message)
      else if (error instanceof StateBusy) this.#noteBusy()
      else throw error
      return undefined
    }
  }

  #noteBusy(): void {
    const now = this.#state.now()
    this.#busySince ??= now
    this.#busyTimes++
    if (now - this.#busySince >= LOCKED_MS) this.#goAlone(`${this.#state.file} has been locked by another process for too long.`)
  }

  #busyAgainMs(): number {
    return Math.min(LOOK_MS, BUSY_AGAIN_MS * 2 ** Math.max(0, this.#busyTimes - 1))
  }

  #goAlone(problem: string): void {
    const now = this.#state.now()
    // While the file is locked nobody else learns of a free slot either.
    const since = this.#busySince ?? now
    this.#rejoinAt = now + REJOIN_MS
    this.#busySince = undefined
    if (this.#alone !== undefined) return
    this.#alone = new FairShare({
      wish: this.#wish,
      clock: this.#clock,
      interactiveShare: this.#interactiveShare,
      underWay: this.#holdings.inFlight,
      known: this.#answer,
      knownMs: since - this.#answeredAt,
      atLeast: Math.max(this.#atLeast, this.#answer === undefined ? this.#sentBefore : 0),
    })
    if (this.#pauseUntil > now) this.#alone.pause(this.#clock.monotonic() + this.#pauseUntil - now)
    this.#holdings.keepFrom(now - this.#wish.windowMs)
    this.#tell(problem)
    if (this.#line.size > 0) this.#waking.by(now + ALONE_LOOK_MS)
  }

  #canRejoin(): boolean {
    const now = this.#state.now()
    if (this.#state.problem !== null || now < this.#rejoinAt) return false
    this.#rejoinAt = now + REJOIN_MS
    return this.#rejoin()
  }

  /** Tells the file what has been done without it, and that what was known before still counts. */
  #rejoin(): boolean {
    if (this.#alone === undefined) return true
    const known = this.#answer
    const knownMs = this.#state.now() - this.#answeredAt
    const isOther = this.#state.fileId !== this.#answeredFile
    // Another file knows nothing of what the others have sent.
    if (known !== undefined && isOther && knownMs < known.terms.windowMs)
      this.#atLeast = usedThen({ known, knownMs, atLeast: this.#atLeast, limit: known.terms.limit })
    else if (known !== undefined && knownMs < known.terms.windowMs) this.#atLeast = known.used
    this.#newPauseUntil = this.#pauseUntil
    if (this.#exchange() === undefined) return false
    this.#alone = undefined
    this.#tell(null)
    this.#tellLater(this.#state.now())
    this.#reschedule()
    return true
  }

  #tell(problem: string | null): void {
    if (problem === this.#problem) return
    this.#problem = problem
    this.#onSharing?.(problem)
  }
}

class SharedSlot implements Slot {
  #owner: SharedLimiter | undefined
  readonly #kind: Kind
  /** The slot of the process's own share that stands behind this one, where it was granted alone. */
  readonly #alone: Slot | undefined
  constructor(owner: SharedLimiter, kind: Kind, alone: Slot | undefined) {
    this.#owner = owner
    this.#kind = kind
    this.#alone = alone
  }
  /** @param use `unused` for a request that was never sent; `abandoned` for one that may still be on its way */
  release(use: SlotUse = 'answered'): void {
    const owner = this.#owner
    if (owner === undefined) return
    this.#owner = undefined
    this.#alone?.release(use)
    owner.settle(this.#kind, use, this.#alone !== undefined)
  }
}
