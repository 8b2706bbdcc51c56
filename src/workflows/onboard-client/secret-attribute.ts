import { catalog } from '../../catalog/index.js'
import type { Attribute, ResourceKey } from '../../catalog/index.js'

/** The value under the attribute that holds the secret of a resource: the one that a create requires. */
export const secretAttribute = (resource: ResourceKey, value: string | undefined): Readonly<Record<string, string>> => {
  if (value === undefined) return {}
  const attributes: Readonly<Record<string, Attribute>> = catalog[resource].attributes
  const [key] = Object.entries(attributes).find(([, attribute]) => attribute.kind === 'secret' && attribute.create === 'required') ?? []
  return key === undefined ? {} : { [key]: value }
}
