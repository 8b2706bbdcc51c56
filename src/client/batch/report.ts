/** What became of each of many writes. */
import { GlueError, LimitError, OutcomeUnknownError, isGlueError } from '../../errors.js'

export interface Succeeded<T> {
  /** Of the item among those that were given. */
  readonly index: number
  readonly id: string
  /** As the API returned it; null for what was deleted. */
  readonly record: T
}
export interface Failed {
  readonly index: number
  /** With `outcome`: `rejected` by the API, `not_sent`, or `unknown`. */
  readonly error: Error
}
/** Each item is in one of the three lists, and each list is in the order of the items. */
export interface BatchReport<T> {
  readonly succeeded: readonly Succeeded<T>[]
  readonly failed: readonly Failed[]
  /** Sent, and nobody knows whether they happened: look before repeating them. */
  readonly unknown: readonly Failed[]
}
export interface BatchProgress {
  /** Items whose outcome is known, or known to be unknown. */
  readonly done: number
  readonly total: number
  readonly failed: number
  readonly unknown: number
}

/** Collects outcomes in whatever order they come. */
export class BatchLedger<T> {
  readonly #total: number
  readonly #onProgress: ((progress: BatchProgress) => void) | undefined
  readonly #succeeded: Succeeded<T>[] = []
  readonly #failed: Failed[] = []
  readonly #unknown: Failed[] = []

  constructor(total: number, onProgress: ((progress: BatchProgress) => void) | undefined) {
    this.#total = total
    this.#onProgress = onProgress
  }

  succeed(index: number, id: string, record: T): void {
    this.#succeeded.push({ index, id, record })
    this.#tell()
  }

  /** @param signal of the caller: what it ended under way may have happened */
  fail(index: number, thrown: unknown, signal?: AbortSignal): void {
    const error = isAbort(thrown, signal) ? abortedUnderWay(thrown) : thrown instanceof Error ? thrown : new Error(String(thrown))
    if (isGlueError(error) && error.outcome === 'unknown') this.#unknown.push({ index, error })
    else this.#failed.push({ index, error })
    this.#tell()
  }

  report(): BatchReport<T> {
    const inOrder = <E extends { readonly index: number }>(entries: readonly E[]): E[] => [...entries].sort((a, b) => a.index - b.index)
    return { succeeded: inOrder(this.#succeeded), failed: inOrder(this.#failed), unknown: inOrder(this.#unknown) }
  }

  #tell(): void {
    const [failed, unknown] = [this.#failed.length, this.#unknown.length]
    try {
      this.#onProgress?.({ done: this.#succeeded.length + failed + unknown, total: this.#total, failed, unknown })
    } catch {
      // The listener's failure is the listener's to notice.
    }
  }
}

/** What an item fails with whose turn never came. */
export const notSent = (signal: AbortSignal): LimitError =>
  new LimitError('closed', 'Not sent: the batch was aborted before its turn came.', {
    cause: signal.reason,
    hint: 'Give this item to another batch.',
  })

const isAbort = (thrown: unknown, signal: AbortSignal | undefined): boolean =>
  signal?.aborted === true && (thrown === signal.reason || !(thrown instanceof GlueError))

const abortedUnderWay = (cause: unknown): OutcomeUnknownError =>
  new OutcomeUnknownError('The batch was aborted while this item was under way.', {
    cause,
    hint: 'Look whether it took place before you repeat it.',
  })
