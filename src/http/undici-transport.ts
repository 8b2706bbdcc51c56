import type { Dispatcher } from 'undici'
import { decodeBody } from './content-encoding.js'
import { publicLookup } from './public-address.js'
import { failureFrom, MIN_PROGRESS_BYTES, TransportFailure, uploadMs } from './transport.js'
import type { StreamedResponse, Transport, TransportRequest, TransportResponse } from './transport.js'
import { joinedHeaders, libraryFailure } from './undici-errors.js'
import { StreamExchange } from './undici-stream.js'

export interface UndiciTransportOptions {
  /** Where `HTTPS_PROXY` and `NO_PROXY` are read, in either case. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
  /** The server is this machine: no proxy stands between. */
  readonly loopback?: boolean | undefined
  readonly connectMs?: number | undefined
  /** Sockets at a time. */
  readonly connections?: number | undefined
}

/**
 * Sends over pooled keep-alive connections. The library is loaded with the first request, because that takes as long as a
 * hundred requests. An idle socket never keeps the process alive.
 */
export class UndiciTransport implements Transport {
  readonly #options: UndiciTransportOptions
  #dispatcher: Dispatcher | undefined
  #loading: Promise<Dispatcher> | undefined
  /** For files: it connects to no private network, whatever a name resolves to. */
  #files: Promise<Dispatcher> | undefined
  readonly #active = new Set<{ cancel(): void }>()

  constructor(options: UndiciTransportOptions = {}) {
    this.#options = options
  }

  send(request: TransportRequest): Promise<TransportResponse> {
    const dispatcher = this.#dispatcher
    return dispatcher === undefined ? this.#load().then((loaded) => this.#exchange(loaded, request)) : this.#exchange(dispatcher, request)
  }

