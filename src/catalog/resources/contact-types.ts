import { defineResource, endpoint, filter, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const contactTypes = defineResource({
  key: 'contactTypes',
  type: 'contact-types',
  requestType: 'contact_types',
  singular: 'contact type',
  doc: 'The role of a contact.',
  status: 'documented',
  endpoints: [
    endpoint('list', '/contact_types'),
    endpoint('get', '/contact_types/:id'),
    endpoint('create', '/contact_types'),
    endpoint('update', '/contact_types/:id'),
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

export interface ContactType extends RecordOf<typeof contactTypes> {}
