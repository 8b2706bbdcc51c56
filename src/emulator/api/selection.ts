import { quirkOf } from '../quirks/index.js'
import type { Collection, Row, RowList } from '../state/collection.js'
import { notFound, unauthorized } from '../wire/refusal.js'
import type { Context } from './context.js'
import { conditionsOf } from './filters.js'
import type { Condition, Predicate } from './filters.js'
import { sortKeysOf, sortRows } from './sorting.js'
import type { SortKey } from './sorting.js'

/** Throws where the path runs through a record that is not there: 401 for an organization (PSI), 404 for anything else. */
export const requireParents = (context: Context): void => {
  const { params, resource } = context
  for (const [key, value] of Object.entries(params)) {
    const target = resource.params?.[key]?.target
    if (target === undefined || isThere(context, target, value)) continue
    throw target === 'organizations' ? unauthorized() : notFound()
  }
  const { resourceType, resourceId } = params
  if (resourceType !== undefined && resourceId !== undefined && !isThere(context, resourceType, resourceId)) throw notFound()
}

const isThere = ({ account, lens }: Context, resource: string, id: string): boolean => {
  const row = account.of(resource as never).get(id)
  return row !== undefined && lens?.reaches?.(row) !== false
}

/** Whether a record lies under the parents that the path names. */
const isUnder = (row: Row, params: Readonly<Record<string, string>>): boolean =>
  Object.entries(params).every(([key, value]) => row.fields[key] === value)

/** The record that the path ends in. */
export const requireRow = (context: Context, id = context.id): Row => {
  const row = id === undefined ? undefined : context.account.of(context.resource.key as never).get(id)
  if (row === undefined || !isUnder(row, context.params) || context.lens?.reaches?.(row) === false) throw notFound()
  return row
}

/** The records that a list request asks for, all pages, in order. */
export const selectRows = (context: Context): RowList => {
  const rows = rowsAskedFor(context)
  const shown = context.lens?.lists
  return shown === undefined ? rows : rows.filter(shown)
}

const rowsAskedFor = (context: Context): RowList => {
  const { account, answers, params, query, resource } = context
  requireParents(context)
  const collection = account.of(resource.key as never)
  const quirk = quirkOf(resource.key)
  const narrow = quirk?.list?.(context)
  const nested = Object.keys(params).length > 0
  const conditions = nested && answers['nested-filters'] === 'ignore' ? [] : conditionsOf(account, collection, query, answers)
  const asked = sortKeysOf(resource, query.sort, answers)
  const order = asked.length === 0 && quirk?.order !== undefined ? [{ field: quirk.order, descending: false }] : untilId(asked)

  const under = Object.entries(params)
  const [parent] = under.filter(([key]) => key !== 'resourceType')
  const exacts = conditions.flatMap(({ exact }) => exact ?? [])
  if (parent !== undefined) exacts.push({ field: parent[0], value: parent[1] })
  const narrowest = narrowestOf(collection, exacts)
  const base = narrowest === undefined ? collection.rows : collection.having(narrowest.field, narrowest.value)
  const tests: Predicate[] = conditions.filter(({ exact }) => exact === undefined || exact !== narrowest).map(({ test }) => test)
  if (under.length > 1 || (parent !== undefined && narrowest?.field !== parent[0])) tests.push((row) => isUnder(row, params))
  if (narrow !== undefined) tests.push(narrow.test)
  if (answers['archived-in-lists'] === 'left-out' && !conditions.some(({ key }) => key === 'archived'))
    tests.push((row) => row.fields.archived !== true)
  if (tests.length === 0 && order.length === 0) return base
  const name = JSON.stringify([params, query.filters, order, narrow?.name])
  return collection.view(name, account.labelVersion, () => {
    const { field, descending } = order[0] ?? {}
    const known = order.length === 1 ? collection.ordered(base, field!, descending!) : undefined
    const rows = known ?? base
    const found = tests.length === 0 ? rows : rows.filter((row) => tests.every((test) => test(row)))
    return known === undefined ? sortRows(account, resource, found, order) : found
  })
}

/** Records are in the order of their ids already: asked for as the last key, it changes nothing, and no later key decides anything. */
const untilId = (keys: readonly SortKey[]): readonly SortKey[] => {
  const at = keys.findIndex(({ field, descending }) => field === 'id' && !descending)
  return at < 0 ? keys : keys.slice(0, at)
}

type Exact = NonNullable<Condition['exact']>

/** The condition that leaves the fewest records; the others are then tested on these. */
const narrowestOf = (collection: Collection, exacts: readonly Exact[]): Exact | undefined => {
  if (exacts.length < 2) return exacts[0]
  const counts = exacts.map(({ field, value }) => collection.count(field, value))
  return exacts[counts.indexOf(Math.min(...counts))]
}

/** The records that meet all conditions. */
export const matching = (collection: Collection, conditions: readonly Condition[]): RowList => {
  const narrowest = narrowestOf(
    collection,
    conditions.flatMap(({ exact }) => exact ?? []),
  )
  const base = narrowest === undefined ? collection.rows : collection.having(narrowest.field, narrowest.value)
  return base.filter((row) => conditions.every((condition) => condition.test(row)))
}
