import { defineResource, endpoint, filter, int, text, timestamp } from '../define.js'
import type { RecordOf } from '../define.js'

export const passwordCategories = defineResource({
  key: 'passwordCategories',
  type: 'password-categories',
  requestType: 'password_categories',
  singular: 'password category',
  doc: 'What a password is for.',
  status: 'documented',
  endpoints: [
    endpoint('list', '/password_categories'),
    endpoint('get', '/password_categories/:id'),
    endpoint('create', '/password_categories'),
    endpoint('update', '/password_categories/:id'),
  ],
  attributes: {
    name: text('name', { create: 'required', update: 'required', label: true, search: true }),
    createdAt: timestamp('created-at'),
    updatedAt: timestamp('updated-at', { cursor: true }),
    passwordsCount: int('passwords-count', { derived: true }),
  },
  filters: {
    name: filter('filter[name]', 'text'),
  },
  sorts: { name: 'name', createdAt: 'created_at', updatedAt: 'updated_at' },
  includes: {},
  naturalKey: ['name'],
  quirks: ['The API cannot delete them.', 'include not available.'],
})

export interface PasswordCategory extends RecordOf<typeof passwordCategories> {}
