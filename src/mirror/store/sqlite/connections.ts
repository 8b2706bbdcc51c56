import { existsSync } from 'node:fs'
import { migrate, openDatabase } from '../../../sqlite/index.js'
import type { Database, Protect } from '../../../sqlite/index.js'
import { requireOwnSchema } from './own-schema.js'
import { storeError, tooNew } from './problems.js'
import { APPLICATION_ID, MIGRATIONS } from './schema.js'

export interface Connections {
  readonly path: string
  /** Used by one piece of work at a time; see `WriteQueue`. */
  readonly writer: Database
  /** Sees whole transactions only, and never waits. */
  readonly reader: Database
  close(): void
}

// Cells are checked as they are read: a damaged page is an error and not a wrong value.
const SAFE = { cell_size_check: 1, mmap_size: 0 } as const

export interface ConnectOptions {
  readonly protect?: Protect | undefined
  /** The file does not grow beyond this many bytes: what would make it do so fails as on a full disk. */
  readonly maxBytes?: number | undefined
}

// The pages that every transaction changes are brought from the log into the file once for many of them, in pages of 4 kB.
const WRITING = { cache_size: -32_000, wal_autocheckpoint: 4000 } as const

/** @throws MirrorError */
export const connect = async (path: string, { protect, maxBytes }: ConnectOptions = {}): Promise<Connections> => {
  let writer: Database | undefined
  try {
    // A log left behind by a file that is gone belongs to another database.
    const fresh = !existsSync(path)
    writer = await openDatabase(path, { busyTimeoutMs: 2000, pragmas: { ...SAFE, ...WRITING }, protect })
    if (!fresh && Number(writer.pragma('user_version')) > MIGRATIONS.length) throw tooNew(path)
    migrate(writer, { what: 'the mirror', applicationId: APPLICATION_ID, migrations: MIGRATIONS })
    if (!fresh) await requireOwnSchema(writer, path)
    if (maxBytes !== undefined) writer.pragma(`max_page_count = ${Math.max(1, Math.floor(maxBytes / Number(writer.pragma('page_size'))))}`)
    // From here on waiting for another process is done without blocking this one.
    writer.exec('PRAGMA busy_timeout = 0')
    const reader = await openDatabase(path, { readOnly: true, busyTimeoutMs: 2000, pragmas: { ...SAFE, cache_size: -16_000 } })
    const opened = writer
    return {
      path,
      writer: opened,
      reader,

      close: () => {
        reader.close()
        opened.close()
      },
    }
  } catch (error) {
    writer?.close()
    throw storeError(error, path)
  }
}
