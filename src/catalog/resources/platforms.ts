import { defineResource, endpoint, filter, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const platforms = defineResource({
  key: 'platforms',
  type: 'platforms',
  singular: 'platform',
  doc: 'An operating system family. Read only.',
  status: 'documented',
  endpoints: [endpoint('list', '/platforms'), endpoint('get', '/platforms/:id')],
  attributes: {
    name: text('name', { label: true, search: true }),
    createdAt: timestamp('created-at'),
    updatedAt: timestamp('updated-at', { cursor: true }),
  },
  filters: {
    name: filter('filter[name]', 'text', { note: 'exact match only' }),
  },
  sorts: { name: 'name', id: 'id', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {},
  quirks: ['Read only, global list.'],
})

export interface Platform extends RecordOf<typeof platforms> {}
