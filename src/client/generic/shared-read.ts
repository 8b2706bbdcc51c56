import type { Clock } from '../../clock.js'
import { DeadlineError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'

type Patience = Pick<CallOptions, 'signal' | 'deadlineMs'>

/**
 * One read for everybody who wants the same at the same time. Each waits as long as its own call does, and no longer; when nobody waits
 * any more, the read is given up.
 */
export class SharedRead<T> {
  readonly #result: Promise<T>
  readonly #clock: Clock
  readonly #nobodyWaits = new AbortController()
  #waiting = 0
  #done = false

  /** @param read begins at once */
  constructor(clock: Clock, read: (signal: AbortSignal) => Promise<T>) {
    this.#clock = clock
    this.#result = read(this.#nobodyWaits.signal).finally(() => {
      this.#done = true
    })
    this.#result.catch(() => undefined)
  }

  /** Nobody waited until its end: it has no result. */
  get givenUp(): boolean {
    return this.#nobodyWaits.signal.aborted
  }

  /** @throws what the read throws, the reason of the signal, or DeadlineError */
  wait({ signal, deadlineMs }: Patience): Promise<T> {
    this.#waiting++
    return new Promise<T>((resolve, reject) => {
      let ended = false
      const end = (settle: () => void): void => {
        if (ended) return
        ended = true
        timer?.cancel()
        signal?.removeEventListener('abort', onAbort)
        settle()
        if (--this.#waiting === 0 && !this.#done) this.#nobodyWaits.abort()
      }
      const onAbort = (): void => end(() => reject(signal?.reason))
      const timer =
        deadlineMs === undefined || this.#done ? undefined : this.#clock.setTimer(() => end(() => reject(tooLate(deadlineMs))), deadlineMs)
      if (signal?.aborted === true) return onAbort()
      signal?.addEventListener('abort', onAbort, { once: true })
      this.#result.then(
        (result) => end(() => resolve(result)),
        (error: unknown) => end(() => reject(error)),
      )
    })
  }
}

const tooLate = (deadlineMs: number): DeadlineError =>
  new DeadlineError(`The call may take ${deadlineMs / 1000} s, and what it has to look up first took longer.`, {
    hint: 'Give the call a longer deadlineMs. See troubleshooting: deadline_exceeded',
  })
