import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import path from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { isGlueError } from '../../src/errors.js'
import type { SqlAnswer } from '../../src/mirror/sql/types.js'
import { openSqliteStore } from '../../src/mirror/store/sqlite/store.js'
import { organization, configuration } from '../conformance/mirror-store/records.js'
import { globalStream } from '../../src/mirror/sync/streams.js'
import { attacks } from './sql-attacks.js'
import { temporaryFolder } from './mirrored.js'
import type { Ending } from './sql-attacks.js'

/** Less than the second that is the rule, so that what never ends takes less of it here. */
const TIMEOUT_MS = 250
/** Of a machine that is busy: what is not ended at all takes longer still. */
const HANGS_AFTER_MS = 10_000

const endingOf = (error: unknown): Ending | string => {
  if (!isGlueError(error)) return String(error)
  if (error.code === 'invalid_input' || error.code === 'too_large') return 'refused'
  return error.code === 'sql_limit' ? 'limited' : error.code
}

const shown = (sql: string): string => (sql.length > 120 ? `${sql.slice(0, 120)}...` : sql)

test('no SQL of a user has an effect, takes long, or returns more than a thousand rows', { timeout: 300_000 }, async () => {
  const folder = temporaryFolder()
  const file = path.join(folder, 'mirror.sqlite')
  const store = await openSqliteStore({ path: file })
  onTestFinished(() => store.close())
  const run = await store.beginRun()
  await run.applyPage({
    stream: globalStream('organizations'),
    records: [{ kind: 'organizations', record: organization('1', 'One') }],
    at: 1,
  })
  const devices = Array.from({ length: 1200 }, (_, at) => configuration(String(at + 1), '1', { notes: `Note ${at}` }))
  await run.applyPage({
    stream: globalStream('configurations'),
    records: devices.map((record) => ({ kind: 'configurations' as const, record })),
    at: 1,
  })
  await run.end()
  const bytes = (): readonly string[] =>
    ['', '-wal'].map((end) =>
      createHash('sha256')
        .update(readFileSync(file + end))
        .digest('hex'),
    )
  await store.sql('SELECT count(*) FROM organizations')
  const [before, names] = [bytes(), readdirSync(folder).sort()]
  const outside = path.join(folder, 'outside.sqlite')
  const list = attacks(outside)
  expect(list.length).toBeGreaterThanOrEqual(100)

  const odd: string[] = []
  for (const [sql, ending] of list) {
    const at = performance.now()
    const answer = await store.sql(sql, { timeoutMs: TIMEOUT_MS }).catch((error: unknown) => error)
    const took = performance.now() - at
    const became = answer instanceof Error ? endingOf(answer) : 'answered'
    if (ending === 'bounded' ? !['refused', 'limited', 'answered'].includes(became) : became !== ending)
      odd.push(`${shown(sql)}: ${became}${answer instanceof Error ? ` (${shown(answer.message)})` : ''}`)
    if (took > HANGS_AFTER_MS) odd.push(`${shown(sql)}: took ${Math.round(took)} ms`)
    if (became === 'answered' && (answer as SqlAnswer).rows.length > 1000) odd.push(`${shown(sql)}: too many rows`)
  }
  expect(odd).toEqual([])
  expect(bytes()).toEqual(before)
  expect(readdirSync(folder).sort()).toEqual(names)
  expect(existsSync(outside)).toBe(false)
  // And the next question is answered as ever.
  expect((await store.sql('SELECT count(*) FROM configurations')).rows).toEqual([[1200]])
  expect(await store.verify()).toMatchObject({ ok: true, records: 1201 })
  expect((await store.sql("SELECT fts3_tokenizer('simple')")).rows).toEqual([[null]])
  const many = await store.sql('SELECT name FROM configurations')
  expect([many.rows.length, many.truncated]).toEqual([1000, true])
})

test.each([
  [{ limitRows: 0 }],
  [{ limitRows: 1e9 }],
  [{ limitRows: Number.NaN }],
  [{ limitRows: '5' as never }],
  [{ timeoutMs: 0 }],
  [{ timeoutMs: Infinity }],
  [{ timeoutMs: 1e12 }],
  [{ params: [{}] as never }],
  [{ params: [() => 1] as never }],
  [{ params: { name: [1] } as never }],
  [{ params: { constructor: 1 } as never }],
])('limits and parameters that are none are refused: %j', async (limits) => {
  const store = await openSqliteStore({ path: path.join(temporaryFolder(), 'mirror.sqlite') })
  onTestFinished(() => store.close())
  await expect(store.sql('SELECT 1', limits)).rejects.toMatchObject({ code: 'invalid_input' })
})
