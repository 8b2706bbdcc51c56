import { date, defineResource, endpoint, filter, int, ref, text } from '../define.js'
import type { RecordOf } from '../define.js'

export const userMetrics = defineResource({
  key: 'userMetrics',
  type: 'user-metrics',
  singular: 'user metric',
  doc: 'How much a user did in a day.',
  status: 'documented',
  endpoints: [endpoint('list', '/user_metrics')],
  attributes: {
    userId: ref('user-id', 'users'),
    organizationId: ref('organization-id', 'organizations'),
    resourceType: text('resource-type', { note: 'e.g. Configurations, Passwords, or a flexible asset type name' }),
    created: int('created'),
    viewed: int('viewed'),
    edited: int('edited'),
    deleted: int('deleted'),
    date: date('date'),
  },
  filters: {
    userId: filter('filter[user_id]', 'id'),
    organizationId: filter('filter[organization_id]', 'id'),
    resourceType: filter('filter[resource_type]', 'text'),
    date: filter('filter[date]', 'dateRange', { note: "'start,end' UTC; '*' for an open bound; over a week may be refused" }),
  },
  sorts: { id: 'id', created: 'created', viewed: 'viewed', edited: 'edited', deleted: 'deleted', date: 'date' },
  includes: {},
  quirks: [
    "filter[date] = 'start,end'; difference of at most 7 days (8 calendar days); the start must not be '*'; 'start,*' and '*,*' give 200; violations give 422 with one shared title (W, live 2026-08-06).",
    'An impossible value of filter[resource-type] gives zero rows, so the kebab spelling of a documented snake key works here (W, live).',
    'One row per user x organization x resource-type x day; `date` is YYYY-MM-DD.',
  ],
})

export interface UserMetric extends RecordOf<typeof userMetrics> {}
