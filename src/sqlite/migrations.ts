import { ConfigurationError } from '../errors.js'
import type { Database } from './database.js'

/** One step from a version of a schema to the next. */
export type Migration = (database: Database) => void

export interface Schema {
  /** What the file is, for messages: `the shared limits`. */
  readonly what: string
  /** Tells files of this kind from all others: https://www.sqlite.org/pragma.html#pragma_application_id */
  readonly applicationId: number
  /** The first makes the tables, each further one changes them. None is ever changed once it was released. */
  readonly migrations: readonly Migration[]
}

/**
 * Brings a file to the newest version of its schema, all or nothing; processes that meet here take turns.
 * @throws ConfigurationError `bad_configuration` for a file of another program, or one that a newer gluekit has written
 */
export const migrate = (database: Database, schema: Schema): void => {
  const { what, applicationId, migrations } = schema
  if (database.pragma('application_id') === applicationId && database.pragma('user_version') === migrations.length) return
  database.transaction(() => {
    const version = Number(database.pragma('user_version'))
    const isEmpty = database.prepare('SELECT count(*) AS count FROM sqlite_schema').get()?.['count'] === 0
    if (database.pragma('application_id') !== applicationId && !isEmpty) {
      throw new ConfigurationError('bad_configuration', `${database.file} is not a file of gluekit.`, {
        hint: `It stands where gluekit keeps ${what}. Move it away.`,
      })
    }
    if (version > migrations.length) {
      throw new ConfigurationError('bad_configuration', `${database.file} was written by a newer version of gluekit.`, {
        hint: 'Update gluekit, or give the two versions different folders with GLUEKIT_HOME.',
      })
    }
    for (const step of migrations.slice(version)) step(database)
    database.exec(`PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${migrations.length}`)
  })
}
