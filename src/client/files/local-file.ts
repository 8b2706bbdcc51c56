/** Files of the caller's machine that are to be uploaded. */
import { constants } from 'node:fs'
import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import { GlueError, UsageError } from '../../errors.js'

export interface LocalFile {
  readonly name: string
  readonly content: Buffer
}

/**
 * Reads a file of at most `maxBytes`.
 * @throws GlueError `file_unreadable`; UsageError `too_large` before anything is read, `invalid_input` for an empty one
 */
export const readLocalFile = async (path: string, maxBytes: number): Promise<LocalFile> => {
  try {
    // Without waiting: a pipe that nobody writes to would never open.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
    try {
      const stat = await file.stat()
      if (!stat.isFile())
        throw new GlueError('file_unreadable', `${path} is not a file.`, { hint: 'Give the path of a file.', outcome: 'not_sent' })
      if (stat.size > maxBytes) throw tooLarge(path, stat.size, maxBytes)
      // Looked at again once read: a growing file says nothing of its size before.
      return { name: basename(path), content: sendable(await file.readFile(), path, maxBytes) }
    } finally {
      await file.close()
    }
  } catch (error) {
    throw error instanceof GlueError ? error : unreadable(path, error)
  }
}

/** The largest file that a request body of `maxBodyBytes` can carry: base64 makes four bytes of three, and the document around it is small. */
export const largestFile = (maxBodyBytes: number): number => Math.floor(((maxBodyBytes - 2048) * 3) / 4)

/** The bytes, when a request can carry them. @throws UsageError `too_large`, `invalid_input` when there are none */
export const sendable = <T extends Uint8Array>(content: T, name: string, maxBytes: number): T => {
  if (content.length === 0)
    throw new UsageError('invalid_input', `The file ${name} is empty.`, { hint: 'The API takes no empty files; nothing was sent.' })
  if (content.length > maxBytes) throw tooLarge(name, content.length, maxBytes)
  return content
}

/** A `file_unreadable` error in words, from what the file system said. */
export const unreadable = (path: string, cause: unknown): GlueError =>
  new GlueError('file_unreadable', `The file ${path} ${whyUnreadable(cause)}.`, {
    hint: 'Check the path; a relative one starts from the current folder.',
    outcome: 'not_sent',
    cause,
  })

/** What the file system said, as the end of a sentence about a file. */
export const whyUnreadable = (cause: unknown): string => {
  const code = (cause as NodeJS.ErrnoException | null)?.code
  if (code === 'ENOENT' || code === 'ENOTDIR') return 'does not exist'
  if (code === 'EACCES' || code === 'EPERM') return 'may not be read by this user'
  return code === 'EISDIR' ? 'is a folder' : `cannot be read (${code ?? 'unknown reason'})`
}

export const tooLarge = (path: string, size: number, limit: number): UsageError =>
  new UsageError('too_large', `The file ${path} has ${megabytes(size)} MB; a request can carry ${megabytes(limit)} MB of it.`, {
    hint: 'The gateway refuses larger bodies. Store the file elsewhere and link to it, or raise maxBodyBytes if your account accepts more.',
  })

const megabytes = (bytes: number): string => (bytes / 1_048_576).toFixed(1)
