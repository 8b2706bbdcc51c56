import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { constants, createBrotliCompress, createDeflate, createGzip, gzip } from 'node:zlib'
import type { Clock } from '../clock.js'
import type { Reply } from './emulator.js'
import { dateHeader } from './wire/message.js'
import type { EmulatorResponse, Fate } from './wire/message.js'

const GZIP_FROM_BYTES = 1_024
const compress = promisify(gzip)

/** Plays one reply on a socket: waits, compresses, and lets happen to the connection what the reply says. */
export const deliver = async (clock: Clock, reply: Reply, response: ServerResponse, acceptsGzip: boolean): Promise<void> => {
  const { delayMs, fate } = reply.delivery
  if (delayMs > 0) await wait(clock, delayMs, response)
  if (response.destroyed) return
  if (fate.kind === 'resetBefore') {
    settleEntry(reply, 0, 0)
    response.socket?.resetAndDestroy()
    return
  }
  const { body, headers } = await encoded(clock, reply.response, acceptsGzip && fate.kind === 'whole')
  if (response.destroyed) return
  settleEntry(reply, reply.response.status, body.length)
  if (fate.kind === 'slowHeaders') return slowHeaders(clock, response, reply.response.status, headers, body, fate)
  if (LENGTH_UNKNOWN.has(fate.kind) || (fate.kind === 'cut' && !fate.announced)) delete headers['content-length']
  if (fate.kind === 'bomb') headers['content-encoding'] = fate.encoding
  response.writeHead(reply.response.status, headers)
  switch (fate.kind) {
    case 'whole':
      response.end(body)
      return
    case 'chunked':
      response.write(body)
      response.end()
      return
    case 'drip':
      return drip(clock, response, body, fate)
    case 'endless':
      return endless(reply, response, body)
    case 'bomb':
      return bomb(response, body, fate)
    case 'cut':
    case 'stall':
    case 'resetMidBody':
      return broken(reply, response, body, fate)
  }
}

/** What is promised never comes. */
const broken = async (
  reply: Reply,
  response: ServerResponse,
  body: Buffer,
  fate: Extract<Fate, { kind: 'cut' | 'stall' | 'resetMidBody' }>,
): Promise<void> => {
  const part = body.subarray(0, Math.floor(body.length * fate.fraction))
  await written(response, part)
  if (fate.kind === 'cut') {
    settleEntry(reply, reply.response.status, part.length)
    response.socket?.destroySoon()
  } else if (fate.kind === 'resetMidBody') {
    settleEntry(reply, 0, part.length)
    response.socket?.resetAndDestroy()
  }
}

const LENGTH_UNKNOWN: ReadonlySet<Fate['kind']> = new Set<Fate['kind']>(['chunked', 'endless', 'bomb'])

const settleEntry = ({ entry }: Reply, status: number, bytes: number): void => {
  entry.status = status
  entry.bytes = bytes
}

const encoded = async (
  clock: Clock,
  response: EmulatorResponse,
  acceptsGzip: boolean,
): Promise<{ readonly body: Buffer; readonly headers: Record<string, string> }> => {
  const plain = response.bytes === undefined ? (response.utf8 ?? Buffer.from(response.body)) : Buffer.from(response.bytes)
  const headers: Record<string, string> = { date: dateHeader(clock.now()), ...response.headers }
  if (response.status === 204) return { body: plain, headers }
  if (!acceptsGzip || plain.length < GZIP_FROM_BYTES || response.bytes !== undefined) {
    headers['content-length'] = String(plain.length)
    return { body: plain, headers }
  }
  const body = await compress(plain, { level: constants.Z_BEST_SPEED })
  return { body, headers: { ...headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding', 'content-length': String(body.length) } }
}

/** Resolves when the head and this much of the body are on their way, or nobody is there any more. */
const written = (response: ServerResponse, part: Buffer): Promise<void> =>
  new Promise((resolve) => {
    response.once('close', () => resolve())
    response.flushHeaders()
    if (part.length === 0) response.socket?.write('', () => resolve())
    else response.write(part, () => resolve())
  })

type Pieces = { readonly bytes: number; readonly everyMs: number }

const drip = async (clock: Clock, response: ServerResponse, body: Buffer, { bytes, everyMs }: Pieces): Promise<void> => {
  for (let at = 0; at < body.length; at += bytes) {
    if (response.destroyed) return
    response.write(body.subarray(at, at + bytes))
    await wait(clock, everyMs, response)
  }
  response.end()
}

/** Past the library, which sends a head in one piece. The connection ends with the response. */
const slowHeaders = async (
  clock: Clock,
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: Buffer,
  { bytes, everyMs }: Pieces,
): Promise<void> => {
  const { socket } = response
  if (socket === null) return
  const lines = Object.entries({ ...headers, connection: 'close' }).map(([name, value]) => `${name}: ${value}\r\n`)
  const head = Buffer.from(`HTTP/1.1 ${status} Slow\r\n${lines.join('')}\r\n`, 'latin1')
  for (let at = 0; at < head.length; at += bytes) {
    if (socket.destroyed) return
    socket.write(head.subarray(at, at + bytes))
    await wait(clock, everyMs, response)
  }
  if (socket.destroyed) return
  socket.write(body)
  socket.destroySoon()
}

const BLANKS = Buffer.alloc(65_536, ' ')

const endless = async (reply: Reply, response: ServerResponse, body: Buffer): Promise<void> => {
  response.write(body)
  while (!response.destroyed) {
    reply.entry.bytes += BLANKS.length
    if (!response.write(BLANKS)) await drained(response)
  }
}

const bomb = async (response: ServerResponse, body: Buffer, { bytes, encoding }: Extract<Fate, { kind: 'bomb' }>): Promise<void> => {
  const packer =
    encoding === 'br'
      ? createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 5 } })
      : encoding === 'gzip'
        ? createGzip({ level: 9 })
        : createDeflate({ level: 9 })
  packer.pipe(response)
  response.once('close', () => packer.destroy())
  packer.write(body)
  for (let left = bytes; left > 0 && !packer.destroyed; left -= BLANKS.length) {
    if (packer.write(BLANKS.subarray(0, Math.min(left, BLANKS.length)))) continue
    await drained(packer)
  }
  packer.end()
}

/** Resolves when more can be written, or never will be. */
const drained = (stream: NodeJS.EventEmitter): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done)
      stream.off('close', done)
      resolve()
    }
    stream.on('drain', done)
    stream.on('close', done)
  })

/** Ends early when the caller hangs up, so that nothing is left waiting. */
const wait = (clock: Clock, ms: number, response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      timer.cancel()
      response.off('close', done)
      resolve()
    }
    const timer = clock.setTimer(done, ms, true)
    response.once('close', done)
  })
