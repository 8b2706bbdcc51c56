import type { Resource } from '../../catalog/index.js'

/** The first of the changed attributes of which the API deletes what an update does not repeat; undefined: there is none. */
export const replacedAsAWhole = (resource: Resource, changes: Readonly<Record<string, unknown>>): string | undefined =>
  Object.keys(changes).find((name) => changes[name] !== undefined && resource.attributes[name]?.replaces === true)
