/** What went wrong with a database, as far as it makes a difference to who uses it. */
export type SqliteProblem =
  /** Another process holds the lock. */
  | 'busy'
  /** No database, or a damaged one. */
  | 'damaged'
  /** It may be read and not written. */
  | 'read_only'
  | 'full'
  /** The file cannot be opened, read or written. */
  | 'unreachable'

// Primary result codes: https://www.sqlite.org/rescode.html
const BY_CODE: Readonly<Record<number, SqliteProblem>> = {
  5: 'busy',
  6: 'busy',
  8: 'read_only',
  10: 'unreachable',
  11: 'damaged',
  13: 'full',
  14: 'unreachable',
  15: 'busy',
  26: 'damaged',
}

// The packaged library tells the code of what fails at once, and only the words of what fails while rows are read:
// https://www.sqlite.org/c3ref/errcode.html (sqlite3_errstr)
const BY_WORDS: Readonly<Record<string, SqliteProblem>> = {
  'database is locked': 'busy',
  'database table is locked': 'busy',
  'locking protocol': 'busy',
  'attempt to write a readonly database': 'read_only',
  'disk I/O error': 'unreachable',
  'unable to open database file': 'unreachable',
  'database disk image is malformed': 'damaged',
  'file is not a database': 'damaged',
  'database or disk is full': 'full',
}

/** The problem that this error tells of; undefined for a mistake in SQL, a broken constraint, and what is no error of SQLite. */
export const problemOf = (error: unknown): SqliteProblem | undefined => {
  if (!(error instanceof Error)) return undefined
  if ('errcode' in error && typeof error.errcode === 'number') return BY_CODE[error.errcode & 0xff]
  return 'code' in error && error.code === 'ERR_SQLITE_ERROR' ? BY_WORDS[error.message] : undefined
}
