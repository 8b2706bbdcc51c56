import type { ResourceKey } from '../../catalog/index.js'
import type { Account } from '../state/account.js'
import type { Row } from '../state/collection.js'
import { parentOf } from '../state/derive.js'
import { labelOfResource, resourceOf } from '../wire/names.js'
import type { Quirk } from './quirk.js'

export const expirations: Quirk = {
  resource: 'expirations',
  // Empty in the official example, and there all the same.
  relationships: '{}',
}

/** The dates on which a record runs out, by what they are called. */
const datesOf = (account: Account, row: Row): ReadonlyMap<string, string> => {
  const dates = new Map<string, string>()
  const add = (description: string, value: unknown): void => {
    if (typeof value === 'string' && value !== '') dates.set(description, `${value.slice(0, 10)}T00:00:00.000Z`)
  }
  if (row.key === 'configurations') add('Warranty Expiration', row.fields.warrantyExpiresAt)
  if (row.key === 'domains') add('Domain Expiration', row.fields.expiresOn)
  if (row.key === 'flexibleAssets') {
    const traits = (row.fields.traits ?? {}) as Readonly<Record<string, unknown>>
    for (const field of account.of('flexibleAssetFields').having('flexibleAssetTypeId', String(row.fields.flexibleAssetTypeId)))
      if (field.fields.expiration === true && field.fields.kind === 'Date')
        add(String(field.fields.name), traits[String(field.fields.nameKey)])
  }
  return dates
}

export const HAVE_EXPIRATIONS: readonly ResourceKey[] = ['configurations', 'domains', 'flexibleAssets']

/** Brings the expirations of one record into line with its dates (docs: they derive from dates of other resources). */
export const syncExpirations = (account: Account, row: Row): void => {
  if (!HAVE_EXPIRATIONS.includes(row.key)) return
  const collection = account.of('expirations')
  const dates = new Map(datesOf(account, row))
  const stamp = account.stamp()
  const known = collection.having('resourceId', row.id).filter((expiration) => parentOf(expiration)?.resource === row.key)
  for (const expiration of known) {
    // Only flexible assets can have several dates; elsewhere the one there is matches, whatever it is called.
    const description = row.key === 'flexibleAssets' ? String(expiration.fields.description) : [...dates.keys()][0]
    const date = description === undefined ? undefined : dates.get(description)
    if (description === undefined || date === undefined) collection.remove(expiration)
    else if (expiration.fields.expirationDate !== date) collection.update(expiration, { expirationDate: date, updatedAt: stamp })
    if (description !== undefined) dates.delete(description)
  }
  for (const [description, expirationDate] of dates)
    collection.insert(account.newId(), {
      organizationId: row.fields.organizationId,
      description,
      expirationDate,
      resourceId: row.id,
      resourceType: labelOfResource(resourceOf(row.key)),
      createdAt: stamp,
      updatedAt: stamp,
    })
}
