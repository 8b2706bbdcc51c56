import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { GlueError, MirrorError, UsageError } from '../../errors.js'
import { sqliteLibrary } from '../../sqlite/index.js'
import { mirrorError } from '../store/sqlite/problems.js'
import { CHILD_PROGRAM } from './child-program.js'
import { oneStatement } from './one-statement.js'
import { sqlViews } from './views.js'
import type { SqlAnswer, SqlLimits } from './types.js'

const LIMIT_ROWS = 1000
const TIMEOUT_MS = 1000
const MOST_ROWS = 100_000
const LONGEST_MS = 60_000
const LIMIT_BYTES = 32 * 1024 * 1024
/** A machine that is busy with other things starts a process slowly, which is no fault of the question. */
const START_MS = 15_000

// https://www.sqlite.org/c3ref/c_alter_table.html: READ, SELECT, FUNCTION, RECURSIVE
const ALLOWED = [20, 21, 31, 33]
const LIMITS = {
  length: 20_000_000,
  sqlLength: 200_000,
  exprDepth: 200,
  compoundSelect: 100,
  attach: 0,
  likePatternLength: 1000,
  functionArg: 100,
}
// Memory has a bound and sorting needs no file, so that no question fills the machine.
const SETUP = [
  'PRAGMA trusted_schema = OFF',
  'PRAGMA cell_size_check = ON',
  'PRAGMA temp_store = MEMORY',
  'PRAGMA hard_heap_limit = 268435456',
]

interface Reply {
  readonly ready?: true
  readonly opened?: true
  readonly answer?: Omit<SqlAnswer, 'durationMs'>
  readonly error?: { readonly message: string; readonly errcode?: number }
}

/** Runs SQL of users in a process of its own, which is ended when it takes too long; the next question gets a new one. */
export class SqlProcess {
  readonly #path: string
  #child: Child | undefined
  #last: Promise<unknown> = Promise.resolve()
  #closed = false

  constructor(path: string) {
    this.#path = path
  }

  /** One question after the other. @throws UsageError `invalid_input`; MirrorError `sql_limit`, `mirror_damaged` */
  run(text: string, limits: SqlLimits = {}): Promise<SqlAnswer> {
    const answer = this.#last.then(() => this.#run(text, limits))
    this.#last = answer.catch(() => undefined)
    return answer
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#child?.end()
    await this.#last
    await this.#child?.close()
  }

  async #run(text: string, { params = [], limitRows = LIMIT_ROWS, timeoutMs = TIMEOUT_MS }: SqlLimits): Promise<SqlAnswer> {
    requireIn('limitRows', limitRows, MOST_ROWS)
    requireIn('timeoutMs', timeoutMs, LONGEST_MS)
    requireValues(params)
    const sql = oneStatement(text)
    const child = await this.#started()
    const at = performance.now()
    const run = { sql, params: Array.isArray(params) ? params : [params], limitRows, limitBytes: LIMIT_BYTES }
    const reply = await child.ask({ run, guardMs: timeoutMs + 2000 }, timeoutMs)
    if (reply === 'late') throw tooLong(timeoutMs)
    if (reply === 'ended')
      throw new MirrorError('sql_limit', 'The question took more memory than one may, and was ended.', { hint: 'Ask for less at a time.' })
    if (reply.error !== undefined) throw this.#problem(reply.error)
    return { ...reply.answer!, durationMs: performance.now() - at }
  }

  async #started(): Promise<Child> {
    if (this.#closed) throw new GlueError('closed', 'The mirror is closed.', { hint: 'Open it again.' })
    if (this.#child?.isAlive === true) return this.#child
    const child = new Child()
    this.#child = child
    const ready = await child.next(START_MS)
    const opened =
      typeof ready === 'string'
        ? ready
        : await child.ask(
            {
              open: {
                library: await libraryUrl(),
                path: this.#path,
                setup: [...SETUP, ...sqlViews().map(({ sql }) => sql), 'PRAGMA query_only = ON'],
                allowed: ALLOWED,
                limits: LIMITS,
              },
              guardMs: START_MS,
            },
            START_MS,
          )
    if (typeof opened !== 'string' && opened.error === undefined) return child
    child.end()
    if (typeof opened !== 'string') throw this.#problem(opened.error!)
    throw new MirrorError('mirror_unusable', 'The process that runs SQL could not be started.', {
      hint: 'Try again when the machine is less busy.',
    })
  }

  #problem({ message, errcode }: NonNullable<Reply['error']>): unknown {
    const known = mirrorError(Object.assign(new Error(message), errcode === undefined ? {} : { errcode }), this.#path)
    if (known instanceof GlueError) return known
    return new UsageError('invalid_input', `SQLite does not accept this: ${message}`, {
      hint: 'Every kind of record is a table, such as configurations, passwords or flexible_assets, with its attributes in snake_case.',
    })
  }
}

