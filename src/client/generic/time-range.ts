import { UsageError } from '../../errors.js'

/** Both ends included. Times such as `2026-03-01T08:00:00Z`, dates such as `2026-03-01` (in UTC), or `Date`s. */
export interface TimeRange {
  readonly from?: string | Date
  readonly to?: string | Date
}

export const DAY_MS = 86_400_000

/**
 * The ends of a range in milliseconds since 1970; undefined where it is open. A date alone as the end means the whole day.
 * @throws UsageError `invalid_input` when an end is no time, or comes before its beginning
 */
export const endsOf = (range: {
  readonly from?: TimeRange['from'] | undefined
  readonly to?: TimeRange['to'] | undefined
}): { readonly from: number | undefined; readonly to: number | undefined } => {
  // What is no range, or has a misspelled end, would be open, and everything would come.
  if (typeof range !== 'object' || range === null || Object.keys(range).some((key) => key !== 'from' && key !== 'to'))
    throw new UsageError('invalid_input', 'A range of time must be an object { from, to }.', { hint: 'Leave an end out that is open.' })
  const { from, to } = range
  const ends = { from: timeOf('from', from), to: timeOf('to', to) }
  if (typeof to === 'string' && DATE.test(to) && ends.to !== undefined) ends.to += DAY_MS - 1
  if (ends.from !== undefined && ends.to !== undefined && ends.from > ends.to)
    throw new UsageError('invalid_input', '"from" comes after "to".', { hint: 'Exchange them.' })
  return ends
}

const DATE = /^\d{4}-\d{2}-\d{2}$/
// A time without a zone would be one of this machine, and another one elsewhere.
const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})$/

const timeOf = (name: string, value: unknown): number | undefined => {
  if (value === undefined) return undefined
  const text = value instanceof Date ? (Number.isNaN(value.getTime()) ? '' : value.toISOString()) : value
  const time = typeof text === 'string' && (DATE.test(text) || MOMENT.test(text)) ? Date.parse(text) : Number.NaN
  if (!Number.isNaN(time)) return time
  throw new UsageError('invalid_input', `"${name}" must be a time with its zone, or a date.`, {
    hint: 'Give 2026-03-01T08:00:00Z, or 2026-03-01 for the whole day in UTC.',
  })
}
