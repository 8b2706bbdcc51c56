import type { Dispatcher } from 'undici'
import { failureFrom, MIN_PROGRESS_BYTES, TransportFailure } from './transport.js'
import type { StreamedResponse, TransportRequest } from './transport.js'
import { joinedHeaders, libraryFailure } from './undici-errors.js'

/** Bytes that wait for their reader before the socket is told to pause. */
const HIGH_WATER = 256 * 1024

/** One answer that is read as it comes. The reader sets the pace. */
export class StreamExchange implements Dispatcher.DispatchHandler {
  readonly #request: TransportRequest
  readonly #resolve: (response: StreamedResponse) => void
  readonly #reject: (error: unknown) => void
  readonly #active: Set<{ cancel(): void }>
  #controller: Dispatcher.DispatchController | undefined
  #sent = false
  #over = false
  #failure: unknown
  #waiting: Buffer[] = []
  #waitingBytes = 0
  #size = 0
  #progressAt = 0
  #progressSize = 0
  #wake: (() => void) | undefined

  constructor(
    request: TransportRequest,
    resolve: (response: StreamedResponse) => void,
    reject: (error: unknown) => void,
    active: Set<{ cancel(): void }>,
  ) {
    this.#request = request
    this.#resolve = resolve
    this.#reject = reject
    this.#active = active
    active.add(this)
    request.signal.addEventListener('abort', this.cancel)
  }

  readonly cancel = (): void => this.#fail(new TransportFailure('aborted', this.#sent, 'aborted'))

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#over) return controller.abort(new Error('aborted while waiting for a connection'))
    this.#sent = true
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200 || this.#over) return
    this.#progressAt = performance.now()
    const joined = joinedHeaders(headers)
    if (Number(joined['content-length']) > this.#request.maxResponseBytes) return this.#fail(this.#tooLarge())
    this.#resolve({ status, headers: joined, body: { [Symbol.asyncIterator]: () => this.#read() } })
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#over) return
    this.#size += chunk.length
    if (this.#size > this.#request.maxResponseBytes) return this.#fail(this.#tooLarge())
    if (this.#size - this.#progressSize >= MIN_PROGRESS_BYTES) {
      this.#progressSize = this.#size
      this.#progressAt = performance.now()
    } else if (performance.now() - this.#progressAt > this.#request.timeouts.bodyProgressMs) {
      return this.#fail(new TransportFailure('body_timeout', true, 'the answer came too slowly'))
    }
    this.#waiting.push(chunk)
    this.#waitingBytes += chunk.length
    if (this.#waitingBytes >= HIGH_WATER) controller.pause()
    this.#wake?.()
  }

  onResponseEnd(): void {
    this.#settle()
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: unknown): void {
    this.#fail(failureFrom(error, this.#sent) ?? libraryFailure(error, this.#sent) ?? error)
  }

  async *#read(): AsyncGenerator<Uint8Array, void, undefined> {
    try {
      for (;;) {
        const chunk = this.#waiting.shift()
        if (chunk !== undefined) {
          this.#waitingBytes -= chunk.length
          if (this.#waitingBytes < HIGH_WATER && this.#controller?.paused === true) {
            // The time it stood still was the reader's.
            this.#progressAt = performance.now()
            this.#controller.resume()
          }
          yield chunk
        } else if (this.#failure !== undefined) throw this.#failure
        else if (this.#over) return
        else await new Promise<void>((resolve) => (this.#wake = resolve))
      }
    } finally {
      // The reader has had enough: the socket goes with the rest of the answer.
      this.cancel()
    }
  }

  #tooLarge(): TransportFailure {
    return new TransportFailure('too_large', true, `the file is larger than ${this.#request.maxResponseBytes} bytes`)
  }

  #fail(error: unknown): void {
    if (this.#over) return
    this.#failure = error
    this.#waiting = []
    this.#settle()
    // Without effect once there is an answer: then its reader is told.
    this.#reject(error)
    if (this.#controller !== undefined && !this.#controller.aborted)
      this.#controller.abort(error instanceof Error ? error : new Error('failed'))
  }

  #settle(): void {
    this.#over = true
    this.#request.signal.removeEventListener('abort', this.cancel)
    this.#active.delete(this)
    this.#wake?.()
  }
}
