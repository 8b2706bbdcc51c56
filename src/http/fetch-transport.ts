import { systemClock } from '../clock.js'
import type { Clock, Timer } from '../clock.js'
import { largestUnpacked, notAskedFor, unpacksToMore } from './content-encoding.js'
import { GatheredBytes } from './gathered-bytes.js'
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
      if (wasRedirected(response)) return watch.drop({ status: 302, headers: {}, body: new Uint8Array() })
      const body = await readBody(response, request, watch)
      return { status: response.status, headers: Object.fromEntries(response.headers), body }
    } catch (error) {
      throw watch.drop(failureOf(error, watch))
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
      if (wasRedirected(response)) return watch.drop({ status: 302, headers: {}, body: nothing() })
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

/** A fetch may hide where it was sent, or have gone there all the same. Neither is an answer. */
const wasRedirected = (response: Response): boolean => response.type === 'opaqueredirect' || response.redirected

const readBody = async (response: Response, request: TransportRequest, watch: Watch): Promise<Uint8Array> => {
  if (response.body === null) return new Uint8Array()
  const requireSize = sizeGuard(response, request.maxResponseBytes)
  watch.expect('body_timeout', request.timeouts.bodyProgressMs)
  const bytes = new GatheredBytes()
  let progressSize = 0
  const reader = response.body.getReader()
  for (;;) {
    const { done, value } = await watch.race(reader.read().catch(brokenOff))
    if (done) return bytes.join()
    requireSize(bytes.size + value.length)
    bytes.add(value)
    if (bytes.size - progressSize >= MIN_PROGRESS_BYTES) {
      progressSize = bytes.size
      watch.expect('body_timeout', request.timeouts.bodyProgressMs)
    }
  }
}

/**
 * Refuses what is too large, and what unpacks to too much. A fetch unpacks by itself, so the size of what came is known only where
 * it was announced.
 */
const sizeGuard = ({ headers }: Response, maxBytes: number): ((size: number) => void) => {
  const encoding = headers.get('content-encoding')?.trim().toLowerCase() ?? ''
  const announced = Number(headers.get('content-length') ?? Number.NaN)
  const packed = encoding !== '' && encoding !== 'identity'
  if (packed && !ENCODINGS.has(encoding)) throw notAskedFor()
  if (!packed && announced > maxBytes) throw tooLarge(maxBytes)
  const unpackedMax = packed && !Number.isNaN(announced) ? largestUnpacked(announced, maxBytes) : maxBytes
  return (size) => {
    if (size > maxBytes) throw tooLarge(maxBytes)
    if (size > unpackedMax) throw unpacksToMore(unpackedMax)
  }
}
const ENCODINGS = new Set(['gzip', 'x-gzip', 'br'])

const tooLarge = (maxBytes: number): TransportFailure =>
  new TransportFailure('too_large', true, `the answer is larger than ${maxBytes} bytes`)

async function* nothing(): AsyncGenerator<Uint8Array> {}

async function* chunksOf(response: Response, request: TransportRequest, watch: Watch): AsyncGenerator<Uint8Array> {
  if (response.body === null) return watch.end()
  const reader = response.body.getReader()
  let size = 0
  try {
    for (;;) {
      watch.expect('body_timeout', request.timeouts.bodyProgressMs)
      const { done, value } = await watch.race(reader.read().catch(brokenOff))
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
    // Whatever is left of the answer goes with its socket.
    watch.drop(undefined)
  }
}

const failureOf = (error: unknown, watch: Watch): unknown =>
  watch.failure ?? (error instanceof TransportFailure ? error : (failureFrom(error, true) ?? networkFailure(error) ?? error))

/** The answer had begun, so whatever ends it now is no defect of the request. */
const brokenOff = (error: unknown): never => {
  if (error instanceof TransportFailure) throw error
  throw failureFrom(error, true) ?? networkFailure(error) ?? new TransportFailure('malformed', true, 'the answer cannot be read', error)
}

/** A bare TypeError is all that the standard promises for a network failure; whether the request got out is not said. */
const networkFailure = (error: unknown): TransportFailure | undefined => {
  if (trippedOverItself(error)) return new TransportFailure('malformed', true, 'the answer is not HTTP', error)
  return error instanceof TypeError && !/invalid|parse|url/i.test(error.message)
    ? new TransportFailure('reset', true, 'the network failed', error)
    : undefined
}

/** An assertion of the library under the fetch, which answers that are not HTTP do not hold. */
const trippedOverItself = (error: unknown): boolean => {
  const { code, cause } = (error ?? {}) as { code?: unknown; cause?: { code?: unknown } | null }
  return code === 'ERR_ASSERTION' || cause?.code === 'ERR_ASSERTION'
}

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
  /** Nothing more is wanted of the exchange: its socket is let go of. */
  drop<T>(result: T): T {
    this.#controller.abort()
    return result
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
