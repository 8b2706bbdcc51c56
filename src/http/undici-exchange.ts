import type { Dispatcher } from 'undici'
import { failureFrom, MIN_PROGRESS_BYTES, TransportFailure } from './transport.js'
import type { TransportRequest } from './transport.js'
import { libraryFailure } from './undici-errors.js'

/** One request on the wire, whichever way its answer is taken. Settles once; whatever comes later is ignored. */
export abstract class Exchange<R> {
  protected readonly request: TransportRequest
  protected readonly resolve: (response: R) => void
  protected controller: Dispatcher.DispatchController | undefined
  protected settled = false
  /** Bytes of the answer so far. */
  protected size = 0
  protected progressAt = 0
  /** What is too large, for messages. */
  protected abstract readonly what: string
  readonly #reject: (error: unknown) => void
  readonly #active: Set<{ cancel(): void }>
  #sent = false
  #progressSize = 0

  constructor(
    request: TransportRequest,
    resolve: (response: R) => void,
    reject: (error: unknown) => void,
    active: Set<{ cancel(): void }>,
  ) {
    this.request = request
    this.resolve = resolve
    this.#reject = reject
    this.#active = active
    active.add(this)
    request.signal.addEventListener('abort', this.cancel)
  }

  readonly cancel = (): void => this.fail(new TransportFailure('aborted', this.#sent, 'aborted'))

  // The connection is there, and the request is about to be written.
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller
    if (this.settled) return controller.abort(new Error('aborted while waiting for a connection'))
    this.#sent = true
    this.onSending()
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: unknown): void {
    this.fail(failureFrom(error, this.#sent) ?? libraryFailure(error, this.#sent) ?? error)
  }

  protected onSending(): void {}
  /** Before anybody is told. */
  protected onFailure(_error: unknown): void {}
  protected onSettled(): void {}

  /** @returns whether the answer may go on */
  protected take(chunk: Buffer): boolean {
    this.size += chunk.length
    this.requireSize(this.size)
    // A stall is the library's to notice; this is about a body that drips.
    if (this.size - this.#progressSize >= MIN_PROGRESS_BYTES) {
      this.#progressSize = this.size
      this.progressAt = performance.now()
    } else if (performance.now() - this.progressAt > this.request.timeouts.bodyProgressMs) {
      this.fail(new TransportFailure('body_timeout', true, 'the answer came too slowly'))
    }
    return !this.settled
  }

  protected requireSize(bytes: number): void {
    const { maxResponseBytes } = this.request
    if (bytes > maxResponseBytes)
      this.fail(new TransportFailure('too_large', true, `the ${this.what} is larger than ${maxResponseBytes} bytes`))
  }

  protected fail(error: unknown): void {
    if (this.settled) return
    this.onFailure(error)
    this.settle()
    // Without effect once there is an answer.
    this.#reject(error)
    // The rest of the answer is not wanted: the socket goes with it.
    if (this.controller !== undefined && !this.controller.aborted)
      this.controller.abort(error instanceof Error ? error : new Error('failed'))
  }

  protected settle(): void {
    this.settled = true
    this.request.signal.removeEventListener('abort', this.cancel)
    this.#active.delete(this)
    this.onSettled()
  }
}
