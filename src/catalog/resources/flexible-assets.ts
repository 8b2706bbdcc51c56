import { bool, defineResource, editable, endpoint, filter, include, json, ref, required, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const flexibleAssets = defineResource({
  key: 'flexibleAssets',
  type: 'flexible-assets',
  requestType: 'flexible_assets',
  singular: 'flexible asset',
  doc: 'A structured record whose fields, the traits, its type defines.',
  status: 'documented',
  params: {
    organizationId: { segment: 'organization_id', target: 'organizations' },
  },
  endpoints: [
    endpoint('list', '/flexible_assets'),
    endpoint('get', '/flexible_assets/:id'),
    endpoint('create', '/flexible_assets'),
    endpoint('create', '/organizations/:organization_id/relationships/flexible_assets', { acceptsArray: true }),
    endpoint('update', '/flexible_assets/:id'),
    endpoint('delete', '/flexible_assets/:id'),
    endpoint('bulkUpdate', '/flexible_assets'),
    endpoint('bulkDelete', '/flexible_assets', { byFilter: true }),
  ],
  attributes: {
    organizationId: ref('organization-id', 'organizations', required),
    organizationName: text('organization-name', { derived: true }),
    resourceUrl: text('resource-url'),
    restricted: bool('restricted', editable),
    myGlue: bool('my-glue'),
    flexibleAssetTypeId: ref('flexible-asset-type-id', 'flexibleAssetTypes', { create: 'required' }),
    flexibleAssetTypeName: text('flexible-asset-type-name', { derived: true }),
    name: text('name', { label: true, search: true }),
    traits: json('traits', { ...required, search: true, note: 'keys are field name-keys; see facts.md section on traits' }),
    archived: bool('archived', editable),
    createdAt: timestamp('created-at'),
    updatedAt: timestamp('updated-at', { cursor: true }),
  },
  filters: {
    flexibleAssetTypeId: filter('filter[flexible-asset-type-id]', 'id', { required: true }),
    name: filter('filter[name]', 'text', { on: ['list', 'bulkDelete'], note: 'exact match only' }),
    organizationId: filter('filter[organization-id]', 'id'),
    id: filter('filter[id]', 'id', { on: ['bulkDelete'] }),
    bulkOrganizationId: filter('filter[organization_id]', 'id', {
      on: ['bulkDelete'],
      note: 'On bulk delete required only inside the optional filter form; deleting by ids needs no filter and data cannot be combined with one.',
    }),
    bulkFlexibleAssetTypeId: filter('filter[flexible_asset_type_id]', 'id', {
      on: ['bulkDelete'],
      note: 'On bulk delete required only inside the optional filter form; deleting by ids needs no filter and data cannot be combined with one.',
    }),
    archived: filter('filter[archived]', 'bool', { on: ['bulkDelete'] }),
  },
  sorts: { name: 'name', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {
    list: {
      adaptersResources: include('adapters_resources'),
      distinctRemoteAssets: include('distinct_remote_assets'),
      attachments: include('attachments', 'attachments'),
      passwords: include('passwords', 'passwords'),
      userResourceAccesses: include('user_resource_accesses', 'resourceAccesses'),
      groupResourceAccesses: include('group_resource_accesses', 'resourceAccesses'),
    },
    get: {
      adaptersResources: include('adapters_resources'),
      distinctRemoteAssets: include('distinct_remote_assets'),
      attachments: include('attachments', 'attachments'),
      passwords: include('passwords', 'passwords'),
      userResourceAccesses: include('user_resource_accesses', 'resourceAccesses'),
      groupResourceAccesses: include('group_resource_accesses', 'resourceAccesses'),
      recentVersions: include('recent_versions'),
      relatedItems: include('related_items', 'relatedItems'),
      authorizedUsers: include('authorized_users', 'users'),
    },
  },
  naturalKey: ['organizationId', 'flexibleAssetTypeId'],
  quirks: [
    'GET index without filter[flexible-asset-type-id] is refused (422, PSI; S) - send it always.',
    'PATCH replaces `traits` as a whole: missing keys are deleted; null deletes; Upload traits must be sent again (PSI #161).',
    "Bulk create only on POST /organizations/:id/relationships/flexible_assets; array on POST /flexible_assets: 422 'bulk action not allowed for Flexible Asset using this route'.",
    'Validation reports one failing trait per attempt (T).',
    "Unknown trait key: 422 'Request contains invalid trait keys' (PSI #102) versus silently ignored (T belief) - conflict.",
    'organization_id is marked required on the nested POST too, although the example omits it.',
    'name is derived from use-for-title traits; not writable.',
    'filter[organization-id] / filter[flexible-asset-type-id] kebab in the index table, snake in the bulk-delete table; both work (PS, PU use snake live; D25, T kebab).',
  ],
})

export interface FlexibleAsset extends RecordOf<typeof flexibleAssets> {}
