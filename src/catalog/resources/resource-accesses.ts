import { defineResource, endpoint, json, ref, required, text } from '../define.js'
import type { RecordOf } from '../define.js'

export const resourceAccesses = defineResource({
  key: 'resourceAccesses',
  type: 'resource-accesses',
  requestType: 'resource_accesses',
  singular: 'resource access',
  doc: 'Who may see a restricted record.',
  status: 'documented-2026',
  params: {
    resourceType: {
      segment: 'resource_type',
      enum: [
        'checklists',
        'configurations',
        'contacts',
        'documents',
        'document_folders',
        'domains',
        'locations',
        'password_folders',
        'passwords',
        'ssl_certificates',
        'flexible_assets',
      ],
    },
    resourceId: { segment: 'resource_id' },
  },
  endpoints: [
    endpoint('create', '/:resource_type/:resource_id/relationships/resource_accesses'),
    endpoint('update', '/:resource_type/:resource_id/relationships/resource_accesses', { note: 'replaces the complete set' }),
    endpoint('bulkDelete', '/:resource_type/:resource_id/relationships/resource_accesses'),
  ],
  attributes: {
    accessorType: text('accessor-type', { ...required, nullable: false, enum: ['User', 'Group'], source: ['C13', 'V', 'MS'] }),
    accessorId: ref('accessor-id', '', { ...required, nullable: false, source: ['C13', 'V', 'MS'] }),
    name: text('name', { label: true, search: true, source: ['MS'] }),
    meta: json('meta', { note: '{role-name} for users', source: ['MS'] }),
  },
  filters: {},
  sorts: {},
  includes: {},
  settle: { none: 'Accesses cannot be listed, and do not say when they were made; `add()` looks at the record before and after.' },
  quirks: [
    'Accesses have no GET; they come with include=user_resource_accesses and include=group_resource_accesses, as types resource-accesses and group-resource-accesses (MS).',
    'They matter only where the record is `restricted`.',
  ],
})

export interface ResourceAccess extends RecordOf<typeof resourceAccesses> {}
