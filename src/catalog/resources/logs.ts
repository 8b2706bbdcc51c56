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
    resourceName: text('resource-name', { derived: true }),
    ipAddress: text('ip-address', { search: true }),
    ipCity: text('ip-city'),
    ipRegion: text('ip-region'),
    ipCountry: text('ip-country'),
    userAgent: text('user-agent'),
  },
  filters: {
    createdAt: filter('filter[created_at]', 'dateRange', { note: "'start,end' UTC; '*' for an open bound; over a week may be refused" }),
  },
  sorts: { createdAt: 'created_at' },
  includes: {},
  quirks: [
    'Last 30 days only; page[number] 1..5; use page[size]=1000 and move filter[created_at] for more.',
    'ids exceed 2^53 (example 574989297464115201): keep ids as strings.',
    'Enterprise plan only, 403 otherwise (S).',
    '`level` is an integer; `action` e.g. create.',
  ],
})

export interface Log extends RecordOf<typeof logs> {}
