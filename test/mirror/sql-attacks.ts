/** Questions to a mirror that are none: what each tries, and how it must end. */

export type Ending =
  /** Not accepted, with the reason. */
  | 'refused'
  /** Ended for its time or its memory. */
  | 'limited'
  /** Answered with at most a thousand rows, which is no harm. */
  | 'answered'
  /** Any of these, by how fast the machine is. */
  | 'bounded'

export type Attack = readonly [sql: string, ending: Ending]

const ENDLESS = 'WITH RECURSIVE c(x) AS (VALUES (1) UNION ALL SELECT x + 1 FROM c)'
const all = (ending: Ending, ...statements: readonly string[]): readonly Attack[] => statements.map((sql) => [sql, ending])

/** @param outside a file that must not come into being */
export const attacks = (outside: string): readonly Attack[] => [
  // Writes.
  ...all(
    'refused',
    'DELETE FROM record',
    'UPDATE record SET name = 1',
    "INSERT INTO note VALUES ('a', '1')",
    "REPLACE INTO note VALUES ('reads.statistics', '{}')",
    "INSERT INTO words (words) VALUES ('delete-all')",
    "INSERT INTO words (words, rank) VALUES ('hashsize', 1)",
    'DELETE FROM record RETURNING *',
    'WITH x AS (SELECT 1) DELETE FROM record',
    'WITH x AS (SELECT 1) UPDATE record SET archived = 1',
    "WITH x AS (SELECT 1) INSERT INTO note SELECT 'b', '2'",
    "WITH x(a) AS (VALUES ('c')) REPLACE INTO note SELECT a, a FROM x",
    "WITH x AS (SELECT 1) INSERT INTO words (words) VALUES ('rebuild')",
    'WITH x AS (SELECT 1) DELETE FROM body RETURNING json',
    'WITH x AS (SELECT 1) DELETE FROM organizations',
    'WITH x AS (SELECT 1) UPDATE sqlite_schema SET sql = NULL',
    "WITH x AS (SELECT 1) INSERT INTO words_data VALUES (1, x'00')",
    'EXPLAIN DELETE FROM record',
    'EXPLAIN QUERY PLAN UPDATE record SET name = 1',
  ),
  // The schema, transactions, the file itself.
  ...all(
    'refused',
    'CREATE TABLE t (a)',
    'CREATE TEMP TABLE t (a)',
    'CREATE TABLE temp.t AS SELECT * FROM record',
    'CREATE TEMP TRIGGER t AFTER INSERT ON record BEGIN DELETE FROM record; END',
    'CREATE VIEW v AS SELECT 1',
    'CREATE VIRTUAL TABLE temp.v USING fts5 (a)',
    'DROP TABLE record',
    'DROP VIEW organizations',
    'ALTER TABLE record ADD COLUMN x',
    'REINDEX',
    'ANALYZE',
    'VACUUM',
    `VACUUM INTO '${outside}'`,
    'BEGIN EXCLUSIVE',
    'COMMIT',
    'SAVEPOINT a',
    `ATTACH '${outside}' AS other`,
    `ATTACH DATABASE 'file:${outside}?mode=rwc' AS other`,
    'DETACH main',
  ),
  // Settings.
  ...all(
    'refused',
    'PRAGMA query_only = OFF',
    'PRAGMA writable_schema = ON',
    'PRAGMA journal_mode = DELETE',
    'PRAGMA user_version = 99',
    'PRAGMA wal_checkpoint(TRUNCATE)',
    'PRAGMA trusted_schema = ON',
    'PRAGMA hard_heap_limit = 0',
    `PRAGMA temp_store_directory = '/tmp'`,
    'EXPLAIN PRAGMA query_only = OFF',
    "SELECT * FROM pragma_table_info('record')",
    'SELECT * FROM pragma_database_list',
    'SELECT * FROM pragma_query_only(0)',
    "SELECT * FROM pragma_user_version('5')",
  ),
  // More than one statement, and what hides one.
  ...all(
    'refused',
    'SELECT 1; DELETE FROM record',
    'SELECT 1;;;DELETE FROM record;',
    "SELECT ';'; DELETE FROM record",
    'SELECT 1 /* ; */ ; DELETE FROM record -- ',
    'SELECT 1 -- \n; DELETE FROM record',
    '/* SELECT */ DELETE FROM record',
    '-- SELECT\nDELETE FROM record',
    '/* /* */ DELETE FROM record /* */',
    ';DELETE FROM record',
    'SELECT `;` ; DROP TABLE record',
    'SELECT [;] ; DROP TABLE record',
    'SELECT ";" ; DROP TABLE record',
    'SELECT 1\0; DELETE FROM record',
    '\u00a0DELETE FROM record',
    'SELECT 1;\u2028DELETE FROM record',
    'SELECT/**/1;DELETE/**/FROM/**/record',
    "SELECT '",
    '',
    ';',
    '/*',
    '--',
  ),
  ['SELECT 1 /* ; DELETE FROM record', 'answered'],
  ["SELECT 'x''; DELETE FROM record; --'", 'answered'],
  // Functions and tables that reach out.
  ...all(
    'refused',
    "SELECT load_extension('/tmp/evil.so')",
    "SELECT load_extension('/tmp/evil.so', 'main')",
    "SELECT readfile('/etc/passwd')",
    `SELECT writefile('${outside}', 'x')`,
    "SELECT edit('x', 'sh')",
    "SELECT fts3_tokenizer('simple', x'4141414141414141')",
    "SELECT * FROM fsdir('/')",
    "SELECT * FROM csv('/etc/passwd')",
    "SELECT sqlite_compileoption_get(0), system('id')",
  ),
  // The address of a tokenizer, which SQLite keeps to itself.
  ["SELECT fts3_tokenizer('simple')", 'answered'],
  // Too much of everything.
  ...all(
    'limited',
    `${ENDLESS} SELECT count(*) FROM c`,
    `${ENDLESS} SELECT x FROM c WHERE x < 0`,
    `${ENDLESS} SELECT x FROM c ORDER BY x DESC`,
    `${ENDLESS} SELECT DISTINCT -1 FROM c`,
    `${ENDLESS} SELECT max(x) OVER () FROM c`,
    'SELECT count(*) FROM record a, record b, record c, record d, record e',
    'SELECT * FROM record a, record b, record c ORDER BY random()',
  ),
  [`${ENDLESS} SELECT x FROM c`, 'answered'],
  ['SELECT a.name FROM record a, record b, record c', 'answered'],
  ...all(
    'bounded',
    // A fast machine is done with it in time.
    'SELECT count(*) FROM body a JOIN body b ON a.json LIKE b.json JOIN body c ON b.json <> c.json',
    `${ENDLESS} SELECT zeroblob(1000000) FROM c`,
    "SELECT printf('%.*c', 1000000000, 'x')",
    'SELECT hex(zeroblob(15000000))',
    `${ENDLESS} SELECT group_concat(hex(randomblob(1000000))) FROM c`,
    `WITH RECURSIVE c(x) AS (VALUES ('x') UNION ALL SELECT x || x FROM c) SELECT max(length(x)) FROM c`,
  ),
  ...all(
    'refused',
    'SELECT zeroblob(1000000000)',
    'SELECT randomblob(1000000000)',
    `SELECT ${'('.repeat(5000)}1${')'.repeat(5000)}`,
    `SELECT ${'abs('.repeat(900)}1${')'.repeat(900)}`,
    Array.from({ length: 3000 }, () => 'SELECT 1').join(' UNION ALL '),
    `SELECT ${'x'.repeat(200_000)}`,
    `SELECT max(${Array.from({ length: 900 }, (_, at) => at).join(', ')})`,
    `SELECT 'a' LIKE '${'%a'.repeat(5000)}'`,
  ),
]
