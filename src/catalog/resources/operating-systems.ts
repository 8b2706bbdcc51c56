import { defineResource, endpoint, filter, ref, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const operatingSystems = defineResource({
  key: 'operatingSystems',
  type: 'operating-systems',
  singular: 'operating system',
  doc: 'An operating system. Read only.',
  status: 'documented',
  endpoints: [endpoint('list', '/operating_systems'), endpoint('get', '/operating_systems/:id')],
  attributes: {
    name: text('name', { label: true, search: true }),
    platformId: ref('platform-id', 'platforms'),
    platformName: text('platform-name', { derived: true }),
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

export interface OperatingSystem extends RecordOf<typeof operatingSystems> {}
