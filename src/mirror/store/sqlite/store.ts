import { rm, stat } from 'node:fs/promises'
import type { ResourceKey } from '../../../catalog/index.js'
import { GlueError, UsageError, isGlueError } from '../../../errors.js'
import { takeLock } from '../../../profile/process-lock.js'
import type { Row } from '../../../sqlite/index.js'
import { searchIndex } from '../../search/search-index.js'
import { findFacts } from '../../search/find-facts.js'
import type { SearchAnswer, SearchQuery } from '../../search/types.js'
import { SqlProcess } from '../../sql/sql-process.js'
import type { SqlAnswer, SqlLimits } from '../../sql/types.js'
import { canonicalJson } from '../canonical.js'
import { allPlans, kindNumber } from '../kinds.js'
import type {
  FactRequest,
  Json,
  ListAnswer,
  ListRequest,
  MirrorStore,
  RecordKey,
  SingleInput,
  StoredRecord,
  StoreStats,
  StreamState,
  SyncRun,
  VerifyReport,
  Where,
} from '../port.js'
import { createScrub } from '../scrub.js'
import { connect } from './connections.js'
import type { Connections, ConnectOptions } from './connections.js'
import { fromSqlId, toSqlId } from './ids.js'
import { Labels } from './labels.js'
import { countQuery, cursorAfter, listQuery } from './list-query.js'
import { busy, damaged, storeError } from './problems.js'
import { RecordRows } from './record-rows.js'
import { RecordWriter } from './record-writer.js'
import { SQL } from './statements.js'
import { readStream, readStreams } from './stream-table.js'
import { spare } from './sweeps.js'
import { SqliteRun } from './sync-run.js'
import { verifyMirror } from './verify.js'
import { WriteQueue } from './write-queue.js'

export interface SqliteStoreOptions extends ConnectOptions {
  /** The file. It is made, with its folder, for this user alone. */
  readonly path: string
  /** Takes out the secrets that this process knows by their value: `client.redaction.redact`. */
  readonly redact?: ((text: string) => string) | undefined
}

/**
 * A mirror in a file.
 * @throws MirrorError `mirror_damaged`, `mirror_unusable`; SchemaTooNewError; ConfigurationError where there is no SQLite to use
 */
export const openSqliteStore = async (options: SqliteStoreOptions): Promise<MirrorStore> => {
  const store = new SqliteStore(options)
  await store.open()
  return store
}

/** Deletes the file of a mirror that cannot even be opened. @throws StoreBusyError */
export const removeMirror = async (path: string): Promise<void> => {
  const lock = await lockOf(path)
  try {
    // The log first: without its file it could be taken for that of a new one.
    for (const end of ['-wal', '-shm', '']) await rm(path + end, { force: true })
  } finally {
    await lock.release()
  }
}

const lockOf = async (path: string): ReturnType<typeof takeLock> => {
  try {
    return await takeLock(`${path}.lock`, { what: `the mirror ${path}`, waitMs: 0 })
  } catch (error) {
    if (isGlueError(error, 'busy')) throw busy(path, error)
    // A lock is a file too: on a full disk there is no room for it.
    throw error instanceof Error && error.cause instanceof Error ? storeError(error.cause, path) : error
  }
}

/** All that hangs on one pair of connections. */
interface Opened {
  readonly connections: Connections
  readonly queue: WriteQueue
  readonly writer: RecordWriter
  readonly labels: Labels
  readonly rows: RecordRows
  readonly sql: SqlProcess
}

const HASHES_AT_ONCE = 2000
const LIST_LIMIT = 1000

class SqliteStore implements MirrorStore {
  readonly path: string
  readonly #options: SqliteStoreOptions
  #opened: Opened | undefined
  #run: SqliteRun | undefined

  constructor(options: SqliteStoreOptions) {
    this.path = options.path
    this.#options = options
  }

  async open(): Promise<void> {
    const connections = await connect(this.path, this.#options)
    const writer = new RecordWriter(connections.writer, createScrub(this.#options.redact))
    const labels = new Labels(connections.reader, () => {
      throw damaged(this.path, 'a record that others name is not as it was written')
    })
    this.#opened = {
      connections,

      writer,
      queue: new WriteQueue(connections.writer, this.path, writer),
      labels,
      rows: new RecordRows(this.path, labels),
      sql: new SqlProcess(this.path),
    }
  }

  async get({ kind, id, parent }: RecordKey): Promise<StoredRecord | null> {
    return this.#read(({ connections: { reader }, rows }) => {
      const row =
        parent === undefined
          ? reader.prepare(SQL.getAnyParent).get(kindNumber(kind), toSqlId(id))
          : reader.prepare(SQL.get).get(kindNumber(kind), toSqlId(id), parent)
      return row === undefined ? null : rows.record(row, { kind, id, parent })
    })
  }

