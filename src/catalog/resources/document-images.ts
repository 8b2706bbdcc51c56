import { defineResource, endpoint, int, object, ref, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const documentImages = defineResource({
  key: 'documentImages',
  type: 'document-images',
  requestType: 'document_images',
  singular: 'document image',
  doc: 'A picture in a document.',
  status: 'documented-2026',
  endpoints: [
    endpoint('get', '/document_images/:id'),
    endpoint('create', '/document_images'),
    endpoint('delete', '/document_images/:id', { note: 'success code by analogy' }),
  ],
  attributes: {
    target: object(
      'target',
      {
        type: text('type', { create: 'required', enum: ['document', 'gallery'] }),
        id: int('id', { create: 'required' }),
      },
      {
        create: 'required',
        nullable: false,
        note: "{type:'document'|'gallery', id:int}; gallery id = section document-gallery-id",
        source: ['C12', 'S'],
      },
    ),
    image: object(
      'image',
      {
        content: text('content', { create: 'required', note: 'base64' }),
        fileName: text('file-name', { create: 'required', note: 'kebab, unlike attachments' }),
      },
      {
        create: 'required',
        writeOnly: true,
        note: "{content: base64, 'file-name': string} - kebab, unlike attachments",
        source: ['C12', 'S'],
      },
    ),
    name: text('name', { label: true, search: true, source: ['S'] }),
    size: int('size', { source: ['S'] }),
    documentId: ref('document-id', 'documents', { source: ['S'] }),
    documentGalleryId: ref('document-gallery-id', '', { source: ['S'] }),
    inlineResourceUrl: text('inline-resource-url', { note: 'relative path to use in section HTML for target document', source: ['S'] }),
    originalSrc: text('original-src', { nullable: false, note: 'presigned S3 URL, about an hour', source: ['S'] }),
    createdAt: timestamp('created-at', { nullable: false, source: ['S'] }),
    slimSrc: text('slim-src', { note: 'presigned, about one hour', source: ['S'] }),
    thumbnailSrc: text('thumbnail-src', { note: 'presigned, about one hour', source: ['S'] }),
  },
  filters: {},
  sorts: {},
  includes: {},
  quirks: [
    'No list endpoint.',
    'POST /documents/:id/relationships/document_images answers 404 (WI #99, 2026-08-31).',
    "Inline flow: create image with target document, put inline-resource-url into a section's <img src>.",
    'Undecodable image bytes are refused with text NotIdentifiedByImageMagickError (status not known).',
    'After DELETE the img tags stay in the section HTML until the section is next saved.',
  ],
})

export interface DocumentImage extends RecordOf<typeof documentImages> {}
