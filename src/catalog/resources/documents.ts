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
      note: 'POST only (docs)',
      source: ['CR', 'D25'],
    }),
    documentFolderId: ref('document-folder-id', 'documentFolders', {
      create: 'optional',
      clearable: true,
      note: 'POST only; null = root; both snake and kebab accepted on write (W live)',
      source: ['CR', 'D25', 'W', 'T'],
    }),
    sopGenerator: bool('sop-generator', { ...editable, writeOnly: true }),
    userId: ref('user-id', 'users', { source: ['CR'] }),
    publishedBy: ref('published-by', 'users', { source: ['CR'] }),
    publishedAt: timestamp('published-at', { source: ['CR'] }),
    draft: bool('draft', { note: 'clients read it; not in CR', source: ['S', 'T'] }),
    published: bool('published', { note: 'clients read it; not in CR', source: ['S'] }),
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
      note: 'omitted = root only; null = all; 0 = root; [ne] operator: filter[document_folder_id][ne]= or =null',
    }),
    id: filter('filter[id]', 'id', { note: 'seen in clients' }),
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
    'index exists only under an organization; there is no GET /documents.',
    'index lists ROOT-level documents only, unless filter[document_folder_id] is given: <id> = one folder, the literal null = everything (root and folders), 0 = root only, and filter[document_folder_id][ne]= / [ne]=null = everything or foldered (W, T, S).',
    'filter[name] is ignored (S, W, T).',
    'Each list item embeds the complete `content` array (heavy; W #55).',
    '`content` items have snake_case keys: document_id, sort, id, ancestry, resource_id, resource_type, created_at, updated_at, lock_version, resource{content,id,created_at,updated_at} (CR).',
    'POST ignores a `content` attribute: it makes an empty draft; add sections afterwards (W live 2026-04-23).',
    'PATCH of content is silently ignored on multi-section documents (W).',
    'document_folder_id on PATCH: docs say not permitted; live it answers 200 and drops the value (T). is_uploaded likewise not permitted on PATCH.',
    "A folder of another organization gives 422 '...must exist in the same organization' (W live 2026-05-12).",
    'publish = PATCH (POST gives 404); it publishes the complete current draft.',
    'Section edits touch the draft only; name/public/archived apply at once (T).',
    'Uploaded documents (files, is-uploaded true) have no section content; the file is not downloadable by API.',
  ],
})

export interface Document extends RecordOf<typeof documents> {}