class Child {
  readonly ended: Promise<void>
  readonly #process: ChildProcess
  readonly #waiting: ((reply: Reply | 'ended') => void)[] = []
  readonly #early: Reply[] = []
  #isEnding = false

  constructor() {
    this.#process = spawn(process.execPath, ['--no-warnings', '--max-old-space-size=256', '--input-type=module', '-e', CHILD_PROGRAM], {
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
      serialization: 'advanced',
      // It needs none of the secrets that an environment may hold.
      env: process.platform === 'win32' ? { SystemRoot: process.env['SystemRoot'] ?? '' } : {},
      windowsHide: true,
    })
    this.#process.on('message', (reply: Reply) => {
      const waiting = this.#waiting.shift()
      if (waiting === undefined) this.#early.push(reply)
      else waiting(reply)
    })
    this.ended = new Promise((resolve) => {
      const done = (): void => {
        for (const waiting of this.#waiting.splice(0)) waiting('ended')
        resolve()
      }
      this.#process.once('exit', done)
      this.#process.once('error', done)
    })
    // A question under way keeps this process alive by its timer; a process that waits for one does not.
    this.#process.unref()
    this.#process.channel?.unref()
  }

  get isAlive(): boolean {
    return !this.#isEnding && this.#process.exitCode === null && this.#process.signalCode === null && this.#process.connected
  }

  ask(message: object, withinMs: number): Promise<Reply | 'late' | 'ended'> {
    const reply = this.next(withinMs)
    this.#process.send(message, (error) => {
      if (error !== null) this.end()
    })
    return reply
  }

  /** `late` ends the process. */
  next(withinMs: number): Promise<Reply | 'late' | 'ended'> {
    const early = this.#early.shift()
    if (early !== undefined) return Promise.resolve(early)
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#waiting.length = 0
        this.end()
        resolve('late')
      }, withinMs)
      this.#waiting.push((reply) => {
        clearTimeout(timer)
        resolve(reply)
      })
      if (!this.isAlive) this.#waiting.shift()?.('ended')
    })
  }

  /** Until it has ended, and this process waits for that: with nothing else to do it would end in the middle of its own work. */
  close(): Promise<void> {
    this.#process.ref()
    this.end()
    return this.ended
  }

  end(): void {
    this.#isEnding = true
    this.#process.kill('SIGKILL')
  }
}

const libraryUrl = async (): Promise<string> => {
  const { name } = await sqliteLibrary()
  return name === 'node:sqlite' ? name : import.meta.resolve(name)
}

const requireIn = (name: string, value: number, most: number): void => {
  if (Number.isInteger(value) && value >= 1 && value <= most) return
  throw new UsageError('invalid_input', `${name} is a whole number from 1 to ${most}.`)
}

const requireValues = (params: NonNullable<SqlLimits['params']>): void => {
  const values: readonly unknown[] = Array.isArray(params) ? params : Object.values(params)
  const isValue = (value: unknown): boolean =>
    value === null || ['string', 'number', 'bigint'].includes(typeof value) || value instanceof Uint8Array
  if (!values.every(isValue)) throw new UsageError('invalid_input', 'A parameter is a text, a number, null or bytes.')
}

const tooLong = (timeoutMs: number): MirrorError =>
  new MirrorError('sql_limit', `The question took longer than ${timeoutMs} ms and was ended.`, {
    hint: 'Ask for less: with a LIMIT, an organization_id or fewer joins. `timeoutMs` and --timeout give it longer.',
  })
