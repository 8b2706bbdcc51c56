import { bool, defineResource, endpoint, filter, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const organizationStatuses = defineResource({
  key: 'organizationStatuses',
  type: 'organization-statuses',
  requestType: 'organization_statuses',
  singular: 'organization status',
  doc: 'Where the relation with an organization stands.',
  status: 'documented',
  endpoints: [
    endpoint('list', '/organization_statuses'),
    endpoint('get', '/organization_statuses/:id'),
    endpoint('create', '/organization_statuses'),
    endpoint('update', '/organization_statuses/:id'),
    endpoint('delete', '/organization_statuses/:id', { note: 'defaults Active/Inactive refused; synced 423; in use refused' }),
  ],
  attributes: {
    name: text('name', { create: 'required', update: 'required', label: true, search: true }),
    createdAt: timestamp('created-at'),
    updatedAt: timestamp('updated-at', { cursor: true }),
    synced: bool('synced', { nullable: false, note: 'by analogy with organization types', source: ['MS'] }),
  },
  filters: {
    name: filter('filter[name]', 'text', { note: 'exact match only' }),
  },
  sorts: { name: 'name', id: 'id', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {},
  naturalKey: ['name'],
  syncedMayChange: [],
  quirks: [
    'A record that a PSA or RMM owns refuses every update with 422 (D25).',
    'The delete is new in 2026 (C13): Active and Inactive cannot be deleted, a synced status answers 423, and one in use is refused.',
  ],
})

export interface OrganizationStatus extends RecordOf<typeof organizationStatuses> {}
