import { NEVER_IN_TITLE, nameKeyOf } from '../../catalog/traits.js'
import type { Account } from '../state/account.js'
import type { Collection, Fields, Row, RowList } from '../state/collection.js'
import { blank, invalid, unprocessable } from '../wire/refusal.js'
import { isBlank } from '../wire/values.js'
import type { Quirk } from './quirk.js'

const NEVER_TITLE: ReadonlySet<string> = new Set(NEVER_IN_TITLE)

/** The fields of a type, in their order. */
export const fieldsOf = (account: Account, typeId: string): readonly Row[] => {
  const collection = account.of('flexibleAssetFields')
  let known = knownFields.get(collection)
  if (known?.version !== collection.version) knownFields.set(collection, (known = { version: collection.version, byType: new Map() }))
  let fields = known.byType.get(typeId)
  if (fields === undefined) {
    fields = [...collection.having('flexibleAssetTypeId', typeId)].sort((a, b) => Number(a.fields.order) - Number(b.fields.order))
    known.byType.set(typeId, fields)
  }
  return fields
}
const knownFields = new WeakMap<Collection, { readonly version: number; readonly byType: Map<string, readonly Row[]> }>()

const assetsOf = (account: Account, typeId: string): RowList => account.of('flexibleAssets').having('flexibleAssetTypeId', typeId)
const traitsOf = (asset: Row): Readonly<Record<string, unknown>> => (asset.fields.traits ?? {}) as Readonly<Record<string, unknown>>

/** What a kind of field cannot be is forced, not refused (docs). */
const force = (fields: Fields, kind: unknown): void => {
  if (kind === 'Header') fields.required = false
  if (NEVER_TITLE.has(String(kind))) fields.useForTitle = false
}

const requireOneInList = (account: Account, typeId: string, without: Row): void => {
  const others = fieldsOf(account, typeId).filter((field) => field !== without)
  if (!others.some((field) => field.fields.showInList === true))
    throw unprocessable('At least one field must be shown in the list', '/data/attributes/show-in-list')
}

export const flexibleAssetFields: Quirk = {
  resource: 'flexibleAssetFields',
  order: 'order',
  check: ({ account, fields, resource, row }) => {
    const merged: Fields = { ...row?.fields, ...fields }
    const typeId = String(merged.flexibleAssetTypeId)
    const kind = merged.kind
    if ((kind === 'Number' || kind === 'Percent') && isBlank(merged.decimals)) throw blank(resource.attributes.decimals!)
    if (typeof merged.decimals === 'number' && merged.decimals < 0) throw invalid('decimals', 'must be greater than or equal to 0')
    if (kind === 'Tag' && isBlank(merged.tagType)) throw blank(resource.attributes.tagType!)
    const others = fieldsOf(account, typeId).filter((other) => other !== row)
    for (const key of ['name', 'order'] as const)
      if (others.some((other) => other.fields[key] === merged[key])) throw invalid(key, 'has already been taken')
    if (row !== undefined && fields.kind !== undefined && fields.kind !== row.fields.kind) {
      const nameKey = String(row.fields.nameKey)
      if (assetsOf(account, typeId).find((asset) => nameKey in traitsOf(asset)) !== undefined)
        throw invalid('kind', 'cannot be changed while flexible assets hold data of this field')
    }
    if (row?.fields.showInList === true && fields.showInList !== undefined && fields.showInList !== true)
      requireOneInList(account, typeId, row)
    force(fields, kind)
    // The key stays when the name changes: traits are found by it.
    if (row === undefined) fields.nameKey = nameKeyOf(String(fields.name))
  },
  after: ({ account }) => account.labelsChanged(),
  deleting: (account, row) => {
    const typeId = String(row.fields.flexibleAssetTypeId)
    requireOneInList(account, typeId, row)
    const nameKey = String(row.fields.nameKey)
    for (const asset of [...assetsOf(account, typeId)]) {
      if (!(nameKey in traitsOf(asset))) continue
      const { [nameKey]: _gone, ...rest } = traitsOf(asset)
      account.of('flexibleAssets').update(asset, { traits: rest })
    }
  },
  load: (_account, row) => {
    row.fields.nameKey ??= nameKeyOf(String(row.fields.name))
    force(row.fields, row.fields.kind)
  },
}
