import type { ResourceKey } from '../../catalog/index.js'
import type { Database } from '../../sqlite/index.js'
import { allPlans, kindNumber } from '../store/kinds.js'

/**
 * The newest of what matches, without reading all that does: the records of the account are walked from the newest on, each asked whether it
 * matches. What matches so much is soon found; where it is not, the records that came here last are taken.
 */
export const NEWEST_SQL = {
  ofKind: `SELECT r.rowid AS rowid, r.updated_at AS updated_at FROM record r INDEXED BY record_updated
    WHERE r.kind = ? AND r.deleted_at IS NULL ORDER BY r.updated_at DESC, r.rowid DESC LIMIT ?`,
  matching: `SELECT w.rowid AS rowid FROM json_each(?) e CROSS JOIN words w ON w.rowid = e.value WHERE w.words MATCH ? LIMIT ?`,
  lastCome: 'SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT ?',
} as const

const WALKED = 400

export const newestOf = (
  database: Database,
  match: string,
  limit: number,
  kinds: readonly ResourceKey[] | undefined,
): readonly { readonly rowid: number; readonly bm25: number }[] => {
  const walked = (kinds ?? allPlans.map(({ key }) => key))
    .flatMap((kind) => database.prepare(NEWEST_SQL.ofKind).all(kindNumber(kind), WALKED))
    .map(({ rowid, updated_at }) => ({ rowid: Number(rowid), updatedAt: Number(updated_at) }))
    .sort((a, b) => b.updatedAt - a.updatedAt)
    .slice(0, WALKED)
  const found = database.prepare(NEWEST_SQL.matching).all(JSON.stringify(walked.map(({ rowid }) => rowid)), match, limit)
  const rows = found.length >= limit ? found : database.prepare(NEWEST_SQL.lastCome).all(match, limit)
  return rows.map(({ rowid }) => ({ rowid: Number(rowid), bm25: 0 }))
}
