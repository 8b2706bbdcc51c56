/** Servers of a test on loopback, that do whatever servers must not do. */
import { createServer as createHttpServer } from 'node:http'
import type { RequestListener } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { ServerOptions } from 'node:https'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'

export interface Listening {
  readonly port: number
  /** Sockets that are open at present, as the server sees it. */
  readonly open: number
  /** All that were ever opened. */
  readonly total: number
  /** What has arrived so far, as it came. */
  received(): string
}

/** Closes with `close()` whatever was opened through it. */
export class Servers {
  readonly #closing: (() => Promise<void>)[] = []

  http(listener: RequestListener): Promise<Listening> {
    return this.#listen(createHttpServer(listener))
  }

  https(options: ServerOptions, listener: RequestListener): Promise<Listening> {
    const server = createHttpsServer(options, listener)
    // What is refused in the hand-shake is the point of most tests.
    server.on('tlsClientError', () => undefined)
    return this.#listen(server)
  }

  /** Speaks bytes. */
  tcp(onSocket: (socket: Socket) => void): Promise<Listening> {
    return this.#listen(createTcpServer(onSocket))
  }

  /** A port at which nobody listens. */
  async nobody(): Promise<number> {
    const servers = new Servers()
    const { port } = await servers.tcp(() => undefined)
    await servers.close()
    return port
  }

  async close(): Promise<void> {
    for (const close of this.#closing.splice(0).reverse()) await close()
  }

  async #listen(server: Server): Promise<Listening> {
    const sockets = new Set<Socket>()
    let total = 0
    let received = ''
    server.on('connection', (socket: Socket) => {
      total++
      sockets.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => sockets.delete(socket))
      socket.on('data', (chunk: Buffer) => (received += chunk.toString('latin1')))
    })
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    this.#closing.push(() => {
      for (const socket of sockets) socket.destroy()
      return new Promise((resolve) => server.close(() => resolve()))
    })
    return {
      port: (server.address() as AddressInfo).port,
      get open() {
        return sockets.size
      },
      get total() {
        return total
      },
      received: () => received,
    }
  }
}
