/** Longer than any window the API could have: taken for a mistake. */
const LONGEST_MS = 3_600_000

type Headers = Readonly<Record<string, string>>

/**
 * How long the server asks to wait, from `retry-after` (seconds or a date) or from an exhausted `x-ratelimit-*`.
 * A date is read by the server's own clock, its `date` header, so that a wrong clock here does no harm.
 * Undefined when nothing usable was said.
 * @param now milliseconds since 1970, used where the server gives no date
 */
export const requestedWaitMs = (headers: Headers, now: number): number | undefined =>
  retryAfterMs(headers, now) ?? exhaustedWaitMs(headers, now)

const retryAfterMs = (headers: Headers, now: number): number | undefined => {
  const value = headers['retry-after']?.trim()
  if (value === undefined || value === '') return undefined
  if (/^\d+(?:\.\d+)?$/.test(value)) return sensible(Number(value) * 1000)
  // Only what looks like a date: `Date.parse` makes dates of the strangest texts.
  return /^[A-Za-z]{3}/.test(value) ? sensible(Date.parse(value) - serverNow(headers, now)) : undefined
}

/** The wait until the window begins anew, if `x-ratelimit-remaining` says that nothing is left of this one. */
export const exhaustedWaitMs = (headers: Headers, now: number): number | undefined => {
  if (headers['x-ratelimit-remaining']?.trim() !== '0') return undefined
  const reset = headers['x-ratelimit-reset']?.trim()
  if (reset === undefined || !/^\d+(?:\.\d+)?$/.test(reset)) return undefined
  // Some servers count seconds from now, others since 1970.
  const seconds = Number(reset)
  return sensible(seconds > 1e9 ? seconds * 1000 - serverNow(headers, now) : seconds * 1000)
}

const serverNow = (headers: Headers, now: number): number => {
  const date = headers['date'] === undefined ? Number.NaN : Date.parse(headers['date'])
  return Number.isNaN(date) ? now : date
}

const sensible = (ms: number): number | undefined => (Number.isFinite(ms) && ms <= LONGEST_MS ? Math.max(0, ms) : undefined)