  async list(kind: ResourceKey, { where = {}, order = 'id', limit = 50, after }: ListRequest = {}): Promise<ListAnswer> {
    if (!Number.isInteger(limit) || limit < 1 || limit > LIST_LIMIT)
      throw new UsageError('invalid_input', `A list has 1 to ${LIST_LIMIT} records at a time.`, {
        hint: 'Go on with `next` of the answer.',
      })
    return this.#read(({ connections: { reader }, rows }) => {
      const { sql, parameters } = listQuery(kindNumber(kind), where, order, limit, after)
      const found = reader.prepare(sql).all(...parameters)
      const { organizationId, typeId, parent } = where
      return {
        records: found.map((row) => rows.record(row, { kind, organizationId, typeId, parent })),
        next: found.length < limit ? null : cursorOf(order, found.at(-1)),
      }
    })
  }

  async count(kind: ResourceKey, where: Where = {}): Promise<number> {
    return this.#read(({ connections: { reader } }) => {
      const { sql, parameters } = countQuery(kindNumber(kind), where)
      return Number(reader.prepare(sql).get(...parameters)?.['count'])
    })
  }

  async findByFact(request: FactRequest): Promise<readonly StoredRecord[]> {
    return this.#read(({ connections: { reader }, rows }) => findFacts(request, { database: reader, rows }))
  }

  async search(query: SearchQuery): Promise<SearchAnswer> {
    return this.#read(({ connections: { reader }, rows }) => searchIndex(query, { database: reader, rows }))
  }

  sql(text: string, limits: SqlLimits = {}): Promise<SqlAnswer> {
    return this.#require().sql.run(text, limits)
  }

  async *hashes(kind: ResourceKey): AsyncGenerator<{ readonly key: RecordKey; readonly hash: string }> {
    let [id, parent]: [string | bigint | number, string] = [-1, '']
    for (;;) {
      const rows = this.#read(({ connections: { reader } }) =>
        reader.prepare(SQL.hashesAfter).all(kindNumber(kind), id, parent, HASHES_AT_ONCE),
      )
      for (const row of rows) {
        const key = fromSqlId(String(row['id']))
        ;[id, parent] = [toSqlId(key), String(row['parent'])]
        yield { key: { kind, id: key, ...(parent === '' ? {} : { parent }) }, hash: String(row['hash']) }
      }
      if (rows.length < HASHES_AT_ONCE) return
    }
  }

  async stats(): Promise<StoreStats> {
    const kinds = this.#read(({ connections: { reader } }) =>
      allPlans.map(({ key }) => ({
        kind: key,
        live: Number(reader.prepare(SQL.countLive).get(kindNumber(key))?.['count']),
        deleted: Number(reader.prepare(SQL.countDeleted).get(kindNumber(key))?.['count']),
      })),
    )
    const sizes = await Promise.all(
      ['', '-wal'].map((end) =>
        stat(this.path + end).then(
          ({ size }) => size,
          () => 0,
        ),
      ),
    )
    return { sizeBytes: sizes.reduce((sum, size) => sum + size, 0), kinds: kinds.filter(({ live, deleted }) => live + deleted > 0) }
  }

  async streams(): Promise<readonly StreamState[]> {
    return this.#read(({ connections: { reader } }) => readStreams(reader))
  }

  async stream(key: string): Promise<StreamState> {
    return this.#read(({ connections: { reader } }) => readStream(reader, key))
  }

  async beginRun(): Promise<SyncRun> {
    const { connections, queue, writer } = this.#require()
    const lock = await lockOf(this.path)
    this.#run = new SqliteRun({ database: connections.writer, queue, writer, lock, onEnd: () => (this.#run = undefined) })
    return this.#run
  }

  async put({ kind, record, parent = '', partial = false, at }: SingleInput): Promise<'inserted' | 'updated' | 'unchanged'> {
    const { connections, queue, writer } = this.#require()
    return queue.run(() => {
      const { outcome, rowid } = writer.writeSingle({ kind, record, parent }, at, partial)
      spare(connections.writer, kind, rowid)
      for (const rowid of writer.assetsToScrub()) writer.scrubAgain(rowid, at)
      return outcome === 'revived' ? 'inserted' : outcome === 'rederived' ? 'unchanged' : outcome
    })
  }

  async remove({ kind, id, parent = '' }: RecordKey, at: number): Promise<boolean> {
    const { queue, writer } = this.#require()
    return queue.run(() => {
      const rowid = writer.rowidOf(kind, id, parent)
      return rowid !== undefined && writer.bury(rowid, { kind, id }, at)
    })
  }

  async readNote(name: string): Promise<Json> {
    return this.#read(
      ({ connections: { reader } }) => JSON.parse(String(reader.prepare(SQL.readNote).get(name)?.['value'] ?? 'null')) as Json,
    )
  }

  async writeNote(name: string, value: Json): Promise<void> {
    const { queue, connections } = this.#require()
    await queue.run(() => {
      const text = canonicalJson(value)
      if (connections.writer.prepare(SQL.readNote).get(name)?.['value'] !== text) connections.writer.prepare(SQL.writeNote).run(name, text)
    })
  }

  async verify(): Promise<VerifyReport> {
    const { connections, queue } = this.#require()
    return verifyMirror(this.path, { connections, queue })
  }

  async rebuild(): Promise<void> {
    if (this.#run !== undefined) throw busy(this.path)
    await this.#shut()
    await removeMirror(this.path)
    await this.open()
  }

  async close(): Promise<void> {
    await this.#run?.end().catch(() => undefined)
    await this.#shut()
  }

  async #shut(): Promise<void> {
    const opened = this.#opened
    if (opened === undefined) return
    await Promise.all([opened.queue.close(), opened.sql.close()])
    this.#opened = undefined
    opened.connections.close()
  }

  #read<T>(read: (opened: Opened) => T): T {
    const opened = this.#require()
    try {
      opened.labels.refresh()
      return read(opened)
    } catch (error) {
      throw storeError(error, this.path)
    }
  }

  #require(): Opened {
    if (this.#opened === undefined) throw new GlueError('closed', 'The mirror is closed.', { hint: 'Open it again.' })
    return this.#opened
  }
}

const cursorOf = (order: 'id' | 'name' | '-updatedAt', row: Row | undefined): string | null =>
  row === undefined
    ? null
    : cursorAfter(order, {
        name: String(row['cursor_name']),
        updatedAt: Number(row['cursor_updated']),
        id: fromSqlId(String(row['id'])),
        rowid: Number(row['rowid']),
      })
