import type { Account } from '../state/account.js'
import type { Fields, Row } from '../state/collection.js'
import { isObject } from '../wire/body.js'
import { invalidTrait, unprocessable } from '../wire/refusal.js'
import { isBlank } from '../wire/values.js'
import { fieldsOf } from './flexible-asset-fields.js'
import { showTrait, storeTrait } from './traits.js'
import type { Traits } from './traits.js'
import type { Quirk } from './quirk.js'

/** The name is what the title fields hold, in their order; it cannot be written (docs). */
const titleOf = (fields: readonly Row[], traits: Traits): string =>
  fields
    .filter((field) => field.fields.useForTitle === true)
    .map((field) => traits[String(field.fields.nameKey)])
    .filter((value) => !isBlank(value))
    .map(String)
    .join(' ')

/** All traits of a write: they replace what was there as a whole (docs, PSI #161). One failing trait is reported (T). */
const storeTraits = (account: Account, fields: readonly Row[], given: Readonly<Record<string, unknown>>): Traits => {
  const byKey = new Map(fields.filter((field) => field.fields.kind !== 'Header').map((field) => [String(field.fields.nameKey), field]))
  const values = new Map(Object.entries(given).map(([key, value]) => [key.replaceAll('_', '-'), value]))
  if (account.answers['unknown-trait'] === '422' && [...values.keys()].some((key) => !byKey.has(key)))
    throw unprocessable('Request contains invalid trait keys', 'data/attributes/traits')
  const traits: Record<string, unknown> = {}
  for (const [nameKey, field] of byKey) {
    const stored = storeTrait(account, field, values.get(nameKey))
    if (stored !== null) traits[nameKey] = stored
    else if (field.fields.required === true) throw invalidTrait(nameKey, "can't be blank")
  }
  return traits
}

export const flexibleAssets: Quirk = {
  resource: 'flexibleAssets',
  read: {
    traits: (value, row, account) => {
      const traits = (value ?? {}) as Traits
      const shown: Record<string, unknown> = {}
      for (const field of fieldsOf(account, String(row.fields.flexibleAssetTypeId))) {
        const nameKey = String(field.fields.nameKey)
        const trait = showTrait(account, field, traits[nameKey])
        if (trait !== undefined) shown[nameKey] = trait
      }
      return shown
    },
  },
  // Without a type there is no list (PSI, S).
  list: ({ query }) => {
    const type = query.filters.find(({ path }) => path.join() === 'flexible_asset_type_id')?.value
    if (isBlank(type)) throw unprocessable('filter[flexible_asset_type_id] is required', 'filter[flexible_asset_type_id]')
    return undefined
  },
  check: ({ account, fields, row }) => {
    if (fields.traits === undefined) return
    if (!isObject(fields.traits)) throw unprocessable('is invalid', 'data/attributes/traits')
    const typeId = String(row === undefined ? fields.flexibleAssetTypeId : row.fields.flexibleAssetTypeId)
    const known = fieldsOf(account, typeId)
    fields.traits = storeTraits(account, known, fields.traits)
    fields.name = titleOf(known, fields.traits as Traits)
  },
  load: (account, row) => {
    const known = fieldsOf(account, String(row.fields.flexibleAssetTypeId))
    const given: Fields = isObject(row.fields.traits) ? row.fields.traits : {}
    const traits: Record<string, unknown> = {}
    for (const field of known) {
      const nameKey = String(field.fields.nameKey)
      const stored = storeTrait(account, field, given[nameKey])
      if (stored !== null) traits[nameKey] = stored
    }
    row.fields.traits = traits
    row.fields.name ??= titleOf(known, traits)
  },
}
