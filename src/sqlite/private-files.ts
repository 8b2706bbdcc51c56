import { statSync } from 'node:fs'
import { chmod, mkdir, open } from 'node:fs/promises'
import path from 'node:path'

/** Gives a file or folder to this user alone where modes mean nothing, as on Windows. What is made inside such a folder inherits it. */
export type Protect = (target: string, kind: 'file' | 'folder') => Promise<void>

const POSIX = process.platform !== 'win32'

/**
 * Makes the file and its folder for this user alone, whatever the umask, before SQLite opens it: SQLite gives `-wal` and `-shm` the mode of
 * the file. One that exists and is open to others is taken back.
 *
 * No file of a database is ever opened here. A process that closes any handle of a file loses all its locks on it, those of SQLite too.
 */
export const ensurePrivateDatabase = async (file: string, protect: Protect | undefined): Promise<void> => {
  const folder = path.dirname(file)
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  if (made !== undefined) await protect?.(folder, 'folder')
  try {
    const handle = await open(file, 'wx', 0o600)
    try {
      await handle.chmod(0o600)
    } finally {
      await handle.close()
    }
    await protect?.(file, 'file')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    if (POSIX) await takeBack(file)
  }
}

const takeBack = async (file: string): Promise<void> => {
  for (const name of [file, `${file}-wal`, `${file}-shm`]) {
    // The last one to close a database removes its log, at any moment.
    const mode = statSync(name, { throwIfNoEntry: false })?.mode ?? 0
    if ((mode & 0o077) !== 0) await chmod(name, 0o600).catch(unlessMissing)
  }
}

const unlessMissing = (error: unknown): void => {
  if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
}
