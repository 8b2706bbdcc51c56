import { defineResource, editable, endpoint, filter, ref, required, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const models = defineResource({
  key: 'models',
  type: 'models',
  requestType: 'models',
  singular: 'model',
  doc: 'A model of a manufacturer.',
  status: 'documented',
  params: {
    manufacturerId: { segment: 'manufacturer_id', target: 'manufacturers' },
  },
  endpoints: [
    endpoint('list', '/models'),
    endpoint('list', '/manufacturers/:manufacturer_id/relationships/models'),
    endpoint('get', '/models/:id'),
    endpoint('get', '/manufacturers/:manufacturer_id/relationships/models/:id'),
    endpoint('create', '/models'),
    endpoint('create', '/manufacturers/:manufacturer_id/relationships/models', { acceptsArray: true }),
    endpoint('update', '/models/:id'),
    endpoint('update', '/manufacturers/:manufacturer_id/relationships/models/:id'),
    endpoint('bulkUpdate', '/models', { byFilter: true }),
  ],
  attributes: {
    name: text('name', { ...required, label: true, search: true }),
    createdAt: timestamp('created-at'),
    updatedAt: timestamp('updated-at', { cursor: true }),
    manufacturerId: ref('manufacturer-id', 'manufacturers', {
      ...editable,
      nullable: false,
      note: 'taken from the path on nested routes; not in the read example; a client lists it as a common field',
      source: ['D25', 'S'],
    }),
  },
  filters: {
    id: filter('filter[id]', 'id', { on: ['list', 'bulkUpdate'] }),
  },
  sorts: { id: 'id', name: 'name', manufacturerId: 'manufacturer_id', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {},
  naturalKey: ['name'],
  syncedMayChange: [],
  quirks: [
    'A record that a PSA or RMM owns refuses every update with 422 (D25).',
    'Models are created flat or under their manufacturer; several at once under their manufacturer only.',
    'The API cannot delete them.',
  ],
})

export interface Model extends RecordOf<typeof models> {}
