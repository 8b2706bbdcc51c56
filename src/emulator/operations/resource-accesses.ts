import type { ResourceKey } from '../../catalog/index.js'
import type { Context } from '../api/context.js'
import { requireParents } from '../api/selection.js'
import { readItems } from '../api/write.js'
import type { Row } from '../state/collection.js'
import { labelOf } from '../state/derive.js'
import type { RawItem } from '../wire/body.js'
import { apiResponse } from '../wire/message.js'
import type { EmulatorResponse } from '../wire/message.js'
import { attributeKey } from '../wire/names.js'
import { blank, mustExist, notFound } from '../wire/refusal.js'
import { recordText } from '../wire/render.js'
import { decodeValue, idOf, isBlank } from '../wire/values.js'

interface Accessor {
  readonly accessorType: 'User' | 'Group'
  readonly accessorId: string
}

/** Who may see the record that the path names. */
const accessesOf = ({ account, params }: Context): readonly Row[] =>
  [...account.of('resourceAccesses').having('resourceId', params.resourceId!)].filter(
    (row) => row.fields.resourceType === params.resourceType,
  )

const accessorOf = (context: Context, item: RawItem): Accessor => {
  const { attributes } = context.resource
  const fields: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(item.attributes)) {
    const key = attributeKey(attributes, name)
    if (key !== undefined) fields[key] = decodeValue(attributes[key]!, value)
  }
  for (const key of ['accessorType', 'accessorId'] as const) if (isBlank(fields[key])) throw blank(attributes[key]!)
  const accessor = { accessorType: fields.accessorType as 'User' | 'Group', accessorId: String(fields.accessorId) }
  const resource: ResourceKey = accessor.accessorType === 'User' ? 'users' : 'groups'
  if (context.account.of(resource).get(accessor.accessorId) === undefined) throw mustExist(attributes.accessorId!)
  return accessor
}

const same = (row: Row, accessor: Accessor): boolean =>
  row.fields.accessorType === accessor.accessorType && row.fields.accessorId === accessor.accessorId

const grant = (context: Context, accessor: Accessor): Row => {
  const { account, params } = context
  const known = accessesOf(context).find((row) => same(row, accessor))
  if (known !== undefined) return known
  const user = accessor.accessorType === 'User'
  const who = account.of(user ? 'users' : 'groups').get(accessor.accessorId)
  return account.of('resourceAccesses').insert(account.newId(), {
    ...params,
    ...accessor,
    name: who === undefined ? null : labelOf(who),
    meta: user ? { 'role-name': who?.fields.roleName ?? null } : null,
  })
}

const respond = (context: Context, status: number, rows: readonly Row[]): EmulatorResponse => {
  const texts = rows.map((row) => recordText(context.account, context.resource, row, { view: 'show', secrets: false }))
  return apiResponse(status, `{"data":[${texts.join(',')}]}`)
}

/** POST adds. */
export const addAccesses = (context: Context): EmulatorResponse => {
  requireParents(context)
  const { items } = readItems(context)
  const rows = context.account.transaction(() => items.map((item) => grant(context, accessorOf(context, item))))
  return respond(context, 201, rows)
}

/** PATCH replaces the whole set (C13). */
export const replaceAccesses = (context: Context): EmulatorResponse => {
  const { account } = context
  requireParents(context)
  const accessors = readItems(context).items.map((item) => accessorOf(context, item))
  account.transaction(() => {
    for (const row of accessesOf(context))
      if (!accessors.some((accessor) => same(row, accessor))) account.of('resourceAccesses').remove(row)
    for (const accessor of accessors) grant(context, accessor)
  })
  return respond(context, 200, accessesOf(context))
}

/** DELETE takes away what the body names, by id or by accessor. */
export const removeAccesses = (context: Context): EmulatorResponse => {
  const { account } = context
  requireParents(context)
  const rows = readItems(context).items.map((item) => {
    const id = idOf(item.attributes.id ?? item.id)
    const accessor = id === undefined ? accessorOf(context, item) : undefined
    const row = accessesOf(context).find((one) => (accessor === undefined ? one.id === id : same(one, accessor)))
    if (row === undefined) throw notFound()
    return row
  })
  account.transaction(() => {
    for (const row of rows) account.of('resourceAccesses').remove(row)
  })
  return respond(context, 200, rows)
}
