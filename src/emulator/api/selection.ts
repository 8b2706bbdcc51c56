import { quirkOf } from '../quirks/index.js'
import type { Row } from '../state/collection.js'
import { notFound, unauthorized } from '../wire/refusal.js'
import type { Context } from './context.js'
import { conditionsOf } from './filters.js'
import type { Predicate } from './filters.js'
import { sortKeysOf, sortRows } from './sorting.js'

/** Throws where the path runs through a record that is not there: 401 for an organization (PSI), 404 for anything else. */
export const requireParents = (context: Context): void => {
  const { account, params, resource } = context
  for (const [key, value] of Object.entries(params)) {
    const target = resource.params?.[key]?.target
    if (target === 'organizations' && account.of('organizations').get(value) === undefined) throw unauthorized()
    if (target !== undefined && account.of(target as never).get(value) === undefined) throw notFound()
  }
  const { resourceType, resourceId } = params
  if (resourceType !== undefined && resourceId !== undefined && account.of(resourceType as never).get(resourceId) === undefined)
    throw notFound()
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
export const selectRows = (context: Context): readonly Row[] => {
  const rows = rowsAskedFor(context)
  const shown = context.lens?.lists
  return shown === undefined ? rows : rows.filter(shown)
}

const rowsAskedFor = (context: Context): readonly Row[] => {
  const { account, answers, params, query, resource } = context
  requireParents(context)
  const collection = account.of(resource.key as never)
  const quirk = quirkOf(resource.key)
  const narrow = quirk?.list?.(context)
  const conditions = conditionsOf(account, collection, query, answers)
  const asked = sortKeysOf(resource, query.sort, answers)
  const order = asked.length === 0 && quirk?.order !== undefined ? [{ field: quirk.order, descending: false }] : asked

  const under = Object.entries(params)
  const [parent] = under.filter(([key]) => key !== 'resourceType')
  const exact = parent === undefined ? conditions.find((condition) => condition.exact !== undefined) : undefined
  const base =
    parent !== undefined
      ? collection.having(parent[0], parent[1])
      : exact?.exact !== undefined
        ? collection.having(exact.exact.field, exact.exact.value)
        : collection.rows
  const tests: Predicate[] = conditions.filter((condition) => condition !== exact).map((condition) => condition.test)
  if (under.length > 1) tests.push((row) => isUnder(row, params))
  if (narrow !== undefined) tests.push(narrow.test)
  if (tests.length === 0 && order.length === 0) return base
  const name = JSON.stringify([params, query.filters, order, narrow?.name])
  return collection.view(name, account.labelVersion, () => {
    const rows = tests.length === 0 ? base : base.filter((row) => tests.every((test) => test(row)))
    return sortRows(account, resource, rows, order)
  })
}
