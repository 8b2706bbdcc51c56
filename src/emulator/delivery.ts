import type { ServerResponse } from 'node:http'
import { promisify } from 'node:util'
import { constants, gzip } from 'node:zlib'
import type { Clock } from '../clock.js'
import type { Reply } from './emulator.js'
import type { EmulatorResponse } from './wire/message.js'

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
  const { body, headers } = await encoded(reply.response, acceptsGzip && fate.kind === 'whole')
  if (response.destroyed) return
  settleEntry(reply, reply.response.status, body.length)
  response.writeHead(reply.response.status, headers)
  if (fate.kind === 'whole') {
    response.end(body)
    return
  }
  if (fate.kind === 'drip') return drip(clock, response, body, fate.bytes, fate.everyMs)
  // What is promised by the length never comes.
  const part = body.subarray(0, Math.floor(body.length * fate.fraction))
  response.flushHeaders()
  await new Promise<void>((resolve) => {
    response.once('close', () => resolve())
    response.write(part.length === 0 ? body.subarray(0, 1) : part, () => resolve())
  })
  if (fate.kind === 'resetMidBody') {
    settleEntry(reply, 0, part.length)
    response.socket?.resetAndDestroy()
  }
}

const settleEntry = ({ entry }: Reply, status: number, bytes: number): void => {
  entry.status = status
  entry.bytes = bytes
}

const encoded = async (
  response: EmulatorResponse,
  acceptsGzip: boolean,
): Promise<{ readonly body: Buffer; readonly headers: Record<string, string> }> => {
  const plain = Buffer.from(response.body)
  const headers: Record<string, string> = { ...response.headers }
  if (response.status === 204) return { body: plain, headers }
  if (!acceptsGzip || plain.length < GZIP_FROM_BYTES) {
    headers['content-length'] = String(plain.length)
    return { body: plain, headers }
  }
  const body = await compress(plain, { level: constants.Z_BEST_SPEED })
  return { body, headers: { ...headers, 'content-encoding': 'gzip', vary: 'Accept-Encoding', 'content-length': String(body.length) } }
}

const drip = async (clock: Clock, response: ServerResponse, body: Buffer, bytes: number, everyMs: number): Promise<void> => {
  for (let at = 0; at < body.length; at += bytes) {
    if (response.destroyed) return
    response.write(body.subarray(at, at + bytes))
    await wait(clock, everyMs, response)
  }
  response.end()
}

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
