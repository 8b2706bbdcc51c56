import { bool, defineResource, editable, endpoint, filter, include, ref, refs, required, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const groups = defineResource({
  key: 'groups',
  type: 'groups',
  requestType: 'groups',
  singular: 'group',
  doc: 'A group of users.',
  status: 'documented',
  endpoints: [
    endpoint('list', '/groups'),
    endpoint('get', '/groups/:id'),
    endpoint('create', '/groups'),
    endpoint('update', '/groups/:id'),
    endpoint('delete', '/groups/:id', { note: 'success code not stated in the docs; 204 by analogy' }),
    endpoint('bulkUpdate', '/groups', { byFilter: true }),
  ],
  attributes: {
    name: text('name', { ...required, label: true, search: true }),
    createdAt: timestamp('created-at'),
    updatedAt: timestamp('updated-at', { cursor: true }),
    description: text('description', { ...editable, search: true }),
    hideFromMyGlue: bool('hide-from-my-glue', editable),
    accountsUserIds: refs('accounts-user-ids', 'users', {
      ...editable,
      bulk: false,
      writeOnly: true,
      note: 'complete list; replaces membership',
    }),
    myGlue: bool('my-glue'),
    myGlueAccountId: ref('my-glue-account-id', ''),
  },
  filters: {
    name: filter('filter[name]', 'text', { on: ['list', 'bulkUpdate'] }),
  },
  sorts: { name: 'name', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {
    list: {
      users: include('users', 'users'),
      organizations: include('organizations', 'organizations'),
      resourceTypeRestrictions: include('resource_type_restrictions'),
      myGlueAccount: include('my_glue_account'),
    },
    get: {
      users: include('users', 'users'),
      organizations: include('organizations', 'organizations'),
      resourceTypeRestrictions: include('resource_type_restrictions'),
      myGlueAccount: include('my_glue_account'),
    },
  },
  naturalKey: ['name'],
  quirks: [
    '`accounts_user_ids` replaces all members.',
    'The bulk update documents a single `data` in its table, and a list in its text and example.',
    'The parameter table has no `data` around the body; the example does.',
    'Groups document 403 as an answer.',
  ],
})

export interface Group extends RecordOf<typeof groups> {}
