import { bool, defineResource, endpoint, filter, include, ref, refs, required, settable, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const passwordFolders = defineResource({
  key: 'passwordFolders',
  type: 'password-folders',
  requestType: 'password_folders',
  singular: 'password folder',
  doc: 'A folder of passwords of one organization.',
  status: 'documented-2026',
  params: {
    organizationId: { segment: 'organization_id', target: 'organizations' },
  },
  endpoints: [
    endpoint('list', '/organizations/:organization_id/relationships/password_folders'),
    endpoint('get', '/organizations/:organization_id/relationships/password_folders/:id'),
    endpoint('create', '/organizations/:organization_id/relationships/password_folders'),
    endpoint('update', '/organizations/:organization_id/relationships/password_folders/:id'),
    endpoint('bulkUpdate', '/password_folders', { note: 'nested bulk not supported' }),
    endpoint('bulkDelete', '/organizations/:organization_id/relationships/password_folders', {
      note: '422 when a folder has children or passwords',
    }),
  ],
  attributes: {
    name: text('name', { ...required, bulk: false, nullable: false, label: true, search: true, source: ['C12', 'V'] }),
    restricted: bool('restricted', { ...settable, bulk: false, nullable: false, source: ['C12'] }),
    parentId: ref('parent-id', 'passwordFolders', {
      ...settable,
      bulk: false,
      note: 'writability by analogy with document folders',
      source: ['H'],
    }),
    ancestorIds: refs('ancestor-ids', 'passwordFolders', { note: 'may be a text too', source: ['H'] }),
    myGlue: bool('my-glue', { source: ['C12'] }),
    organizationId: ref('organization-id', 'organizations', { source: ['H'] }),
    createdAt: timestamp('created-at', { nullable: false, note: 'inferred from sort keys', source: ['C12'] }),
    updatedAt: timestamp('updated-at', { nullable: false, cursor: true, note: 'inferred from sort keys', source: ['C12'] }),
  },
  filters: {
    id: filter('filter[id]', 'id'),
  },
  sorts: { createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {
    get: {
      userResourceAccesses: include('user_resource_accesses', 'resourceAccesses'),
      groupResourceAccesses: include('group_resource_accesses', 'resourceAccesses'),
      authorizedUsers: include('authorized_users', 'users'),
      ancestors: include('ancestors'),
    },
  },
  naturalKey: ['name'],
  quirks: [
    'GET /password_folders answers 404 to an API key (E).',
    'Vendor scripts of 2024 and 2025 use a web session for it (V); the page of 2026 lists it for API keys (C12).',
  ],
})

export interface PasswordFolder extends RecordOf<typeof passwordFolders> {}
