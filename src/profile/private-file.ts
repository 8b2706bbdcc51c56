import { randomBytes } from 'node:crypto'
import { readFileSync, statSync } from 'node:fs'
import { mkdir, open, rename, rm } from 'node:fs/promises'
import path from 'node:path'
import { ConfigurationError } from '../errors.js'
import { restrictToUser } from './windows-access.js'

/** Files and folders of this user alone: 0600 and 0700, whatever the umask; on Windows an access list. */

const WINDOWS = process.platform === 'win32'
export const FILE_MODE = 0o600
export const FOLDER_MODE = 0o700

/** Makes the folder, and those above it, when absent. A folder that exists keeps its mode. */
export const ensurePrivateFolder = async (folder: string): Promise<void> => {
  try {
    const created = await mkdir(folder, { recursive: true, mode: FOLDER_MODE })
    if (WINDOWS && created !== undefined) await restrictToUser(folder, 'folder')
  } catch (cause) {
    throw unusable(cause, `The folder ${folder} could not be made`)
  }
}

/**
 * Replaces a file as a whole: readers see the old text or the new one, never a part, also after a loss of power. The mode is
 * that of this call and not that of an older, wider file.
 */
export const writePrivateFile = async (file: string, text: string): Promise<void> => {
  const folder = path.dirname(file)
  await ensurePrivateFolder(folder)
  const temporary = path.join(folder, `.${path.basename(file)}.${process.pid}.${randomBytes(6).toString('hex')}.tmp`)
  try {
    const handle = await open(temporary, 'wx', FILE_MODE)
    try {
      if (WINDOWS) await restrictToUser(temporary, 'file')
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(temporary, file)
    await syncFolder(folder)
  } catch (cause) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw unusable(cause, `${file} could not be written`)
  }
}

/** Whether there was such a file. */
export const removeFile = async (file: string): Promise<boolean> => {
  try {
    await rm(file)
    return true
  } catch (cause) {
    if (isMissing(cause)) return false
    throw unusable(cause, `${file} could not be removed`)
  }
}

/** Makes the names in a folder durable. Windows has no such call, and does not need it. */
export const syncFolder = async (folder: string): Promise<void> => {
  if (WINDOWS) return
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

export interface PrivateText {
  readonly text: string
  /** Set when others than the user can read or write the file: a sentence that says so. */
  readonly warning: string | undefined
}

/** Reads a small file at once; null when it does not exist. */
export const readPrivateFile = (file: string): PrivateText | null => {
  try {
    const text = readFileSync(file, 'utf8')
    return { text, warning: WINDOWS ? undefined : widerThanPrivate(file, statSync(file).mode) }
  } catch (cause) {
    if (isMissing(cause)) return null
    throw unusable(cause, `${file} could not be read`, 'file_unreadable')
  }
}

const widerThanPrivate = (file: string, mode: number): string | undefined =>
  (mode & 0o077) === 0
    ? undefined
    : `${file} is open to other users of this machine (mode ${(mode & 0o777).toString(8).padStart(4, '0')}); run: chmod 600 "${file}"`

/** A text that changes whenever the file is replaced or edited. Cheap enough to be asked before every request. */
export const fileStamp = (file: string): string => {
  const found = statSync(file, { throwIfNoEntry: false })
  return found === undefined ? 'absent' : `${found.ino}:${found.size}:${found.mtimeMs}:${found.ctimeMs}`
}

export const isMissing = (error: unknown): boolean => errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR'

export const errnoOf = (error: unknown): string | undefined =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EISDIR: 'it is a folder',
  EEXIST: 'a file of that name is in the way',
  ENOTDIR: 'a file is in the way of a folder',
  ENOENT: 'it does not exist',
}

/** A file that could not be read or written, as an error that says why. */
export const unusable = (
  cause: unknown,
  what: string,
  code: 'bad_configuration' | 'file_unreadable' = 'bad_configuration',
): ConfigurationError => {
  if (cause instanceof ConfigurationError) return cause
  const errno = errnoOf(cause)
  return new ConfigurationError(code, `${what}${errno === undefined ? '' : `: ${REASONS[errno] ?? errno}`}.`, {
    hint: 'Check who owns the file and its folder, or set GLUEKIT_HOME to a folder that this user can write.',
    cause,
  })
}
