import { rm } from 'node:fs/promises'
import { systemClock, type Clock } from '../clock.js'
import { GlueError, UsageError } from '../errors.js'
import { AppendFile } from './append-file.js'
import { takeLock, type ProcessLock } from './process-lock.js'

/** One step, as the journal last knew it. */
export interface JournalStep {
  readonly stepKey: string
  /** `open`: begun, and not known to be finished. Whether it took effect must be looked up before it is done again. */
  readonly state: 'open' | 'finished'
  /** When it was last begun, as an ISO time. */
  readonly begunAt: string
  readonly payload: unknown
  readonly result: unknown
}

/** What a workflow did, written before and after each step, so that a run killed at any moment can be taken up again. */
export interface Journal {
  readonly path: string
  /** In the order in which the steps were first begun. */
  readonly entries: readonly JournalStep[]
  find(stepKey: string): JournalStep | undefined
  /**
   * Returns once the step is on the disk as open; only then may it be done. A finished step that is begun again is open again.
   * The payload is stored as JSON in clear text: it must hold what is needed to recognise the outcome, and no secret.
   */
  begin(stepKey: string, payload: unknown): Promise<void>
  /** Returns once the step is on the disk as finished. The result is stored as JSON: no secret either. */
  finish(stepKey: string, result: unknown): Promise<void>
  /** Lets go of the file. Safe to call twice. */
  close(): Promise<void>
  /** Closes and removes it: the work is done, and nobody will take it up again. */
  discard(): Promise<void>
}

export interface JournalOptions {
  readonly clock?: Clock | undefined
  /** How long to wait for another process that has it open. Default 0. */
  readonly waitMs?: number | undefined
}

interface Line {
  readonly at: string
  readonly step: string
  readonly state: 'open' | 'finished'
  readonly data?: unknown
}

/**
 * Opens a journal, or begins one. Half a last line, left by a crash, is dropped: it was never reported as written.
 *
 * @throws LimitError `busy` when another process has it open; GlueError `state_damaged` when a line in it cannot be read.
 */
export const openJournal = async (path: string, options: JournalOptions = {}): Promise<Journal> => {
  const clock = options.clock ?? systemClock
  const lock = await takeLock(`${path}.lock`, { what: `the journal ${path}`, waitMs: options.waitMs ?? 0, clock })
  let file: AppendFile | undefined
  try {
    file = await AppendFile.open(path)
    return new FileJournal(path, file, lock, clock, await load(path, file))
  } catch (error) {
    await file?.close()
    await lock.release()
    throw error
  }
}

class FileJournal implements Journal {
  readonly path: string
  readonly #file: AppendFile
  readonly #lock: ProcessLock
  readonly #clock: Clock
  readonly #steps: Map<string, JournalStep>
  #waiting: string[] = []
  #flush: Promise<void> | undefined
  #tail: Promise<void> = Promise.resolve()
  #closed = false

  constructor(path: string, file: AppendFile, lock: ProcessLock, clock: Clock, steps: Map<string, JournalStep>) {
    this.path = path
    this.#file = file
    this.#lock = lock
    this.#clock = clock
    this.#steps = steps
  }

  get entries(): readonly JournalStep[] {
    return [...this.#steps.values()]
  }

  find(stepKey: string): JournalStep | undefined {
    return this.#steps.get(stepKey)
  }

  async begin(stepKey: string, payload: unknown): Promise<void> {
    await this.#write({ at: this.#now(), step: stepKey, state: 'open', data: payload })
  }

  async finish(stepKey: string, result: unknown): Promise<void> {
    if (this.#steps.get(stepKey)?.state !== 'open')
      throw new UsageError('usage', `The step ${stepKey} is not open, so it cannot be finished.`, { hint: 'Begin it first.' })
    await this.#write({ at: this.#now(), step: stepKey, state: 'finished', data: result })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    await this.#tail.catch(() => undefined)
    await this.#file.close()
    await this.#lock.release()
  }

  async discard(): Promise<void> {
    if (this.#closed) throw closed(this.path)
    this.#closed = true
    await this.#tail.catch(() => undefined)
    await this.#file.close()
    await rm(this.path, { force: true })
    await this.#lock.release()
  }

  #now(): string {
    return new Date(this.#clock.now()).toISOString()
  }

  // Steps that run side by side share one sync.
  async #write(line: Line): Promise<void> {
    if (this.#closed) throw closed(this.path)
    this.#waiting.push(`${JSON.stringify(line)}\n`)
    this.#flush ??= this.#tail = this.#tail
      .catch(() => undefined)
      .then(() => {
        const text = this.#waiting.join('')
        this.#waiting = []
        this.#flush = undefined
        return this.#file.append(text)
      })
    await this.#flush
    apply(this.#steps, line)
  }
}

const apply = (steps: Map<string, JournalStep>, { at, step, state, data }: Line): void => {
  const known = steps.get(step)
  steps.set(
    step,
    state === 'open'
      ? { stepKey: step, state, begunAt: at, payload: data, result: undefined }
      : { stepKey: step, state, begunAt: known?.begunAt ?? at, payload: known?.payload, result: data },
  )
}

const load = async (path: string, file: AppendFile): Promise<Map<string, JournalStep>> => {
  const bytes = await file.read()
  const end = bytes.lastIndexOf(0x0a) + 1
  const steps = new Map<string, JournalStep>()
  const lines = bytes.subarray(0, end).toString('utf8').split('\n').slice(0, -1)
  for (const [index, text] of lines.entries()) {
    const line = parseLine(text)
    if (line === null)
      throw new GlueError('state_damaged', `Line ${index + 1} of the journal ${path} cannot be read.`, {
        hint: 'Move the file away and run again; what exists already is found by looking, which takes more requests.',
      })
    apply(steps, line)
  }
  if (end < bytes.length) await file.cutTo(end)
  return steps
}

const parseLine = (text: string): Line | null => {
  try {
    const line = JSON.parse(text) as Partial<Line> | null
    const whole = typeof line?.at === 'string' && typeof line.step === 'string' && (line.state === 'open' || line.state === 'finished')
    return whole ? (line as Line) : null
  } catch {
    return null
  }
}

const closed = (path: string): UsageError => new UsageError('closed', `The journal ${path} is closed.`, { hint: 'Open it again.' })
