import { defineResource, endpoint, filter, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const manufacturers = defineResource({
  key: 'manufacturers',
  type: 'manufacturers',
  requestType: 'manufacturers',
  singular: 'manufacturer',
  doc: 'Who makes configurations.',
  status: 'documented',
  endpoints: [
    endpoint('list', '/manufacturers'),
    endpoint('get', '/manufacturers/:id'),
    endpoint('create', '/manufacturers'),
    endpoint('update', '/manufacturers/:id'),
  ],
  attributes: {
    name: text('name', { create: 'required', update: 'required', label: true, search: true }),
    createdAt: timestamp('created-at'),
    updatedAt: timestamp('updated-at', { cursor: true }),
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

export interface Manufacturer extends RecordOf<typeof manufacturers> {}
