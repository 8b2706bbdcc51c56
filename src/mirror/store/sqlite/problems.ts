import { GlueError, MirrorError, SchemaTooNewError, StoreBusyError } from '../../../errors.js'
import { problemOf } from '../../../sqlite/index.js'

/** An error of SQLite as one that says what to do; any other as it is. */
export const mirrorError = (error: unknown, path: string): unknown => {
  if (error instanceof GlueError) return error
  switch (problemOf(error)) {
    case 'busy':
      return busy(path, error)
    case 'damaged':
      return damaged(path, 'it is no database, or a part of it cannot be read', error)
    case 'full':
      return new MirrorError('disk_full', `The disk with the mirror ${path} is full. What was stored before is safe.`, {
        hint: 'Make room and sync again: it goes on where it stopped.',
        cause: error,
      })
    case 'read_only':
    case 'unreachable':
      return new MirrorError('mirror_unusable', `The mirror ${path} cannot be opened, read or written.`, {
        hint: 'Check who owns the file and its folder, and whether the disk is writable.',
        cause: error,
      })
    case undefined:
      return error
  }
}

/**
 * An error of a statement or of a text that this store has written itself. Whatever it says, a table that is missing, a number that is too
 * large or a text that is no JSON, the file is not what was written.
 */
export const storeError = (error: unknown, path: string): unknown => {
  const known = mirrorError(isErrnoException(error) ? withCodeOfSqlite(error) : error, path)
  if (known instanceof GlueError || !(error instanceof Error)) return known
  const isOfFile = error instanceof SyntaxError || ('code' in error && OF_FILE.has(error.code))
  return isOfFile ? damaged(path, 'what stands in it is not what was written', error) : error
}
/** What the file system says, before SQLite is asked or beside it. */
const isErrnoException = (error: unknown): error is NodeJS.ErrnoException => error instanceof Error && 'syscall' in error
const withCodeOfSqlite = (error: NodeJS.ErrnoException): Error =>
  Object.assign(new Error(error.message, { cause: error }), { errcode: error.code === 'ENOSPC' || error.code === 'EDQUOT' ? 13 : 14 })

const OF_FILE: ReadonlySet<unknown> = new Set(['ERR_SQLITE_ERROR', 'ERR_OUT_OF_RANGE'])

export const busy = (path: string, cause?: unknown): StoreBusyError =>
  new StoreBusyError(`Another sync${holderIn(cause)} is writing to the mirror ${path}.`, {
    hint: 'Wait until it is done; reading goes on meanwhile.',
    cause,
  })

/** Who has the lock, where that is known. */
const holderIn = (cause: unknown): string => {
  const pid = cause instanceof GlueError ? /\((\d+)\)/.exec(cause.message)?.[1] : undefined
  return pid === undefined ? '' : ` (process ${pid})`
}

export const damaged = (path: string, what: string, cause?: unknown): MirrorError =>
  new MirrorError('mirror_damaged', `The mirror ${path} is damaged: ${what}.`, {
    hint: 'Run gluekit mirror rebuild, then gluekit sync. Nothing in IT Glue is affected.',
    cause,
  })

export const tooNew = (path: string): SchemaTooNewError =>
  new SchemaTooNewError(`The mirror ${path} was written by a newer version of gluekit.`, {
    hint: 'Update gluekit, or run gluekit mirror rebuild with this version.',
  })
