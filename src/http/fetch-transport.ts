import { systemClock } from '../clock.js'
import type { Clock, Timer } from '../clock.js'
import { failureFrom, MIN_PROGRESS_BYTES, TransportFailure, uploadMs } from './transport.js'
import type { FailureKind, StreamedResponse, Transport, TransportRequest, TransportResponse } from './transport.js'

/** What an injected fetch must be able to do: the subset of the standard that is used here. */
export type FetchLike = (url: string, init: RequestInit) => Promise<Response>

/** Sends through a fetch of the caller's: slower, but theirs to instrument. Redirects are never followed. */
export class FetchTransport implements Transport {
  readonly #fetch: FetchLike
  readonly #clock: Clock

  constructor(fetch: FetchLike, clock: Clock = systemClock) {
    this.#fetch = fetch
    this.#clock = clock
  }

  async send(request: TransportRequest): Promise<TransportResponse> {
    const { signal, timeouts } = request
    if (signal.aborted) throw new TransportFailure('aborted', false, 'aborted before sending')
    const watch = new Watch(this.#clock, signal)
    try {
      watch.expect('headers_timeout', timeouts.connectMs + timeouts.headersMs + uploadMs(request.body))
      const response = await watch.race(this.#fetch(request.origin + request.path, initOf(request, watch.signal)))
      if (response.type === 'opaqueredirect') return { status: 302, headers: {}, body: new Uint8Array() }
      const body = await readBody(response, request, watch)
      return { status: response.status, headers: Object.fromEntries(response.headers), body }
    } catch (error) {
      throw failureOf(error, watch)
    } finally {
      watch.end()
    }
  }

  async stream(request: TransportRequest): Promise<StreamedResponse> {
    const { signal, timeouts } = request
    if (signal.aborted) throw new TransportFailure('aborted', false, 'aborted before sending')
    const watch = new Watch(this.#clock, signal)
    try {
      watch.expect('headers_timeout', timeouts.connectMs + timeouts.headersMs)
      const response = await watch.race(this.#fetch(request.origin + request.path, initOf(request, watch.signal)))
      watch.rest()
      if (response.type === 'opaqueredirect') return { status: 302, headers: {}, body: nothing() }
      return { status: response.status, headers: Object.fromEntries(response.headers), body: chunksOf(response, request, watch) }
    } catch (error) {
      watch.end()
      throw failureOf(error, watch)
    }
  }

  close(): Promise<void> {
    return Promise.resolve()
  }
}

const initOf = ({ method, headers, body }: TransportRequest, signal: AbortSignal): RequestInit => {
  const init: RequestInit = { method, headers, redirect: 'manual', signal }
  if (body === undefined) return init
  if (typeof body === 'string') return { ...init, body }
  // `half`: the answer begins when the body has been sent. The standard asks for the word, and the types do not know it.
  return { ...init, body: ReadableStream.from(body) as unknown as NonNullable<RequestInit['body']>, duplex: 'half' } as RequestInit
}

const readBody = async (response: Response, request: TransportRequest, watch: Watch): Promise<Uint8Array> => {
  const tooLarge = (): TransportFailure =>
    new TransportFailure('too_large', true, `the answer is larger than ${request.maxResponseBytes} bytes`)
  if (response.body === null) return new Uint8Array()
  watch.expect('body_timeout', request.timeouts.bodyProgressMs)
  const chunks: Uint8Array[] = []
  let size = 0
  let progressSize = 0
  const reader = response.body.getReader()
  try {
    for (;;) {
      const { done, value } = await watch.race(reader.read())
      if (done) break
      chunks.push(value)
      size += value.length
      if (size > request.maxResponseBytes) throw tooLarge()
      if (size - progressSize >= MIN_PROGRESS_BYTES) {
        progressSize = size
        watch.expect('body_timeout', request.timeouts.bodyProgressMs)
      }
    }
  } catch (error) {
    void reader.cancel().catch(() => undefined)
    throw error
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size)
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* chunksOf(response: Response, request: TransportRequest, watch: Watch): AsyncGenerator<Uint8Array> {
  if (response.body === null) return watch.end()
  const reader = response.body.getReader()
  let size = 0
  try {
    for (;;) {
      watch.expect('body_timeout', request.timeouts.bodyProgressMs)
      const { done, value } = await watch.race(reader.read())
      // The time until the next one is asked for is the reader's.
      watch.rest()
      if (done) return
      size += value.length
      if (size > request.maxResponseBytes)
        throw new TransportFailure('too_large', true, `the file is larger than ${request.maxResponseBytes} bytes`)
      yield value
    }
  } catch (error) {
    throw failureOf(error, watch)
  } finally {
    watch.end()
    void reader.cancel().catch(() => undefined)
  }
}

const failureOf = (error: unknown, watch: Watch): unknown =>
  watch.failure ?? (error instanceof TransportFailure ? error : (failureFrom(error, true) ?? networkFailure(error) ?? error))

/** A bare TypeError is all that the standard promises for a network failure; whether the request got out is not said. */
const networkFailure = (error: unknown): TransportFailure | undefined =>
  error instanceof TypeError && !/invalid|parse|url/i.test(error.message)
    ? new TransportFailure('reset', true, 'the network failed', error)
    : undefined

/** One abort for three reasons: the caller's, and silence before the headers or within the body. */
class Watch {
  readonly #clock: Clock
  readonly #outer: AbortSignal
  readonly #controller = new AbortController()
  #timer: Timer | undefined
  #rejectRace: ((failure: TransportFailure) => void) | undefined
  failure: TransportFailure | undefined

  constructor(clock: Clock, outer: AbortSignal) {
    this.#clock = clock
    this.#outer = outer
    outer.addEventListener('abort', this.#onAbort)
  }
  get signal(): AbortSignal {
    return this.#controller.signal
  }
  expect(kind: FailureKind, ms: number): void {
    this.#timer?.cancel()
    this.#timer = this.#clock.setTimer(() => this.#stop(new TransportFailure(kind, true, 'no progress within the time allowed')), ms)
  }
  /** The result of `work`, unless one of the reasons comes first: not every fetch listens to its signal. */
  race<T>(work: Promise<T>): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      // First of all, lest a failure that comes later is nobody's.
      work.then(resolve, reject)
      if (this.failure !== undefined) return reject(this.failure)
      this.#rejectRace = reject
    })
  }
  rest(): void {
    this.#timer?.cancel()
  }
  end(): void {
    this.rest()
    this.#outer.removeEventListener('abort', this.#onAbort)
  }
  readonly #onAbort = (): void => this.#stop(new TransportFailure('aborted', true, 'aborted'))
  #stop(failure: TransportFailure): void {
    this.failure ??= failure
    this.#rejectRace?.(this.failure)
    this.#controller.abort()
  }
}
