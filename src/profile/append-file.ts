import { open, type FileHandle } from 'node:fs/promises'
import path from 'node:path'
import { ensurePrivateFolder, FILE_MODE, syncFolder, unusable } from './private-file.js'
import { restrictToUser } from './windows-access.js'

/** A file that others may read or write, as a copy or a backup leaves it, becomes this user's alone again. */
const tighten = async (handle: FileHandle): Promise<void> => {
  if (process.platform === 'win32' || ((await handle.stat()).mode & 0o077) === 0) return
  try {
    await handle.chmod(FILE_MODE)
  } catch (error) {
    await handle.close()
    throw error
  }
}

/** A file of lines that only grows. What `append` has returned from survives a loss of power. */
export class AppendFile {
  readonly #file: string
  readonly #handle: FileHandle
  #size: number

  private constructor(file: string, handle: FileHandle, size: number) {
    this.#file = file
    this.#handle = handle
    this.#size = size
  }

  static async open(file: string): Promise<AppendFile> {
    await ensurePrivateFolder(path.dirname(file))
    try {
      let handle: FileHandle
      try {
        handle = await open(file, 'r+')
        await tighten(handle)
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
        handle = await open(file, 'wx+', FILE_MODE)
        if (process.platform === 'win32') await restrictToUser(file, 'file')
        await syncFolder(path.dirname(file))
      }
      return new AppendFile(file, handle, (await handle.stat()).size)
    } catch (cause) {
      throw unusable(cause, `${file} could not be opened for writing`)
    }
  }

  get size(): number {
    return this.#size
  }

  /** The bytes from `start` to the end. */
  async read(start = 0): Promise<Buffer> {
    const buffer = Buffer.alloc(this.#size - start)
    let filled = 0
    while (filled < buffer.length) {
      const { bytesRead } = await this.#handle.read(buffer, filled, buffer.length - filled, start + filled)
      if (bytesRead === 0) break
      filled += bytesRead
    }
    return buffer.subarray(0, filled)
  }

  /** Writes and syncs. After a failure the file is cut back to what it was, so that no half line stays. */
  async append(text: string): Promise<void> {
    const bytes = Buffer.from(text, 'utf8')
    try {
      for (let written = 0; written < bytes.length;) {
        const { bytesWritten } = await this.#handle.write(bytes, written, bytes.length - written, this.#size + written)
        written += bytesWritten
      }
      await this.#handle.datasync()
      this.#size += bytes.length
    } catch (cause) {
      await this.#handle.truncate(this.#size).catch(() => undefined)
      throw unusable(cause, `${this.#file} could not be written`)
    }
  }

  async cutTo(size: number): Promise<void> {
    try {
      await this.#handle.truncate(size)
      await this.#handle.datasync()
      this.#size = size
    } catch (cause) {
      throw unusable(cause, `${this.#file} could not be repaired`)
    }
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }
}
