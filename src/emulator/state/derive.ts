import { resourceOfKey } from '../../catalog/index.js'
import type { Resource, ResourceKey } from '../../catalog/index.js'
import { labelOfResource, resourceNamed, snake } from '../wire/names.js'
import type { Account } from './account.js'
import type { Row } from './collection.js'
import type { LinkEnd } from './links.js'

/** What a record shows of other records, worked out when it is read. `undefined`: nothing to derive it from. */
export interface Derivation {
  (account: Account, row: Row): unknown
  /** Where it is copied from one other record and hangs on nothing else: the attribute that names that record, and its kind. */
  readonly source?: { readonly reference: string; readonly target: ResourceKey }
}

const tables = new Map<string, ReadonlyMap<string, Derivation>>()

/** The derived attributes of a resource: recognised by name and by the references beside them, never listed by hand. */
export const derivationsOf = (resource: Resource): ReadonlyMap<string, Derivation> => {
  let table = tables.get(resource.key)
  if (table === undefined) {
    const entries = Object.keys(resource.attributes).flatMap((key) => {
      const derivation = derivationOf(resource, key)
      return derivation === undefined ? [] : [[key, derivation] as const]
    })
    table = new Map(entries)
    tables.set(resource.key, table)
  }
  return table
}

/** Whether a derived attribute counts other records, so that it changes when one is merely added. */
export const countsOthers = (resource: Resource): boolean =>
  Object.entries(resource.attributes).some(([key, attribute]) => attribute.derived === true && countOf(resource, key) !== undefined)

const derivationOf = (resource: Resource, key: string): Derivation | undefined => {
  if (key === 'resourceUrl') return webAddress
  if (key === 'ancestorIds' && resource.attributes.parentId !== undefined) return ancestorIds
  if (resource.attributes[key]?.derived !== true) return undefined
  if (resource.attributes.resourceId?.target === '') {
    if (/resourceName$/i.test(key)) return (account, row) => labelOfEnd(account, parentOf(row))
    if (/resourceTypeName$/i.test(key)) return (account, row) => kindName(account, parentOf(row))
  }
  return countOf(resource, key) ?? copyOf(resource, key)
}

/** `configurationsCount` on a configuration type: how many configurations refer to it. */
const countOf = (resource: Resource, key: string): Derivation | undefined => {
  const counted = key.endsWith('Count') ? resourceOfKey(key.slice(0, -'Count'.length)) : undefined
  if (counted === undefined) return undefined
  const reference = Object.entries(counted.attributes).find(
    ([, attribute]) => attribute.kind === 'ref' && attribute.target === resource.key,
  )?.[0]
  if (reference === undefined) return undefined
  return (account, row) => account.of(counted.key as ResourceKey).count(reference, row.id)
}

/** `organizationShortName` beside `organizationId`: the `shortName` of that organization. */
const copyOf = (resource: Resource, key: string): Derivation | undefined => {
  const reference = Object.keys(resource.attributes)
    .filter((other) => other.endsWith('Id') && key.startsWith(other.slice(0, -2)))
    .sort((a, b) => b.length - a.length)[0]
  if (reference === undefined) return undefined
  const stated = resource.attributes[reference]?.target
  // An assignee is a user, though the description of the API does not say so.
  const target = (stated === '' || stated === undefined ? 'users' : stated) as ResourceKey
  const rest = key.slice(reference.length - 2)
  const field = rest.charAt(0).toLowerCase() + rest.slice(1)
  const copy = (account: Account, row: Row): unknown => {
    const id = row.fields[reference]
    const other = typeof id === 'string' ? account.of(target).peek(id) : undefined
    if (other === undefined) return undefined
    return field === 'name' ? labelOf(other) : (other.fields[field] ?? undefined)
  }
  return Object.assign(copy, { source: { reference, target } })
}

/** What a record is called. */
export const labelOf = (row: Row): string | null => {
  const name = row.fields.name
  return typeof name === 'string' ? name : null
}

/** The record that an embedded password, an expiration or an attachment belongs to. */
export const parentOf = (row: Row): LinkEnd | undefined => {
  const { resourceType, resourceId } = row.fields
  if (typeof resourceType !== 'string' || typeof resourceId !== 'string') return undefined
  const resource = resourceNamed(resourceType)
  return resource === undefined ? undefined : { resource, id: resourceId }
}

const labelOfEnd = (account: Account, end: LinkEnd | undefined): unknown => {
  const row = end === undefined ? undefined : account.look(end)
  return row === undefined ? undefined : labelOf(row)
}

/** `Configuration`; for a flexible asset the name of its type. */
const kindName = (account: Account, end: LinkEnd | undefined): unknown => {
  if (end === undefined) return undefined
  const type = end.resource === 'flexibleAssets' ? account.look(end)?.fields.flexibleAssetTypeId : undefined
  const row = typeof type === 'string' ? account.of('flexibleAssetTypes').peek(type) : undefined
  return row === undefined ? labelOfResource(resourceOfKey(end.resource)!) : labelOf(row)
}

/** The segment of web addresses where it differs from the type (CR). */
const WEB_SEGMENTS: Readonly<Record<string, string>> = { documents: 'docs' }

const segments = new Map<string, string>()
const segmentOf = (key: string): string => {
  let segment = segments.get(key)
  if (segment === undefined) segments.set(key, (segment = WEB_SEGMENTS[key] ?? snake(resourceOfKey(key)!.type)))
  return segment
}

const webAddress: Derivation = (account, row) => {
  if (row.key === 'organizations') return `${account.webUrl}/${row.id}`
  const parent = row.key === 'expirations' ? parentOf(row) : undefined
  const target = parent === undefined ? undefined : account.look(parent)
  if (target !== undefined) return webAddress(account, target)
  return webFolderOf(account, row.key, row.fields.organizationId) + row.id
}

/** What the web addresses of all records of one kind and one organization begin with. */
export const webFolderOf = (account: Account, key: ResourceKey, organizationId: unknown): string =>
  `${account.webUrl}/${String(organizationId ?? '0')}/${segmentOf(key)}/`
/** Whether the web address of such a record is that beginning and its id. */
export const livesInFolder = (key: string): boolean => key !== 'organizations' && key !== 'expirations'

export const webAddressOf = (account: Account, end: LinkEnd): string | null => {
  const row = account.look(end)
  return row === undefined ? null : (webAddress(account, row) as string)
}

/** From the root down to the parent. A circle in the data ends the walk. */
const ancestorIds: Derivation = (account, row) => {
  const ids: string[] = []
  const collection = account.of(row.key)
  for (let id = row.fields.parentId; typeof id === 'string' && id !== row.id && !ids.includes(id);) {
    ids.unshift(id)
    id = collection.peek(id)?.fields.parentId
  }
  return ids
}
