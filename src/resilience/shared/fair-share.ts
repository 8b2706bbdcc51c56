import type { Clock } from '../../clock.js'
import { SlidingLogLimiter } from '../rate-limiter.js'
import type { LimitTerms, Slot, SlotUse } from '../rate-limiter.js'
import { BULK } from './limit-ledger.js'
import type { Answer, Kind, Wish } from './limit-ledger.js'

export interface FairShareOptions {
  readonly wish: Wish
  readonly clock: Clock
  readonly interactiveShare: number
  /** Requests of this process that are under way. */
  readonly underWay: number
  /** What the others have said last; undefined when nothing was ever shared. */
  readonly known: Answer | undefined
  /** How long ago that was. */
  readonly knownMs: number
  /** What counts at least, as this process knows by itself. */
  readonly atLeast: number
}

/**
 * What a process may do when the file that it shared with others cannot be used any more. The others may be cut off too, and none of them
 * knows what the rest does. So each takes the same part of the limit; and of what was left of the window when they last spoke, the same
 * part as well, because what was used then counts for a window more.
 *
 * A process that has never shared knows of nobody, and keeps the whole limit by itself.
 */
export class FairShare {
  readonly #limiter: SlidingLogLimiter
  readonly #processes: number
  /** For the requests that were under way when it began. */
  readonly #earlier: Slot[] = []

  constructor({ wish, clock, interactiveShare, underWay, known, knownMs, atLeast }: FairShareOptions) {
    const { limit, windowMs, burstPerSecond } = known?.terms ?? wish
    const processes = Math.max(1, known?.processes ?? 1)
    this.#processes = processes
    const share = partOf(limit, processes)
    this.#limiter = new SlidingLogLimiter({ limit: share, windowMs, clock, interactiveShare })
    const left = Math.max(0, Math.floor((limit - usedThen({ known, knownMs, atLeast, limit })) / processes))
    for (let used = 0; used < Math.max(underWay, share - left); used++) {
      const slot = this.#limiter.tryAcquire('interactive')
      if (used < underWay && slot !== undefined) this.#earlier.push(slot)
      else slot?.release()
    }
    this.tighten({ limit, windowMs, burstPerSecond })
  }

  take(kind: Kind): Slot | undefined {
    return this.#limiter.tryAcquire(kind === BULK ? 'bulk' : 'interactive')
  }

  /** A request has ended that was under way when this began. */
  endEarlier(use: SlotUse): void {
    this.#earlier.pop()?.release(use)
  }

  /** Of the limit of all, this process keeps its part. */
  tighten({ limit, windowMs, burstPerSecond = Infinity }: LimitTerms): void {
    this.#limiter.tighten({
      limit: partOf(limit, this.#processes),
      windowMs,
      burstPerSecond: partOf(burstPerSecond, this.#processes),
    })
  }

  pause(untilMonotonicMs: number): void {
    this.#limiter.pause(untilMonotonicMs)
  }

  refused(untilMonotonicMs: number): void {
    this.#limiter.refused(untilMonotonicMs)
  }

  reset(): void {
    this.#limiter.reset()
  }

  stats(): ReturnType<SlidingLogLimiter['stats']> {
    return this.#limiter.stats()
  }
}

const partOf = (number: number, processes: number): number => Math.max(1, Math.floor(number / processes))

/** After this time an answer says little of what others have done since. */
const STALE_MS = 1000

/**
 * What counts of all processes, as far as it can be known. Where others were there and some time has passed, they may have used up
 * everything: then nothing is left for a window.
 */
export const usedThen = ({
  known,
  knownMs,
  atLeast,
  limit,
}: Pick<FairShareOptions, 'known' | 'knownMs' | 'atLeast'> & { readonly limit: number }): number => {
  if (known === undefined) return Math.min(limit, atLeast)
  if (knownMs >= STALE_MS && known.processes > 1) return limit
  return Math.max(atLeast, knownMs < known.terms.windowMs ? known.used : 0)
}
