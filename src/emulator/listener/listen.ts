import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { IDENTITIES } from './certificates.js'
import type { TlsMode } from './certificates.js'
import { Doorkeeper } from './doorkeeper.js'
import type { ConnectionCounts, ConnectionLimit } from './doorkeeper.js'
import { refusal } from './refusal.js'

/**
 * `serve`: as servers do. `refuse`: nobody listens, so the machine itself refuses connections; the port is not held meanwhile.
 * `reset`: a connection is taken and reset before a byte is read.
 */
export type ListenerMode = 'serve' | 'refuse' | 'reset'
export const LISTENER_MODES: readonly ListenerMode[] = ['serve', 'refuse', 'reset']

export interface ListenOptions {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Absent: without TLS. */
  readonly tls?: TlsMode | undefined
  readonly mode?: ListenerMode | undefined
  readonly connections?: ConnectionLimit | undefined
}

/** A listening port and how it treats connections. */
export interface Listener {
  readonly url: string
  readonly port: number
  readonly mode: ListenerMode
  readonly connections: ConnectionCounts
  /** At most so many connections from now on; absent: as many as come. Those that are open stay. */
  limit: ConnectionLimit | undefined
  /** Begins the peak and the totals anew. */
  resetCounts(): void
  /** Treats connections otherwise from now on; `refuse` and `reset` also reset those that are open. Throws a `ConfigurationError` where the port was taken meanwhile. */
  turn(mode: ListenerMode): Promise<void>
  /** Ends every connection, and with them the server. */
  close(): Promise<void>
}

// Longer than the idle time of common clients, so that it is not the server that closes a connection under a request.
const KEEP_ALIVE_MS = 75_000

/** Starts a server. Throws a `ConfigurationError` where the port or host cannot be had. */
export const listen = async (
  handler: (request: IncomingMessage, response: ServerResponse) => void,
  { host, port, tls, mode = 'serve', connections }: ListenOptions,
): Promise<Listener> => {
  const settings = { keepAliveTimeout: KEEP_ALIVE_MS, noDelay: true, requestTimeout: 0 }
  const server = tls === undefined ? createHttpServer(settings, handler) : createHttpsServer({ ...settings, ...IDENTITIES[tls] }, handler)
  const door = new Doorkeeper((socket) => server.emit('connection', socket), connections)
  let current: ListenerMode = 'serve'
  const front = createServer({ allowHalfOpen: tls === undefined, noDelay: true, pauseOnConnect: true }, (socket) =>
    current === 'reset' ? resetAtOnce(socket) : door.admit(socket),
  )
  await bind(front, host, port)
  const address = front.address() as AddressInfo
  const name = address.family === 'IPv6' ? `[${address.address}]` : address.address
  const listener: Listener = {
    url: `${tls === undefined ? 'http' : 'https'}://${name}:${address.port}`,
    port: address.port,
    get mode() {
      return current
    },
    get connections() {
      return door.counts
    },
    get limit() {
      return door.limit
    },
    set limit(limit) {
      door.limit = limit
    },
    resetCounts: () => door.resetCounts(),
    turn: async (wanted) => {
      if (wanted === current) return
      if (current === 'refuse') await bind(front, host, address.port)
      current = wanted
      if (wanted === 'serve') return
      const unbound = wanted === 'refuse' ? unbind(front) : undefined
      await door.endAll('reset')
      await unbound
    },
    close: async () => {
      const done = front.listening ? unbind(front) : undefined
      await door.endAll('close')
      await done
    },
  }
  await listener.turn(mode)
  return listener
}

const resetAtOnce = (socket: Socket): void => {
  socket.on('error', () => undefined)
  socket.resetAndDestroy()
}

const bind = (server: Server, host: string, port: number): Promise<void> =>
  new Promise((resolve, reject) => {
    const onError = (error: NodeJS.ErrnoException): void => reject(refusal(error, host, port))
    server.once('error', onError)
    server.listen(port, host, () => {
      server.off('error', onError)
      resolve()
    })
  })
const unbind = (server: Server): Promise<void> => new Promise((resolve) => server.close(() => resolve()))
