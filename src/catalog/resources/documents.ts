import { bool, defineResource, editable, endpoint, filter, include, json, ref, required, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const documents = defineResource({
  key: 'documents',
  type: 'documents',
  requestType: 'documents',
  singular: 'document',
  doc: 'A runbook or note of an organization, made of sections.',
  status: 'documented',
  params: {
    organizationId: { segment: 'organization_id', target: 'organizations' },
  },
  endpoints: [
    endpoint('list', '/organizations/:organization_id/relationships/documents'),
    endpoint('get', '/documents/:id'),
    endpoint('get', '/organizations/:organization_id/relationships/documents/:id'),
    endpoint('create', '/documents'),
    endpoint('create', '/organizations/:organization_id/relationships/documents'),
    endpoint('update', '/documents/:id'),
    endpoint('update', '/organizations/:organization_id/relationships/documents/:id'),
    endpoint('bulkUpdate', '/documents'),
    endpoint('bulkDelete', '/documents'),
    endpoint('bulkDelete', '/organizations/:organization_id/relationships/documents'),
    endpoint('publish', '/documents/:id/publish', {
      note: "body {data:{type:'documents',attributes:{}}} or none; the response body may be empty",
    }),
    endpoint('publish', '/organizations/:organization_id/relationships/documents/:id/publish'),
  ],
  attributes: {
    organizationId: ref('organization-id', 'organizations', {
      ...required,
      nullable: false,
      note: 'taken from the path on the nested route; that a create needs it is inferred',
      source: ['CR', 'D25'],
    }),
    organizationName: text('organization-name', { nullable: false, derived: true, source: ['CR'] }),
    resourceUrl: text('resource-url', { nullable: false, note: 'https://<sub>.itglue.com/<org>/docs/<id>', source: ['CR'] }),
    restricted: bool('restricted', { ...editable, nullable: false, source: ['CR', 'D25'] }),
    myGlue: bool('my-glue', { nullable: false, source: ['CR'] }),
    name: text('name', {
      ...required,
      nullable: false,
      label: true,
      search: true,
      note: 'that a create needs it is inferred',
      source: ['CR', 'D25'],
    }),
    public: bool('public', { ...editable, nullable: false, source: ['CR', 'D25'] }),
    archived: bool('archived', { ...editable, nullable: false, source: ['CR', 'D25'] }),
    isUploaded: bool('is-uploaded', {
      create: 'optional',
      clearable: true,
      nullable: false,
      note: 'given on create only',
      source: ['CR', 'D25'],
    }),
    documentFolderId: ref('document-folder-id', 'documentFolders', {
      create: 'optional',
      clearable: true,
      note: 'given on create only; null is the root',
      source: ['CR', 'D25', 'W', 'T'],
    }),
    sopGenerator: bool('sop-generator', { ...editable, writeOnly: true }),
    userId: ref('user-id', 'users', { source: ['CR'] }),
    publishedBy: ref('published-by', 'users', { source: ['CR'] }),
    publishedAt: timestamp('published-at', { source: ['CR'] }),
    draft: bool('draft', { note: 'read by clients', source: ['S', 'T'] }),
    published: bool('published', { note: 'read by clients', source: ['S'] }),
    content: json('content', {
      search: true,
      note: 'sections, snake_case keys {id,document_id,sort,ancestry,resource_id,resource_type,created_at,updated_at,lock_version,resource{id,content,created_at,updated_at}}; present in index as well as show',
      source: ['CR', 'W'],
    }),
    createdAt: timestamp('created-at', { nullable: false, source: ['CR'] }),
    updatedAt: timestamp('updated-at', { nullable: false, cursor: true, source: ['CR'] }),
  },
  filters: {
    documentFolderId: filter('filter[document_folder_id]', 'folder', {
      note: 'without it: the root only',
    }),
    id: filter('filter[id]', 'id', { note: 'sent by clients' }),
  },
  sorts: {},
  includes: {
    get: {
      attachments: include('attachments', 'attachments'),
      relatedItems: include('related_items', 'relatedItems'),
    },
  },
  naturalKey: ['organizationId', 'name'],
  quirks: [
    'Documents are listed by organization only; there is no GET /documents.',
    'A list holds the documents of the root only, unless filter[document_folder_id] is given: an id for one folder, the word null for everything, 0 for the root; filter[document_folder_id][ne]=null for those in folders (W, T, S).',
    'filter[name] is ignored (S, W, T).',
    'Each record of a list carries its whole `content`, which makes lists heavy (W #55).',
    'The items of `content` have snake_case keys: document_id, sort, id, ancestry, resource_id, resource_type, created_at, updated_at, lock_version and resource {content, id, created_at, updated_at} (CR).',
    'A create ignores `content` and makes an empty draft; sections are added afterwards (W, April 2026).',
    'An update of `content` is silently ignored where a document has several sections (W).',
    'An update does not move a document: `document_folder_id` is not permitted (D25), and live it answers 200 and drops the value (T). The same holds for `is_uploaded`.',
    "A folder of another organization answers 422 '...must exist in the same organization' (W, May 2026).",
    'Publishing is a PATCH (a POST answers 404) and publishes the whole draft.',
    'Edits of sections touch the draft only; `name`, `public` and `archived` apply at once (T).',
    'An uploaded document (`is-uploaded`) has no sections, and its file cannot be downloaded by the API.',
  ],
})

export interface Document extends RecordOf<typeof documents> {}