  async stream(request: TransportRequest): Promise<StreamedResponse> {
    if (request.signal.aborted) throw new TransportFailure('aborted', false, 'aborted before sending')
    const dispatcher = await (this.#files ??= createDispatcher(this.#options, this.#options.loopback !== true))
    return new Promise((resolve, reject) => {
      if (request.signal.aborted) return reject(new TransportFailure('aborted', false, 'aborted before sending'))
      dispatch(dispatcher, request, new StreamExchange(request, resolve, reject, this.#active))
    })
  }

  async close(): Promise<void> {
    // One by one, because the library loses sight of requests on a host whose other connections broke.
    for (const exchange of this.#active) exchange.cancel()
    const dispatcher = this.#dispatcher ?? (await this.#loading)
    // Not `close`, which would wait for a server that never answers.
    await dispatcher?.destroy()
    await (await this.#files)?.destroy()
  }

  #exchange(dispatcher: Dispatcher, request: TransportRequest): Promise<TransportResponse> {
    return new Promise((resolve, reject) => {
      if (request.signal.aborted) return reject(new TransportFailure('aborted', false, 'aborted before sending'))
      dispatch(dispatcher, request, new Exchange(request, resolve, reject, this.#active))
    })
  }

  #load(): Promise<Dispatcher> {
    this.#loading ??= createDispatcher(this.#options).then((dispatcher) => (this.#dispatcher = dispatcher))
    return this.#loading
  }
}

const dispatch = (dispatcher: Dispatcher, request: TransportRequest, exchange: Exchange | StreamExchange): void => {
  try {
    dispatcher.dispatch(
      {
        origin: request.origin,
        path: request.path,
        method: request.method,
        headers: request.headers,
        body: bodyOf(request),
        headersTimeout: request.timeouts.headersMs,
        bodyTimeout: request.timeouts.bodyProgressMs,
      },
      exchange,
    )
  } catch (error) {
    exchange.onResponseError(undefined, error)
  }
}

const createDispatcher = async (
  { environment = process.env, loopback = false, connectMs = 10_000, connections = 32 }: UndiciTransportOptions,
  publicOnly = false,
): Promise<Dispatcher> => {
  // By way of the default export: the named ones of a CommonJS package do not survive the bundling of the binary.
  const { Agent, EnvHttpProxyAgent } = (await import('undici')).default
  // The check of certificates is asked for by name, so that no variable set later can switch it off.
  const tls = { rejectUnauthorized: true }
  const options = { connections, pipelining: 1, connect: { timeout: connectMs, ...tls } }
  const httpsProxy = environment['https_proxy'] ?? environment['HTTPS_PROXY']
  // Behind a proxy it is the proxy that resolves names.
  if (loopback || httpsProxy === undefined || httpsProxy === '')
    return new Agent(publicOnly ? { ...options, connect: { ...options.connect, lookup: publicLookup } } : options)
  const noProxy = environment['no_proxy'] ?? environment['NO_PROXY'] ?? ''
  return new EnvHttpProxyAgent({ ...options, httpsProxy, httpProxy: '', noProxy, requestTls: tls, proxyTls: { timeout: connectMs } })
}

/** The library takes any iterable, and its types say less. */
const bodyOf = ({ body }: TransportRequest): string | null => (body as string | undefined) ?? null

/** One request on the wire. Settles once; whatever comes later is ignored. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly #request: TransportRequest
  readonly #resolve: (response: TransportResponse) => void
  readonly #reject: (error: unknown) => void
  readonly #active: Set<{ cancel(): void }>
  #controller: Dispatcher.DispatchController | undefined
  #settled = false
  #sent = false
  #status = 0
  #headers: Readonly<Record<string, string>> = {}
  #chunks: Buffer[] = []
  #size = 0
  #progressAt = 0
  #progressSize = 0
  #headersTimer: NodeJS.Timeout | undefined

  constructor(
    request: TransportRequest,
    resolve: (response: TransportResponse) => void,
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

  // The connection is there, and the request is about to be written.
  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller
    if (this.#settled) return controller.abort(new Error('aborted while waiting for a connection'))
    this.#sent = true
    // The library begins anew with every piece of the head, and with every announcement (1xx) that comes before it.
    const { timeouts, body } = this.#request
    clearTimeout(this.#headersTimer)
    this.#headersTimer = setTimeout(
      () => {
        this.#fail(new TransportFailure('headers_timeout', true, 'the answer did not begin in time'))
      },
      timeouts.headersMs + uploadMs(body),
    ).unref()
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (status < 200) return
    clearTimeout(this.#headersTimer)
    this.#status = status
    this.#headers = joinedHeaders(headers)
    this.#progressAt = performance.now()
    const announced = Number(this.#headers['content-length'])
    if (announced > this.#request.maxResponseBytes) this.#fail(this.#tooLarge())
  }

  onResponseData(_controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled) return
    this.#chunks.push(chunk)
    this.#size += chunk.length
    if (this.#size > this.#request.maxResponseBytes) return this.#fail(this.#tooLarge())
    this.#requireProgress()
  }

  onResponseEnd(): void {
    if (this.#settled) return
    const bytes = this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#size)
    const encoding = this.#headers['content-encoding']
    if (encoding === undefined) return this.#succeed(bytes)
    decodeBody(encoding, bytes, this.#request.maxResponseBytes).then(
      (body) => this.#succeed(body),
      (error: unknown) => this.#fail(error),
    )
  }

  onResponseError(_controller: Dispatcher.DispatchController | undefined, error: unknown): void {
    if (this.#settled) return
    this.#fail(failureFrom(error, this.#sent) ?? libraryFailure(error, this.#sent) ?? error)
  }

  /** A stall is the library's to notice; this is about a body that drips. */
  #requireProgress(): void {
    if (this.#size - this.#progressSize >= MIN_PROGRESS_BYTES) {
      this.#progressSize = this.#size
      this.#progressAt = performance.now()
    } else if (performance.now() - this.#progressAt > this.#request.timeouts.bodyProgressMs) {
      this.#fail(new TransportFailure('body_timeout', true, 'the answer came too slowly'))
    }
  }

  #tooLarge(): TransportFailure {
    return new TransportFailure('too_large', true, `the answer is larger than ${this.#request.maxResponseBytes} bytes`)
  }

  #succeed(body: Buffer): void {
    if (!this.#settle()) return
    this.#resolve({ status: this.#status, headers: this.#headers, body })
  }

  #fail(error: unknown): void {
    if (!this.#settle()) return
    this.#chunks = []
    this.#reject(error)
    // The rest of the answer is not wanted: the socket goes with it.
    if (this.#controller !== undefined && !this.#controller.aborted)
      this.#controller.abort(error instanceof Error ? error : new Error('failed'))
  }

  #settle(): boolean {
    if (this.#settled) return false
    this.#settled = true
    clearTimeout(this.#headersTimer)
    this.#request.signal.removeEventListener('abort', this.cancel)
    this.#active.delete(this)
    return true
  }
}
