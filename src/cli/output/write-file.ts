import { randomBytes } from 'node:crypto'
import { access, constants, rename, rm, stat, writeFile } from 'node:fs/promises'
import path from 'node:path'
import { GlueError } from '../../errors.js'
import { syncFolder } from '../../profile/private-file.js'

/** Whether a file could be written there; asked before long work, so that it is not lost at the end. @throws GlueError */
export const requireWritable = async (file: string): Promise<void> => {
  const folder = path.dirname(file)
  try {
    if ((await stat(file).catch(() => null))?.isDirectory() === true) throw cannotWrite(file, 'it is a folder')
    if (!(await stat(folder)).isDirectory()) throw cannotWrite(file, `${folder} is not a folder`)
    await access(folder, constants.W_OK)
  } catch (error) {
    throw error instanceof GlueError ? error : cannotWrite(file, reasonOf(error, folder), error)
  }
}

/** The whole file or none, readable by its owner alone: reports are about clients. @throws GlueError */
export const writeWholeFile = async (file: string, text: string): Promise<void> => {
  const temporary = path.join(path.dirname(file), `.${path.basename(file)}.${randomBytes(4).toString('hex')}.tmp`)
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx', flush: true })
    await rename(temporary, file)
    await syncFolder(path.dirname(file))
  } catch (error) {
    await rm(temporary, { force: true }).catch(() => undefined)
    throw cannotWrite(file, reasonOf(error, path.dirname(file)), error)
  }
}

const REASONS: Readonly<Record<string, string>> = {
  EACCES: 'this user may not write there',
  EPERM: 'this user may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  ENOTDIR: 'a part of the path is not a folder',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
}

/** Why a file could not be opened or written, for a sentence. */
export const reasonOf = (error: unknown, folder: string): string => {
  const code = (error as NodeJS.ErrnoException).code ?? ''
  return code === 'ENOENT' ? `the folder ${folder} does not exist` : (REASONS[code] ?? `the system says ${code}`)
}

const cannotWrite = (file: string, why: string, cause?: unknown): GlueError =>
  new GlueError('file_unreadable', `${file} cannot be written: ${why}.`, { hint: 'Give another path; nothing was written.', cause })
