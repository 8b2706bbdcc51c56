import {
  bool,
  defineResource,
  editable,
  endpoint,
  filter,
  include,
  int,
  ref,
  refs,
  required,
  settable,
  text,
  timestamp,
} from '../define.js'
import type { RecordOf } from '../define.js'

export const documentFolders = defineResource({
  key: 'documentFolders',
  type: 'document-folders',
  requestType: 'document_folders',
  singular: 'document folder',
  doc: 'A folder of documents of one organization.',
  status: 'documented-2026',
  params: {
    organizationId: { segment: 'organization_id', target: 'organizations' },
  },
  endpoints: [
    endpoint('list', '/organizations/:organization_id/relationships/document_folders'),
    endpoint('get', '/organizations/:organization_id/relationships/document_folders/:id'),
    endpoint('create', '/organizations/:organization_id/relationships/document_folders'),
    endpoint('update', '/organizations/:organization_id/relationships/document_folders/:id'),
    endpoint('bulkUpdate', '/document_folders'),
    endpoint('bulkDelete', '/organizations/:organization_id/relationships/document_folders'),
  ],
  attributes: {
    name: text('name', { ...required, bulk: false, nullable: false, label: true, search: true, source: ['C13', 'W', 'T'] }),
    organizationId: ref('organization-id', 'organizations', { nullable: false, source: ['T'] }),
    organizationName: text('organization-name', { derived: true, source: ['T'] }),
    parentId: ref('parent-id', 'documentFolders', { ...editable, bulk: false, note: 'null = top level', source: ['W', 'T', 'C13'] }),
    ancestorIds: refs('ancestor-ids', 'documentFolders', { nullable: false, note: 'root first', source: ['T'] }),
    documentsCount: int('documents-count', { derived: true, source: ['T'] }),
    restricted: bool('restricted', { ...settable, bulk: false, nullable: false, source: ['C13', 'T'] }),
    myGlue: bool('my-glue', { source: ['V'] }),
    resourceUrl: text('resource-url', { source: ['T'] }),
    createdAt: timestamp('created-at', { nullable: false, source: ['S'] }),
    updatedAt: timestamp('updated-at', { nullable: false, cursor: true, source: ['S'] }),
  },
  filters: {
    id: filter('filter[id]', 'id'),
    parentId: filter('filter[parent_id]', 'folder', { note: '0 = top level; omitted = all folders' }),
  },
  sorts: { name: 'name', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {
    get: {
      userResourceAccesses: include('user_resource_accesses', 'resourceAccesses'),
      groupResourceAccesses: include('group_resource_accesses', 'resourceAccesses'),
      authorizedUsers: include('authorized_users', 'users'),
      ancestors: include('ancestors'),
    },
  },
  naturalKey: ['name'],
  quirks: ['filter[name] is ignored.', 'Names may repeat in different branches.'],
})

export interface DocumentFolder extends RecordOf<typeof documentFolders> {}
