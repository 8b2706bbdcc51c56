import { invalid } from '../wire/refusal.js'
import { wireId } from '../wire/values.js'
import { AsIs } from './quirk.js'
import type { Quirk } from './quirk.js'

const LIST_LENGTH = 250

export const organizations: Quirk = {
  resource: 'organizations',
  read: {
    // Texts in the official example.
    parentId: (value, _row, { answers }) =>
      typeof value === 'string' && answers['organization-parent-id'] === 'string' ? new AsIs(value) : (value ?? null),
    ancestorIds: (value, _row, { answers }) =>
      Array.isArray(value) && answers['organization-ancestor-ids'] === 'string'
        ? new AsIs(JSON.stringify(value.map((id) => wireId(String(id)))))
        : value,
    // Cut in lists, whole in show (docs).
    quickNotes: (value, _row, _account, { view }) =>
      view === 'list' && typeof value === 'string' ? value.slice(0, LIST_LENGTH) : (value ?? null),
  },
  filters: {
    // Groups name the organizations that they may see.
    groupId: (account, row) =>
      [...account.of('groups').rows]
        .filter((group) => Array.isArray(group.fields.organizationIds) && group.fields.organizationIds.includes(row.id))
        .map((group) => group.id),
  },
  check: ({ account, fields }) => {
    // The table of parameters has a parent, the prose says that none can be set (docs).
    if (account.answers['organization-parent'] === 'ignore') delete fields.parentId
    if (account.answers['organization-parent'] === '422' && fields.parentId !== undefined) throw invalid('parent-id', 'is not supported')
    if (fields.quickNotes !== undefined) fields.quickNotesUpdatedAt = account.stamp()
  },
}
