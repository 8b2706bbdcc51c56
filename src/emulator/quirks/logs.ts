import { LOGS } from '../../catalog/limits.js'
import { refusalOf } from '../wire/refusal.js'
import { timestampOf } from '../wire/values.js'
import type { Quirk } from './quirk.js'

export const logs: Quirk = {
  resource: 'logs',
  // The last 30 days, and no page beyond the fifth (docs).
  list: ({ account, answers, query }) => {
    if (query.pageNumber > LOGS.lastPage)
      throw refusalOf(answers['logs-page-six'])(`page number must be at most ${LOGS.lastPage}`, 'page[number]')
    const hour = Math.floor(account.clock.now() / 3_600_000) * 3_600_000
    const since = timestampOf(hour - LOGS.days * 86_400_000)
    return { name: since, test: (row) => typeof row.fields.createdAt === 'string' && row.fields.createdAt >= since }
  },
}
