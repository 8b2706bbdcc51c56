import { defineResource, endpoint } from '../define.js'
import type { RecordOf } from '../define.js'

export const tickets = defineResource({
  key: 'tickets',
  type: 'tickets',
  singular: 'ticket',
  doc: 'A ticket of a connected PSA.',
  status: 'undocumented',
  endpoints: [endpoint('list', '/tickets')],
  attributes: {},
  filters: {},
  sorts: {},
  includes: {},
  quirks: [
    '200 with an API key on 2026-05-19 (E); its attributes are not known. Valid parent type for attachments and related items; include=tickets on configurations and contacts.',
  ],
})

export interface Ticket extends RecordOf<typeof tickets> {}
