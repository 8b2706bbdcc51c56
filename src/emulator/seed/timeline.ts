import type { Random } from './random.js'

const DAY_S = 86_400

/**
 * Moments are told by their age: whole seconds before the midnight (UTC) that starts the seed's day. Whatever the day, the same
 * seed gives the same ages.
 */
export interface Timeline {
  /** ISO 8601 in UTC with milliseconds. */
  timestamp(ageS: number): string
  /** `YYYY-MM-DD`, `days` before the seed's day; negative days lie ahead. */
  date(daysAgo: number): string
  /** Midnight of that day as a timestamp. */
  midnight(daysAgo: number): string
}

export const createTimeline = (now: Date): Timeline => {
  const midnightMs = Math.floor(now.getTime() / (DAY_S * 1000)) * DAY_S * 1000
  if (!Number.isFinite(midnightMs)) throw new RangeError('`now` is not a valid date.')
  const timestamp = (ageS: number): string => new Date(midnightMs - ageS * 1000).toISOString()
  return {
    timestamp,
    date: (daysAgo) => timestamp(daysAgo * DAY_S).slice(0, 10),
    midnight: (daysAgo) => timestamp(daysAgo * DAY_S),
  }
}

/** The age of a moment in working hours, `daysAgo` (at least 1) days before the seed's day. */
export const workingMoment = (random: Random, daysAgo: number): number => Math.max(1, daysAgo) * DAY_S - random.int(8 * 3600, 18 * 3600)

/** An age between `oldest` and now that lies `low` to `high` days before the seed's day where the record is that old. */
export const touchedSince = (random: Random, oldestS: number, low: number, high: number): number =>
  Math.min(oldestS, workingMoment(random, random.int(low, Math.max(low, high))))

export const daysOf = (ageS: number): number => Math.floor(ageS / DAY_S)
