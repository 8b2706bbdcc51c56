/** Lists and counts by conditions: each combination has one index that it is written for, and is told to use it. */
import { UsageError } from '../../../errors.js'
import type { SqlParameter } from '../../../sqlite/index.js'
import { foldedName } from '../columns.js'
import type { Order, Where } from '../port.js'
import { kindNumber } from '../kinds.js'
import { toJsonId, toSqlId } from './ids.js'
import { RECORD_COLUMNS } from './statements.js'

export interface Query {
  readonly sql: string
  readonly parameters: readonly SqlParameter[]
}

interface Cursor {
  readonly value: SqlParameter
  readonly id: string
  readonly rowid: number
}

const ORDERS: Readonly<Record<Order, { readonly by: string; readonly after: string }>> = {
  id: { by: 'r.id, r.rowid', after: '(r.id, r.rowid) > (?, ?)' },
  name: { by: 'r.name, r.id, r.rowid', after: '(r.name, r.id, r.rowid) > (?, ?, ?)' },
  '-updatedAt': { by: 'r.updated_at DESC, r.rowid DESC', after: '(r.updated_at, r.rowid) < (?, ?)' },
}

/** What a cursor is made of; selected beside the record. */
export const CURSOR_COLUMNS = 'r.name AS cursor_name, r.updated_at AS cursor_updated'

export const listQuery = (kind: number, where: Where, order: Order, limit: number, after: string | undefined): Query => {
  const { conditions, parameters } = conditionsOf(kind, where)
  const more: SqlParameter[] = []
  if (after !== undefined) {
    const { value, id, rowid } = readCursor(after, order)
    conditions.push(ORDERS[order].after)
    more.push(...(order === 'id' ? [toSqlId(id), rowid] : order === 'name' ? [value, toSqlId(id), rowid] : [value, rowid]))
  }
  return {
    // First which, from the index alone where it can be; then what is to be said of those.
    sql: `SELECT ${RECORD_COLUMNS}, ${CURSOR_COLUMNS}
      FROM (SELECT r.rowid AS chosen FROM record r INDEXED BY ${indexFor(kind, where, order)}
        WHERE ${conditions.join(' AND ')} ORDER BY ${ORDERS[order].by} LIMIT ?) c
      CROSS JOIN record r ON r.rowid = c.chosen CROSS JOIN body b ON b.rowid = r.rowid ORDER BY ${ORDERS[order].by}`,
    parameters: [...parameters, ...more, limit],
  }
}

export const countQuery = (kind: number, where: Where): Query => {
  const { conditions, parameters } = conditionsOf(kind, where)
  return {
    sql: `SELECT count(*) AS count FROM record r INDEXED BY ${indexFor(kind, where, 'name')} WHERE ${conditions.join(' AND ')}`,
    parameters,
  }
}

/** Ids and rowids of what lives in a stream. */
export const aliveQuery = (kind: number, where: Where, after: string | undefined, limit: number): Query => {
  const { conditions, parameters } = conditionsOf(kind, where)
  const cursor = after === undefined ? undefined : readCursor(after, 'id')
  if (cursor !== undefined) conditions.push(ORDERS.id.after)
  return {
    sql: `SELECT r.rowid AS rowid, CAST(r.id AS TEXT) AS id, r.parent AS parent, r.fetched_at AS fetched_at
      FROM record r INDEXED BY ${indexFor(kind, where, 'id')} WHERE ${conditions.join(' AND ')} ORDER BY ${ORDERS.id.by} LIMIT ?`,
    parameters: [...parameters, ...(cursor === undefined ? [] : [toSqlId(cursor.id), cursor.rowid]), limit],
  }
}

const conditionsOf = (kind: number, where: Where): { readonly conditions: string[]; readonly parameters: SqlParameter[] } => {
  // The kind is written out, because an index of one kind is not used for a parameter.
  const conditions = [`r.kind = ${kind}`, where.deleted === true ? 'r.deleted_at IS NOT NULL' : 'r.deleted_at IS NULL']
  const parameters: SqlParameter[] = []
  const add = (condition: string, value: SqlParameter): void => {
    conditions.push(condition)
    parameters.push(value)
  }
  if (where.ids !== undefined)
    add('r.id IN (SELECT value FROM json_each(?))', `[${where.ids.map((id) => toJsonId(toSqlId(id))).join(',')}]`)
  if (where.organizationId !== undefined) add('r.organization_id = ?', toSqlId(where.organizationId))
  if (where.typeId !== undefined) add('r.type_id = ?', toSqlId(where.typeId))
  if (where.parent !== undefined) {
    conditions.push("r.parent <> ''")
    add('r.parent = ?', where.parent)
  }
  if (where.name !== undefined) add('r.name = ?', foldedName(where.name))
  // Kinds that cannot be archived have no value, and are not archived.
  if (where.archived !== undefined) conditions.push(where.archived ? 'r.archived = 1' : 'r.archived IS NOT 1')
  return { conditions, parameters }
}

const indexFor = (kind: number, where: Where, order: Order): string => {
  if (where.deleted === true) return 'record_deleted'
  if (where.ids !== undefined) return 'record_key'
  if (where.parent !== undefined) return 'record_parent'
  if (where.organizationId !== undefined) return 'record_organization'
  if (where.name !== undefined) return 'record_name'
  if (where.typeId !== undefined && TYPED[kind] !== undefined) return TYPED[kind]
  return order === 'id' ? 'record_key' : order === 'name' ? 'record_name' : 'record_updated'
}

/** Kinds of which each type is a list of its own. */
const TYPED: Readonly<Record<number, string>> = {
  [kindNumber('flexibleAssets')]: 'record_asset_type',
  [kindNumber('flexibleAssetFields')]: 'record_field_type',
}

/** Where to go on after this row. */
export const cursorAfter = (
  order: Order,
  row: { readonly name: string; readonly updatedAt: number; readonly id: string; readonly rowid: number },
): string => JSON.stringify([order, order === 'name' ? row.name : order === 'id' ? 0 : row.updatedAt, row.id, row.rowid])

const readCursor = (text: string, order: Order): Cursor => {
  const cursor = parsed(text)
  if (!Array.isArray(cursor) || cursor[0] !== order || typeof cursor[2] !== 'string' || !Number.isSafeInteger(cursor[3]))
    throw new UsageError('invalid_input', 'This is not where a list of this order ended.', {
      hint: 'Give `next` of the answer before, with the same order.',
    })
  return { value: cursor[1] as string | number, id: cursor[2], rowid: cursor[3] as number }
}
const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
