import { DeadlineError, GlueError, RateLimitError } from '../errors.js'
import type { Outcome } from '../errors.js'
import type { Clock } from '../clock.js'
import type { Permit } from '../resilience/circuit-breaker.js'
import { Deadline } from '../resilience/deadline.js'
import type { CallReporter } from './call-reporter.js'
import { whenAborted } from '../resilience/when-aborted.js'
import { HINTS } from './hints.js'
import type { ApiRequest, WriteTrail } from './types.js'

/** One call from its first attempt to its last. */
export class Call {
  readonly request: ApiRequest
  readonly body: string | undefined
  readonly requestId: string
  /** With query. */
  path: string
  readonly priority: 'interactive' | 'bulk'
  readonly startedAt: number
  readonly deadline: Deadline
  attempts = 0
  /** Undefined where nobody wants to hear of the call. */
  reporter: CallReporter | undefined
  /** The leave of the circuit breaker. */
  permit: Permit | undefined
  /** Why the call was ended from outside. */
  abortReason: unknown
  /** An attempt failed in a way that speaks against the server. */
  troubled = false
  readonly #controller = new AbortController()
  readonly #clock: Clock
  readonly #stopListening: (() => void) | undefined
  #outcome: Outcome = 'not_sent'
  #hasExpired = false

  constructor(
    request: ApiRequest,
    body: string | undefined,
    requestId: string,
    parts: { readonly clock: Clock; readonly defaultDeadlineMs: number },
  ) {
    this.request = request
    this.body = body
    this.requestId = requestId
    this.path = withQuery(request.path, request.query)
    this.priority = request.priority ?? 'interactive'
    this.#clock = parts.clock
    this.startedAt = parts.clock.monotonic()
    const { deadlineMs, patienceMs, reserve = 0 } = request
    const wholeMs = deadlineMs ?? patienceMs ?? (this.priority === 'bulk' ? undefined : parts.defaultDeadlineMs)
    this.deadline = new Deadline({
      clock: parts.clock,
      totalMs: wholeMs === undefined ? undefined : wholeMs * (1 - reserve),
      extendable: deadlineMs === undefined,
      onExpire: () => {
        this.#hasExpired = true
        this.abort(this.#expired())
      },
    })
    if (request.signal !== undefined) this.#stopListening = whenAborted(request.signal, this.#onAbort)
  }

  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** The time ran out on a server that was slow or failing, and not merely on a caller in a hurry. */
  get ranIntoTrouble(): boolean {
    return this.#hasExpired && this.attempts > 0 && (this.request.deadlineMs === undefined || this.troubled)
  }

  /** A DELETE of one record whose fate is open. Of a bulk deletion a 404 may mean that some other id is wrong. */
  get deletedPerhaps(): boolean {
    return this.request.method === 'DELETE' && this.request.body === undefined && this.#outcome === 'unknown'
  }

  /** Goes on with another query. */
  askWith(query: string): void {
    this.path = withQuery(this.request.path, query)
  }

  leaveTrail(trail: WriteTrail): void {
    const { reporter } = this
    trail.requestId = this.requestId
    if (reporter !== undefined) trail.settling = (look, waitMs) => reporter.settling(look, waitMs)
  }

  /** Whether an attempt may have been carried out. */
  get isInDoubt(): boolean {
    return this.#outcome === 'unknown'
  }

  /** An attempt was sent and not answered. */
  mayHaveHappened(): void {
    this.#outcome = 'unknown'
  }

  /** Doubt once raised stays, whatever comes of the later attempts. */
  settle(outcome: Outcome): void {
    if (this.#outcome === 'unknown') return
    if (outcome !== 'not_sent' || this.#outcome === 'not_sent') this.#outcome = outcome
  }

  abort(reason: unknown): void {
    if (this.#controller.signal.aborted) return
    this.abortReason = reason
    this.#controller.abort(reason)
  }

  /**
   * What another waits for, such as a vault that gives the key; ends with the call, even if the other never does.
   * @param most the longest that the call waits, which may have no deadline
   */
  whileItLasts<T>(work: Promise<T>, most?: { readonly ms: number; readonly error: () => Error }): Promise<T> {
    const { signal } = this.#controller
    return new Promise((resolve, reject) => {
      const timer = most && this.#clock.setTimer(() => reject(most.error()), most.ms)
      const end = (): void => {
        timer?.cancel()
        reject(this.abortReason as Error)
      }
      signal.addEventListener('abort', end, { once: true })
      // Even where the call has ended already: nobody else would look at how the work ends.
      work.then(resolve, reject).finally(() => {
        timer?.cancel()
        signal.removeEventListener('abort', end)
      })
      if (signal.aborted) end()
    })
  }

  end(): void {
    this.deadline.cancel()
    this.#stopListening?.()
  }

  errorDetails(): { readonly method: string; readonly path: string; readonly attempts: number } {
    return { method: this.request.method, path: this.path, attempts: this.attempts }
  }

  cannotFit(waitMs: number, cause: GlueError): DeadlineError {
    const retryAfterMs = Math.ceil(waitMs)
    const why = cause instanceof RateLimitError ? 'The rate limit of the API is used up' : 'The API asked for a pause'
    return new DeadlineError(`${why}, and ${Math.ceil(retryAfterMs / 1000)} s of waiting do not fit into the deadline of the call.`, {
      retryAfterMs,
      cause,
      hint: 'Repeat the call after that time, or give it a longer deadlineMs. See troubleshooting: rate_limited',
    })
  }

  /** Says of a failed write what became of it. */
  describe(error: unknown): unknown {
    // The reason of the caller's own signal is the caller's.
    if (!(error instanceof GlueError) || error === this.request.signal?.reason) return error
    if (this.request.method === 'GET') error.outcome = undefined
    else if (this.attempts > 0) error.outcome = this.#outcome
    return error
  }

  readonly #onAbort = (): void => this.abort(this.request.signal?.reason)

  #expired(): DeadlineError {
    const { extendedMs } = this.deadline
    const waited = extendedMs === 0 ? '' : `, ${inSeconds(extendedMs)} of them a wait for the rate limit that extended its deadline`
    return new DeadlineError(
      `${this.request.method} ${this.request.path} was not answered within ${inSeconds(this.#clock.monotonic() - this.startedAt)}${waited} (attempts: ${this.attempts}).`,
      { extendedMs, hint: HINTS.deadline },
    )
  }
}

const inSeconds = (ms: number): string => `${Math.round(ms / 100) / 10} s`
const withQuery = (path: string, query: string | undefined): string => (query === undefined || query === '' ? path : `${path}?${query}`)
