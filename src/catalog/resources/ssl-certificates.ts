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
    'The list answers 200 to an API key (E, May 2026); its attributes are not known. Attachments, related items, accesses, embedded passwords and tags accept it as their record.',
  ],
})

export interface SslCertificate extends RecordOf<typeof sslCertificates> {}
