import { createServer } from 'node:http'
import type { IncomingHttpHeaders, RequestListener } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock.js'
import { createPipeline } from './index.js'
import type { ClientPipeline, PipelineOptions } from './index.js'
import type { StreamedResponse, Transport } from './transport.js'
import { UndiciTransport } from './undici-transport.js'

const KEY = 'ITG.0123456789abcdef'
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
})
const serve = async (listener: RequestListener): Promise<string> => {
  const server = createServer(listener)
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closing.push(() => {
    for (const socket of sockets) socket.destroy()
    return new Promise((resolve) => server.close(resolve))
  })
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}
/** Waits between attempts take no time. */
const connect = (baseUrl: string, options: Partial<PipelineOptions> = {}): ClientPipeline => {
  const clock = new VirtualClock()
  const pipeline = createPipeline({
    baseUrl,
    apiKey: KEY,
    rateLimit: false,
    random: () => 0.5,
    environment: {},
    clock,
    onEvent: (event) => event.type === 'retry' && setImmediate(() => void clock.advance(event.waitMs)),
    ...options,
  })
  closing.push(() => pipeline.close())
  return pipeline
}
const textOf = async ({ status, body }: StreamedResponse): Promise<string> => {
  let text = `${status} `
  for await (const chunk of body) text += Buffer.from(chunk).toString()
  return text
}
const viaFetch: Partial<PipelineOptions> = { fetch: (url, init) => fetch(url, init) }

describe.each([
  ['undici', {}],
  ['fetch', viaFetch],
] as const)('a file over %s', (_, options) => {
  it('comes without anything of ours being sent', async () => {
    const seen: IncomingHttpHeaders[] = []
    const url = await serve((request, response) => {
      seen.push(request.headers)
      response.end('bytes')
    })
    expect(await connect(url, options).download({ url: `${url}/f?signature=1`, maxBytes: 100 }, textOf)).toBe('200 bytes')
    expect(JSON.stringify(seen)).not.toContain(KEY)
    expect(Object.keys(seen[0]!).filter((name) => /key|auth|cookie/.test(name))).toEqual([])
  })

  it('is not sought where a redirect leads', async () => {
    let elsewhere = 0
    const other = await serve((_request, response) => {
      elsewhere++
      response.end()
    })
    const url = await serve((_request, response) => response.writeHead(302, { location: other }).end())
    expect(await connect(url, options).download({ url, maxBytes: 100 }, ({ status }) => Promise.resolve(status))).toBe(302)
    expect(elsewhere).toBe(0)
  })

  it('that breaks off is fetched again from its beginning, and given up in the end', async () => {
    let requests = 0
    let working = 3
    const url = await serve((_request, response) => {
      requests++
      if (requests % 4 !== working) return void response.writeHead(200, { 'content-length': '10' }).write('half', () => response.destroy())
      response.end('whole')
    })
    expect(await connect(url, options).download({ url, maxBytes: 100 }, textOf)).toBe('200 whole')
    expect(requests).toBe(3)
    working = -1
    const error: unknown = await connect(url, options)
      .download({ url: `${url}/path-as-permission`, maxBytes: 100 }, textOf)
      .catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({ code: 'connection_failed', attempts: 4 })
    expect(JSON.stringify(error)).not.toContain('permission')
  })

  it('of a store in trouble is asked for again', async () => {
    const statuses = [503, 429, 200]
    const url = await serve((_request, response) => response.writeHead(statuses.shift() ?? 500).end('x'))
    expect(await connect(url, options).download({ url, maxBytes: 100 }, textOf)).toBe('200 x')
    await expect(connect(url, options).download({ url, maxBytes: 100 }, textOf)).rejects.toMatchObject({
      code: 'server_error',
      status: 500,
    })
  })

  it('larger than allowed is refused, announced or not', async () => {
    const url = await serve((request, response) => {
      if (request.url === '/announced') response.writeHead(200, { 'content-length': '101' })
      response.write('x'.repeat(60))
      response.end('x'.repeat(41))
    })
    for (const path of ['/announced', '/'])
      await expect(connect(url, options).download({ url: url + path, maxBytes: 100 }, textOf)).rejects.toMatchObject({
        code: 'response_too_large',
      })
  })

  it('ends with the signal, the deadline and the client, and frees its socket', async () => {
    const left: (() => void)[] = []
    const url = await serve((request, response) => {
      request.on('close', () => left.shift()?.())
      response.write('begun')
    })
    const abort = new AbortController()
    const clock = new VirtualClock()
    const pipeline = connect(url, { ...options, clock })
    for (const [end, expected] of [
      [() => abort.abort(new Error('enough')), { message: 'enough' }],
      [() => void clock.advance(1000), { code: 'deadline_exceeded' }],
      [() => void pipeline.close(), { code: 'closed' }],
    ] as const) {
      const gone = new Promise<void>((resolve) => left.push(resolve))
      const work = pipeline.download(
        { url, maxBytes: 100, signal: abort.signal.aborted ? undefined : abort.signal, deadlineMs: 1000 },
        async ({ body }) => {
          for await (const chunk of body) {
            expect(Buffer.from(chunk).toString()).toBe('begun')
            end()
          }
        },
      )
      await expect(work).rejects.toMatchObject(expected)
      await gone
    }
  })

  it('is let go of when its reader has seen enough, or fails', async () => {
    const left: (() => void)[] = []
    const url = await serve((request, response) => {
      request.on('close', () => left.shift()?.())
      response.write('begun')
    })
    const pipeline = connect(url, options)
    for (const take of [() => Promise.resolve('enough'), () => Promise.reject(new Error('disk full'))]) {
      const gone = new Promise<void>((resolve) => left.push(resolve))
      await pipeline.download({ url, maxBytes: 100 }, take).catch((error: unknown) => expect(error).toMatchObject({ message: 'disk full' }))
      await gone
    }
  })
})

