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
    traits: json('traits', { ...required, keyed: true, replaces: true, search: true, note: 'keyed by the `nameKey` of the fields' }),
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
      note: 'needed only where a delete goes by filter',
    }),
    bulkFlexibleAssetTypeId: filter('filter[flexible_asset_type_id]', 'id', {
      on: ['bulkDelete'],
      note: 'needed only where a delete goes by filter',
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
    'A list without filter[flexible-asset-type-id] answers 422 (PSI, S).',
    'An update replaces all `traits`: keys that are missing or null are deleted, uploaded files included (PSI #161).',
    "Several are created at once under their organization only; an array to /flexible_assets answers 422 'bulk action not allowed for Flexible Asset using this route'.",
    'Validation names one wrong trait an attempt (T).',
    "An unknown trait answers 422 'Request contains invalid trait keys' (PSI #102); one client holds that it is ignored (T).",
    'The nested create documents `organization_id` as required too; its example omits it.',
    '`name` is made of the traits that are used for the title.',
    'Filters are spelled with - for lists and with _ for the bulk delete (D25); live, both work (PS, PU, T).',
  ],
})

export interface FlexibleAsset extends RecordOf<typeof flexibleAssets> {}
