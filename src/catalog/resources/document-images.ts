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
        id: ref('id', '', { create: 'required' }),
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
  settle: { none: 'Images cannot be listed.' },
  quirks: [
    'Images cannot be listed.',
    'There is no route under documents: POST /documents/:id/relationships/document_images answers 404 (WI #99).',
    'To show an image in a text, create it with the document as target and put its `inline-resource-url` into the <img src> of a section.',
    'Bytes that are no image are refused with the text NotIdentifiedByImageMagickError.',
    'After a delete the <img> stays in the HTML of the section until the section is saved again.',
  ],
})

export interface DocumentImage extends RecordOf<typeof documentImages> {}
