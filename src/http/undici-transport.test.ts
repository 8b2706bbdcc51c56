import { spawn } from 'node:child_process'
import { createServer as createHttpServer } from 'node:http'
import type { RequestListener, Server as HttpServer } from 'node:http'
import { createServer as createTcpServer } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { build } from 'esbuild'
import { afterEach, describe, expect, it } from 'vitest'
import { createPipeline } from './index.js'
import type { ClientPipeline, PipelineOptions } from './index.js'
import { UndiciTransport } from './undici-transport.js'
import type { TransportRequest } from './transport.js'

const closing: (() => Promise<unknown> | unknown)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})

const listen = async (server: Server): Promise<string> => {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
const serve = (listener: RequestListener): Promise<string> => listen(createHttpServer(listener))
/** Speaks bytes; counts the requests it read. */
const serveBytes = async (answer: (socket: Socket, request: number) => void) => {
  const counter = { requests: 0 }
  const server = createTcpServer((socket) => {
    socket.on('data', () => answer(socket, ++counter.requests))
  })
  return { url: await listen(server), counter }
}

const connect = (baseUrl: string, options: Partial<PipelineOptions> = {}): ClientPipeline => {
  const pipeline = createPipeline({
    baseUrl,
    apiKey: 'ITG.0123456789abcdef',
    rateLimit: false,
    random: () => 0,
    environment: {},
    ...options,
  })
  closing.push(() => pipeline.close())
  return pipeline
}
const get = { method: 'GET', path: '/organizations' } as const
const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: 11\r\n\r\n{"data":[]}'
const json = JSON.stringify({ data: { text: 'ä'.repeat(500) } })

describe('answers', () => {
  it('with what was asked for, over connections that are kept', async () => {
    const seen: unknown[] = []
    const ports = new Set<number | undefined>()
    const url = await serve((request, response) => {
      ports.add(request.socket.remotePort)
      let body = ''
      request.on('data', (chunk: Buffer) => (body += chunk.toString()))
      request.on('end', () => {
        seen.push([request.method, request.url, request.headers['x-api-key'], request.headers['content-type'], body])
        response.setHeader('set-cookie', ['a=1', 'b=2']).end('{"data":[]}')
      })
    })
    const pipeline = connect(`${url}/api/`)
    await pipeline.send({ ...get, query: 'page[size]=1' })
    const { headers } = await pipeline.send({ method: 'PATCH', path: '/organizations/1', body: { data: 'ä' } })
    expect(seen.slice(0, 2)).toEqual([
      ['GET', '/organizations?page[size]=1', 'ITG.0123456789abcdef', undefined, ''],
      ['PATCH', '/organizations/1', 'ITG.0123456789abcdef', 'application/vnd.api+json', '{"data":"ä"}'],
    ])
    expect(headers['set-cookie']).toBe('a=1, b=2')
    for (let call = 0; call < 20; call++) await pipeline.send(get)
    // Two, because a call may begin before its predecessor has quite let go.
    expect(ports.size).toBeLessThanOrEqual(2)
  })

  it.each([
    ['gzip', gzipSync(json)],
    ['br', brotliCompressSync(json)],
    ['identity', Buffer.from(json)],
  ])('are unpacked: %s', async (encoding, body) => {
    const url = await serve((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end(body))
    expect((await connect(url).send(get)).json).toEqual(JSON.parse(json))
  })

  it('are unpacked when they are large', async () => {
    const text = JSON.stringify({ data: Array.from({ length: 3000 }, (_, id) => ({ id: String(id), random: Math.sin(id) })) })
    const url = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(text)))
    expect((await connect(url).send(get)).json).toEqual(JSON.parse(text))
  })
})

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])('%i is refused, and the key stays here', async (status) => {
    let elsewhere = 0
    const other = await serve((_, response) => {
      elsewhere++
      response.end('{}')
    })
    const url = await serve((_, response) => response.writeHead(status, { location: `${other}/steal` }).end())
    await expect(connect(url).send(get)).rejects.toMatchObject({ name: 'ProtocolError', code: 'redirect_refused' })
    await expect(connect(url).send({ method: 'POST', path: '/a', body: {} })).rejects.toMatchObject({ code: 'redirect_refused' })
    expect(elsewhere).toBe(0)
  })
})

