import type { DueDate } from '../facts.js'
import { addDays, dayOf, daysUntil } from '../moments.js'
import type { DueSummary } from './result.js'

const WEEKS_BACK = 12
const WEEKS_AHEAD = 13
/** The most dates that are named one by one. */
const MOST_ITEMS = 200

/** What runs out, in bands, by week, and one by one from a month back to a quarter ahead. */
export const dueSummary = (dates: readonly DueDate[], names: ReadonlyMap<string, string>, now: number): DueSummary => {
  const known = dates.flatMap((date) => {
    const organization = names.get(date.organizationId)
    return organization === undefined ? [] : [{ ...date, organization, days: daysUntil(date.day, now) ?? 0 }]
  })
  const within = (days: number): number => known.filter((date) => date.days >= 0 && date.days <= days).length
  const start = addDays(now, -7 * WEEKS_BACK)
  return {
    overdue: known.filter(({ days }) => days < 0).length,
    within30Days: within(30),
    within60Days: within(60),
    within90Days: within(90),
    weeks: Array.from({ length: WEEKS_BACK + WEEKS_AHEAD }, (_, index) => {
      const from = (index - WEEKS_BACK) * 7
      const counts: Record<string, number> = {}
      for (const { what, days } of known) if (days >= from && days < from + 7) counts[what] = (counts[what] ?? 0) + 1
      return {
        from: dayOf(addDays(start, index * 7)),
        counts: Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1))),
      }
    }),
    items: known
      .filter(({ days }) => days >= -30 && days <= 90)
      .sort((a, b) => nearest(a.days, b.days) || compare(a.organization, b.organization) || compare(a.name, b.name))
      .slice(0, MOST_ITEMS)
      .map(({ organizationId, organization, what, name, day, days, url }) => ({
        organizationId,
        organization,
        what,
        name,
        day,
        days,
        url,
      })),
  }
}

/** What is still to come first, the nearest before the others; then what was missed, the latest first. */
const nearest = (a: number, b: number): number => Number(a < 0) - Number(b < 0) || (a < 0 ? b - a : a - b)
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
