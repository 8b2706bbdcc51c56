import { bool, defineResource, endpoint, filter, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const organizationTypes = defineResource({
  key: 'organizationTypes',
  type: 'organization-types',
  requestType: 'organization_types',
  singular: 'organization type',
  doc: 'What an organization is to the MSP.',
  status: 'documented',
  endpoints: [
    endpoint('list', '/organization_types'),
    endpoint('get', '/organization_types/:id'),
    endpoint('create', '/organization_types'),
    endpoint('update', '/organization_types/:id'),
  ],
  attributes: {
    name: text('name', { create: 'required', update: 'required', label: true, search: true }),
    createdAt: timestamp('created-at'),
    updatedAt: timestamp('updated-at', { cursor: true }),
    synced: bool('synced', { nullable: false, note: 'true when owned by the PSA sync', source: ['MS'] }),
  },
  filters: {
    name: filter('filter[name]', 'text', { note: 'exact match only' }),
  },
  sorts: { name: 'name', id: 'id', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {},
  naturalKey: ['name'],
  syncedMayChange: [],
  quirks: ['A record that a PSA or RMM owns refuses every update with 422 (D25).', 'The API cannot delete them.'],
})

export interface OrganizationType extends RecordOf<typeof organizationTypes> {}
