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
  const today = Math.floor(now.getTime() / (DAY_S * 1000))
  if (!Number.isFinite(today)) throw new RangeError('`now` is not a valid date.')
  // Some fifty thousand stamps fall on a few thousand days: formatting each day once is what makes the seed quick to build.
  const days = new Map<number, string>()
  const date = (daysAgo: number): string => {
    let text = days.get(daysAgo)
    if (text === undefined) days.set(daysAgo, (text = new Date((today - daysAgo) * DAY_S * 1000).toISOString().slice(0, 10)))
    return text
  }
  return {
    date,
    midnight: (daysAgo) => `${date(daysAgo)}T00:00:00.000Z`,
    timestamp: (ageS) => {
      const daysAgo = Math.ceil(ageS / DAY_S)
      const second = daysAgo * DAY_S - ageS
      return `${date(daysAgo)}T${twoDigits(second / 3600)}:${twoDigits((second / 60) % 60)}:${twoDigits(second % 60)}.000Z`
    },
  }
}

const twoDigits = (value: number): string => {
  const whole = Math.floor(value)
  return whole < 10 ? `0${whole}` : `${whole}`
}

/** The age of a moment in working hours, `daysAgo` (at least 1) days before the seed's day. */
export const workingMoment = (random: Random, daysAgo: number): number => Math.max(1, daysAgo) * DAY_S - random.int(8 * 3600, 18 * 3600)

/** An age between `oldest` and now that lies `low` to `high` days before the seed's day where the record is that old. */
export const touchedSince = (random: Random, oldestS: number, low: number, high: number): number =>
  Math.min(oldestS, workingMoment(random, random.int(low, Math.max(low, high))))

export const daysOf = (ageS: number): number => Math.floor(ageS / DAY_S)
