import type { ResourceKey } from '../../catalog/index.js'
import { labelOf, webAddressOf, parentOf } from '../state/derive.js'
import { relatedItemsOf } from '../wire/body.js'
import { resourceNamed } from '../wire/names.js'
import { invalid, unauthorized } from '../wire/refusal.js'
import { isBlank } from '../wire/values.js'
import type { Draft, Quirk } from './quirk.js'

interface Revision {
  readonly id: string
  readonly password: unknown
}

/** An embedded password needs both halves of its parent (docs), and the parent must be there. */
const checkParent = ({ account, fields }: Draft): void => {
  const { resourceId, resourceType } = fields
  if (isBlank(resourceId) && isBlank(resourceType)) return
  if (isBlank(resourceId)) throw invalid('resource-id', "can't be blank")
  if (isBlank(resourceType)) throw invalid('resource-type', "can't be blank")
  const resource = resourceNamed(String(resourceType)) as ResourceKey
  if (account.of(resource).get(String(resourceId)) === undefined) throw invalid('resource', 'must exist')
}

/** A create may name the category instead of its id; a new name makes a new category (docs). */
const categoryByName = (draft: Draft): void => {
  const name = relatedItemsOf(draft.item, 'password_category')[0]?.attributes.name
  if (typeof name !== 'string' || name === '' || !isBlank(draft.fields.passwordCategoryId)) return
  const known = draft.account.of('passwordCategories').rows.find((row) => labelOf(row) === name)
  draft.fields.passwordCategoryId = (known ?? draft.write('passwordCategories', { name })).id
}

export const passwords: Quirk = {
  resource: 'passwords',
  read: {
    // Left out rather than null wherever it may not travel (PSI #70, #84); a vaulted one never travels.
    password: (value, row, _account, { secrets, version }) => {
      if (!secrets || !isBlank(row.fields.vaultId)) return undefined
      const old = (row.fields.revisions as readonly Revision[] | undefined)?.find((revision) => revision.id === version)
      return old === undefined ? (value ?? null) : old.password
    },
    otpEnabled: (_value, row) => !isBlank(row.fields.otpSecret),
    // Written as a label, read in another spelling for flexible assets (PSI #84).
    resourceType: (value) =>
      typeof value === 'string' && resourceNamed(value) === 'flexibleAssets' ? 'flexible-asset-traits' : (value ?? null),
    parentUrl: (_value, row, account) => {
      const parent = parentOf(row)
      return parent === undefined ? null : webAddressOf(account, parent)
    },
  },
  check: (draft) => {
    const { account, context, fields, row } = draft
    if (fields.password !== undefined && !context.key.passwordAccess) throw unauthorized('data/attributes/password')
    if (row === undefined) {
      checkParent(draft)
      categoryByName(draft)
    }
    if (fields.password !== undefined && fields.password !== row?.fields.password) {
      fields.passwordUpdatedAt ??= account.stamp()
      if (row !== undefined) {
        const revisions = (row.fields.revisions as readonly Revision[] | undefined) ?? []
        fields.revisions = [...revisions, { id: account.newId(), password: row.fields.password }]
      }
    }
    delete fields.generatedPasswordType
    delete fields.shareable
  },
}
