import type { Log } from '../../catalog/index.js'
import { LOGS } from '../../catalog/limits.js'
import { UsageError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import type { ClientCore } from '../core.js'
import { RecordList } from '../generic/record-list.js'
import type { ResourceClient } from '../generic/resource-client.js'
import { DAY_MS, endsOf } from '../generic/time-range.js'
import type { TimeRange } from '../generic/time-range.js'
import type { TimeWindow, WindowedSource } from '../generic/time-windows.js'
import { grouped } from '../generic/call-options.js'

export interface LogQuery extends TimeRange, CallOptions {
  /** The same as `from` and `to`, under the name of the API's filter. */
  readonly createdAt?: { readonly from?: string; readonly to?: string }
  /** Newest first, which is `-createdAt`, unless `createdAt` is given. */
  readonly sort?: 'createdAt' | '-createdAt'
  /** 1-1000; 1000 unless given. */
  readonly pageSize?: number
}

export interface LogOperations {
  /**
   * What was done in a stretch of time, as far as 30 days back: all of them unless `from` or `to` says otherwise. The API gives five pages
   * of a time at most, so a longer list is read in pieces of a week, and those that hold more than five pages in halves.
   * No entry comes twice. Where more than five pages of entries fall into one second, or `from` lies before what the API
   * keeps, `completeness` says so. Entries that come while the list is read may be in it or not.
   * @throws UsageError `invalid_input` for a range that is none
   */
  list(query?: LogQuery): RecordList<Log>
  /** How many entries there are in that time. */
  count(query?: LogQuery): Promise<number>
}

export const logOperations = (core: ClientCore, logs: ResourceClient): LogOperations => {
  const list = (query: LogQuery = {}): RecordList<Log> => {
    const { from, to, createdAt, sort = '-createdAt', ...rest } = query
    if (createdAt !== undefined && (from !== undefined || to !== undefined))
      throw new UsageError('invalid_input', '"createdAt" and "from" or "to" name the same thing twice.', { hint: 'Give one of them.' })
    const windows = windowsOf(endsOf(createdAt === undefined ? { from, to } : createdAt), core.clock.now(), sort === '-createdAt')
    // What is wrong with the rest of the query is said at once.
    const { group } = grouped(query)
    const of: WindowedSource['of'] = (window) => logs.source({ ...rest, group, sort, createdAt: rangeOf(window) })
    of({ from: 0, to: 0, open: false })
    return new RecordList<Log>({ sources: [], windows: { ...windows, of }, prefetch: core.prefetch, signal: query.signal })
  }
  return { list, count: async (query) => list({ priority: 'interactive', ...query }).count() }
}

/** Ranges over a week may be refused; the clocks of this machine and of the server may differ by the rest. */
const WINDOW_MS = LOGS.longestRangeMs - 3_600_000

const windowsOf = (
  { from, to }: { readonly from: number | undefined; readonly to: number | undefined },
  now: number,
  newestFirst: boolean,
): Omit<WindowedSource, 'of'> => {
  // A day more than is kept, for a clock that is fast: nothing is there to be read twice.
  const oldest = now - (LOGS.days + 1) * DAY_MS
  const start = from ?? Math.min(oldest, to ?? oldest)
  // An end in the future is as good as none, and none is not mistaken about the time of the server.
  const open = to === undefined || to >= now
  const end = Math.max(open ? now : to, start)
  const windows: TimeWindow[] = []
  for (let high = end; ;) {
    const low = Math.max(start, betweenSeconds(high - WINDOW_MS))
    windows.push({ from: low, to: high, open: open && windows.length === 0 })
    if (low <= start) break
    high = low
  }
  return {
    windows: newestFirst ? windows : windows.reverse(),
    lastPage: LOGS.lastPage,
    halves: (window) => halvesOf(window, newestFirst),
    reasons: from !== undefined && from < oldest ? [`The API keeps logs for ${LOGS.days} days; what is older is not there any more.`] : [],
  }
}

/** Times are whole seconds on the wire: windows that meet between two of them share no entry, and none falls between them. */
const betweenSeconds = (time: number): number => Math.floor(time / 1000) * 1000 + 500

const halvesOf = (window: TimeWindow, newestFirst: boolean): readonly [TimeWindow, TimeWindow] | null => {
  const { from, open } = window
  // The clock of the server may be ahead of this one.
  const to = open ? window.to + DAY_MS : window.to
  const middle = betweenSeconds((from + to) / 2)
  if (middle <= from || middle >= to) return null
  const older = { from, to: middle, open: false }
  const newer = { from: middle, to: Math.max(window.to, middle), open }
  return newestFirst ? [newer, older] : [older, newer]
}

const rangeOf = ({ from, to, open }: TimeWindow): { readonly from: string; readonly to?: string } => ({
  from: new Date(from).toISOString(),
  ...(open ? {} : { to: new Date(to).toISOString() }),
})
