import { kindOfNumber } from '../kinds.js'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { isGlueError } from '../../../errors.js'
import { hashOf } from '../canonical.js'
import { codecOf } from '../codec.js'
import type { Values } from '../codec.js'
import { columnsOf } from '../columns.js'
import type { VerifyReport } from '../port.js'
import type { Row } from '../../../sqlite/index.js'
import type { Connections } from './connections.js'
import { fromSqlId } from './ids.js'
import { storeError } from './problems.js'
import { openKept } from './record-rows.js'
import type { WriteQueue } from './write-queue.js'

/** Reads everything once, in pieces. Every statement here goes through a whole table on purpose. */
export const VERIFY_SQL = {
  rows: `SELECT r.rowid AS rowid, r.kind AS kind, CAST(r.id AS TEXT) AS id, lower(hex(r.hash)) AS hash, r.name AS name,
      CAST(r.organization_id AS TEXT) AS organization_id, CAST(r.type_id AS TEXT) AS type_id, r.archived AS archived, r.updated_at AS updated_at,
      b.json AS json, b.derived AS derived
    FROM record r LEFT JOIN body b ON b.rowid = r.rowid WHERE r.rowid > ? ORDER BY r.rowid LIMIT ?`,
  unindexed: 'SELECT count(*) AS count FROM record WHERE deleted_at IS NULL AND rowid NOT IN (SELECT id FROM words_docsize)',
  overindexed: 'SELECT count(*) AS count FROM words_docsize WHERE id NOT IN (SELECT rowid FROM record WHERE deleted_at IS NULL)',
  bodyless: 'SELECT count(*) AS count FROM body WHERE rowid NOT IN (SELECT rowid FROM record)',
} as const

const MOST_PROBLEMS = 100
const ROWS_AT_ONCE = 1000

interface Parts {
  readonly connections: Connections
  readonly queue: WriteQueue
}

export const verifyMirror = async (path: string, { connections, queue }: Parts): Promise<VerifyReport> => {
  const { reader, writer } = connections
  const problems: string[] = []
  let records = 0
  /** One part that cannot be read must not hide what is wrong with the others. */
  const check = async (what: string, look: () => void | Promise<void>): Promise<void> => {
    try {
      await look()
    } catch (error) {
      const known = storeError(error, path)
      if (!isGlueError(known)) throw known
      problems.push(`${what} cannot be read: ${known.message}`)
    }
  }
  // Not `quick_check`, which takes an index for sound whose entries are those of another.
  await check('The file', () => {
    for (const row of reader.prepare('PRAGMA integrity_check(50)').all())
      if (row['integrity_check'] !== 'ok') problems.push(String(row['integrity_check']))
  })
  await check('The table of records', async () => {
    for (let last = 0; ; await nextTurn()) {
      const rows = reader.prepare(VERIFY_SQL.rows).all(last, ROWS_AT_ONCE)
      for (const row of rows) {
        records++
        const problem = problemIn(row)
        if (problem !== undefined) problems.push(`Row ${String(row['rowid'])}: ${problem}`)
      }
      if (rows.length < ROWS_AT_ONCE) return
      last = Number(rows.at(-1)?.['rowid'])
    }
  })
  await check('The search index', () => {
    const counts = [
      [VERIFY_SQL.unindexed, 'records are not in the search index'],
      [VERIFY_SQL.overindexed, 'entries of the search index have no record'],
      [VERIFY_SQL.bodyless, 'texts have no record'],
    ] as const
    for (const [sql, what] of counts) {
      const found = Number(reader.prepare(sql).get()?.['count'])
      if (found > 0) problems.push(`${found} ${what}.`)
    }
  })
  for (const index of ['words', 'pieces'])
    await check(`The search index ${index}`, () =>
      queue.run(() => writer.exec(`INSERT INTO ${index} (${index}, rank) VALUES ('integrity-check', 0)`)),
    )
  return { ok: problems.length === 0, records, problems: problems.slice(0, MOST_PROBLEMS) }
}

const problemIn = (row: Row): string | undefined => {
  const kind = kindOfNumber(Number(row['kind']))
  if (kind === undefined) return 'its kind is not known'
  if (row['json'] === null) return 'its text is missing'
  const json = String(row['json'])
  if (hashOf(json) !== row['hash']) return 'its text is not what was written'
  if (openKept(row['derived']) === undefined) return 'what it copies from others is not what was written'
  const values = JSON.parse(json) as Values
  const columns = columnsOf(codecOf(kind).plan, values)
  const same =
    fromSqlId(String(row['id'])) === values['id'] &&
    row['name'] === columns.name &&
    row['updated_at'] === columns.updatedAt &&
    idOrNull(row['organization_id']) === columns.organizationId &&
    idOrNull(row['type_id']) === columns.typeId &&
    (row['archived'] === null ? null : row['archived'] === 1) === columns.archived
  return same ? undefined : 'its columns are not those of its text'
}
const idOrNull = (value: unknown): string | null => (value === null ? null : fromSqlId(String(value)))
