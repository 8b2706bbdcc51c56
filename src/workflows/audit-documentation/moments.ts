const DAY_MS = 86_400_000

/** Milliseconds since 1970, or null for what is no moment. A date alone counts from its midnight in UTC. */
export const momentOf = (text: string | null | undefined): number | null => {
  if (text === null || text === undefined || text === '') return null
  const moment = Date.parse(text)
  return Number.isNaN(moment) ? null : moment
}

/** Whole days from `text` to `now`; negative for what lies ahead. */
export const daysSince = (text: string | null | undefined, now: number): number | null => {
  const moment = momentOf(text)
  return moment === null ? null : Math.floor((now - moment) / DAY_MS)
}

/** Whole days from today (UTC) to the day of `text`: 0 today, negative for the past. */
export const daysUntil = (text: string | null | undefined, now: number): number | null => {
  const moment = momentOf(text)
  return moment === null ? null : Math.floor(moment / DAY_MS) - Math.floor(now / DAY_MS)
}

/** `YYYY-MM-DD` of a moment in UTC. */
export const dayOf = (moment: number): string => new Date(moment).toISOString().slice(0, 10)
/** The day that a text of the API names, or null. */
export const dayIn = (text: string | null | undefined): string | null => {
  const moment = momentOf(text)
  return moment === null ? null : dayOf(moment)
}

export const addDays = (moment: number, days: number): number => moment + days * DAY_MS
