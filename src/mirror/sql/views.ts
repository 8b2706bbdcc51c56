/**
 * One view a kind, with a column for each attribute under its name in snake_case: what people write SQL over. The tables below them are
 * the store's own and change with it; the views follow the catalog.
 */
import type { ResourceKey } from '../../catalog/index.js'
import { allPlans, kindNumber } from '../store/kinds.js'
import type { DerivedAttribute, KindPlan } from '../store/kinds.js'

export interface View {
  readonly name: string
  readonly kind: ResourceKey
  readonly columns: readonly string[]
  readonly sql: string
}

export const snakeCase = (key: string): string => key.replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase()

/** Of every kind, in the order of the catalog. */
export const sqlViews = (): readonly View[] => allPlans.map(viewOf)

const viewOf = (plan: KindPlan): View => {
  const columns = [...columnsOf(plan)]
  const name = snakeCase(plan.key)
  return {
    name,
    kind: plan.key,
    columns: columns.map(([column]) => column),
    sql: `CREATE TEMP VIEW ${quoted(name)} AS SELECT ${columns.map(([column, value]) => `${value} AS ${quoted(column)}`).join(', ')}
      FROM main.record r CROSS JOIN main.body b ON b.rowid = r.rowid WHERE r.kind = ${kindNumber(plan.key)} AND r.deleted_at IS NULL`,
  }
}

const columnsOf = function* (plan: KindPlan): Generator<readonly [string, string]> {
  // Those that have an index come from the narrow table.
  yield ['id', 'r.id']
  if (plan.organization === 'organizationId') yield ['organization_id', 'r.organization_id']
  for (const { key, attribute } of plan.attributes) {
    if (key === plan.organization) continue
    yield [snakeCase(key), key === plan.type ? 'r.type_id' : attribute.kind === 'bool' ? flag(key) : json('b.json', key)]
  }
  for (const attribute of plan.derived) yield [snakeCase(attribute.key), derived(attribute)]
  yield ['extra', json('b.json', 'extra')]
  yield ['parent', "nullif(r.parent, '')"]
  yield ['fetched_at', "strftime('%Y-%m-%dT%H:%M:%fZ', r.fetched_at / 1000.0, 'unixepoch')"]
  // `WHERE record_row IN (SELECT rowid FROM words WHERE words MATCH 'printer')`
  yield ['record_row', 'r.rowid']
}

const json = (text: string, key: string): string => `json_extract(${text}, '$.${key}')`
const flag = (key: string): string => json('b.json', key)

/** As `joinDerived` does: from its source where that is here. */
const derived = ({ key, from }: DerivedAttribute): string => {
  // A checksum of eight characters stands before the JSON.
  const kept = json('substr(b.derived, 9)', key)
  if (from === undefined) return kept
  const source = `(SELECT ${json('sb.json', from.key)} FROM main.record s CROSS JOIN main.body sb ON sb.rowid = s.rowid
    WHERE s.kind = ${kindNumber(from.kind)} AND s.id = CAST(${json('b.json', from.ref)} AS INTEGER) AND s.deleted_at IS NULL LIMIT 1)`
  return `coalesce(${source}, ${kept})`
}

const quoted = (name: string): string => `"${name}"`
