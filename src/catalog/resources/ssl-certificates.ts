import { defineResource, endpoint } from '../define.js'
import type { RecordOf } from '../define.js'

export const sslCertificates = defineResource({
  key: 'sslCertificates',
  type: 'ssl-certificates',
  singular: 'ssl certificate',
  doc: 'A certificate that IT Glue tracks.',
  status: 'undocumented',
  endpoints: [endpoint('list', '/ssl_certificates')],
  attributes: {},
  filters: {},
  sorts: {},
  includes: {},
  quirks: [
    '200 with an API key on 2026-05-19 (E); its attributes are not known. Valid parent type for attachments, related items, resource accesses, embedded passwords and tags.',
  ],
})

export interface SslCertificate extends RecordOf<typeof sslCertificates> {}
