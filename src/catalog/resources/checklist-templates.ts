import { defineResource, endpoint, filter, html, ref, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const checklistTemplates = defineResource({
  key: 'checklistTemplates',
  type: 'checklist-templates',
  singular: 'checklist template',
  doc: 'A template for checklists.',
  status: 'undocumented',
  endpoints: [endpoint('list', '/checklist_templates')],
  attributes: {
    name: text('name', { nullable: false, label: true, search: true, source: ['H'] }),
    description: html('description', { search: true, source: ['H'] }),
    organizationId: ref('organization-id', 'organizations', { source: ['H'] }),
    createdAt: timestamp('created-at', { nullable: false, note: 'inferred from sort keys', source: ['H'] }),
    updatedAt: timestamp('updated-at', { nullable: false, cursor: true, note: 'inferred from sort keys', source: ['H'] }),
  },
  filters: {
    organizationId: filter('filter[organization_id]', 'id'),
  },
  sorts: { createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {},
  quirks: ['200 with an API key on 2026-05-19 (E); valid parent type for attachments and related items.'],
})

export interface ChecklistTemplate extends RecordOf<typeof checklistTemplates> {}
