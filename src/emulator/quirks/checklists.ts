import type { Quirk } from './quirk.js'

export const checklists: Quirk = {
  resource: 'checklists',
  check: ({ account, fields }) => {
    if (fields.completed !== undefined) fields.completedAt = fields.completed === true ? account.stamp() : null
  },
}
