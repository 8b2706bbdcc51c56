import { nameKeyOf } from '../../catalog/index.js'
import type { SeedContext } from './context.js'
import { FLEXIBLE_ASSET_TYPES } from './words/flexible-asset-types.js'
import type { Field } from './words/flexible-asset-types.js'

export interface AssetType {
  readonly id: string
  readonly name: string
  readonly fields: readonly (Field & { readonly key: string })[]
}

/** Adds the types and their fields. A tag at another type needs that type's id, so all ids are taken first. */
export const addFlexibleAssetTypes = (context: SeedContext): ReadonlyMap<string, AssetType> => {
  const ages = Object.keys(FLEXIBLE_ASSET_TYPES).map((name, index) => ({ name, ageS: (3200 - index * 3) * 86_400 - 30_000 }))
  const ids = new Map(ages.map(({ name, ageS }) => [name, context.newId(ageS)]))
  const types = new Map<string, AssetType>()
  for (const { name, ageS } of ages) {
    const { description, icon, fields } = FLEXIBLE_ASSET_TYPES[name] as (typeof FLEXIBLE_ASSET_TYPES)[string]
    const id = ids.get(name) as string
    context.add(
      'flexibleAssetTypes',
      { name, description, icon, showInMenu: true, enabled: true },
      { ageS, id, touchedS: ageS - 86_400 * 400 },
    )
    fields.forEach((field, index) => {
      const target = field.tag?.startsWith('type:') ? `FlexibleAssetType: ${ids.get(field.tag.slice(5))}` : field.tag
      context.add(
        'flexibleAssetFields',
        {
          flexibleAssetTypeId: id,
          order: index + 1,
          name: field.name,
          kind: field.kind,
          hint: field.hint ?? null,
          decimals: field.decimals ?? null,
          defaultValue: field.options?.join('\n') ?? null,
          tagType: target ?? null,
          required: field.required ?? false,
          useForTitle: field.title ?? false,
          expiration: field.expiration ?? false,
          showInList: field.list ?? false,
          nameKey: nameKeyOf(field.name),
        },
        { ageS: ageS - index, parent: { flexibleAssetTypeId: id } },
      )
    })
    types.set(name, { id, name, fields: fields.map((field) => ({ ...field, key: nameKeyOf(field.name) })) })
  }
  return types
}
