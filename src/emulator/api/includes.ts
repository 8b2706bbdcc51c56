import type { Resource, ResourceKey } from '../../catalog/index.js'
import type { Account } from '../state/account.js'
import type { Row } from '../state/collection.js'
import { parentOf } from '../state/derive.js'
import { farEnd } from '../state/links.js'
import { canonical, kebab, resourceOf } from '../wire/names.js'
import { refusalOf } from '../wire/refusal.js'
import { recordText } from '../wire/render.js'
import type { Answers } from './context.js'
import { relatedItemText } from './related-item.js'

/** What an include brings for one record: linkage, and the objects themselves. */
interface Brought {
  readonly id: string
  readonly type: string
  readonly text: () => string
}
export interface Including {
  /** `"attachments":{"data":[...]}` */
  readonly name: string
  readonly toOne: boolean
  readonly of: (row: Row) => readonly Brought[]
}

/** The includes that a request names. One that the endpoint does not have is refused with 400 (open: see the switch `unknown-include`). */
export const includesOf = (
  account: Account,
  resource: Resource,
  operation: 'list' | 'get',
  text: string | undefined,
  answers: Answers,
): Including[] => {
  if (text === undefined || text.trim() === '') return []
  const allowed = Object.entries(resource.includes[operation] ?? {})
  return text.split(',').flatMap((part): Including[] => {
    const found = allowed.find(([, include]) => canonical(include.wire) === canonical(part.trim()))
    if (found !== undefined) return [including(account, resource, found[0], found[1].wire)]
    if (answers['unknown-include'] === 'ignore') return []
    throw refusalOf(answers['unknown-include'])(
      `include must be one of: ${allowed.map(([, include]) => include.wire).join(', ') || '(none)'}`,
      'include',
    )
  })
}

// One include keeps its snake_case in responses (official example of groups).
const wireName = (wire: string): string => (wire === 'my_glue_account' ? wire : kebab(wire))

const including = (account: Account, resource: Resource, key: string, wire: string): Including => {
  const rows = SOURCES[key] ?? toOneSource(resource, key) ?? childrenSource(resource, key)
  const find = (row: Row): readonly Brought[] => {
    if (key === 'relatedItems') return related(account, row)
    return (rows?.(account, row) ?? []).map((other) => ({
      id: other.id,
      type: typeOf(other),
      text: () => textOf(account, other),
    }))
  }
  return { name: wireName(wire), toOne: TO_ONE.has(key), of: find }
}

const TO_ONE = new Set(['location', 'updater', 'rotatablePassword', 'myGlueAccount', 'remoteAssetField'])

type Source = (account: Account, row: Row) => readonly Row[]
const childrenOf =
  (key: ResourceKey): Source =>
  (account, row) =>
    [...account.of(key).having('resourceId', row.id)].filter((child) => parentOf(child)?.resource === row.key)

const accessesOf =
  (accessorType: 'User' | 'Group'): Source =>
  (account, row) =>
    childrenOf('resourceAccesses')(account, row).filter((access) => access.fields.accessorType === accessorType)

const listed =
  (key: ResourceKey, field: string): Source =>
  (account, row) => {
    const ids = row.fields[field]
    return Array.isArray(ids) ? ids.flatMap((id) => account.of(key).get(String(id)) ?? []) : []
  }

const SOURCES: Readonly<Record<string, Source>> = {
  attachments: childrenOf('attachments'),
  passwords: childrenOf('passwords'),
  userResourceAccesses: accessesOf('User'),
  groupResourceAccesses: accessesOf('Group'),
  authorizedUsers: (account, row) =>
    accessesOf('User')(account, row).flatMap((access) => account.of('users').get(String(access.fields.accessorId)) ?? []),
  users: listed('users', 'accountsUserIds'),
  organizations: listed('organizations', 'organizationIds'),
  updater: (account, row) => {
    const user = typeof row.fields.updatedBy === 'string' ? account.of('users').get(row.fields.updatedBy) : undefined
    return user === undefined ? [] : [user]
  },
  ancestors: (account, row) => {
    const chain: Row[] = []
    for (let id = row.fields.parentId; typeof id === 'string';) {
      const parent = account.of(row.key).get(id)
      if (parent === undefined || chain.includes(parent)) break
      chain.unshift(parent)
      id = parent.fields.parentId
    }
    return chain
  },
}

/** `location` beside `locationId`. */
const toOneSource = (resource: Resource, key: string): Source | undefined => {
  const reference = resource.attributes[`${key}Id`]
  if (reference?.kind !== 'ref' || reference.target === undefined || reference.target === '') return undefined
  const target = reference.target as ResourceKey
  return (account, row) => {
    const id = row.fields[`${key}Id`]
    const other = typeof id === 'string' ? account.of(target).get(id) : undefined
    return other === undefined ? [] : [other]
  }
}

/** `configuration_interfaces` on a configuration: the records of that resource that refer to this one. */
const childrenSource = (resource: Resource, key: string): Source | undefined => {
  const child = [...Object.values(resource.includes.get ?? {}), ...Object.values(resource.includes.list ?? {})].find(
    (include) => include.of === key,
  )
  if (child?.of === undefined) return undefined
  const reference = Object.entries(resourceOf(child.of as ResourceKey).attributes).find(
    ([, attribute]) => attribute.kind === 'ref' && attribute.target === resource.key,
  )?.[0]
  if (reference === undefined) return undefined
  return (account, row) => [...account.of(child.of as ResourceKey).having(reference, row.id)]
}

// Accesses of groups come under a type of their own (MS).
const typeOf = (row: Row): string =>
  row.key === 'resourceAccesses' && row.fields.accessorType === 'Group' ? 'group-resource-accesses' : resourceOf(row.key).type

/** The id of an included record is a number in one official example and in one connector (MS). */
const withWireId = (account: Account, text: string): string =>
  account.answers['included-ids'] === 'number' ? text.replace(/^\{"id":"(\d+)"/, '{"id":$1') : text

const textOf = (account: Account, row: Row): string => {
  const text = recordText(account, resourceOf(row.key), row, { view: 'list', secrets: false })
  const type = typeOf(row)
  const stated = resourceOf(row.key).type
  return withWireId(account, type === stated ? text : text.replace(`"type":"${stated}"`, `"type":"${type}"`))
}

const related = (account: Account, row: Row): readonly Brought[] => {
  const near = { resource: row.key, id: row.id }
  return account.links.of(near).map((link) => ({
    id: link.id,
    type: 'related-items',
    text: () => withWireId(account, relatedItemText(account, link, farEnd(link, near))),
  }))
}
