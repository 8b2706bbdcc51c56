/**
 * A server that keeps its callers waiting, in a process of its own: so what is open in the process of the caller is the caller's. What it
 * does stands in the first part of the path.
 */
import { randomBytes } from 'node:crypto'
import { createServer as createHttpServer } from 'node:http'
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'
import { createServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { gzipSync } from 'node:zlib'

export interface HostilePorts {
  /** Speaks HTTP, as the path says. */
  readonly http: number
  /** Takes connections and says nothing, ever: where TLS begins, and as a proxy. */
  readonly silent: number
  /** Takes connections and resets them. */
  readonly reset: number
  /** Nobody listens there. */
  readonly refused: number
  /** `GET /` tells how many connections the others have open, and which paths they were asked for; `/drop` ends the connections. */
  readonly witness: number
}

type Behaviour = (request: IncomingMessage, response: ServerResponse) => void

const JSON_TYPE = { 'content-type': 'application/vnd.api+json' }
/** Of an answer that comes to its end: a fetch would keep the connection for as long as it likes. */
const LAST = { ...JSON_TYPE, connection: 'close' }
const record = (id: number): string =>
  `{"id":"${id}","type":"organizations","attributes":{"name":"Organization ${id}","created-at":"2026-01-01T00:00:00.000Z"}}`
const page = (number: number, pages: number): string =>
  `{"data":[${record(number)}],"meta":{"current-page":${number},"next-page":${number < pages ? number + 1 : 'null'},"prev-page":null,"total-pages":${pages},"total-count":${pages}}}`

const untilClosed = (response: ServerResponse, everyMs: number, work: () => void): void => {
  const timer = setInterval(work, everyMs)
  response.on('close', () => clearInterval(timer))
}

/** So much to unpack that it takes a while, and less than a hundredfold. */
const packed = gzipSync(Array.from({ length: 40_000 }, () => `${randomBytes(30).toString('base64')}${'abcdefgh '.repeat(106)}`).join(''), {
  level: 1,
})

export const BEHAVIOURS = {
  ok: (_, response) => response.writeHead(200, LAST).end(page(1, 1)),
  silence: () => undefined,
  /** One byte of the head after the other. */
  slowHead: (_, response) => {
    const { socket } = response
    socket?.write('HTTP/1.1 200 OK\r\nx-slow: ')
    untilClosed(response, 10, () => socket?.write('x'))
  },
  /** Announcements without end. */
  announced: (_, response) => untilClosed(response, 10, () => response.writeProcessing()),
  drip: (_, response) => {
    response.writeHead(200, JSON_TYPE)
    untilClosed(response, 10, () => response.write(' '))
  },
  stall: (_, response) => response.writeHead(200, JSON_TYPE).write('{"data":['),
  endless: (_, response) => {
    response.writeHead(200, JSON_TYPE)
    const blanks = Buffer.alloc(16 * 1024, ' ')
    untilClosed(response, 5, () => response.write(blanks))
  },
  /** As fast as it goes. */
  flood: (_, response) => {
    response.writeHead(200, JSON_TYPE)
    const blanks = Buffer.alloc(64 * 1024, ' ')
    const more = (): void => {
      while (!response.destroyed && response.write(blanks));
    }
    response.on('drain', more)
    more()
  },
  packed: (_, response) => response.writeHead(200, { ...LAST, 'content-encoding': 'gzip' }).end(packed),
  trouble: (_, response) => response.writeHead(503, LAST).end('{}'),
  limited: (_, response) => response.writeHead(429, { ...LAST, 'retry-after': '60' }).end('{}'),
  /** The first page of ten; the others do not come. */
  pages: ({ url }, response) => {
    if (/page%5Bnumber%5D=1(?:&|$)|page\[number\]=1(?:&|$)/.test(url ?? '')) response.writeHead(200, LAST).end(page(1, 10))
  },
  /** Takes a body off the wire so slowly that it never comes to its end. */
  unread: ({ socket }, response) => {
    socket.pause()
    untilClosed(response, 20, () => {
      socket.resume()
      setImmediate(() => socket.pause())
    })
  },
} satisfies Record<string, Behaviour>

export type BehaviourName = keyof typeof BEHAVIOURS

const behaviourOf = (url = ''): Behaviour | undefined => {
  const name = /^\/(\w+)/.exec(url)?.[1] ?? ''
  return Object.hasOwn(BEHAVIOURS, name) ? BEHAVIOURS[name as BehaviourName] : undefined
}

const listen = (server: Server): Promise<number> =>
  new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve((server.address() as AddressInfo).port)))

/** Listens until the process ends. */
export const serveHostile = async (): Promise<HostilePorts> => {
  const open = new Set<Socket>()
  let asked: string[] = []
  const watch = (server: Server): Server =>
    server.on('connection', (socket: Socket) => {
      open.add(socket)
      socket.on('error', () => undefined)
      socket.on('close', () => open.delete(socket))
    })
  const listener: RequestListener = (request, response) => {
    asked.push(`${request.method} ${request.url}`)
    const behave = behaviourOf(request.url)
    if (behave !== BEHAVIOURS.unread) request.resume()
    behave?.(request, response)
  }
  const witness = createHttpServer(({ url }, response) => {
    if (url === '/drop') for (const socket of open) socket.destroy()
    response.setHeader('connection', 'close').end(JSON.stringify({ open: open.size, asked }))
    asked = []
  })
  const nobody = createServer()
  const refused = await listen(nobody)
  await new Promise((resolve) => nobody.close(resolve))
  return {
    http: await listen(watch(createHttpServer({ keepAliveTimeout: 75_000, requestTimeout: 0 }, listener))),
    silent: await listen(watch(createServer((socket) => socket.resume()))),
    reset: await listen(watch(createServer((socket) => socket.resetAndDestroy()))),
    refused,
    witness: await listen(witness),
  }
}
