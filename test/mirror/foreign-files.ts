/** Files in the place of a mirror that are none, or that somebody has prepared. */
import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { openDatabase } from '../../src/sqlite/index.js'
import type { Database } from '../../src/sqlite/index.js'

export interface Foreign {
  readonly what: string
  readonly make: (file: string, whole: string) => Promise<void> | void
}

/** The bytes of a mirror, with some of them changed. */
const bytes = (what: string, change: (bytes: Buffer) => Buffer | void): Foreign => ({
  what,
  make: (file, whole) => {
    const all = readFileSync(whole)
    writeFileSync(file, change(all) ?? all)
  },
})
const content = (what: string, text: string | Buffer): Foreign => ({ what, make: (file) => writeFileSync(file, text) })

const withDatabase = async (file: string, work: (database: Database) => void): Promise<void> => {
  const database = await openDatabase(file, {})
  try {
    work(database)
  } finally {
    database.close()
  }
}
/** A database of another program. */
const other = (what: string, sql: string): Foreign => ({ what, make: (file) => withDatabase(file, (database) => database.exec(sql)) })
/** A mirror to which something was added. The schema is written as text, because SQLite itself would refuse some of it. */
const crafted = (what: string, sql: string, forbidden?: readonly [type: string, name: string, table: string, sql: string]): Foreign => ({
  what,
  make: (file, whole) => {
    copyFileSync(whole, file)
    return withDatabase(file, (database) => {
      database.exec(sql)
      if (forbidden === undefined) return
      const [type, name, table, text] = forbidden
      database.exec('PRAGMA writable_schema = ON')
      database
        .prepare('INSERT INTO sqlite_schema (type, name, tbl_name, rootpage, sql) VALUES (?, ?, ?, 0, ?)')
        .run(type, name, table, text)
    })
  },
})

const OWN = 'PRAGMA application_id = 1735161189;'
/** What a trigger or a view would leave behind: a record that nobody stored. */
const TAMPER = "UPDATE record SET name = 'planted-by-trigger'"
const trigger = (when: string, table: string, body = TAMPER): string =>
  `CREATE TRIGGER t_${table}_${when.replaceAll(' ', '_').toLowerCase()} ${when} ON ${table} BEGIN ${body}; END`
const asView = (table: string, select: string): string => `ALTER TABLE ${table} RENAME TO real_${table}; CREATE VIEW ${table} AS ${select}`

