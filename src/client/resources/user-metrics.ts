import type { UserMetric } from '../../catalog/index.js'
import { USER_METRICS } from '../../catalog/limits.js'
import { UsageError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import type { ClientCore } from '../core.js'
import { RecordList } from '../generic/record-list.js'
import type { ResourceClient } from '../generic/resource-client.js'
import { DAY_MS, endsOf } from '../generic/time-range.js'
import type { TimeRange } from '../generic/time-range.js'
import type { TimeWindow, WindowedSource } from '../generic/time-windows.js'
import { grouped } from '../generic/call-options.js'

type Ids = string | number | readonly (string | number)[]
type Sort = 'id' | 'created' | 'viewed' | 'edited' | 'deleted' | 'date'

export interface UserMetricQuery extends TimeRange, CallOptions {
  readonly userId?: Ids
  readonly organizationId?: Ids
  /** `Configurations`, `Passwords`, or the name of a flexible asset type. */
  readonly resourceType?: string | readonly string[]
  /** The same as `from` and `to`, under the name of the API's filter. */
  readonly date?: { readonly from?: string; readonly to?: string }
  /** The newest day first, which is `-date`, unless given. Another order than that of days holds within one week only. */
  readonly sort?: Sort | `-${Sort}`
  /** 1-1000; 1000 unless given. */
  readonly pageSize?: number
}

export interface UserMetricOperations {
  /**
   * What users did, day by day. `from` and `to` are whole days in UTC, both included; `to` is today unless given, and `from` 30 days before
   * `to`, because the API takes no open beginning. It gives a week at a time, so a longer list is read week by week.
   * @throws UsageError `invalid_input` for a range that is none; `unknown_sort` for an order that several weeks cannot have
   */
  list(query?: UserMetricQuery): RecordList<UserMetric>
  /** How many there are in that time. */
  count(query?: UserMetricQuery): Promise<number>
}

export const userMetricOperations = (core: ClientCore, metrics: ResourceClient): UserMetricOperations => {
  const list = (query: UserMetricQuery = {}): RecordList<UserMetric> => {
    const { from, to, date, sort = '-date', ...rest } = query
    if (date !== undefined && (from !== undefined || to !== undefined))
      throw new UsageError('invalid_input', '"date" and "from" or "to" name the same thing twice.', { hint: 'Give one of them.' })
    const windows = windowsOf(endsOf(date === undefined ? { from, to } : date), core.clock.now(), sort !== 'date')
    const { group } = grouped(query)
    const of: WindowedSource['of'] = (window) => metrics.source({ ...rest, group, sort, date: rangeOf(window) })
    // What is wrong with the rest of the query is said at once.
    of({ from: 0, to: 0, open: false })
    if (windows.length > 1 && sort !== 'date' && sort !== '-date') {
      throw new UsageError('unknown_sort', `User metrics of more than a week cannot be sorted by "${sort}".`, {
        hint: 'The API sorts within a week. Take seven days at most, or sort what you received.',
      })
    }
    return new RecordList<UserMetric>({ sources: [], windows: { windows, of }, prefetch: core.prefetch, signal: query.signal })
  }
  return { list, count: async (query) => list({ priority: 'interactive', ...query }).count() }
}

/** Windows of whole days that do not touch, so that no day is counted twice. */
const windowsOf = (
  ends: { readonly from: number | undefined; readonly to: number | undefined },
  now: number,
  newestFirst: boolean,
): readonly TimeWindow[] => {
  // Where the account lies east of Greenwich its day may be tomorrow's here.
  const last = dayOf(ends.to ?? now + DAY_MS)
  const first = dayOf(ends.from ?? (ends.to ?? now) - DEFAULT_DAYS * DAY_MS)
  const windows: TimeWindow[] = []
  for (let day = first; day <= last; day += WINDOW_DAYS * DAY_MS)
    windows.push({ from: day, to: Math.min(day + (WINDOW_DAYS - 1) * DAY_MS, last), open: false })
  if (windows.length === 0) throw new UsageError('invalid_input', '"from" lies in the future.', { hint: 'Give "to" as well.' })
  return newestFirst ? windows.reverse() : windows
}

const DEFAULT_DAYS = 30
/** Days that lie at most a week apart, the first and the last included. */
const WINDOW_DAYS = USER_METRICS.longestRangeMs / DAY_MS

const dayOf = (time: number): number => Math.floor(time / DAY_MS) * DAY_MS
const rangeOf = ({ from, to }: TimeWindow): { readonly from: string; readonly to: string } => ({ from: dateOf(from), to: dateOf(to) })
const dateOf = (time: number): string => new Date(time).toISOString().slice(0, 10)
