/** Answers that are too large, or become so when they are unpacked: given up at the limit, whatever was announced. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
import type { ServerResponse } from 'node:http'
import { brotliCompressSync, constants, deflateSync, gzipSync } from 'node:zlib'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startEmulator } from '../../../src/emulator/index.js'
import type { Failure } from '../../../src/emulator/index.js'
import { createPipeline } from '../../../src/http/index.js'
import type { PipelineOptions } from '../../../src/http/index.js'
import { Servers } from '../../support/servers.js'

const MB = 1024 * 1024
const LIMIT = 4 * MB
const KEY = `ITG.${'0123456789abcdef'.repeat(2)}`
const servers = new Servers()
const closing: (() => Promise<unknown>)[] = []

/** What this process reads from servers. */
const sockets = new Set<Socket>()
const onSocket = (message: unknown): void => void sockets.add((message as { socket: Socket }).socket)
beforeEach(() => {
  sockets.clear()
  subscribe('net.client.socket', onSocket)
})
afterEach(async () => {
  unsubscribe('net.client.socket', onSocket)
  for (const close of closing.splice(0).reverse()) await close()
  await servers.close()
})
const bytesRead = (): number => [...sockets].reduce((sum, socket) => sum + socket.bytesRead, 0)

const get = { method: 'GET', path: '/organizations' } as const
const ways = [
  ['the built-in transport', {}],
  ['a fetch', { fetch: (url: string, init: RequestInit) => fetch(url, init) }],
] as const
const ask = async (port: number, options: Partial<PipelineOptions>): Promise<unknown> => {
  const pipeline = createPipeline({
    baseUrl: `http://127.0.0.1:${port}`,
    apiKey: KEY,
    rateLimit: false,
    random: () => 0,
    retries: 1,
    maxResponseBytes: LIMIT,
    ...options,
  })
  try {
    return await pipeline.send(get)
  } finally {
    // A connection whose answer came to its end may be used again, and is closed with the client.
    await pipeline.close()
  }
}
/** With its length announced. */
const whole = (response: ServerResponse, encoding: string | string[], body: Buffer): void => {
  response.setHeader('content-encoding', encoding)
  response.writeHead(200, { 'content-length': String(body.length), connection: 'close' }).end(body)
}

const FAULTS: readonly (readonly [string, Failure])[] = [
  ['more than is allowed, announced', { kind: 'oversize', bytes: 8 * MB }],
  ['no end, in chunks', { kind: 'endless' }],
  ['a gzip bomb in chunks', { kind: 'compressionBomb', bytes: 60 * MB, encoding: 'gzip' }],
  ['a brotli bomb in chunks', { kind: 'compressionBomb', bytes: 60 * MB, encoding: 'br' }],
]

/** Sends pieces for as long as somebody listens. */
const endless = (response: ServerResponse, piece: Buffer): void => {
  const more = (): void => {
    while (!response.destroyed && response.write(piece));
  }
  response.on('drain', more)
  more()
}
const bomb = Buffer.alloc(LIMIT - 1, ' ')
/** A bomb within the limit: only its ratio tells. */
const RAW: readonly (readonly [string, (response: ServerResponse) => void, string])[] = [
  [
    'no end, until the connection closes',
    (response) => {
      response.useChunkedEncodingByDefault = false
      response.shouldKeepAlive = false
      response.writeHead(200)
      endless(response, Buffer.alloc(64 * 1024, ' '))
    },
    'response_too_large',
  ],
  [
    'a length that nobody has',
    (response) => response.writeHead(200, { 'content-length': String(2 ** 50) }).write('{'),
    'response_too_large',
  ],
  ['a gzip bomb that announces its size', (response) => whole(response, 'gzip', gzipSync(bomb)), 'response_too_large'],
  [
    'a brotli bomb that announces its size',
    (response) => whole(response, 'br', brotliCompressSync(bomb, { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } })),
    'response_too_large',
  ],
  ['one packing in another', (response) => whole(response, 'gzip, gzip', gzipSync(gzipSync(bomb))), 'protocol_error'],
  [
    'one packing in another, in two headers',
    (response) => whole(response, ['br', 'gzip'], gzipSync(brotliCompressSync('{}'))),
    'protocol_error',
  ],
  ['a packing that was not asked for', (response) => whole(response, 'deflate', deflateSync('{"data":[]}')), 'protocol_error'],
]

describe.each(ways)('over %s there is no answer in', (_, options) => {
  test.each(FAULTS)('%s', async (__, fault) => {
    const emulator = await startEmulator({ seed: 'empty', rateLimit: false })
    closing.push(() => emulator.close())
    emulator.emulator.faults.set([{ fault }])
    await expect(ask(emulator.listener.port, { ...options, apiKey: emulator.apiKey })).rejects.toMatchObject({
      code: 'response_too_large',
      attempts: 1,
      hint: expect.stringContaining('pageSize'),
    })
    expect(bytesRead()).toBeLessThanOrEqual(LIMIT + MB)
    // A fetch keeps the connections of answers that came to their end, for as long as it likes.
    if (!('fetch' in options)) await expect.poll(() => emulator.listener.connections.open, { timeout: 10_000 }).toBe(0)
  })

  test.each(RAW)('%s', async (__, listener, code) => {
    const server = await servers.http((request, response) => {
      request.resume()
      listener(response)
    })
    await expect(ask(server.port, options)).rejects.toMatchObject({ code })
    expect(bytesRead()).toBeLessThanOrEqual(LIMIT + MB)
    // An announcement alone is enough, and what was refused for its size is not asked for again.
    if (code === 'response_too_large') expect(server.total).toBe(1)
    await expect.poll(() => server.open, { timeout: 10_000 }).toBe(0)
  })

  test('a head without end', async () => {
    const server = await servers.tcp((socket) => {
      socket.write('HTTP/1.1 200 OK\r\n')
      const more = (): void => {
        while (!socket.destroyed && socket.write(`x-${'y'.repeat(1000)}: z\r\n`));
      }
      socket.on('drain', more)
      socket.once('data', more)
    })
    await expect(ask(server.port, options)).rejects.toMatchObject({ code: expect.stringMatching(/protocol_error|connection_failed/) })
    expect(bytesRead()).toBeLessThanOrEqual(2 * MB)
    await expect.poll(() => server.open).toBe(0)
  })
})

describe.each(ways)('over %s', (_, options) => {
  test('an answer in pieces of one byte is an answer', async () => {
    const text = `{"data":[${Array.from({ length: 4000 }, (__, id) => `{"id":"${id}"}`).join(',')}]}`
    const chunks = [...text].map((character) => `1\r\n${character}\r\n`).join('')
    const server = await servers.tcp((socket) =>
      socket.once('data', () => socket.write(`HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`)),
    )
    expect(await ask(server.port, options)).toMatchObject({ json: JSON.parse(text) })
  })

  test('what shrinks by its repetitions alone is no bomb', async () => {
    const text = JSON.stringify({ data: Array.from({ length: 500 }, () => ({ id: '1', name: 'x'.repeat(1000) })) })
    const server = await servers.http((__, response) =>
      response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text, { level: 9 })),
    )
    expect(await ask(server.port, options)).toMatchObject({ json: JSON.parse(text) })
  })
})