export const FOREIGN: readonly Foreign[] = [
  content('a file that is too short', 'S'.repeat(600)),
  content('a text', 'Dear all, '.repeat(1000)),
  content('a page', '<!doctype html><title>Sign in</title>'),
  content('a ZIP', Buffer.concat([Buffer.from('PK\u0003\u0004'), Buffer.alloc(5000, 7)])),
  content('a program', Buffer.concat([Buffer.from([0x7f, 0x45, 0x4c, 0x46]), Buffer.alloc(9000, 1)])),
  content('nothing but zeros', Buffer.alloc(100_000)),
  content('the first words of a database alone', 'SQLite format 3\0'),
  content('a head alone', Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(84, 255)])),
  content('JSON', '{"format":"gluekit"}'),
  { what: 'a folder', make: (file) => mkdirSync(file) },
  { what: 'a link to a device', make: (file) => symlinkSync('/dev/null', file) },
  { what: 'a link to a device without an end', make: (file) => symlinkSync('/dev/zero', file) },
  { what: 'a link that leads nowhere', make: (file) => symlinkSync('/nonexistent/folder/file', file) },
  { what: 'a link to itself', make: (file) => symlinkSync(file, file) },
  { what: 'a pipe', make: (file) => void execFileSync('mkfifo', [file]) },
  other('a database of another program', 'CREATE TABLE people (name); INSERT INTO people VALUES (1)'),
  other(
    'a database of another program with its mark',
    'PRAGMA application_id = 252006673; CREATE TABLE record (a); PRAGMA user_version = 1',
  ),
  other('our mark and no tables', `${OWN} PRAGMA user_version = 1; CREATE TABLE x (a)`),
  other(
    'our mark and tables of these names',
    `${OWN} PRAGMA user_version = 1; CREATE TABLE record (a); CREATE TABLE body (b); CREATE TABLE note (c)`,
  ),
  other('our mark, our first version to come, and a table in the way', `${OWN} CREATE TABLE record (a)`),
  other('our mark and a version below zero', `${OWN} CREATE TABLE record (a); PRAGMA user_version = -5`),
  other('our mark and a version of the future', `${OWN} CREATE TABLE record (a); PRAGMA user_version = 2147483647`),
  other('texts in UTF-16', `PRAGMA encoding = 'UTF-16le'; ${OWN} PRAGMA user_version = 1; CREATE TABLE record (a)`),
  other(
    'views in the place of all tables',
    `${OWN} PRAGMA user_version = 1; CREATE VIEW record AS SELECT 1 AS rowid, 1 AS kind; CREATE VIEW body AS SELECT 1 AS rowid; CREATE VIEW note AS SELECT 'a' AS name, 'null' AS value; CREATE VIEW stream AS SELECT 'a' AS key`,
  ),
  ...(['record', 'body', 'note', 'stream', 'sweep', 'renamed'] as const).flatMap((table) =>
    ['AFTER INSERT', 'BEFORE UPDATE'].map((when) => crafted(`a trigger ${when} of ${table}`, trigger(when, table))),
  ),
  crafted('a trigger that writes a file', trigger('AFTER INSERT', 'body', "SELECT writefile('/tmp/gluekit-planted', 'x')")),
  crafted('a trigger that loads code', trigger('AFTER INSERT', 'note', "SELECT load_extension('/tmp/evil.so')")),
  crafted(
    'a trigger that never ends',
    trigger(
      'AFTER INSERT',
      'note',
      'INSERT INTO renamed SELECT x, x FROM (WITH RECURSIVE c(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c) SELECT x FROM c)',
    ),
  ),
  crafted('a view in the place of notes', asView('note', "SELECT 'account' AS name, '\"planted-by-view\"' AS value")),
  crafted('a view in the place of records', asView('record', 'SELECT * FROM real_record')),
  crafted(
    'a view in the place of texts',
    asView('body', "SELECT rowid, replace(json, 'One', 'planted-by-view') AS json, derived FROM real_body"),
  ),
  crafted(
    'a view that never ends in the place of streams',
    asView('stream', 'WITH RECURSIVE c(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c) SELECT x AS key FROM c'),
  ),
  crafted('a view beside the tables', 'CREATE VIEW organizations AS SELECT 1'),
  crafted('a table beside the tables', 'CREATE TABLE sqlean_define (a)'),
  crafted('an index over an expression', "CREATE INDEX planted ON note (upper(value) || 'planted')"),
  crafted('a column more', 'ALTER TABLE record ADD COLUMN planted TEXT AS (upper(name))'),
  crafted('a check', 'DROP TABLE renamed; CREATE TABLE renamed (kind INTEGER CHECK (abs(kind) > 0), id INTEGER)'),
  crafted(
    'a search index over other tables',
    "DROP TABLE words; CREATE VIRTUAL TABLE words USING fts5 (name, ident, body, context, fact, scope, content = 'note')",
  ),
  crafted(
    'a search index with another tokenizer',
    "DROP TABLE pieces; CREATE VIRTUAL TABLE pieces USING fts5 (name, content = '', contentless_delete = 1)",
  ),
  bytes('pages of an impossible size', (all) => void all.writeUInt16BE(3, 16)),
  bytes('more pages than there are', (all) => void all.writeUInt32BE(0x7fffffff, 28)),
  bytes('a schema of another format', (all) => void all.writeUInt32BE(9, 44)),
  bytes('a format to come', (all) => void all.fill(9, 18, 20)),
  bytes('a first page that points at itself', (all) => void all.writeUInt32BE(1, 108)),
  bytes('half of it', (all) => all.subarray(0, all.length / 2)),
  bytes('another file behind it', (all) => Buffer.concat([all.subarray(0, 4096), Buffer.alloc(all.length, 0x41)])),
]
