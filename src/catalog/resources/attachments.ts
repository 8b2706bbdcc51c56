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
        content: text('content', { create: 'required', sizeShownAs: 'attachmentFileSize', note: 'base64, strict' }),
        fileName: text('file_name', { create: 'required', shownAs: 'attachmentFileName' }),
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
  naturalKey: ['attachmentFileName'],
  quirks: [
    'List and get exist since January 2026 (C12; seen live, WI); before, attachments came only by include=attachments (D25).',
    'A create carries the file as `attachment` {content: strict base64, file_name}, or as the multipart field data[attributes][attachment]; an array creates several.',
    'Here it is `file_name`; document images spell it `file-name`.',
    'Attachments are deleted by a list in the body; a single object is accepted too (V). There is no DELETE by id in the path.',
    'A request above the size limit of the gateway answers 403 {"message":"Forbidden"} or 413 (PSI #108). The official page names no limit; one client stops at 10 MB (T).',
  ],
})

export interface Attachment extends RecordOf<typeof attachments> {}
