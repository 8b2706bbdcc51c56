import { bool, defineResource, endpoint, filter, include, ref, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const domains = defineResource({
  key: 'domains',
  type: 'domains',
  singular: 'domain',
  doc: 'A domain that IT Glue tracks for an organization. Read only.',
  status: 'documented',
  params: {
    organizationId: { segment: 'organization_id', target: 'organizations' },
  },
  endpoints: [endpoint('list', '/domains'), endpoint('list', '/organizations/:organization_id/relationships/domains')],
  attributes: {
    organizationId: ref('organization-id', 'organizations'),
    organizationName: text('organization-name', { derived: true }),
    resourceUrl: text('resource-url'),
    name: text('name', { label: true, search: true }),
    screenshot: text('screenshot'),
    registrarName: text('registrar-name', { derived: true }),
    notes: text('notes', { search: true }),
    expiresOn: timestamp('expires-on'),
    updatedAt: timestamp('updated-at', { cursor: true }),
    restricted: bool('restricted', { nullable: false, source: ['MS'] }),
    myGlue: bool('my-glue', { nullable: false, source: ['MS'] }),
    createdAt: timestamp('created-at', { nullable: false, source: ['MS', 'S'] }),
  },
  filters: {
    id: filter('filter[id]', 'id'),
    organizationId: filter('filter[organization_id]', 'id'),
  },
  sorts: { createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {
    list: {
      passwords: include('passwords', 'passwords'),
      attachments: include('attachments', 'attachments'),
      userResourceAccesses: include('user_resource_accesses', 'resourceAccesses'),
      groupResourceAccesses: include('group_resource_accesses', 'resourceAccesses'),
    },
  },
  quirks: ['Read only by API key; no show endpoint.', 'screenshot is blank in practice.'],
})

export interface Domain extends RecordOf<typeof domains> {}