describe('broken connections', () => {
  it('a reset before the answer is repeated for a GET, and not for a POST', async () => {
    const { url, counter } = await serveBytes((socket, request) =>
      request === 1 || request > 2 ? socket.resetAndDestroy() : socket.end(OK),
    )
    const pipeline = connect(url)
    expect(await pipeline.send(get)).toMatchObject({ attempts: 2 })
    await expect(pipeline.send({ method: 'POST', path: '/a', body: {} })).rejects.toMatchObject({
      code: 'connection_failed',
      outcome: 'unknown',
    })
    expect(counter.requests).toBe(3)
  })

  it('a reset in the middle of the body is repeated for a GET', async () => {
    const { url } = await serveBytes((socket, request) => {
      if (request > 1) return socket.end(OK)
      socket.write(OK.slice(0, -4), () => socket.resetAndDestroy())
    })
    expect(await connect(url).send(get)).toMatchObject({ attempts: 2, json: { data: [] } })
  })

  it('a body that ends early is no answer, with and without a length', async () => {
    const chunked = 'HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n5\r\n{"dat\r\n'
    for (const half of [OK.slice(0, -4), chunked]) {
      const { url } = await serveBytes((socket) => socket.end(half))
      await expect(connect(url, { retries: 1 }).send(get)).rejects.toMatchObject({ code: 'connection_failed', attempts: 2 })
    }
  })

  it('a kept connection that the server has closed meanwhile costs a GET one more attempt at most', async () => {
    const { url } = await serveBytes((socket, request) => {
      // Answers, promises to keep the connection, and cuts it when the next request arrives on it.
      if (request === 2) socket.resetAndDestroy()
      else socket.write(OK)
    })
    const pipeline = connect(url)
    await pipeline.send(get)
    expect(await pipeline.send(get)).toMatchObject({ attempts: 2 })
  })

  it('a refused connection never reached the server, so a POST may be repeated, and was not sent in the end', async () => {
    const url = await serve(() => undefined)
    await closing.pop()!()
    await expect(connect(url).send({ method: 'POST', path: '/a', body: {} })).rejects.toMatchObject({
      code: 'connection_failed',
      outcome: 'not_sent',
      attempts: 4,
    })
  })

  it('what is no HTTP is a protocol error', async () => {
    const { url } = await serveBytes((socket) => socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
    await expect(connect(url, { retries: 0 }).send(get)).rejects.toMatchObject({ code: 'protocol_error' })
  })

  it('an unknown host is said to be one', async () => {
    const transport = new UndiciTransport({ environment: {} })
    closing.push(() => transport.close())
    await expect(transport.send(request('https://no-such-host.invalid'))).rejects.toMatchObject({ kind: 'connect', sent: false })
  })
})

const request = (origin: string, fields: Partial<TransportRequest> = {}): TransportRequest => ({
  method: 'GET',
  origin,
  path: '/',
  headers: {},
  body: undefined,
  signal: new AbortController().signal,
  timeouts: { connectMs: 5000, headersMs: 5000, bodyProgressMs: 5000 },
  maxResponseBytes: 1e6,
  ...fields,
})

describe('time', () => {
  it('a server that drips one byte at a time is stopped by the deadline of the call', async () => {
    const server = createHttpServer((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write(' '), 5)
      response.on('close', () => clearInterval(drip))
    })
    const url = await listen(server)
    await expect(connect(url).send({ ...get, deadlineMs: 100 })).rejects.toMatchObject({ code: 'deadline_exceeded' })
    await expect.poll(() => connectionsOf(server), { timeout: 5000 }).toBe(0)
  })

  it('a drip is no progress', async () => {
    const url = await serve((_, response) => {
      response.writeHead(200)
      const drip = setInterval(() => response.write(' '), 5)
      response.on('close', () => clearInterval(drip))
    })
    await expect(connect(url, { retries: 0, timeouts: { bodyProgressMs: 60 } }).send({ ...get, priority: 'bulk' })).rejects.toMatchObject({
      code: 'timeout',
    })
  })

  it.each([
    ['announces an answer again and again', '', 'HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n'],
    ['drips the head of its answer', 'HTTP/1.1 200 OK\r\nx-drip: ', 'x'],
  ])('a server that %s is not waited for', async (_, first, again) => {
    const { url } = await serveBytes((socket) => {
      socket.write(first)
      const drip = setInterval(() => socket.write(again), 5)
      socket.on('close', () => clearInterval(drip))
    })
    await expect(connect(url, { retries: 0, timeouts: { headersMs: 80 } }).send({ ...get, priority: 'bulk' })).rejects.toMatchObject({
      code: 'timeout',
    })
  })

  it('an abort ends the call and its socket, before the headers and within the body', async () => {
    for (const head of [false, true]) {
      let arrived!: () => void
      const arrival = new Promise<void>((resolve) => (arrived = resolve))
      const server = createHttpServer((_, response) => {
        if (head) response.writeHead(200).write('{"da')
        arrived()
      })
      const url = await listen(server)
      const abort = new AbortController()
      const ended = expect(connect(url).send({ ...get, signal: abort.signal })).rejects.toThrow('never mind')
      await arrival
      abort.abort(new Error('never mind'))
      await ended
      await expect.poll(() => connectionsOf(server), { timeout: 5000 }).toBe(0)
    }
  })

  it('a call that waits for a connection can be aborted without having been sent', async () => {
    const paths: (string | undefined)[] = []
    const url = await serve(({ url: path }) => paths.push(path))
    const transport = new UndiciTransport({ connections: 1, loopback: true })
    closing.push(() => transport.close())
    const [first, second] = [new AbortController(), new AbortController()]
    const one = transport.send(request(url, { signal: first.signal, path: '/one' }))
    const two = transport.send(request(url, { signal: second.signal, path: '/two' }))
    await expect.poll(() => paths, { timeout: 5000 }).toEqual(['/one'])
    second.abort()
    await expect(two).rejects.toMatchObject({ kind: 'aborted', sent: false })
    first.abort()
    await expect(one).rejects.toMatchObject({ kind: 'aborted', sent: true })
    const three = transport.send(request(url, { path: '/three' })).catch(() => undefined)
    await expect.poll(() => paths, { timeout: 5000 }).toEqual(['/one', '/three'])
    await transport.close()
    await three
  })
})

