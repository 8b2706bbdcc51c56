import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, RequestListener, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock.js'
import { GlueError } from '../errors.js'
import { createPipeline } from './index.js'
import type { ClientPipeline, PipelineOptions } from './index.js'
import { TransportFailure } from './transport.js'
import type { StreamedBody, Transport } from './transport.js'
import type { RequestContent } from './types.js'

const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const serve = async (listener: RequestListener): Promise<string> => {
  const server: Server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    server.closeAllConnections()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

interface Arrived {
  readonly headers: IncomingMessage['headers']
  readonly hash: string
  readonly sizeBytes: number
  /** The server saw the end of the request. */
  readonly whole: boolean
}
/** Reads each request to its end and answers with the statuses one after the other, the last one for ever. */
const witness = async (...statuses: number[]) => {
  const arrived: Arrived[] = []
  const ended: (() => void)[] = []
  let tellBegun: () => void = () => undefined
  const begun = new Promise<void>((resolve) => (tellBegun = resolve))
  const url = await serve((request, response) => {
    const hash = createHash('sha256')
    let sizeBytes = 0
    request.on('data', (chunk: Buffer) => {
      tellBegun()
      hash.update(chunk)
      sizeBytes += chunk.length
    })
    request.on('error', () => undefined)
    request.on('end', () => response.writeHead(statuses.length > 1 ? statuses.shift()! : (statuses[0] ?? 200)).end('{"data":{}}'))
    request.on('close', () => {
      arrived.push({ headers: request.headers, hash: hash.digest('hex'), sizeBytes, whole: request.complete })
      for (const tell of ended.splice(0)) tell()
    })
  })
  const next = (): Promise<void> => new Promise((resolve) => ended.push(resolve))
  return { url, arrived, begun, next }
}

type Kind = 'undici' | 'fetch'
const connect = (baseUrl: string, kind: Kind = 'undici', options: Partial<PipelineOptions> = {}): ClientPipeline => {
  const pipeline = createPipeline({
    baseUrl,
    apiKey: 'ITG.0123456789abcdef',
    rateLimit: false,
    random: () => 0,
    environment: {},
    ...(kind === 'fetch' ? { fetch: (url, init) => fetch(url, init) } : {}),
    ...options,
  })
  closing.push(() => pipeline.close())
  return pipeline
}

const piece = Buffer.alloc(64 * 1024, 'x')
/** Gives `pieces` of 64 KiB; counts how often it was opened and let go of. */
const source = (pieces: number, sizeBytes = pieces * piece.length, then?: () => Promise<void>) => {
  const counts = { opened: 0, closed: 0 }
  let tellClosed: () => void = () => undefined
  const closed = new Promise<void>((resolve) => (tellClosed = resolve))
  const content: RequestContent = {
    contentType: 'multipart/form-data; boundary=b',
    sizeBytes,
    async *open() {
      counts.opened++
      try {
        for (let index = 0; index < pieces; index++) yield piece
        await then?.()
      } finally {
        counts.closed++
        tellClosed()
      }
    },
  }
  return { content, counts, closed }
}
const post = (content: RequestContent, more = {}) => ({ method: 'POST', path: '/files', content, ...more }) as const

describe.each<Kind>(['undici', 'fetch'])('content over %s', (kind) => {
  it('arrives whole, with its type and its length', async () => {
    const { url, arrived } = await witness(200)
    const { content, counts } = source(100)
    await connect(url, kind).send(post(content))
    expect(arrived[0]).toMatchObject({
      hash: createHash('sha256')
        .update(Buffer.alloc(100 * piece.length, 'x'))
        .digest('hex'),
      headers: { 'content-type': 'multipart/form-data; boundary=b', 'content-length': String(content.sizeBytes) },
    })
    expect(arrived[0]!.headers['transfer-encoding']).toBeUndefined()
    expect(counts).toEqual({ opened: 1, closed: 1 })
  })

  it('is read from its beginning for each attempt', async () => {
    const { url, arrived } = await witness(429, 200)
    const { content, counts } = source(3)
    const clock = new VirtualClock()
    const pipeline = connect(url, kind, {
      clock,
      onEvent: (event) => event.type === 'retry' && setImmediate(() => void clock.advance(event.waitMs)),
    })
    expect(await pipeline.send(post(content))).toMatchObject({ attempts: 2 })
    expect(arrived.map(({ sizeBytes }) => sizeBytes)).toEqual([content.sizeBytes, content.sizeBytes])
    expect(counts).toEqual({ opened: 2, closed: 2 })
  })

  it('of a POST is not sent again after an answer that leaves it open', async () => {
    const { url, arrived } = await witness(504)
    const { content } = source(1)
    await expect(connect(url, kind).send(post(content))).rejects.toMatchObject({ code: 'server_error', outcome: 'unknown' })
    expect(arrived).toHaveLength(1)
  })

  it.each([
    ['ends early', source(2, 3 * piece.length), /ended after 131072 of the 196608 bytes/],
    ['ends a byte early', source(2, 2 * piece.length + 1), /ended after/],
    ['grows', source(3, 3 * piece.length - 1), /more than the 196607 bytes/],
    ['fails', source(2, 2 * piece.length, () => Promise.reject(new Error('disk of customer 17'))), /could not be read to its end/],
    [
      'fails with words of its own',
      source(2, 2 * piece.length, () => Promise.reject(new GlueError('file_unreadable', 'The disk is gone.'))),
      /The disk is gone/,
    ],
  ] as const)('that %s never arrives whole, and nothing is repeated', async (_, made, message) => {
    const { url, arrived } = await witness(200)
    const pipeline = connect(url, kind)
    const error = await pipeline.send(post(made.content)).catch((thrown: unknown) => thrown as GlueError)
    expect(error).toMatchObject({ code: 'file_unreadable', outcome: 'not_sent', message: expect.stringMatching(message) })
    expect(JSON.stringify(error)).not.toContain('customer')
    await pipeline.send(post(source(1).content))
    expect(arrived.filter(({ whole }) => whole)).toMatchObject([{ sizeBytes: piece.length }])
    expect(made.counts.closed).toBe(made.counts.opened)
  })

  it('is let go of when the call is aborted, though it hangs', async () => {
    const abort = new AbortController()
    const { url, begun, next } = await witness(200)
    const left = next()
    let hanging: () => void = () => undefined
    const reached = new Promise<void>((resolve) => (hanging = resolve))
    let release: () => void = () => undefined
    const made = source(2, 3 * piece.length, () => {
      hanging()
      return new Promise((resolve) => (release = resolve))
    })
    const sent = connect(url, kind).send(post(made.content, { signal: abort.signal }))
    await reached
    await begun
    abort.abort(new Error('enough'))
    await expect(sent).rejects.toThrow('enough')
    await left
    release()
    await made.closed
  })
})

describe('content', () => {
  it('over the limit is refused before anything is opened or sent', async () => {
    const { url, arrived } = await witness(200)
    const { content, counts } = source(2)
    const pipeline = connect(url, 'undici', { maxBodyBytes: content.sizeBytes - 1 })
    await expect(pipeline.send(post(content))).rejects.toMatchObject({ code: 'too_large', outcome: 'not_sent' })
    await expect(pipeline.send(post({ ...content, sizeBytes: 1, contentType: 'a/b\r\nx-evil: 1' }))).rejects.toMatchObject({
      code: 'invalid_input',
    })
    await expect(pipeline.send(post({ ...content, sizeBytes: 1 }, { body: {} }))).rejects.toMatchObject({ code: 'invalid_input' })
    expect([arrived.length, counts.opened]).toEqual([0, 0])
  })

  it('does not show in the error of a refusal', async () => {
    const { url } = await witness(422)
    const { content } = source(1)
    const error = await connect(url)
      .send(post(content))
      .catch((thrown: unknown) => thrown as GlueError & { readonly curl: string })
    expect(JSON.stringify(error)).not.toContain('xxxx')
    expect((error as { readonly curl: string }).curl).toContain(`--data-binary '@FILE'`)
  })

  it('is let go of though the transport forgets to', async () => {
    const { content, closed } = source(3)
    const forgetful: Transport = {
      async send({ body }) {
        await (body as StreamedBody)[Symbol.asyncIterator]().next()
        throw new TransportFailure('reset', true, 'the connection broke')
      },
      close: () => Promise.resolve(),
    }
    const pipeline = connect('http://127.0.0.1:1', 'undici', { transport: forgetful })
    await expect(pipeline.send(post(content))).rejects.toMatchObject({ code: 'connection_failed', outcome: 'unknown' })
    await closed
  })

  it('is answered before it was read to its end', async () => {
    const url = await serve((_, response) => response.writeHead(403, { connection: 'close' }).end('{"message":"Forbidden"}'))
    const { content, closed } = source(100)
    await expect(connect(url).send(post(content))).rejects.toMatchObject({ code: expect.stringMatching(/unauthorized|connection_failed/) })
    await closed
  })
})
