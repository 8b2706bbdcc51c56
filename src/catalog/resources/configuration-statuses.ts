import { bool, defineResource, endpoint, filter, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const configurationStatuses = defineResource({
  key: 'configurationStatuses',
  type: 'configuration-statuses',
  requestType: 'configuration_statuses',
  singular: 'configuration status',
  doc: 'Where a configuration stands in its life.',
  status: 'documented',
  endpoints: [
    endpoint('list', '/configuration_statuses'),
    endpoint('get', '/configuration_statuses/:id'),
    endpoint('create', '/configuration_statuses'),
    endpoint('update', '/configuration_statuses/:id'),
  ],
  attributes: {
    name: text('name', { create: 'required', update: 'required', label: true, search: true }),
    createdAt: timestamp('created-at'),
    updatedAt: timestamp('updated-at', { cursor: true }),
    synced: bool('synced', { note: 'by analogy with organization types; not confirmed', source: ['MS'] }),
  },
  filters: {
    name: filter('filter[name]', 'text', { note: 'exact match only' }),
  },
  sorts: { name: 'name', id: 'id', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {},
  naturalKey: ['name'],
  syncedMayChange: [],
  quirks: ['A record that a PSA or RMM owns refuses every update with 422 (D25).'],
})

export interface ConfigurationStatus extends RecordOf<typeof configurationStatuses> {}
