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
    downloaded: bool('downloaded', { note: 'one client only', source: ['S'] }),
    size: int('size', { note: 'one client only', source: ['S'] }),
  },
  filters: {
    id: filter('filter[id]', 'id'),
  },
  sorts: { createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {},
  quirks: [
    'One running/stored export blocks a new one (V).',
    "The zip appears later: poll show until download-url is not null (docs) / export-status 'completed' (V).",
    'The body parameter table has no `data` prefix (type, attributes) but the example and clients wrap it in data.',
    'include on show is documented with an empty enum.',
  ],
})

export interface Export extends RecordOf<typeof exports> {}
