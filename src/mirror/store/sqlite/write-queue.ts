import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises'
import { GlueError } from '../../../errors.js'
import { problemOf } from '../../../sqlite/index.js'
import type { Database } from '../../../sqlite/index.js'
import { storeError } from './problems.js'

/** Told where a transaction begins, and where one comes to nothing. */
export interface TransactionHooks {
  begin(): void
  undone(): void
}

/** Work on the writing connection: one after the other, each in a transaction of its own. */
export class WriteQueue {
  readonly #database: Database
  readonly #path: string
  readonly #hooks: TransactionHooks
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(database: Database, path: string, hooks: TransactionHooks) {
    this.#database = database
    this.#path = path
    this.#hooks = hooks
  }

  /**
   * All of `work` happens, or none. It may yield to other work of this process with `breath`; nobody else writes meanwhile.
   * @throws StoreBusyError when another process writes for longer than `waitMs`; MirrorError
   */
  run<T>(work: (breath: () => Promise<void>) => T | Promise<T>, waitMs = 5000): Promise<T> {
    const result = this.#last.then(() => this.#transaction(work, waitMs))
    this.#last = result.catch(() => undefined)
    return result
  }

  /** Resolves when what was asked for so far is done, and lets nothing more in. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#last
  }

  async #transaction<T>(work: (breath: () => Promise<void>) => T | Promise<T>, waitMs: number): Promise<T> {
    if (this.#closed) throw new GlueError('closed', 'The mirror is closed.', { hint: 'Open it again.' })
    try {
      await this.#begin(waitMs)
      this.#hooks.begin()
      const result = await work(() => nextTurn())
      this.#database.exec('COMMIT')
      return result
    } catch (error) {
      this.#undo()
      this.#hooks.undone()
      throw storeError(error, this.#path)
    }
  }

  /** SQLite would wait with the whole process; here others go on. */
  async #begin(waitMs: number): Promise<void> {
    const giveUpAt = performance.now() + waitMs
    for (let waited = 1; ; waited = Math.min(waited * 2, 50)) {
      try {
        return this.#database.exec('BEGIN IMMEDIATE')
      } catch (error) {
        if (problemOf(error) !== 'busy' || performance.now() > giveUpAt) throw error
      }
      await pause(waited)
    }
  }

  #undo(): void {
    try {
      this.#database.exec('ROLLBACK')
    } catch {
      // Nothing was begun, or SQLite has undone it itself, as after a full disk.
    }
  }
}
