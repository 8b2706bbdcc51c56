import { bool, defineResource, endpoint, filter, int, json, ref, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const users = defineResource({
  key: 'users',
  type: 'users',
  requestType: 'users',
  singular: 'user',
  doc: 'A member of the account.',
  status: 'documented',
  endpoints: [endpoint('list', '/users'), endpoint('get', '/users/:id'), endpoint('update', '/users/:id')],
  attributes: {
    firstName: text('first-name', { update: 'optional', clearable: true, search: true }),
    lastName: text('last-name', { update: 'optional', clearable: true, search: true }),
    roleName: text('role-name', { enum: ['Administrator', 'Manager', 'Editor', 'Creator', 'Lite', 'Read-only'] }),
    email: text('email', { search: true, identifies: 'email' }),
    avatar: json('avatar', {
      update: 'optional',
      clearable: true,
      note: 'read: string (URL or empty); write: {content: base64, file_name}; {} removes',
    }),
    invitationSentAt: timestamp('invitation-sent-at'),
    invitationAcceptedAt: timestamp('invitation-accepted-at'),
    currentSignInAt: timestamp('current-sign-in-at'),
    currentSignInIp: text('current-sign-in-ip'),
    lastSignInAt: timestamp('last-sign-in-at'),
    lastSignInIp: text('last-sign-in-ip'),
    reputation: int('reputation'),
    myGlue: bool('my-glue'),
    myGlueAccountId: ref('my-glue-account-id', ''),
    name: text('name', { label: true, search: true, note: 'full name; used by filter[name]/sort=name', source: ['S', 'V'] }),
    createdAt: timestamp('created-at', { source: ['V'] }),
    updatedAt: timestamp('updated-at', { cursor: true, note: 'implied by the sort key' }),
  },
  filters: {
    id: filter('filter[id]', 'id'),
    name: filter('filter[name]', 'text', { note: 'exact match only' }),
    email: filter('filter[email]', 'text'),
    roleName: filter('filter[role_name]', 'text'),
    salesforceId: filter('filter[salesforce_id]', 'id'),
  },
  sorts: { name: 'name', email: 'email', reputation: 'reputation', id: 'id', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {},
  quirks: [
    'Users cannot be created or deleted.',
    'An update takes `avatar` as {content: base64, file_name}; an empty object removes it.',
    'A read gives `avatar` as an address or an empty text.',
  ],
})

export interface User extends RecordOf<typeof users> {}