const connectionsOf = (server: HttpServer | Server): Promise<number> =>
  new Promise((resolve) => server.getConnections((_, count) => resolve(count)))

describe('size', () => {
  const limit = { maxResponseBytes: 100_000 }
  it.each([
    [
      'announced',
      (_: unknown, response: Parameters<RequestListener>[1]) => response.writeHead(200, { 'content-length': '100000000' }).write('{'),
    ],
    [
      'endless',
      (_: unknown, response: Parameters<RequestListener>[1]) => {
        const more = (): void => {
          while (!response.destroyed && response.write('x'.repeat(10_000)));
        }
        response.on('drain', more)
        more()
      },
    ],
    [
      'packed',
      (_: unknown, response: Parameters<RequestListener>[1]) =>
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(200_000))),
    ],
  ])('an answer that is too large is not read to its end: %s', async (_, listener) => {
    const url = await serve(listener)
    await expect(connect(url, limit).send(get)).rejects.toMatchObject({ code: 'response_too_large', attempts: 1 })
  })

  it('a bomb is refused by its ratio, long before the limit', async () => {
    const bomb = gzipSync(Buffer.alloc(20_000_000))
    const url = await serve((_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end(bomb))
    await expect(connect(url).send(get)).rejects.toMatchObject({
      code: 'response_too_large',
      message: expect.stringContaining(String(bomb.length * 100)),
    })
  })

  it.each([
    ['gzip', 'damaged'],
    ['zstd', 'not asked for'],
  ])('%s that cannot be unpacked is a protocol error', async (encoding, message) => {
    const url = await serve((_, response) => response.writeHead(200, { 'content-encoding': encoding }).end('no such thing'))
    await expect(connect(url, { retries: 0 }).send(get)).rejects.toMatchObject({
      code: 'protocol_error',
      message: expect.stringContaining(message),
    })
  })
})

