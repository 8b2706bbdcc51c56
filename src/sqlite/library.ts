import { ConfigurationError } from '../errors.js'
import { withoutExperimentalWarning } from './experimental-warning.js'
import type { DatabaseConstructor } from './database-sync.js'

/** The SQLite of this process. */
export interface SqliteLibrary {
  readonly name: 'node:sqlite' | '@photostructure/sqlite'
  /** Of SQLite itself: `3.53.0`. */
  readonly version: string
  readonly DatabaseSync: DatabaseConstructor
}

/** Older ones can damage a WAL file that two processes write to: https://www.sqlite.org/wal.html#walresetbug */
export const OLDEST_SAFE_VERSION = '3.51.3'

/** Where the two libraries come from; tests give others. */
export interface LibrarySources {
  readonly builtin: () => DatabaseConstructor | undefined
  readonly packaged: () => Promise<DatabaseConstructor>
}

const fromThisProcess: LibrarySources = {
  builtin: () =>
    withoutExperimentalWarning(
      () => process.getBuiltinModule?.('node:sqlite' as never) as { readonly DatabaseSync: DatabaseConstructor } | undefined,
    )?.DatabaseSync,
  packaged: async () => (await import('@photostructure/sqlite')).DatabaseSync as unknown as DatabaseConstructor,
}

/**
 * Node's own SQLite where it has one that is safe, else the one of the package.
 * @throws ConfigurationError `bad_configuration` when neither can be used
 */
export const chooseLibrary = async (sources: LibrarySources = fromThisProcess): Promise<SqliteLibrary> => {
  const builtin = sources.builtin()
  const builtinVersion = builtin === undefined ? undefined : versionOf(builtin)
  if (builtin !== undefined && isSafe(builtinVersion!)) return { name: 'node:sqlite', version: builtinVersion!, DatabaseSync: builtin }
  let packaged: DatabaseConstructor
  try {
    packaged = await sources.packaged()
  } catch (cause) {
    const own = builtinVersion === undefined ? 'this Node has none of its own' : `that of this Node is ${builtinVersion}, which is too old`
    throw unusable(`The package @photostructure/sqlite could not be loaded, and ${own}.`, cause)
  }
  const version = versionOf(packaged)
  if (!isSafe(version)) throw unusable(`SQLite ${version} of @photostructure/sqlite can damage files that several processes use.`)
  return { name: '@photostructure/sqlite', version, DatabaseSync: packaged }
}

// Two libraries in one process do not see each other's locks: whichever closes a file first drops the locks of the other. So the
// choice is made once for all copies of this module that a process has loaded.
const CHOSEN: unique symbol = Symbol.for('gluekit.sqlite-library') as never

/** The library that this process uses for every file. @throws ConfigurationError `bad_configuration` */
export const sqliteLibrary = (): Promise<SqliteLibrary> => {
  const holder = globalThis as { [CHOSEN]?: Promise<SqliteLibrary> | undefined }
  holder[CHOSEN] ??= chooseLibrary().catch((error: unknown) => {
    holder[CHOSEN] = undefined
    throw error
  })
  return holder[CHOSEN]
}

/** Asked of SQLite itself: a system may have put another library under the one that Node was built with. */
const versionOf = (DatabaseSync: DatabaseConstructor): string => {
  const database = new DatabaseSync(':memory:')
  try {
    return String(database.prepare('SELECT sqlite_version() AS version').get()?.['version'])
  } finally {
    database.close()
  }
}

const isSafe = (version: string): boolean => {
  const found = version.split('.').map(Number)
  for (const [index, wanted] of OLDEST_SAFE_VERSION.split('.').map(Number).entries()) {
    const part = found[index] ?? 0
    if (part !== wanted) return part > wanted
  }
  return true
}

const unusable = (message: string, cause?: unknown): ConfigurationError =>
  new ConfigurationError('bad_configuration', message, {
    hint: `SQLite ${OLDEST_SAFE_VERSION} or newer is needed: install gluekit again for this platform, or use a newer Node 22 or 24.`,
    cause,
  })
