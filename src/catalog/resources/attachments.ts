import { bool, defineResource, endpoint, int, object, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const attachments = defineResource({
  key: 'attachments',
  type: 'attachments',
  requestType: 'attachments',
  singular: 'attachment',
  doc: 'A file attached to a record.',
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
    endpoint('list', '/:resource_type/:resource_id/relationships/attachments'),
    endpoint('get', '/:resource_type/:resource_id/relationships/attachments/:id'),
    endpoint('create', '/:resource_type/:resource_id/relationships/attachments', { acceptsArray: true }),
    endpoint('update', '/:resource_type/:resource_id/relationships/attachments/:id'),
    endpoint('bulkDelete', '/:resource_type/:resource_id/relationships/attachments'),
  ],
  attributes: {
    attachment: object(
      'attachment',
      {
        content: text('content', { create: 'required', note: 'base64, strict' }),
        fileName: text('file_name', { create: 'required' }),
      },
      {
        create: 'required',
        writeOnly: true,
        note: '{content: base64 (strict), file_name}; or a multipart file part data[attributes][attachment]',
      },
    ),
    name: text('name', {
      update: 'required',
      nullable: false,
      label: true,
      search: true,
      note: 'display name; the only writable attribute on PATCH',
    }),
    attachmentFileName: text('attachment-file-name', { nullable: false }),
    attachmentContentType: text('attachment-content-type', { nullable: false }),
    attachmentFileSize: int('attachment-file-size', { nullable: false, note: 'bytes' }),
    ext: text('ext', { note: 'file extension without dot' }),
    viewable: bool('viewable', { nullable: false }),
    downloadUrl: text('download-url', {
      nullable: false,
      note: 'web-app URL (https://<subdomain>.itglue.com/attachments/<id>); whether the API key opens it is not established',
    }),
    createdAt: timestamp('created-at', { nullable: false }),
    updatedAt: timestamp('updated-at', { nullable: false, cursor: true }),
  },
  filters: {},
  sorts: {},
  includes: {},
  naturalKey: ['name'],
  quirks: [
    'GET index and GET show exist since the 2026-01 API (C12; live WI) though the 2025 page says to use include=attachments; one 2026 client (S) still believes there is no GET.',
    'POST body: attributes.attachment = {content: base64 strict, file_name} or multipart field data[attributes][attachment]; array data = bulk create.',
    "file_name is snake here; document images use 'file-name'.",
    'DELETE is bulk-body only (array; a single object is also accepted: V). No DELETE /…/attachments/:id.',
    'Requests over the gateway size limit give 403 {"message":"Forbidden"} or 413 (PSI #108); clients cap at 10 MB (T) or 25 MB (another), the official page gives no number.',
  ],
})

export interface Attachment extends RecordOf<typeof attachments> {}
