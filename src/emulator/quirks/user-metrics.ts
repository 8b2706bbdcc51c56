import { USER_METRICS } from '../../catalog/limits.js'
import { commaList } from '../wire/query.js'
import { unprocessableTitle } from '../wire/refusal.js'
import type { Quirk } from './quirk.js'

export const userMetrics: Quirk = {
  resource: 'userMetrics',
  // At most a week, and no open start, although `*,*` passes (W).
  list: ({ query }) => {
    const range = query.filters.find(({ path }) => path.join() === 'date')?.value
    if (range === undefined || range === '') return undefined
    const [start = '*', end = '*'] = commaList(range)
    const tooLong = start !== '*' && end !== '*' && Date.parse(end) - Date.parse(start) > USER_METRICS.longestRangeMs
    if ((start === '*' && end !== '*') || tooLong)
      throw unprocessableTitle('date range filter cannot be longer than a week, and cannot start with a wildcard', 'filter[date]')
    return undefined
  },
}
