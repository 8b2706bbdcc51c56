import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock.js'
import { FetchTransport } from './fetch-transport.js'
import type { FetchLike } from './fetch-transport.js'
import { createPipeline } from './index.js'
import type { TransportRequest } from './transport.js'

const request = (fields: Partial<TransportRequest> = {}): TransportRequest => ({
  method: 'GET',
  origin: 'https://api.itglue.com',
  path: '/organizations?page[size]=1',
  headers: { 'x-api-key': 'k' },
  body: undefined,
  signal: new AbortController().signal,
  timeouts: { connectMs: 10, headersMs: 20, bodyProgressMs: 30 },
  maxResponseBytes: 1000,
  ...fields,
})
const setUp = (fetch: FetchLike) => {
  const clock = new VirtualClock()
  const transport = new FetchTransport(fetch, clock)
  return { clock, send: (fields?: Partial<TransportRequest>) => clock.run(transport.send(request(fields))) }
}
/** A body that comes piece by piece. */
const dripping = (clock: () => VirtualClock, chunk: string, everyMs: number): ReadableStream<Uint8Array> => {
  let wanted = true
  return new ReadableStream({
    pull: (controller) =>
      new Promise((resolve) => {
        clock().setTimer(() => {
          if (wanted) controller.enqueue(Buffer.from(chunk))
          resolve()
        }, everyMs)
      }),
    cancel: () => {
      wanted = false
    },
  })
}

describe('an injected fetch', () => {
  it('gets the whole request, and is never let follow a redirect', async () => {
    const calls: [string, RequestInit][] = []
    const { send } = setUp((url, init) => {
      calls.push([url, init])
      return Promise.resolve(new Response('{"data":[]}', { status: 201, headers: { 'X-Thing': 'a' } }))
    })
    const response = await send({ method: 'POST', body: '{}' })
    expect(response).toMatchObject({ status: 201, headers: { 'x-thing': 'a' } })
    expect(Buffer.from(response.body).toString()).toBe('{"data":[]}')
    expect(calls[0]![0]).toBe('https://api.itglue.com/organizations?page[size]=1')
    expect(calls[0]![1]).toMatchObject({ method: 'POST', body: '{}', redirect: 'manual', headers: { 'x-api-key': 'k' } })
  })

  it('fails as a network does', async () => {
    const failing = (error: unknown) => setUp(() => Promise.reject(error as Error)).send()
    await expect(failing(new TypeError('fetch failed'))).rejects.toMatchObject({ kind: 'reset', sent: true })
    await expect(
      failing(new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'ECONNREFUSED' }) })),
    ).rejects.toMatchObject({ kind: 'connect', sent: false })
    await expect(
      failing(new TypeError('fetch failed', { cause: Object.assign(new Error(), { code: 'CERT_HAS_EXPIRED' }) })),
    ).rejects.toMatchObject({ kind: 'tls' })
    await expect(failing(new RangeError('a defect'))).rejects.toThrow('a defect')
  })

  it('is not waited for longer than allowed, even when it ignores its signal', async () => {
    const { send, clock } = setUp(() => new Promise(() => undefined))
    await expect(send()).rejects.toMatchObject({ kind: 'headers_timeout' })
    expect([clock.monotonic(), clock.pending]).toEqual([30, 0])
  })

  it('is ended by the signal', async () => {
    const abort = new AbortController()
    const { send } = setUp(() => {
      abort.abort()
      return new Promise(() => undefined)
    })
    await expect(send({ signal: abort.signal })).rejects.toMatchObject({ kind: 'aborted', sent: true })
    await expect(send({ signal: AbortSignal.abort() })).rejects.toMatchObject({ kind: 'aborted', sent: false })
  })

  it('may not drip, nor send without end', async () => {
    const drip = setUp(() => Promise.resolve(new Response(dripping(() => drip.clock, 'x', 10))))
    await expect(drip.send()).rejects.toMatchObject({ kind: 'body_timeout' })
    const flood = setUp(() => Promise.resolve(new Response(dripping(() => flood.clock, 'x'.repeat(400), 1))))
    await expect(flood.send()).rejects.toMatchObject({ kind: 'too_large' })
    expect(flood.clock.pending).toBeLessThanOrEqual(1)
  })

  it('may answer without a body', async () => {
    expect((await setUp(() => Promise.resolve(new Response(null, { status: 204 }))).send()).body).toHaveLength(0)
  })
})

it('the fetch of the platform works, refuses redirects and unpacks', async () => {
  const server = createServer((incoming, response) => {
    if (incoming.url === '/redirect') response.writeHead(302, { location: '/elsewhere' }).end()
    else response.end('{"data":[]}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const pipeline = createPipeline({ baseUrl, apiKey: 'ITG.0123456789abcdef', rateLimit: false, fetch: (url, init) => fetch(url, init) })
  try {
    expect((await pipeline.send({ method: 'GET', path: '/a' })).json).toEqual({ data: [] })
    await expect(pipeline.send({ method: 'GET', path: '/redirect' })).rejects.toMatchObject({ code: 'redirect_refused' })
  } finally {
    await pipeline.close()
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
})
