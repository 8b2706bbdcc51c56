import { bool, defineResource, endpoint, filter, int, ref, secret, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const exports = defineResource({
  key: 'exports',
  type: 'exports',
  requestType: 'exports',
  singular: 'export',
  doc: 'A zip file of the account or of one organization, made by IT Glue.',
  status: 'documented',
  endpoints: [
    endpoint('list', '/exports'),
    endpoint('get', '/exports/:id'),
    endpoint('create', '/exports'),
    endpoint('delete', '/exports/:id'),
  ],
  attributes: {
    organizationId: ref('organization-id', 'organizations', { create: 'optional', clearable: true }),
    organizationName: text('organization-name', { derived: true }),
    includeLogs: bool('include-logs', { create: 'optional', clearable: true, default: false }),
    exportAll: bool('export-all'),
    encryptedStatus: bool('encrypted-status'),
    downloadUrl: text('download-url'),
    createdAt: timestamp('created-at'),
    updatedAt: timestamp('updated-at', { cursor: true }),
    zipPassword: secret('zip-password', { create: 'optional', clearable: true, writeOnly: true }),
    exportStatus: text('export-status', { note: "'completed' when ready", source: ['EX', 'V'] }),
    downloaded: bool('downloaded', { note: 'read by one client', source: ['S'] }),
    size: int('size', { note: 'read by one client', source: ['S'] }),
  },
  filters: {
    id: filter('filter[id]', 'id'),
  },
  sorts: { createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {},
  naturalKey: ['organizationId'],
  quirks: [
    'An export that is running or stored blocks a new one (V).',
    "The file appears later: read until `download-url` is not null (D25) or `export-status` is 'completed' (V).",
    'The parameter table has no `data` around the body; the example and all clients do.',
    'A get documents `include` with an empty list of values.',
  ],
})

export interface Export extends RecordOf<typeof exports> {}
