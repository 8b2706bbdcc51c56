import { mkdtempSync, rmSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDatabase } from '../../../sqlite/index.js'
import type { Database } from '../../../sqlite/index.js'
import { FACTS_SQL } from '../../search/find-facts.js'
import { NEWEST_SQL } from '../../search/newest.js'
import { PIECES_SQL } from '../../search/pieces.js'
import { NAMED_SQL } from '../../search/scope-of-query.js'
import { SEARCH_SQL } from '../../search/search-index.js'
import { kindNumber } from '../kinds.js'
import type { Order, Where } from '../port.js'
import { aliveQuery, countQuery, listQuery } from './list-query.js'
import { MIGRATIONS } from './schema.js'
import { SMALL_TABLES, SQL } from './statements.js'

const folder = mkdtempSync(path.join(os.tmpdir(), 'gluekit-plans-'))
let database: Database
beforeAll(async () => {
  database = await openDatabase(path.join(folder, 'empty.sqlite'), {})
  for (const migrate of MIGRATIONS) migrate(database)
})
afterAll(() => {
  database.close()
  rmSync(folder, { recursive: true, force: true })
})

/** Parts of a plan that read a table or an index from end to end. */
const scansOf = (sql: string): readonly string[] =>
  database
    .prepare(`EXPLAIN QUERY PLAN ${sql}`)
    .all()
    .map((row) => String(row['detail']))
    .filter((detail) => detail.startsWith('SCAN ') && !/^SCAN (?:CONSTANT ROW|\(subquery-\d+\)|\w+ VIRTUAL TABLE INDEX|c$)/.test(detail))

const ORDERS: readonly Order[] = ['id', 'name', '-updatedAt']
const WHERES: readonly Where[] = [
  {},
  { ids: ['1', '2'] },
  { organizationId: '1' },
  { typeId: '1' },
  { parent: 'configurations/1' },
  { name: 'x' },
  { archived: true },
  { archived: false },
  { deleted: true },
]
/** One condition, and any two. */
const wheres = WHERES.flatMap((one, at) => WHERES.slice(at).map((other): Where => ({ ...one, ...other })))
const kinds = [kindNumber('configurations'), kindNumber('flexibleAssets'), kindNumber('flexibleAssetFields')]

describe('no statement reads a table from end to end', () => {
  const statements = Object.entries({
    ...SQL,
    ...SEARCH_SQL,
    ...NEWEST_SQL,
    ...Object.fromEntries(Object.entries(PIECES_SQL).map(([name, sql]) => [`pieces: ${name}`, sql])),
    facts: FACTS_SQL,
    named: NAMED_SQL,
  })

  test('of those that are written out', () => {
    expect(statements.length).toBeGreaterThanOrEqual(40)
    expect(statements.flatMap(([name, sql]) => scansOf(sql).map((scan) => `${name}: ${scan}`))).toEqual([])
  })

  test('of lists and counts, whatever their conditions and order', () => {
    const cursor = (order: Order): string => JSON.stringify([order, order === 'name' ? 'x' : 0, '1', 1])
    const scans: string[] = []
    for (const kind of kinds)
      for (const where of wheres) {
        const tell = (sql: string): void => void scans.push(...scansOf(sql).map((scan) => `${JSON.stringify(where)}: ${scan}`))
        tell(countQuery(kind, where).sql)
        for (const order of ORDERS) for (const after of [undefined, cursor(order)]) tell(listQuery(kind, where, order, 50, after).sql)
        tell(aliveQuery(kind, where, undefined, 100).sql)
      }
    expect(scans).toEqual([])
  })

  test('and one that does is noticed', () => {
    expect(scansOf('SELECT * FROM record ORDER BY name')).not.toEqual([])
    expect(scansOf('SELECT count(*) FROM record')).not.toEqual([])
    expect(scansOf(SMALL_TABLES.streams)).not.toEqual([])
  })
})
