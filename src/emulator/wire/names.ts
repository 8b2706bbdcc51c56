import { catalog, resources } from '../../catalog/index.js'
import type { Attribute, Resource, ResourceKey } from '../../catalog/index.js'

/** Requests spell names in snake_case, kebab-case and sometimes camelCase or with a capital: all of these are one. */
export const canonical = (name: string): string => name.replace(/[-_ ]/g, '').toLowerCase()

export const snake = (wire: string): string => wire.replaceAll('-', '_')
export const kebab = (name: string): string => name.replaceAll('_', '-')

const attributeTables = new Map<Readonly<Record<string, Attribute>>, ReadonlyMap<string, string>>()

/** The key of the attribute that a request calls `name`. */
export const attributeKey = (attributes: Readonly<Record<string, Attribute>>, name: string): string | undefined => {
  let table = attributeTables.get(attributes)
  if (table === undefined) {
    table = new Map(Object.entries(attributes).map(([key, attribute]) => [canonical(attribute.wire), key]))
    attributeTables.set(attributes, table)
  }
  return table.get(canonical(name))
}

/** `flexibleassets` for `flexible-asset-traits`, `Flexible Asset`, `flexible_assets` and `flexibleAssets` alike. */
const stem = (name: string): string =>
  canonical(name)
    .replace(/traits?$/, '')
    .replace(/s$/, '')

const byStem = new Map<string, ResourceKey>()
for (const resource of resources) {
  const key = resource.key as ResourceKey
  byStem.set(stem(resource.key), key)
  byStem.set(stem(resource.type), key)
  byStem.set(stem(resource.singular), key)
}
byStem.set('folder', 'documentFolders')
byStem.set('section', 'documentSections')
byStem.set('accountsuser', 'users')

/** The resource that a label, a route segment, a type or a catalog key names. */
export const resourceNamed = (name: string): ResourceKey | undefined => {
  const known = byName.get(name)
  if (known !== undefined) return known
  const key = byStem.get(stem(name))
  // Spellings are few; whoever invents more of them is answered all the same.
  if (key !== undefined && byName.size < MAX_SPELLINGS) byName.set(name, key)
  return key
}
const byName = new Map<string, ResourceKey>()
const MAX_SPELLINGS = 1_000

export const resourceOf = (key: ResourceKey): Resource => catalog[key]

/** `Flexible Asset`, `SSL Certificate`: how write requests and people name a kind. */
export const labelOfResource = (resource: Resource): string => {
  let label = labels.get(resource)
  if (label === undefined) {
    label = resource.singular.replace(/\b[a-z]/g, (letter) => letter.toUpperCase()).replace(/^Ssl\b/, 'SSL')
    labels.set(resource, label)
  }
  return label
}
const labels = new Map<Resource, string>()
