import type { SecureContext } from 'node:tls'
import type { Carried, Connections } from './connections.js'
import type { ConnectorOptions } from './connector.js'
import { isExcepted, proxyOf } from './proxy.js'
import type { Environment } from './proxy.js'
import { publicLookup, publicOrHereLookup } from './public-address.js'
import { TransportFailure } from './transport.js'
import type { StreamedResponse, Transport, TransportRequest, TransportResponse } from './transport.js'
import { StreamExchange } from './undici-stream.js'
import { WholeExchange } from './undici-whole.js'

export interface UndiciTransportOptions {
  /** Where `HTTPS_PROXY`, `NO_PROXY` and `NODE_EXTRA_CA_CERTS` are read, the first two in either case. */
  readonly environment?: Environment | undefined
  /** The server is this machine: no proxy stands between. */
  readonly loopback?: boolean | undefined
  /** Until a connection stands: name, proxy and TLS included. */
  readonly connectMs?: number | undefined
  /** Sockets at a time, to each host. */
  readonly connections?: number | undefined
  /** Trusted besides what Node trusts, as `readCertificates` gives them. */
  readonly certificates?: readonly string[] | undefined
  /** In place of the name service of the system, for the API. */
  readonly lookup?: ConnectorOptions['lookup']
}

/** The connections of the API, and those of files, which lead wherever their addresses do. */
interface Loaded {
  readonly api: Connections
  readonly files: Connections
}

/**
 * Sends over keep-alive connections. The library is loaded with the first request, because that takes as long as a hundred requests.
 * An idle socket never keeps the process alive.
 */
export class UndiciTransport implements Transport {
  readonly #options: UndiciTransportOptions
  #loaded: Loaded | undefined
  #loading: Promise<Loaded> | undefined
  #closed = false

  constructor(options: UndiciTransportOptions = {}) {
    this.#options = options
  }

  /** Also throws the ConfigurationError of a proxy setting that makes no sense. */
  send(request: TransportRequest): Promise<TransportResponse> {
    return new Promise((resolve, reject) => {
      if (request.signal.aborted) return reject(new TransportFailure('aborted', false, 'aborted before sending'))
      this.#start(new WholeExchange(request, resolve, reject), 'api')
    })
  }

  stream(request: TransportRequest): Promise<StreamedResponse> {
    return new Promise((resolve, reject) => {
      if (request.signal.aborted) return reject(new TransportFailure('aborted', false, 'aborted before sending'))
      this.#start(new StreamExchange(request, resolve, reject), 'files')
    })
  }

  async close(): Promise<void> {
    this.#closed = true
    const loaded = this.#loaded ?? (await this.#loading?.catch(() => undefined))
    // Exchanges are ended, and not waited for: a server may never answer.
    await loaded?.api.close()
    await loaded?.files.close()
  }

  #start(exchange: WholeExchange | StreamExchange, by: keyof Loaded): void {
    const start = (loaded: Loaded): void => {
      if (this.#closed) exchange.cancel()
      if (!exchange.isSettled) loaded[by].start(exchange as Carried)
    }
    if (this.#loaded !== undefined) return start(this.#loaded)
    this.#loading ??= load(this.#options).then((loaded) => (this.#loaded = loaded))
    this.#loading.then(start, (error: unknown) => exchange.fail(error))
  }
}

const load = async ({
  environment = process.env,
  loopback = false,
  connectMs = 10_000,
  connections = 32,
  certificates,
  lookup,
}: UndiciTransportOptions): Promise<Loaded> => {
  const proxy = loopback ? undefined : proxyOf(environment)
  const [undici, { Connections }, { Connector }, { secureContextWith }] = await Promise.all([
    import('undici'),
    import('./connections.js'),
    import('./connector.js'),
    import('./trusted-certificates.js'),
  ])
  let context: SecureContext | undefined
  const shared = {
    connectMs,
    secureContext: () => (context ??= secureContextWith(certificates, environment)),
    proxyFor: ({ hostname, port }: { hostname: string; port: number }) =>
      proxy === undefined || isExcepted(hostname, port, environment) ? undefined : proxy,
  }
  // Through a proxy it is the proxy that resolves names.
  const files = loopback ? publicOrHereLookup : publicLookup
  // By way of the default export: the named ones of a CommonJS package do not survive the bundling of the binary.
  const library = undici.default
  return {
    api: new Connections(library, new Connector({ ...shared, lookup }), connections),
    files: new Connections(library, new Connector({ ...shared, lookup: files }), connections),
  }
}
