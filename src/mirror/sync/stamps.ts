/** Moments as the API writes them: whole seconds, compared with each other and never with the clock of this machine. */
import type { AnyRecord } from '../../jsonapi/decode.js'

const timeOf = (record: AnyRecord, stamp: string): number | null => {
  const value = record[stamp]
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? null : time
}

export interface StampsOfPage {
  /** As the API wrote it; null where no record has one. */
  readonly newest: string | null
  readonly oldestMs: number | null
  /** Records without a stamp come before all others. */
  readonly unstamped: number
  /** Each is as old as the one before or older. */
  readonly descending: boolean
}

export const stampsOf = (records: readonly AnyRecord[], stamp: string): StampsOfPage => {
  let newest: string | null = null
  let newestMs = -Infinity
  let oldestMs: number | null = null
  let unstamped = 0
  let descending = true
  for (const record of records) {
    const time = timeOf(record, stamp)
    if (time === null) {
      unstamped++
      continue
    }
    if (time > newestMs) {
      newestMs = time
      newest = record[stamp] as string
    }
    if (oldestMs !== null && time > oldestMs) descending = false
    if (oldestMs === null || time < oldestMs) oldestMs = time
  }
  return { newest, oldestMs, unstamped, descending }
}

/** Records as new as that, or newer. */
export const countSince = (records: readonly AnyRecord[], stamp: string, sinceMs: number): number =>
  records.filter((record) => (timeOf(record, stamp) ?? Infinity) >= sinceMs).length

/** The later of two. */
export const laterOf = (one: string | null, other: string | null): string | null => {
  if (one === null || other === null) return one ?? other
  return Date.parse(other) > Date.parse(one) ? other : one
}
