import type { Dispatcher } from 'undici'
import { failureFrom, MIN_PROGRESS_BYTES, TransportFailure, uploadMs } from './transport.js'
import type { TransportRequest } from './transport.js'
import { joinedHeaders, libraryFailure } from './undici-errors.js'

/** One request on the wire, whichever way its answer is taken. Settles once; whatever comes later is ignored. */
export abstract class Exchange<R> {
  readonly request: TransportRequest
  /** Called once, when the connection or the wait for one is over. `clean`: the connection may carry another request. */
  onFree: ((clean: boolean) => void) | undefined
  protected readonly resolve: (response: R) => void
  protected controller: Dispatcher.DispatchController | undefined
  protected settled = false
  /** Bytes of the answer so far. */
  protected size = 0
  protected progressAt = 0
  /** What is too large, for messages. */
  protected abstract readonly what: string
  readonly #reject: (error: unknown) => void
  #sent = false
  #progressSize = 0
  #headersTimer: NodeJS.Timeout | undefined

  constructor(request: TransportRequest, resolve: (response: R) => void, reject: (error: unknown) => void) {
    this.request = request
    this.resolve = resolve
    this.#reject = reject
    request.signal.addEventListener('abort', this.cancel)
  }

  get isSettled(): boolean {
    return this.settled
  }

  readonly cancel = (): void => this.fail(new TransportFailure('aborted', this.#sent, 'aborted'))

  // The connection is there, and the request is about to be written.
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.controller = controller
    if (this.settled) return controller.abort(new Error('aborted while waiting for a connection'))
    this.#sent = true
    // The library begins anew with every piece of the head, and with every announcement (1xx) that comes before it.
    const { timeouts, body } = this.request
    clearTimeout(this.#headersTimer)
    this.#headersTimer = setTimeout(
      () => {
        this.fail(new TransportFailure('headers_timeout', true, 'the answer did not begin in time'))
      },
      timeouts.headersMs + uploadMs(body),
    ).unref()
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    // What is announced (1xx) is no answer yet.
    if (status < 200 || this.settled) return
    this.#own(() => this.begin(status, joinedHeaders(headers)))
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.settled) return
    this.#own(() => {
      if (this.take(chunk)) this.add(chunk, controller)
    })
  }

  onResponseEnd(): void {
    if (!this.settled) this.#own(() => this.end())
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: unknown): void {
    this.fail(error instanceof TransportFailure ? error : (failureFrom(error, this.#sent) ?? libraryFailure(error, this.#sent) ?? error))
  }

  /** The head of the answer is there. */
  protected abstract begin(status: number, headers: Readonly<Record<string, string>>): void
  protected abstract add(chunk: Buffer, controller: Dispatcher.DispatchController): void
  /** All of the answer is there. */
  protected abstract end(): void

  /** The library takes what is thrown here for a failure of the connection, and hands it back as one: a defect here is told first. */
  #own(work: () => void): void {
    try {
      work()
    } catch (defect) {
      this.fail(defect)
    }
  }

  fail(error: unknown): void {
    if (this.settled) return
    this.onFailure(error)
    this.settle()
    // Without effect once there is an answer.
    this.#reject(error)
    // The rest of the answer is not wanted: the socket goes with it.
    this.free(false)
  }

  /** Before anybody is told. */
  protected onFailure(_error: unknown): void {}
  protected onSettled(): void {}

  protected onHead(): void {
    clearTimeout(this.#headersTimer)
    this.progressAt = performance.now()
  }

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

  protected settle(): void {
    this.settled = true
    clearTimeout(this.#headersTimer)
    this.request.signal.removeEventListener('abort', this.cancel)
    this.onSettled()
  }

  protected free(clean: boolean): void {
    const { onFree } = this
    this.onFree = undefined
    onFree?.(clean)
  }
}
