import { defineResource, endpoint, filter, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const countries = defineResource({
  key: 'countries',
  type: 'countries',
  singular: 'country',
  doc: 'A country. Read only.',
  status: 'documented',
  endpoints: [endpoint('list', '/countries'), endpoint('get', '/countries/:id')],
  attributes: {
    name: text('name', { label: true, search: true }),
    iso: text('iso'),
    createdAt: timestamp('created-at', { nullable: false, source: ['MS'] }),
    updatedAt: timestamp('updated-at', { nullable: false, cursor: true, source: ['MS'] }),
  },
  filters: {
    name: filter('filter[name]', 'text', { note: 'exact match only' }),
    iso: filter('filter[iso]', 'text'),
  },
  sorts: { name: 'name', id: 'id', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {},
  quirks: ['Read only, global list.'],
})

export interface Country extends RecordOf<typeof countries> {}
