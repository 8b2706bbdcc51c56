import { bool, date, defineResource, endpoint, filter, html, include, ref, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const checklists = defineResource({
  key: 'checklists',
  type: 'checklists',
  requestType: 'checklists',
  singular: 'checklist',
  doc: 'A list of tasks of an organization.',
  status: 'documented-2026',
  params: {
    organizationId: { segment: 'organization_id', target: 'organizations' },
  },
  endpoints: [
    endpoint('list', '/checklists'),
    endpoint('list', '/organizations/:organization_id/relationships/checklists'),
    endpoint('get', '/checklists/:id'),
    endpoint('get', '/organizations/:organization_id/relationships/checklists/:id'),
    endpoint('update', '/checklists/:id'),
    endpoint('update', '/organizations/:organization_id/relationships/checklists/:id'),
    endpoint('bulkUpdate', '/checklists'),
    endpoint('bulkUpdate', '/organizations/:organization_id/relationships/checklists', { note: 'the only nested bulk PATCH in the API' }),
    endpoint('bulkDelete', '/checklists'),
    endpoint('bulkDelete', '/organizations/:organization_id/relationships/checklists'),
  ],
  attributes: {
    organizationId: ref('organization-id', 'organizations', { nullable: false, source: ['JD', 'H'] }),
    organizationName: text('organization-name', { derived: true, source: ['H'] }),
    resourceUrl: text('resource-url', { source: ['H'] }),
    checklistTemplateId: ref('checklist-template-id', 'checklistTemplates', { source: ['JD'] }),
    name: text('name', { update: 'optional', nullable: false, label: true, search: true, source: ['JD', 'H'] }),
    description: html('description', { update: 'optional', search: true, source: ['JD', 'H'] }),
    completed: bool('completed', { update: 'optional', nullable: false, note: 'writability probable', source: ['JD'] }),
    completedAt: timestamp('completed-at', { source: ['JD'] }),
    dueDate: date('due-date', { update: 'optional', source: ['JD', 'H'] }),
    assigneeId: ref('assignee-id', '', { update: 'optional', source: ['JD'] }),
    assigneeName: text('assignee-name', { derived: true, source: ['H'] }),
    restricted: bool('restricted', { update: 'optional', nullable: false, source: ['JD'] }),
    archived: bool('archived', { note: 'unverified', source: [] }),
    createdAt: timestamp('created-at', { nullable: false, note: 'inferred from sort keys', source: ['C12'] }),
    updatedAt: timestamp('updated-at', { nullable: false, cursor: true, note: 'inferred from sort keys', source: ['C12'] }),
  },
  filters: {
    id: filter('filter[id]', 'id'),
    organizationId: filter('filter[organization_id]', 'id'),
  },
  sorts: { completed: 'completed', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {
    list: {
      attachments: include('attachments', 'attachments'),
      checklistTasks: include('checklist_tasks'),
      userResourceAccesses: include('user_resource_accesses', 'resourceAccesses'),
      groupResourceAccesses: include('group_resource_accesses', 'resourceAccesses'),
    },
    get: {
      attachments: include('attachments', 'attachments'),
      checklistTasks: include('checklist_tasks'),
      userResourceAccesses: include('user_resource_accesses', 'resourceAccesses'),
      groupResourceAccesses: include('group_resource_accesses', 'resourceAccesses'),
      recentVersions: include('recent_versions'),
      relatedItems: include('related_items', 'relatedItems'),
      authorizedUsers: include('authorized_users', 'users'),
    },
  },
  sessionOnly: {
    create: 'POST /checklists answers 401 "Only supported for JWT requests" to an API key; checklists are made in the web application.',
  },
  quirks: [
    'An API key cannot create checklists.',
    'filter[completed], filter[assignee_id] and filter[checklist_template_id] are sent by one client (JD) but not documented, and unknown filters are ignored.',
    'Creating checklists and writing their tasks needs a web session: with an API key POST /checklists answers 401 "Only supported for JWT requests".',
  ],
})

export interface Checklist extends RecordOf<typeof checklists> {}
