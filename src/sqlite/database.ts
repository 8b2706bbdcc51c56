import { setTimeout as pause } from 'node:timers/promises'
import type { RawDatabase } from './database-sync.js'
import { sqliteLibrary } from './library.js'
import type { SqliteLibrary } from './library.js'
import { ensurePrivateDatabase } from './private-files.js'
import type { Protect } from './private-files.js'
import { problemOf } from './problems.js'
import { Statement } from './statement.js'
import type { StatementOptions } from './statement.js'

export interface OpenOptions {
  /** Nothing is made, and every write fails. */
  readonly readOnly?: boolean | undefined
  /**
   * How long a statement waits for the lock of another process; 5 s by default. It waits inside SQLite, so nothing else happens in this
   * thread meanwhile.
   */
  readonly busyTimeoutMs?: number | undefined
  /** `full` syncs every transaction; `normal`, the default, may lose the last ones with the power, and never damages. */
  readonly synchronous?: 'full' | 'normal' | undefined
  /** Further settings of the connection: `{ cache_size: -20000 }`. */
  readonly pragmas?: Readonly<Record<string, string | number>> | undefined
  readonly protect?: Protect | undefined
  readonly library?: SqliteLibrary | undefined
}

/** `immediate` takes the lock for writing at once, so that what was read cannot change before it is written. */
export type TransactionMode = 'immediate' | 'deferred'

const MOST_CACHED_STATEMENTS = 200

/**
 * Opens a database, and makes it when it is not there: for this user alone (0600), with a write-ahead log, so that readers and one writer do
 * not wait for each other.
 * @throws ConfigurationError when there is no SQLite to use; an error of the file system or of SQLite, see `problemOf`
 */
export const openDatabase = async (file: string, options: OpenOptions = {}): Promise<Database> => {
  const { readOnly = false, busyTimeoutMs = 5000, synchronous = 'normal', pragmas = {}, protect } = options
  const library = options.library ?? (await sqliteLibrary())
  const inMemory = file === ':memory:'
  if (!readOnly && !inMemory) await ensurePrivateDatabase(file, protect)
  const raw = new library.DatabaseSync(file, { readOnly })
  try {
    raw.exec(`PRAGMA busy_timeout = ${Math.max(0, Math.floor(busyTimeoutMs))}`)
    raw.exec('PRAGMA foreign_keys = ON')
    // A file that somebody else has written must not run anything by being read.
    raw.exec('PRAGMA trusted_schema = OFF')
    raw.enableDefensive?.(true)
    if (!readOnly && !inMemory) await useWriteAheadLog(raw, busyTimeoutMs)
    raw.exec(`PRAGMA synchronous = ${synchronous}`)
    for (const [name, value] of Object.entries(pragmas)) raw.exec(`PRAGMA ${name} = ${value}`)
    return new Database(file, raw, library)
  } catch (error) {
    raw.close()
    throw error
  }
}

// Turning the log on takes the whole file for a moment, and SQLite does not wait for that: processes that make a file at once meet here.
const useWriteAheadLog = async (raw: RawDatabase, busyTimeoutMs: number): Promise<void> => {
  const giveUpAt = performance.now() + Math.max(busyTimeoutMs, 1000)
  for (;;) {
    try {
      if (raw.prepare('PRAGMA journal_mode').get()?.['journal_mode'] === 'wal') return
      raw.prepare('PRAGMA journal_mode = WAL').get()
      return
    } catch (error) {
      if (problemOf(error) !== 'busy' || performance.now() > giveUpAt) throw error
      await pause(5)
    }
  }
}

/** One connection to one file. */
export class Database {
  readonly file: string
  readonly library: SqliteLibrary
  readonly #raw: RawDatabase
  /** By their SQL, the one used last at the end. */
  readonly #statements = new Map<string, Statement>()
  #depth = 0
  #closed = false

  constructor(file: string, raw: RawDatabase, library: SqliteLibrary) {
    this.file = file
    this.#raw = raw
    this.library = library
  }

  get isOpen(): boolean {
    return !this.#closed
  }

  /** Runs one statement or several, without parameters. */
  exec(sql: string): void {
    this.#raw.exec(sql)
  }

  /** A statement, prepared once for every use of the same SQL. */
  prepare(sql: string, options: StatementOptions = {}): Statement {
    const name = options.bigints === true ? `bigints ${sql}` : sql
    let statement = this.#statements.get(name)
    if (statement === undefined) {
      statement = new Statement(this.#raw, sql, options)
      if (this.#statements.size >= MOST_CACHED_STATEMENTS) this.#statements.delete(this.#statements.keys().next().value!)
    } else this.#statements.delete(name)
    this.#statements.set(name, statement)
    return statement
  }

  /** The value of a setting: `pragma('user_version')`. */
  pragma(name: string): unknown {
    return Object.values(this.#raw.prepare(`PRAGMA ${name}`).get() ?? {})[0]
  }

  /**
   * Runs `work` in a transaction: all of it happens or, when it throws, none. Inside another one it is a part of that, undone on its own.
   * `work` must be done when it returns: a transaction that stays open while others run would hold them in it.
   */
  transaction<T>(work: () => T, mode: TransactionMode = 'immediate'): T {
    const level = this.#depth
    this.#raw.exec(level === 0 ? `BEGIN ${mode}` : `SAVEPOINT level${level}`)
    this.#depth++
    try {
      const result = work()
      if (result instanceof Promise) throw new TypeError('The work of a transaction must not be asynchronous.')
      this.#raw.exec(level === 0 ? 'COMMIT' : `RELEASE level${level}`)
      return result
    } catch (error) {
      this.#undo(level)
      throw error
    } finally {
      this.#depth--
    }
  }

  /** Nothing can be done with it any more, and the file holds all that was written. A second time does nothing. */
  close(): void {
    if (this.#closed) return
    this.#closed = true
    this.#statements.clear()
    if (this.library.name === '@photostructure/sqlite') this.#emptyLog()
    this.#raw.close()
  }
  [Symbol.dispose](): void {
    this.close()
  }

  /**
   * This library lets go of a file only when its statements have been collected as garbage, and until then SQLite does not bring what is in
   * the log into the file, as it else does when the last connection is closed.
   */
  #emptyLog(): void {
    try {
      this.#raw.exec('PRAGMA busy_timeout = 0; PRAGMA wal_checkpoint(TRUNCATE)')
    } catch {
      // It stays in the log, which whoever opens the file next reads too.
    }
  }

  #undo(level: number): void {
    try {
      this.#raw.exec(level === 0 ? 'ROLLBACK' : `ROLLBACK TO level${level}; RELEASE level${level}`)
    } catch {
      // SQLite has undone the transaction itself, as after a full disk.
    }
  }
}
