import type { Dispatcher } from 'undici'
import { publicLookup } from './public-address.js'
import { TransportFailure } from './transport.js'
import type { StreamedResponse, Transport, TransportRequest, TransportResponse } from './transport.js'
import { StreamExchange } from './undici-stream.js'
import { WholeExchange } from './undici-whole.js'

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
      dispatch(dispatcher, request, new WholeExchange(request, resolve, reject, this.#active))
    })
  }

  #load(): Promise<Dispatcher> {
    this.#loading ??= createDispatcher(this.#options).then((dispatcher) => (this.#dispatcher = dispatcher))
    return this.#loading
  }
}

const dispatch = (dispatcher: Dispatcher, request: TransportRequest, exchange: WholeExchange | StreamExchange): void => {
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
