import { relatedItemsOf } from '../wire/body.js'
import { idOf } from '../wire/values.js'
import type { Draft, Quirk } from './quirk.js'

const ids = (draft: Draft, name: string): string[] => relatedItemsOf(draft.item, name).flatMap(({ id }) => idOf(id) ?? [])

export const groups: Quirk = {
  resource: 'groups',
  // Members and organizations can be given as relationships of a create (docs).
  check: (draft) => {
    if (draft.row !== undefined) return
    const users = ids(draft, 'users')
    if (users.length > 0) draft.fields.accountsUserIds ??= users
    draft.fields.organizationIds = ids(draft, 'organizations')
  },
  after: ({ account }) => account.labelsChanged(),
}
