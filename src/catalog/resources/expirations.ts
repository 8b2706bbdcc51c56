import { defineResource, endpoint, filter, ref, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const expirations = defineResource({
  key: 'expirations',
  type: 'expirations',
  singular: 'expiration',
  doc: 'A date on which something of an organization runs out. Read only.',
  status: 'documented',
  params: {
    organizationId: { segment: 'organization_id', target: 'organizations' },
  },
  endpoints: [
    endpoint('list', '/expirations'),
    endpoint('list', '/organizations/:organization_id/relationships/expirations'),
    endpoint('get', '/expirations/:id'),
    endpoint('get', '/organizations/:organization_id/relationships/expirations/:id'),
  ],
  attributes: {
    organizationId: ref('organization-id', 'organizations'),
    organizationName: text('organization-name', { derived: true }),
    resourceUrl: text('resource-url'),
    description: text('description', { search: true }),
    expirationDate: timestamp('expiration-date'),
    createdAt: timestamp('created-at'),
    updatedAt: timestamp('updated-at', { cursor: true }),
    resourceId: ref('resource-id', ''),
    resourceType: text('resource-type'),
    resourceTypeName: text('resource-type-name', {
      derived: true,
      note: 'e.g. Domain; others (SSL Certificate, Configuration, flexible asset type name) are probable',
    }),
    resourceName: text('resource-name', { derived: true }),
  },
  filters: {
    id: filter('filter[id]', 'id'),
    resourceId: filter('filter[resource_id]', 'id'),
    resourceName: filter('filter[resource_name]', 'text'),
    resourceTypeName: filter('filter[resource_type_name]', 'text'),
    description: filter('filter[description]', 'text'),
    expirationDate: filter('filter[expiration_date]', 'text'),
    organizationId: filter('filter[organization_id]', 'id'),
    rangeExpirationDate: filter('filter[range][expiration_date]', 'dateRange', { note: 'either side may be open' }),
  },
  sorts: {
    id: 'id',
    organizationId: 'organization_id',
    expirationDate: 'expiration_date',
    createdAt: 'created_at',
    updatedAt: 'updated_at',
  },
  includes: {},
  quirks: [
    'Expirations are derived from dates of other records and cannot be written.',
    '`expiration-date` is midnight UTC in the official example.',
    "filter[range][expiration_date] takes 'from, to', with * for an open end.",
  ],
})

export interface Expiration extends RecordOf<typeof expirations> {}
