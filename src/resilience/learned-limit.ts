/**
 * What refusals teach. A server that refuses a request although the limit is kept here counts requests that nobody here has sent: those of
 * another program with the same key, or of another machine. The first refusal may be about a burst, so it only pauses. Whoever is refused again
 * within a window, although the pause was kept, knows more: what counts here at that moment is about all that there is for this side.
 * From then on bulk work takes a little less, and more again as time passes without a refusal.
 *
 * Without that a server that says "try again in a second" is asked in vain a thousand times, because each second has room for a few requests
 * only; and calls that are refused four times in a row fail.
 */
export interface Refusals {
  /** When the last ones began. */
  readonly lastAt: number
  readonly learned: LearnedLimit | undefined
}

export interface LearnedLimit {
  /** Requests that may count in a window, for bulk work to send another. */
  readonly limit: number
  /** When it was learned. */
  readonly at: number
}

export const NO_REFUSALS: Refusals = { lastAt: -Infinity, learned: undefined }

/** Part of what counted at the refusal. The rest is room for the other side to grow. */
const KEPT = 0.9
/** Below this part of the limit a refusal says little of what others use: it may be about requests in one second, or a mistake. */
const LEAST = 0.1
/** Part of the limit that comes back in the first window. */
const RETURNED = 0.1

export interface Refused {
  /** What counts at the refusal. */
  readonly used: number
  readonly limit: number
  readonly windowMs: number
  readonly now: number
  /** The end of the pause before it. What is refused until then was sent together with what caused the pause. */
  readonly pausedUntil: number
}

export const afterRefusal = (before: Refusals, { used, limit, windowMs, now, pausedUntil }: Refused): Refusals => {
  if (now < pausedUntil) return before
  const isAgain = now - before.lastAt < windowMs && used >= limit * LEAST
  return { lastAt: now, learned: isAgain ? { limit: Math.max(1, Math.floor(used * KEPT)), at: now } : before.learned }
}

/** What may count now. What was taken comes back slowly at first, then twice as fast in each further window: all of it in three to four. */
export const allowedNow = (learned: LearnedLimit | undefined, limit: number, windowMs: number, now: number): number => {
  if (learned === undefined) return limit
  const returned = limit * RETURNED * (2 ** (Math.max(0, now - learned.at) / windowMs) - 1)
  return Math.min(limit, learned.limit + Math.floor(returned))
}

/** When so many may count; where they may already, a time that has passed. */
export const allowedAt = (learned: LearnedLimit | undefined, count: number, limit: number, windowMs: number): number =>
  learned === undefined
    ? -Infinity
    : learned.at + windowMs * Math.log2(1 + Math.max(0, Math.min(count, limit) - learned.limit) / (limit * RETURNED))

/** What an estimate of the earliest slot of bulk work needs. */
export interface BulkOutlook {
  readonly learned: LearnedLimit | undefined
  readonly limit: number
  readonly windowMs: number
  readonly now: number
  /** How many more than may count now. */
  readonly lacking: number
  /** When so many of those that count will have stopped counting. */
  readonly whenFree: (count: number) => number
}

/** Before this time bulk work lacks room. Room comes from both what ends and what is allowed again, and one of the two brings half of it. */
export const bulkRoomAt = ({ learned, limit, windowMs, now, lacking, whenFree }: BulkOutlook): number => {
  if (lacking <= 0) return now
  const allowed = allowedNow(learned, limit, windowMs, now)
  if (allowed >= limit) return whenFree(lacking)
  const half = Math.ceil(lacking / 2)
  return Math.min(whenFree(half), allowedAt(learned, allowed + half, limit, windowMs))
}
