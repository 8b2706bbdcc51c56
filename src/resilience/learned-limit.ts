/**
 * What a refusal teaches. A server that refuses a request although the limit is kept here counts requests that nobody here has sent: those of
 * another program with the same key, or of another machine. What counts here at that moment is then about all that there is for this side,
 * so a little less is allowed from then on, and more again as time passes without a refusal.
 *
 * Without that a server that says "try again in a second" is asked in vain a thousand times, because each second has room for a few requests
 * only; and calls that are refused four times in a row fail.
 */
export interface LearnedLimit {
  /** Requests that may count in a window. */
  readonly limit: number
  /** When it was learned. */
  readonly at: number
}

/** Part of what counted at the refusal. The rest is room for the other side to grow. */
const KEPT = 0.9
/** Below this part of the limit a refusal says little of what others use: it may be about requests in one second, or a mistake. */
const LEAST = 0.1
/** Part of the limit that comes back in the first window. */
const RETURNED = 0.1

/** Undefined where the refusal says nothing of the limit. @param used what counts at the refusal */
export const learnedFrom = (used: number, limit: number, now: number): LearnedLimit | undefined =>
  used < limit * LEAST ? undefined : { limit: Math.max(1, Math.floor(used * KEPT)), at: now }

/** What may count now. What was taken comes back slowly at first, then twice as fast in each further window: all of it in three to four. */
export const allowedNow = (learned: LearnedLimit | undefined, limit: number, windowMs: number, now: number): number => {
  if (learned === undefined) return limit
  const returned = limit * RETURNED * (2 ** (Math.max(0, now - learned.at) / windowMs) - 1)
  return Math.min(limit, learned.limit + Math.floor(returned))
}
