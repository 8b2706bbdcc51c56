/** Files of the caller's machine that are to be written: whole or not at all. */
import { createHash, randomBytes } from 'node:crypto'
import { link, open, realpath, rename, rm, stat } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { GlueError, UsageError } from '../../errors.js'
import { syncFolder } from '../../profile/private-file.js'
import { restrictToUser } from '../../profile/windows-access.js'

export interface SaveOptions {
  /** Replaces a file that is there; it is refused otherwise. */
  readonly overwrite?: boolean | undefined
  /** The mode of the file; 0600 unless given, which on Windows is an access list for this user alone. */
  readonly mode?: number | undefined
}
export interface SavedFile {
  /** Absolute. */
  readonly path: string
  readonly sizeBytes: number
  /** Hexadecimal. */
  readonly sha256: string
}
export interface SaveTarget extends SaveOptions {
  readonly path: string
}

/**
 * Looks whether a file can come to be at `path`, so that nothing is fetched in vain.
 * @throws UsageError `invalid_input` when something is there already; GlueError `file_unreadable` for a path that cannot be written to
 */
export const saveTarget = async (path: string, { overwrite, mode }: SaveOptions): Promise<SaveTarget> => {
  const target = { path: resolve(path), overwrite, mode }
  try {
    const there = await stat(target.path)
    if (!there.isFile()) throw new UsageError('invalid_input', `${path} is there already, and is not a file.`, { hint: OTHER_PATH })
    if (overwrite !== true) throw exists(path)
    // What a link leads to is replaced, and not the link.
    return { ...target, path: await realpath(target.path) }
  } catch (error) {
    if (error instanceof GlueError) throw error
    if (codeOf(error) !== 'ENOENT') throw unwritable(path, error)
  }
  try {
    const folder = await stat(dirname(target.path))
    if (!folder.isDirectory()) throw Object.assign(new Error('not a folder'), { code: 'ENOTDIR' })
  } catch (error) {
    throw unwritable(path, error)
  }
  return target
}

/**
 * Writes all chunks to a file beside the target, and gives it its name once it is whole, checked and on the disk. Whatever fails, no
 * part of it stays.
 * @param steps.onBytes told how many bytes there are so far; what it throws ends the writing
 * @param steps.check looks at the whole file before it gets its name; what it throws prevents that
 */
export const saveFile = async <T>(
  target: SaveTarget,
  chunks: AsyncIterable<Uint8Array>,
  steps: { readonly onBytes?: (sizeBytes: number) => void; readonly check: (path: string, saved: SavedFile) => Promise<T> },
): Promise<SavedFile & { readonly checked: T }> => {
  const folder = dirname(target.path)
  // Cut short: a name may have 255 bytes, and a character of it may be four of them.
  const temporary = join(folder, `.${basename(target.path).slice(0, 50)}.${randomBytes(6).toString('hex')}.part`)
  const handle = await writing(target.path, () => open(temporary, 'wx', target.mode ?? PRIVATE))
  try {
    const written = await write(handle, target, temporary, chunks, steps.onBytes)
    const saved = { path: target.path, ...written }
    const checked = await steps.check(temporary, saved)
    await writing(target.path, () => (target.overwrite === true ? rename(temporary, target.path) : giveName(temporary, target.path)))
    await writing(target.path, () => syncFolder(folder))
    return { ...saved, checked }
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined)
  }
}

const PRIVATE = 0o600

const write = async (
  handle: FileHandle,
  { path, mode }: SaveTarget,
  temporary: string,
  chunks: AsyncIterable<Uint8Array>,
  onBytes: ((sizeBytes: number) => void) | undefined,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> => {
  try {
    if (mode !== undefined) await writing(path, () => handle.chmod(mode))
    else if (process.platform === 'win32') await restrictToUser(temporary, 'file')
    const hash = createHash('sha256')
    let sizeBytes = 0
    for await (const chunk of chunks) {
      hash.update(chunk)
      sizeBytes += chunk.length
      await writing(path, () => handle.writeFile(chunk))
      onBytes?.(sizeBytes)
    }
    await writing(path, () => handle.sync())
    return { sizeBytes, sha256: hash.digest('hex') }
  } finally {
    await handle.close()
  }
}

/** Unlike a rename, this never replaces what somebody else has put there meanwhile. */
const giveName = async (temporary: string, path: string): Promise<void> => {
  try {
    await link(temporary, path)
  } catch (error) {
    if (codeOf(error) === 'EEXIST') throw exists(path)
    // Not every disk has hard links. There the name is taken by an empty file first.
    await (await open(path, 'wx', PRIVATE)).close()
    await rename(temporary, path).catch(async (cause: unknown) => {
      await rm(path, { force: true })
      throw cause
    })
  }
}

const writing = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
  try {
    return await work()
  } catch (error) {
    if (error instanceof GlueError) throw error
    throw codeOf(error) === 'EEXIST' ? exists(path) : unwritable(path, error)
  }
}

const OTHER_PATH = 'Give another path.'

const exists = (path: string): UsageError =>
  new UsageError('invalid_input', `The file ${path} is there already.`, { hint: 'Give another path, or overwrite: true.' })

const unwritable = (path: string, cause: unknown): GlueError =>
  new GlueError(
    'file_unreadable',
    `The file ${path} cannot be written: ${REASONS[codeOf(cause) ?? ''] ?? codeOf(cause) ?? 'unknown reason'}.`,
    {
      hint: 'Check the folder and the space on its disk; a relative path starts from the current folder.',
      cause,
    },
  )

const REASONS: Readonly<Record<string, string>> = {
  ENOENT: 'its folder does not exist',
  ENOTDIR: 'its folder is not one',
  EACCES: 'this user may not',
  EPERM: 'this user may not',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota is used up',
  EFBIG: 'the disk takes no file of this size',
}

const codeOf = (error: unknown): string | undefined => (error as NodeJS.ErrnoException | null)?.code
