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
    'The list answers 200 to an API key (E, May 2026); its attributes are not known. Attachments and related items accept it as their record; configurations and contacts include it.',
  ],
})

export interface Ticket extends RecordOf<typeof tickets> {}
