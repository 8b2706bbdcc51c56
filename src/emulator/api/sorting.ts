import type { Resource } from '../../catalog/index.js'
import type { Account } from '../state/account.js'
import { compareIds } from '../state/collection.js'
import type { Row, RowList } from '../state/collection.js'
import { LazyRows } from '../state/lazy-rows.js'
import { canonical } from '../wire/names.js'
import { refusalOf } from '../wire/refusal.js'
import { valueOf } from '../wire/render.js'
import type { Answers } from './context.js'

export interface SortKey {
  readonly field: string
  readonly descending: boolean
}

/** The sort keys of a request. An unknown one is refused with 400 (open: see the switch `unknown-sort`). */
export const sortKeysOf = (resource: Resource, text: string | undefined, answers: Answers): SortKey[] => {
  if (text === undefined || text.trim() === '') return []
  return text.split(',').flatMap((part) => {
    const name = part.trim()
    const descending = name.startsWith('-')
    const wanted = canonical(descending ? name.slice(1) : name)
    const field = Object.entries(resource.sorts).find(([, wire]) => canonical(wire) === wanted)?.[0]
    if (field !== undefined) return [{ field, descending }]
    if (answers['unknown-sort'] === 'ignore') return []
    throw refusalOf(answers['unknown-sort'])(`sort must be one of: ${Object.values(resource.sorts).join(', ')}`, 'sort')
  })
}

/** Empty values come last, and first when descending, as in PostgreSQL; what is equal stays in the order of ids. */
export const sortRows = (account: Account, resource: Resource, rows: RowList, keys: readonly SortKey[]): RowList => {
  if (keys.length === 0) return rows
  const valuesOf = (row: Row): readonly Comparable[] => keys.map(({ field }) => comparable(account, resource, row, field))
  const compareValues = (a: readonly Comparable[], b: readonly Comparable[]): number => {
    for (let at = 0; at < keys.length; at++) {
      const order = compare(a[at], b[at])
      if (order !== 0) return keys[at]!.descending ? -order : order
    }
    return 0
  }
  if (rows instanceof LazyRows) return rows.arranged(valuesOf, compareValues)
  return Array.from(rows, (row) => ({ row, values: valuesOf(row) }))
    .sort((a, b) => compareValues(a.values, b.values) || compareIds(a.row.id, b.row.id))
    .map(({ row }) => row)
}

type Comparable = string | number | undefined
const comparable = (account: Account, resource: Resource, row: Row, field: string): Comparable => {
  const value = field === 'id' ? row.id : valueOf(account, resource, row, field)
  if (value === null || value === undefined) return undefined
  if (typeof value === 'boolean') return value ? 1 : 0
  if (typeof value === 'number') return value
  const kind = resource.attributes[field]?.kind
  // Ids of up to 18 digits in the order of numbers: padded, they compare as text.
  if (field === 'id' || kind === 'ref') return String(value).padStart(20, '0')
  return kind === 'text' ? String(value).toLowerCase() : String(value)
}
const compare = (a: Comparable, b: Comparable): number => {
  if (a === b) return 0
  if (a === undefined) return 1
  if (b === undefined) return -1
  return a < b ? -1 : 1
}
