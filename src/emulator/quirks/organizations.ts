import type { Quirk } from './quirk.js'

const LIST_LENGTH = 250

export const organizations: Quirk = {
  resource: 'organizations',
  read: {
    // Cut in lists, whole in show (docs).
    quickNotes: (value, _row, _account, { view }) => (view === 'list' && typeof value === 'string' ? value.slice(0, LIST_LENGTH) : value),
  },
  filters: {
    // Groups name the organizations that they may see.
    groupId: (account, row) =>
      [...account.of('groups').rows]
        .filter((group) => Array.isArray(group.fields.organizationIds) && group.fields.organizationIds.includes(row.id))
        .map((group) => group.id),
  },
  check: ({ account, fields }) => {
    if (fields.quickNotes !== undefined) fields.quickNotesUpdatedAt = account.stamp()
  },
}
