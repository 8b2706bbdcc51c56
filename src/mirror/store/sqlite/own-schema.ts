import { migrate, openDatabase } from '../../../sqlite/index.js'
import type { Database } from '../../../sqlite/index.js'
import { damaged } from './problems.js'
import { APPLICATION_ID, MIGRATIONS } from './schema.js'

/**
 * A file may have been made by somebody else, with the mark of a mirror: a trigger in it would run as soon as a record is written, and a view
 * in the place of a table as soon as one is read.
 * @throws MirrorError `mirror_damaged` for a file with anything but the tables and indexes of a mirror
 */
export const requireOwnSchema = async (database: Database, path: string): Promise<void> => {
  expected ??= schemaOfNew()
  const [own, found] = [await expected, schemaOf(database)]
  const isSame = own.size === found.size && [...own].every(([name, sql]) => found.get(name) === sql)
  if (!isSame) throw damaged(path, 'its tables are not those of a mirror')
}

let expected: Promise<ReadonlyMap<string, string>> | undefined

const schemaOfNew = async (): Promise<ReadonlyMap<string, string>> => {
  const database = await openDatabase(':memory:')
  try {
    migrate(database, { what: 'the mirror', applicationId: APPLICATION_ID, migrations: MIGRATIONS })
    return schemaOf(database)
  } finally {
    database.close()
  }
}

/** Counts that SQLite itself keeps for its plans come and go. */
const schemaOf = (database: Database): ReadonlyMap<string, string> =>
  new Map(
    database
      .prepare("SELECT type, name, tbl_name, sql FROM sqlite_schema WHERE name NOT GLOB 'sqlite_stat[0-9]'")
      .all()
      .map(({ type, name, tbl_name, sql }) => [JSON.stringify([type, name]), JSON.stringify([tbl_name, sql])]),
  )
