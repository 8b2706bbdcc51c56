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

/** The problem that this error tells of; undefined for a mistake in SQL, a broken constraint, and what is no error of SQLite. */
export const problemOf = (error: unknown): SqliteProblem | undefined => {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return undefined
  return BY_CODE[error.errcode & 0xff]
}
