import { defineResource, endpoint, filter, ref, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const regions = defineResource({
  key: 'regions',
  type: 'regions',
  singular: 'region',
  doc: 'A state or province of a country. Read only.',
  status: 'documented',
  params: {
    countryId: { segment: 'country_id', target: 'countries' },
  },
  endpoints: [
    endpoint('list', '/regions'),
    endpoint('list', '/countries/:country_id/relationships/regions'),
    endpoint('get', '/regions/:id'),
    endpoint('get', '/countries/:country_id/relationships/regions/:id'),
  ],
  attributes: {
    name: text('name', { label: true, search: true }),
    iso: text('iso'),
    countryId: ref('country-id', 'countries'),
    createdAt: timestamp('created-at', { nullable: false, note: 'probable, by analogy with countries', source: ['MS'] }),
    updatedAt: timestamp('updated-at', { nullable: false, cursor: true, note: 'probable', source: ['MS'] }),
  },
  filters: {
    name: filter('filter[name]', 'text', { note: 'exact match only' }),
    iso: filter('filter[iso]', 'text'),
    countryId: filter('filter[country_id]', 'id'),
  },
  sorts: { name: 'name', id: 'id', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {},
  quirks: ['Read only.', 'One report (2024-09) that /countries/:id/relationships/regions does not filter; use filter[country_id].'],
})

export interface Region extends RecordOf<typeof regions> {}
