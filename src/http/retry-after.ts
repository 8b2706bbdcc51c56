/** Longer than anybody is sent away for: taken for a mistake. */
const LONGEST_MS = 86_400_000
/** The same for the end of a window, which is much nearer. */
const LONGEST_RESET_MS = 3_600_000

type Headers = Readonly<Record<string, string>>
type ServerNow = () => number | undefined

const unseen: ServerNow = () => undefined

/**
 * How long the server asks to wait, from `retry-after` (seconds or a date) or from an exhausted `x-ratelimit-*`.
 * A date is read by the server's own clock, so that a wrong clock here does no harm. Undefined when nothing usable was said.
 * @param now milliseconds since 1970 by the clock here, used where nothing is known of the server's
 * @param serverNow the same by the server's clock, where it has been seen; the `date` of this answer comes before it
 */
export const requestedWaitMs = (headers: Headers, now: number, serverNow: ServerNow = unseen): number | undefined =>
  retryAfterMs(headers, now, serverNow) ?? exhaustedWaitMs(headers, now, serverNow)

/** One number, or several where two parties have put theirs into the answer. */
const SECONDS = /^\d+(?:\.\d+)?(?:\s*,\s*\d+(?:\.\d+)?)*$/

const retryAfterMs = (headers: Headers, now: number, serverNow: ServerNow): number | undefined => {
  const value = headers['retry-after']?.trim()
  if (value === undefined || value === '') return undefined
  if (SECONDS.test(value)) return sensible(Math.max(...value.split(',').map(Number)) * 1000, LONGEST_MS)
  // Only what looks like a date: `Date.parse` makes dates of the strangest texts.
  return /^[A-Za-z]{3}/.test(value) ? untilMs(dateOf(value), headers, now, serverNow, LONGEST_MS) : undefined
}

/** The wait until the window begins anew, if `x-ratelimit-remaining` says that nothing is left of this one. */
export const exhaustedWaitMs = (headers: Headers, now: number, serverNow: ServerNow = unseen): number | undefined => {
  if (headers['x-ratelimit-remaining']?.trim() !== '0') return undefined
  const reset = headers['x-ratelimit-reset']?.trim()
  if (reset === undefined || !/^\d+(?:\.\d+)?$/.test(reset)) return undefined
  // Some servers count seconds from now, others since 1970.
  const seconds = Number(reset)
  return seconds > 1e9 ? untilMs(seconds * 1000, headers, now, serverNow, LONGEST_RESET_MS) : sensible(seconds * 1000, LONGEST_RESET_MS)
}

const untilMs = (time: number, headers: Headers, now: number, serverNow: ServerNow, longestMs: number): number | undefined => {
  const date = headers['date'] === undefined ? Number.NaN : dateOf(headers['date'])
  const there = Number.isNaN(date) ? serverNow() : date
  if (there !== undefined) return sensible(time - there, longestMs)
  // A time that has passed by a clock which may be wrong says nothing.
  return time > now ? sensible(time - now, longestMs) : undefined
}

/** The oldest of the three forms of dates in HTTP names no zone, and means GMT. */
const dateOf = (text: string): number => Date.parse(/ \d{4}$/.test(text) ? `${text} GMT` : text)

const sensible = (ms: number, longestMs: number): number | undefined =>
  Number.isFinite(ms) && ms <= longestMs ? Math.max(0, ms) : undefined

/** What the clock of the server shows, by the last `date` that it gave. */
export class ServerClock {
  #date: string | undefined
  #seenAt = 0

  /** @param at by the monotonic clock, which no correction of the wall clock moves */
  see(headers: Headers, at: number): void {
    const { date } = headers
    if (date === undefined) return
    this.#date = date
    this.#seenAt = at
  }

  /** Milliseconds since 1970; undefined where it gave no date that can be read. */
  now(at: number): number | undefined {
    const shown = this.#date === undefined ? Number.NaN : dateOf(this.#date)
    return Number.isNaN(shown) ? undefined : shown + (at - this.#seenAt)
  }
}
