/**
 * SQLite behind one small port, over the `DatabaseSync` of Node or of a package with the same interface. Loaded on demand only: the root of
 * the SDK loads none.
 */
export { Database, openDatabase } from './database.js'
export type { OpenOptions, TransactionMode } from './database.js'
export type { SqlValue } from './database-sync.js'
export { OLDEST_SAFE_VERSION, sqliteLibrary } from './library.js'
export type { SqliteLibrary } from './library.js'
export { migrate } from './migrations.js'
export type { Migration, Schema } from './migrations.js'
export type { SqlParameter, SqlParameters } from './parameters.js'
export type { Protect } from './private-files.js'
export { problemOf } from './problems.js'
export type { SqliteProblem } from './problems.js'
export type { Row, Statement, StatementOptions } from './statement.js'
