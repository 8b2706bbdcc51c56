import { bool, defineResource, endpoint, ref, settable, text } from '../define.js'
import type { RecordOf } from '../define.js'

export const relatedItems = defineResource({
  key: 'relatedItems',
  type: 'related-items',
  requestType: 'related_items',
  singular: 'related item',
  doc: 'A link between two records, seen from one of them.',
  status: 'documented',
  params: {
    resourceType: {
      segment: 'resource_type',
      enum: [
        'checklists',
        'checklist_templates',
        'configurations',
        'contacts',
        'documents',
        'domains',
        'folders',
        'locations',
        'passwords',
        'ssl_certificates',
        'flexible_assets',
        'tickets',
      ],
    },
    resourceId: { segment: 'resource_id' },
  },
  endpoints: [
    endpoint('create', '/:resource_type/:resource_id/relationships/related_items', { acceptsArray: true }),
    endpoint('update', '/:resource_type/:resource_id/relationships/related_items/:id'),
    endpoint('bulkDelete', '/:resource_type/:resource_id/relationships/related_items'),
  ],
  attributes: {
    destinationType: text('destination-type', {
      create: 'required',
      writeOnly: true,
      enum: [
        'User',
        'Checklist',
        'Checklist Template',
        'Contact',
        'Configuration',
        'Datto Device',
        'Document',
        'Document Folder',
        'Domain',
        'Location',
        'Organization',
        'Password',
        'SSL Certificate',
        'Flexible Asset',
        'Ticket',
      ],
    }),
    destinationId: ref('destination-id', '', { create: 'required', writeOnly: true }),
    notes: text('notes', { ...settable, search: true, source: ['D25', 'S'] }),
    viaCopilot: bool('via-copilot', { create: 'optional', writeOnly: true, note: 'the table says text, the example sends true' }),
    resourceId: ref('resource-id', '', { nullable: false, note: 'id of the item at the other end', source: ['H', 'S'] }),
    assetType: text('asset-type', {
      nullable: false,
      note: "kebab type of the other end, e.g. 'configuration','password','document','flexible-asset'",
      source: ['H', 'S'],
    }),
    name: text('name', { label: true, search: true, note: 'name of the other end (probable)', source: ['H'] }),
    archived: bool('archived', { nullable: false, note: 'state of the other end', source: ['SC'] }),
  },
  filters: {},
  sorts: {},
  includes: {},
  settle: { none: 'Related items cannot be listed, and do not say when they were made; `link()` looks at the record before and after.' },
  quirks: [
    'Related items have no GET; they come with include=related_items on a single read.',
    "One link serves both ends; creating the inverse answers 422 'a similar or inverse relation already exists' (T, July 2026).",
    '`destination_id` is a string in the table; a number is accepted too.',
    "Document folders are 'folders' in the path and 'Document Folder' as a destination.",
    'Links are deleted by a list in the body only.',
    'The parameter table of the create marks an `id` as required; it is not.',
  ],
})

export interface RelatedItem extends RecordOf<typeof relatedItems> {}
