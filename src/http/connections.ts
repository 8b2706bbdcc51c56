import type { Client, Dispatcher } from 'undici'
import type { Connector, Opening } from './connector.js'
import type { Exchange } from './undici-exchange.js'

/** An exchange as the library takes it. */
export type Carried = Exchange<never> & Dispatcher.DispatchHandler

/**
 * The connections of one transport, kept alive between requests. The pool of the library is not used, because a request that gives up
 * while its connection is under way cannot take that back there: the socket would go on connecting for seconds, and keep the process.
 */
export class Connections {
  readonly #origins = new Map<string, OriginConnections>()
  readonly #most: number
  readonly #makeClient: MakeClient

  /** @param most sockets at a time, to each origin */
  constructor(library: { readonly Client: typeof Client }, connector: Connector, most: number) {
    this.#most = most
    this.#makeClient = (origin, onOpening) => {
      const url = new URL(origin)
      const secure = url.protocol === 'https:'
      return new library.Client(origin, {
        connect: ({ hostname, port }, done) => {
          const target = { secure, hostname, port: port === '' ? (secure ? 443 : 80) : Number(port) }
          onOpening(
            connector.open(target, (error, socket) => {
              onOpening(undefined)
              if (socket === undefined) done(error as Error, null)
              else done(null, socket)
            }),
          )
        },
      })
    }
  }

  /** Sends over a connection that is idle, over a new one, or over the next that becomes free. */
  start(exchange: Carried): void {
    const { origin } = exchange.request
    let connections = this.#origins.get(origin)
    if (connections === undefined) {
      connections = new OriginConnections(
        (onOpening) => this.#makeClient(origin, onOpening),
        this.#most,
        () => this.#origins.delete(origin),
      )
      this.#origins.set(origin, connections)
    }
    connections.start(exchange)
  }

  /** Ends every exchange; resolves when all sockets are closed. */
  async close(): Promise<void> {
    await Promise.all([...this.#origins.values()].map((connections) => connections.close()))
  }
}

type MakeClient = (origin: string, onOpening: (opening: Opening | undefined) => void) => Client

class OriginConnections {
  readonly #makeClient: (onOpening: (opening: Opening | undefined) => void) => Client
  readonly #most: number
  readonly #onEmpty: () => void
  readonly #lines = new Set<Line>()
  /** The one used last comes first, so that the others are idle long enough to be closed. */
  readonly #idle: Line[] = []
  readonly #waiting = new Set<Carried>()

  constructor(makeClient: (onOpening: (opening: Opening | undefined) => void) => Client, most: number, onEmpty: () => void) {
    this.#makeClient = makeClient
    this.#most = most
    this.#onEmpty = onEmpty
  }

  start(exchange: Carried): void {
    const line = this.#idle.pop() ?? (this.#lines.size < this.#most ? this.#newLine() : undefined)
    if (line !== undefined) return this.#carry(line, exchange)
    this.#waiting.add(exchange)
    exchange.onFree = () => this.#waiting.delete(exchange)
  }

  async close(): Promise<void> {
    for (const exchange of this.#waiting) exchange.cancel()
    await Promise.all([...this.#lines].map((line) => this.#discard(line)))
  }

  #carry(line: Line, exchange: Carried): void {
    exchange.onFree = (clean) => this.#onFree(line, clean)
    line.carry(exchange)
  }

  #onFree(line: Line, clean: boolean): void {
    line.exchange = undefined
    if (!clean) void this.#discard(line)
    const [next] = this.#waiting
    if (next !== undefined) {
      this.#waiting.delete(next)
      this.#carry(clean ? line : this.#newLine(), next)
    } else if (clean) this.#idle.push(line)
  }

  #newLine(): Line {
    const line: Line = new Line(this.#makeClient, () => void this.#discard(line))
    this.#lines.add(line)
    return line
  }

  #discard(line: Line): Promise<void> {
    if (!this.#lines.delete(line)) return line.close()
    const at = this.#idle.indexOf(line)
    if (at >= 0) this.#idle.splice(at, 1)
    if (this.#lines.size === 0 && this.#waiting.size === 0) this.#onEmpty()
    return line.close()
  }
}

/** One connection, for one request at a time. The library opens it with the first, and anew when the server has closed it. */
class Line {
  exchange: Carried | undefined
  readonly #client: Client
  #opening: Opening | undefined

  constructor(makeClient: (onOpening: (opening: Opening | undefined) => void) => Client, onLeft: () => void) {
    this.#client = makeClient((opening) => {
      this.#opening = opening
    })
    this.#client.on('disconnect', () => {
      if (this.exchange === undefined) onLeft()
    })
  }

  carry(exchange: Carried): void {
    this.exchange = exchange
    const { request } = exchange
    try {
      this.#client.dispatch(
        {
          path: request.path,
          method: request.method,
          headers: request.headers,
          // The library takes any iterable, and its types say less.
          body: (request.body as string | undefined) ?? null,
          headersTimeout: request.timeouts.headersMs,
          bodyTimeout: request.timeouts.bodyProgressMs,
        },
        exchange,
      )
    } catch (error) {
      exchange.fail(error)
    }
  }

  /** Ends the exchange, and frees the socket in whichever state it is. */
  async close(): Promise<void> {
    this.#opening?.cancel()
    this.#opening = undefined
    const { exchange } = this
    this.exchange = undefined
    exchange?.cancel()
    await this.#client.destroy()
  }
}
