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
    date: filter('filter[date]', 'dateRange', { note: 'from and to in UTC; over a week may be refused' }),
  },
  sorts: { id: 'id', created: 'created', viewed: 'viewed', edited: 'edited', deleted: 'deleted', date: 'date' },
  includes: {},
  quirks: [
    "filter[date] takes 'start,end' with at most 7 days between them; 'start,*' and '*,*' answer 200, '*,end' and longer spans 422 (W, August 2026).",
    'Filters work with - as well as with _ here (W).',
    'There is one record for each user, organization, resource type and day.',
  ],
})

export interface UserMetric extends RecordOf<typeof userMetrics> {}
