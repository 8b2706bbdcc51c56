import { closeSync, existsSync, fchmodSync, fstatSync, openSync, writeSync } from 'node:fs'
import path from 'node:path'
import { GlueError } from '../../errors.js'
import { FILE_MODE } from '../../profile/private-file.js'
import { restrictToUser } from '../../profile/windows-access.js'
import { reasonOf } from '../output/write-file.js'

export interface LogFile {
  write(line: string): void
  close(): void
}

/**
 * A file that lines are added to, for this user alone. Each line is handed to the system at once, so that those before a crash are there.
 * @param onFailed called once when a line cannot be written; later ones are tried all the same
 * @throws GlueError `file_unreadable`
 */
export const openLogFile = async (file: string, onFailed: (why: string) => void): Promise<LogFile> => {
  const folder = path.dirname(file)
  let handle: number
  try {
    const isNew = !existsSync(file)
    handle = openSync(file, 'a', FILE_MODE)
    if (process.platform === 'win32') {
      if (isNew) await restrictToUser(file, 'file')
    } else {
      const { mode } = fstatSync(handle)
      // As others left it: what is added from now on is for this user.
      if ((mode & 0o077) !== 0 && fstatSync(handle).isFile()) fchmodSync(handle, FILE_MODE)
    }
  } catch (cause) {
    throw new GlueError('file_unreadable', `The log ${file} cannot be written: ${reasonOf(cause, folder)}.`, {
      hint: 'Give --log-file another path; nothing was done.',
      cause,
    })
  }
  let failed = false
  return {
    write(line) {
      try {
        writeSync(handle, line)
      } catch (error) {
        if (!failed) onFailed(reasonOf(error, folder))
        failed = true
      }
    },
    close: () => closeSync(handle),
  }
}
