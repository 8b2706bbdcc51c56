import { sleep } from '../../src/clock.js'
import type { Clock } from '../../src/clock.js'
import { ConnectionResetError, exchange } from '../../src/emulator/index.js'
import type { Emulator } from '../../src/emulator/index.js'
import { TransportFailure } from '../../src/http/transport.js'
import type { FailureKind, Transport, TransportRequest, TransportResponse } from '../../src/http/transport.js'

/**
 * The way from a client to an emulator without a socket, on one clock: under a virtual clock, time limits of the transport strike as they
 * do on a network, and nothing waits.
 */
export const memoryTransport = (emulator: Emulator, clock: Clock): Transport => ({
  send: async (request) => {
    if (request.signal.aborted) throw new TransportFailure('aborted', false, 'aborted before sending')
    const gone = new AbortController()
    const stop = (): void => gone.abort()
    request.signal.addEventListener('abort', stop, { once: true })
    try {
      return await answered(emulator, clock, request, gone)
    } catch (error) {
      if (request.signal.aborted) throw new TransportFailure('aborted', true, 'aborted')
      if (error instanceof ConnectionResetError) throw new TransportFailure('reset', true, 'the connection broke (ECONNRESET)')
      throw error
    } finally {
      request.signal.removeEventListener('abort', stop)
      gone.abort()
    }
  },
  close: () => Promise.resolve(),
})

const answered = async (emulator: Emulator, clock: Clock, request: TransportRequest, gone: AbortController): Promise<TransportResponse> => {
  const { method, path: url, headers, timeouts } = request
  const body = typeof request.body === 'object' ? await whole(request.body) : request.body
  const head = exchange(emulator, { method, url, headers, body }, gone.signal)
  const answer = await within(clock, timeouts.headersMs, 'headers_timeout', head, gone.signal)
  const text = await within(clock, timeouts.bodyProgressMs, 'body_timeout', answer.body(), gone.signal)
  return { status: answer.status, headers: answer.headers, body: answer.bytes ?? Buffer.from(text) }
}

const within = async <T>(clock: Clock, ms: number, kind: FailureKind, work: Promise<T>, signal: AbortSignal): Promise<T> => {
  const over = new AbortController()
  const late = sleep(clock, ms, over.signal).then(() => {
    throw new TransportFailure(kind, true, 'no answer within the time allowed')
  })
  const ended = new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('aborted')), { once: true }))
  // Whoever loses the race fails unheard.
  for (const loser of [work, late, ended]) loser.catch(() => undefined)
  try {
    return await Promise.race([work, late, ended])
  } finally {
    over.abort()
  }
}

const whole = async (pieces: AsyncIterable<Uint8Array>): Promise<Buffer> => {
  const all: Uint8Array[] = []
  for await (const piece of pieces) all.push(piece)
  return Buffer.concat(all)
}
