import { bool, defineResource, endpoint, filter, html, int, json, ref, settable, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const documentSections = defineResource({
  key: 'documentSections',
  type: 'document-sections',
  requestType: 'document_sections',
  singular: 'document section',
  doc: 'A heading, text, step or gallery of a document.',
  status: 'documented-2026',
  params: {
    documentId: { segment: 'document_id', target: 'documents' },
  },
  endpoints: [
    endpoint('list', '/documents/:document_id/relationships/sections'),
    endpoint('get', '/documents/:document_id/relationships/sections/:id'),
    endpoint('create', '/documents/:document_id/relationships/sections'),
    endpoint('update', '/documents/:document_id/relationships/sections/:id'),
    endpoint('delete', '/documents/:document_id/relationships/sections/:id', { note: '204 by analogy' }),
  ],
  attributes: {
    resourceType: text('resource-type', {
      create: 'required',
      nullable: false,
      enum: ['Document::Text', 'Document::Heading', 'Document::Gallery', 'Document::Step'],
      note: 'cannot change after create; `section-type` is ignored',
      source: ['C12', 'W'],
    }),
    content: html('content', { ...settable, search: true, note: 'of Text, Heading (plain text) and Step', source: ['C12', 'W'] }),
    renderedContent: html('rendered-content', { note: 'generated; holds presigned S3 image URLs', source: ['C12'] }),
    level: int('level', { ...settable, enum: [1, 2, 3, 4, 5, 6], note: 'required for Heading', source: ['C12'] }),
    duration: int('duration', { ...settable, note: 'minutes, of a Step', source: ['C12'] }),
    resetCount: bool('reset-count', { ...settable, note: 'restarts the numbering of steps; unverified', source: [] }),
    sort: int('sort', { ...settable, nullable: false, shifts: true, note: 'position; default ordering', source: ['C12', 'S'] }),
    documentId: ref('document-id', 'documents', { nullable: false, source: ['C12'] }),
    resourceId: ref('resource-id', '', { nullable: false, source: ['C12', 'CR'] }),
    documentGalleryId: ref('document-gallery-id', '', { note: 'Gallery and Step: target for document images', source: ['C12'] }),
    createdAt: timestamp('created-at', { nullable: false, source: ['S'] }),
    updatedAt: timestamp('updated-at', { nullable: false, cursor: true, source: ['S'] }),
    documentImages: json('document-images', {
      note: 'on Gallery and Step sections: [{id, type: "document-images", attributes: {name, size, ...}}]',
      source: ['S'],
    }),
  },
  filters: {
    id: filter('filter[id]', 'id'),
    resourceType: filter('filter[resource_type]', 'text', {
      enum: ['Document::Text', 'Document::Heading', 'Document::Gallery', 'Document::Step'],
    }),
    documentId: filter('filter[document_id]', 'id'),
  },
  sorts: { sort: 'sort', id: 'id', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {},
  naturalKey: ['resourceType'],
  quirks: [
    'Edits go to the draft; they become visible when the document is published.',
    '<svg> and data: URIs are removed silently, with 200.',
    'Sections have no bulk forms.',
    'Deleting a gallery or a step deletes its images.',
    'Page parameters are not documented for this list (C12).',
    'An update of `content` replaces all of its HTML. An <img> with a relative path must be sent back unchanged or the image is lost; links to public https images survive, data: and storage URLs are removed.',
  ],
})

export interface DocumentSection extends RecordOf<typeof documentSections> {}