describe('pages in place of documents', () => {
  it('a page with 200 is no answer', async () => {
    const url = await serve((_, response) =>
      response.writeHead(200, { 'content-type': 'text/html' }).end('<html><title>Login</title></html>'),
    )
    await expect(connect(url, { retries: 1 }).send(get)).rejects.toMatchObject({ code: 'protocol_error', attempts: 2 })
  })

  it('a 504 page after a POST is an unknown outcome of exactly one request', async () => {
    let requests = 0
    const url = await serve((_, response) => {
      requests++
      response.writeHead(504, { 'content-type': 'text/html' }).end('<html><title>504 Gateway Time-out</title></html>')
    })
    await expect(connect(url).send({ method: 'POST', path: '/a', body: {} })).rejects.toMatchObject({
      name: 'ServerError',
      outcome: 'unknown',
      errors: [{ status: 504, detail: '504 Gateway Time-out' }],
    })
    expect(requests).toBe(1)
  })
})

describe('proxies', () => {
  it('HTTPS_PROXY is used for a host elsewhere, and a refusal of the proxy is a failed connection', async () => {
    const asked: (string | undefined)[] = []
    const server = createHttpServer()
    server.on('connect', (connectRequest, socket) => {
      asked.push(connectRequest.url)
      socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    })
    const proxy = await listen(server)
    const transport = new UndiciTransport({ environment: { HTTPS_PROXY: proxy } })
    closing.push(() => transport.close())
    await expect(transport.send(request('https://api.itglue.com'))).rejects.toMatchObject({ kind: 'proxy_refused', sent: false })
    expect(asked).toEqual(['api.itglue.com:443'])
  })

  it('this machine is asked directly', async () => {
    const url = await serve((_, response) => response.end('{"data":[]}'))
    const pipeline = connect(url, { environment: { HTTPS_PROXY: 'http://127.0.0.1:1', HTTP_PROXY: 'http://127.0.0.1:1' } })
    expect(await pipeline.send(get)).toMatchObject({ attempts: 1 })
  })
})

describe('a client that is idle', () => {
  it('never keeps its process alive, though its connection is still open', async () => {
    const server = createHttpServer((_, response) => response.end('{"data":[]}'))
    server.keepAliveTimeout = 60_000
    const url = await listen(server)
    const script = `
      import { createPipeline } from ${JSON.stringify(fileURLToPath(new URL('./index.ts', import.meta.url)))}
      const pipeline = createPipeline({ baseUrl: ${JSON.stringify(url)}, apiKey: 'ITG.0123456789abcdef' })
      await pipeline.send({ method: 'GET', path: '/a' })
      process.stdout.write('answered')`
    // The child runs this very source, which not every version of Node can load as it is.
    const bundle = await build({
      stdin: { contents: script, resolveDir: '.' },
      bundle: true,
      platform: 'node',
      format: 'esm',
      packages: 'external',
      write: false,
    })
    const child = spawn(process.execPath, ['--input-type=module', '-'], { stdio: ['pipe', 'pipe', 'inherit'] })
    child.stdin.end(bundle.outputFiles[0]!.text)
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const code = await new Promise((resolve) => child.on('close', resolve))
    expect([output, code]).toEqual(['answered', 0])
  })
})
