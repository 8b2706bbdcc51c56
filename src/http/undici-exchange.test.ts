import { createServer } from 'node:net'
import type { AddressInfo, Server } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createPipeline } from './index.js'
import type { TransportRequest } from './transport.js'
import { StreamExchange } from './undici-stream.js'
import { WholeExchange } from './undici-whole.js'

const closing: (() => unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

/** Gives each request this status line; the text of every request is in `seen`. */
const serveStatus = async (status: string) => {
  const seen: string[] = []
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.on('data', (bytes) => {
      seen.push(bytes.toString('latin1').split(' ')[0]!)
      socket.end(`HTTP/1.1 ${status} x\r\ncontent-length: 0\r\n\r\n`)
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, seen }
}

describe.each([
  ['the own transport', {}],
  ['a fetch', { fetch: (url: string, init: RequestInit) => fetch(url, init) }],
])('a status line that trips the library up (%s)', (_, options) => {
  it.each(['099', '000', '001'])('%s is an answer that is not HTTP', async (status) => {
    const { url, seen } = await serveStatus(status)
    const pipeline = createPipeline({
      baseUrl: url,
      apiKey: 'ITG.0123456789abcdef',
      rateLimit: false,
      random: () => 0,
      environment: {},
      ...options,
    })
    closing.push(() => pipeline.close())
    const create = pipeline.send({ method: 'POST', path: '/manufacturers', body: {} })
    await expect(create).rejects.toMatchObject({ name: 'ProtocolError', code: 'protocol_error', outcome: 'unknown', attempts: 1 })
    const read = pipeline.send({ method: 'GET', path: '/manufacturers' })
    await expect(read).rejects.toMatchObject({ code: 'protocol_error', attempts: 4 })
    expect(seen).toEqual(['POST', 'GET', 'GET', 'GET', 'GET'])
    for (let call = 2; call <= 4; call++) await pipeline.send({ method: 'GET', path: '/x' }).catch(() => undefined)
    expect(pipeline.breaker.stats().state).toBe('open')
  })
})

describe('what fails while an answer is taken', () => {
  const request: TransportRequest = {
    method: 'GET',
    origin: 'http://127.0.0.1:9',
    path: '/x',
    headers: {},
    body: undefined,
    signal: new AbortController().signal,
    timeouts: { connectMs: 10, headersMs: 20, bodyProgressMs: 30 },
    maxResponseBytes: 10_000,
  }
  const controller = { abort: () => undefined, pause: () => undefined, resume: () => undefined } as never

  it('is a defect where it is ours, whatever the library makes of it', () => {
    const defect = new TypeError('ours')
    const thrown: unknown[] = []
    const exchange = new StreamExchange(
      request,
      () => {
        throw defect
      },
      (error) => thrown.push(error),
    )
    exchange.onRequestStart(controller)
    exchange.onResponseStart(controller, 200, {})
    exchange.onResponseError(controller, defect)
    expect(thrown).toEqual([defect])
  })

  it.each([
    ['an assertion after sending', true, { code: 'ERR_ASSERTION' }, { kind: 'malformed', sent: true }],
    ['an assertion before sending', false, { code: 'ERR_ASSERTION' }, { kind: 'connect', sent: false }],
    ['an error without a code after sending', true, {}, { kind: 'malformed', sent: true }],
    ['an error without a code before sending, which may be a defect here', false, {}, { message: 'from the library' }],
    ['an error of its own before sending', false, { code: 'UND_ERR_BPL_MISSING_UPSTREAM' }, { kind: 'connect', sent: false }],
    ['a call of it that makes no sense', true, { code: 'UND_ERR_INVALID_ARG' }, { message: 'from the library' }],
  ])('is judged by what it is: %s', (_, isSent, fields, expected) => {
    const thrown: unknown[] = []
    const exchange = new WholeExchange(
      request,
      () => undefined,
      (error) => thrown.push(error),
    )
    if (isSent) exchange.onRequestStart(controller)
    exchange.onResponseError(controller, Object.assign(new Error('from the library'), fields))
    expect(thrown).toEqual([expect.objectContaining(expected)])
  })
})