describe('an address', () => {
  const asked: string[] = []
  const transport: Transport = {
    send: ({ origin }) => {
      asked.push(origin)
      return Promise.resolve({ status: 200, headers: {}, body: Buffer.from('whole') })
    },
    close: () => Promise.resolve(),
  }
  const text = async (baseUrl: string, url: string): Promise<unknown> =>
    connect(baseUrl, { transport, rateLimit: undefined }).download({ url, maxBytes: 100 }, textOf)

  it.each([
    'http://files.example.com/a',
    'file:///etc/passwd',
    'data:text/plain,a',
    'https://user@files.example.com/a',
    'https://127.0.0.1/a',
    'https://0x7f.1/a',
    'https://[::ffff:10.0.0.1]/a',
    'https://169.254.169.254/latest/meta-data',
    'https://localhost/a',
    'https://vault/a',
    'nonsense',
  ])('%s is not opened', async (url) => {
    asked.length = 0
    await expect(text('https://api.itglue.com', url)).rejects.toMatchObject({ code: 'protocol_error' })
    expect(asked).toEqual([])
  })

  it('of the open network is opened, by a transport that cannot stream too', async () => {
    expect(await text('https://api.itglue.com', 'https://files.example.com/a')).toBe('200 whole')
  })

  it('whose name leads into a private network is not connected to', async () => {
    const url = await serve((_request, response) => response.end())
    const transport = new UndiciTransport({ environment: {} })
    closing.push(() => transport.close())
    const request = {
      method: 'GET',
      origin: url.replace('127.0.0.1', 'localhost'),
      path: '/',
      headers: {},
      body: undefined,
      signal: new AbortController().signal,
      timeouts: { connectMs: 1000, headersMs: 1000, bodyProgressMs: 1000 },
      maxResponseBytes: 100,
    } as const
    await expect(transport.stream(request)).rejects.toMatchObject({ kind: 'connect', sent: false })
    // The same name is known where the server is this machine.
    const here = new UndiciTransport({ environment: {}, loopback: true })
    closing.push(() => here.close())
    expect((await here.stream(request)).status).toBe(200)
  })

  it('of this machine is opened only by a client of this machine', async () => {
    expect(await text('http://127.0.0.1:1', 'http://127.0.0.1:2/a')).toBe('200 whole')
    await expect(text('http://127.0.0.1:1', 'http://10.0.0.1/a')).rejects.toMatchObject({ code: 'protocol_error' })
  })
})
