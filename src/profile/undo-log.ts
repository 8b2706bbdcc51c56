import { open } from 'node:fs/promises'
import type { FileHandle } from 'node:fs/promises'
import path from 'node:path'
import type { Home } from './home.js'
import { FILE_MODE, ensurePrivateFolder, unusable } from './private-file.js'

/** The state of a record before it was overwritten. */
export interface Before {
  readonly resource: string
  readonly id: string
  readonly attributes: Readonly<Record<string, unknown>>
  /** Milliseconds since 1970. */
  readonly at: number
}
export interface UndoLog {
  /** The file of this day. */
  readonly file: string
  /** Resolves when the entry is on disk. @throws ConfigurationError, so that nothing is overwritten that was not kept */
  keep(before: Before): Promise<void>
}

/**
 * Keeps what is about to be overwritten, a JSON line each in a file a day, readable by this user alone. Entries hold the
 * attributes of records, never the value of a password: reads do not return one.
 */
export const openUndoLog = (home: Home, now: number = Date.now()): UndoLog => {
  const folder = path.join(home.state, 'undo')
  const file = path.join(folder, `${new Date(now).toISOString().slice(0, 10)}.ndjson`)
  return {
    file,
    async keep(before) {
      await ensurePrivateFolder(folder)
      try {
        const handle = await open(file, 'a+', FILE_MODE)
        try {
          // One write a line, so that appends of several processes do not mix; more only where a disk takes part of it.
          await handle.appendFile(`${await lineBreak(handle)}${JSON.stringify(before)}\n`)
          await handle.sync()
        } finally {
          await handle.close()
        }
      } catch (cause) {
        throw unusable(cause, `What is about to be overwritten could not be kept in ${file}`)
      }
    },
  }
}

/** Half a line that a full disk or a crash left must not swallow the one after it. */
const lineBreak = async (handle: FileHandle): Promise<string> => {
  const { size } = await handle.stat()
  if (size === 0) return ''
  const { buffer } = await handle.read(Buffer.alloc(1), 0, 1, size - 1)
  return buffer[0] === 0x0a ? '' : '\n'
}
