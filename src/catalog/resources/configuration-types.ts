import { bool, defineResource, endpoint, filter, int, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const configurationTypes = defineResource({
  key: 'configurationTypes',
  type: 'configuration-types',
  requestType: 'configuration_types',
  singular: 'configuration type',
  doc: 'What a configuration is: server, switch, printer.',
  status: 'documented',
  endpoints: [
    endpoint('list', '/configuration_types'),
    endpoint('get', '/configuration_types/:id'),
    endpoint('create', '/configuration_types'),
    endpoint('update', '/configuration_types/:id'),
  ],
  attributes: {
    name: text('name', { create: 'required', update: 'required', label: true, search: true }),
    configurationsCount: int('configurations-count', { derived: true }),
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
  quirks: ['A record that a PSA or RMM owns refuses every update with 422 (D25).', 'The API cannot delete them.'],
})

export interface ConfigurationType extends RecordOf<typeof configurationTypes> {}
