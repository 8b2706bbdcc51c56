import { isObject } from '../wire/body.js'
import type { Quirk } from './quirk.js'

const fullName = (first: unknown, last: unknown): string => [first, last].filter((part) => typeof part === 'string').join(' ')

export const users: Quirk = {
  resource: 'users',
  check: ({ account, fields, row }) => {
    if (fields.firstName !== undefined || fields.lastName !== undefined)
      fields.name = fullName(fields.firstName ?? row?.fields.firstName, fields.lastName ?? row?.fields.lastName)
    // Written as a file, read as an address; an empty object removes it (docs).
    if (fields.avatar !== undefined)
      fields.avatar = isObject(fields.avatar) && typeof fields.avatar.content === 'string' ? `${account.webUrl}/avatars/${row!.id}` : ''
  },
  load: (_account, row) => {
    row.fields.name ??= fullName(row.fields.firstName, row.fields.lastName)
  },
}
