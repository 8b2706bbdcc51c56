import { resources } from '../../catalog/index.js'
import type { Attribute, ResourceKey } from '../../catalog/index.js'
import type { Account } from './account.js'
import type { Row } from './collection.js'
import { parentOf } from './derive.js'

/** Deletion of an organization is asynchronous (docs): it and all it holds are there until this much later. */
export const ORGANIZATION_DELETION_MS = 2_000

interface Reference {
  readonly from: ResourceKey
  readonly field: string
  readonly owned: boolean
}

/** Whether what refers through this attribute cannot be without what it refers to. */
const isOwned = (attribute: Attribute, field: string): boolean =>
  field === 'organizationId' || attribute.create === 'required' || (attribute.nullable === false && attribute.update === undefined)

const referencesTo = new Map<string, Reference[]>()
for (const resource of resources) {
  // The logs tell of what is gone.
  if (resource.key === 'logs') continue
  for (const [field, attribute] of Object.entries(resource.attributes)) {
    if (attribute.kind !== 'ref' || attribute.target === undefined || attribute.target === '') continue
    const reference = { from: resource.key as ResourceKey, field, owned: isOwned(attribute, field) }
    const known = referencesTo.get(attribute.target)
    if (known === undefined) referencesTo.set(attribute.target, [reference])
    else known.push(reference)
  }
}

/** What hangs on any kind of record by its id. */
const HANGERS: readonly ResourceKey[] = ['attachments', 'resourceAccesses', 'passwords', 'expirations']

/** Takes a record out of the account, and with it everything that belongs to it; mere references to it become empty. */
export const removeRow = (account: Account, row: Row): void => {
  if (account.of(row.key).get(row.id) !== row) return
  account.of(row.key).remove(row)
  for (const link of account.links.of({ resource: row.key, id: row.id })) account.links.remove(link)
  for (const hanger of HANGERS)
    for (const child of [...account.of(hanger).having('resourceId', row.id)])
      if (parentOf(child)?.resource === row.key) removeRow(account, child)
  for (const { from, field, owned } of referencesTo.get(row.key) ?? []) {
    const collection = account.of(from)
    for (const other of [...collection.having(field, row.id)]) {
      if (owned) removeRow(account, other)
      else collection.update(other, { [field]: null })
    }
  }
}

/** Marks an organization for deletion. */
export const scheduleOrganization = (account: Account, row: Row): void => {
  account.later(ORGANIZATION_DELETION_MS, () => removeRow(account, row))
}
