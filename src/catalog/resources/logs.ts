import { defineResource, endpoint, filter, int, ref, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const logs = defineResource({
  key: 'logs',
  type: 'logs',
  singular: 'log',
  doc: 'What somebody did, for the last 30 days.',
  status: 'documented',
  endpoints: [endpoint('list', '/logs')],
  attributes: {
    createdAt: timestamp('created-at'),
    level: int('level'),
    accountId: ref('account-id', ''),
    userId: ref('user-id', 'users'),
    organizationId: ref('organization-id', 'organizations'),
    action: text('action'),
    resourceType: text('resource-type'),
    resourceName: text('resource-name', { note: 'as it was called then' }),
    ipAddress: text('ip-address', { search: true }),
    ipCity: text('ip-city'),
    ipRegion: text('ip-region'),
    ipCountry: text('ip-country'),
    userAgent: text('user-agent'),
  },
  filters: {
    createdAt: filter('filter[created_at]', 'dateRange', { note: 'from and to in UTC; over a week may be refused' }),
  },
  sorts: { createdAt: 'created_at' },
  includes: {},
  quirks: [
    'Logs reach back 30 days and page[number] ends at 5; a narrower filter[created_at] reaches the rest.',
    'Ids exceed 2^53, as in 574989297464115201.',
    'Logs belong to the Enterprise plan; other plans get 403 (S).',
    '`level` is a number; `action` is a word such as create.',
  ],
})

export interface Log extends RecordOf<typeof logs> {}
