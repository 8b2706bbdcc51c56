import type { Database, Row } from '../../../sqlite/index.js'
import { canonicalJson } from '../canonical.js'
import type { Json, StreamPatch, StreamState } from '../port.js'
import { emptyStream } from '../streams-of-store.js'
import { SMALL_TABLES, SQL } from './statements.js'

export const readStream = (database: Database, key: string): StreamState => {
  const row = database.prepare(SQL.stream).get(key)
  return row === undefined ? emptyStream(key) : stateOf(row)
}

export const readStreams = (database: Database): readonly StreamState[] => database.prepare(SMALL_TABLES.streams).all().map(stateOf)

/** Inside a transaction. Writes nothing where nothing differs. */
export const patchStream = (database: Database, key: string, patch: StreamPatch): void => {
  const before = readStream(database, key)
  const after = { ...before, ...patch, key }
  if (canonicalJson(after) === canonicalJson(before)) return
  database
    .prepare(SQL.writeStream)
    .run(
      key,
      canonicalJson(after.checkpoint),
      after.complete,
      canonicalJson(after.reasons),
      after.remote,
      after.lastFullAt,
      after.lastIncrementalAt,
    )
}

const stateOf = (row: Row): StreamState => ({
  key: String(row['key']),
  checkpoint: JSON.parse(String(row['checkpoint'])) as Json,
  complete: row['complete'] === 1,
  reasons: JSON.parse(String(row['reasons'])) as string[],
  remote: numberOrNull(row['remote']),
  lastFullAt: numberOrNull(row['last_full_at']),
  lastIncrementalAt: numberOrNull(row['last_incremental_at']),
})
const numberOrNull = (value: unknown): number | null => (typeof value === 'number' ? value : null)
