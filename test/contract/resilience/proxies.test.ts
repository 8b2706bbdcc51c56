/** Between client and server stands a proxy: one that works, and all the ways in which one does not. */
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { inspect } from 'node:util'
import { afterEach, describe, expect, test } from 'vitest'
import { CA_CERTIFICATE, IDENTITIES } from '../../../src/emulator/listener/certificates.js'
import { createPipeline } from '../../../src/http/index.js'
import type { ClientPipeline, PipelineEvent, PipelineOptions } from '../../../src/http/index.js'
import { UndiciTransport } from '../../../src/http/undici-transport.js'
import { Servers } from '../../support/servers.js'
import type { Listening } from '../../support/servers.js'

const KEY = `ITG.${'0123456789abcdef'.repeat(2)}`
/** What the certificate `wrong-host` of the emulator is right for. */
const HOST = 'https://other.example'
const servers = new Servers()
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await servers.close()
})

interface Seen {
  readonly requests: { readonly path: string; readonly headers: Readonly<Record<string, unknown>> }[]
  /** All that the proxy was told in clear text. */
  readonly told: string[]
}
/** The server behind the proxy. */
const serve = async (seen: Seen): Promise<Listening> =>
  servers.https(IDENTITIES['wrong-host'], ({ url = '', headers }, response) => {
    seen.requests.push({ path: url, headers })
    response.setHeader('content-type', 'application/vnd.api+json').end('{"data":[]}')
  })
/** Opens tunnels to it, whatever name is asked for. */
const tunnel = (socket: Socket, port: number, seen: Seen): void => {
  socket.on('error', () => undefined)
  socket.once('data', (head: Buffer) => {
    seen.told.push(head.toString('latin1'))
    const far = connect(port, '127.0.0.1', () => {
      socket.write('HTTP/1.1 200 Connection established\r\nvia: test\r\n\r\n')
      socket.pipe(far).pipe(socket)
    })
    far.on('error', () => socket.destroy())
    socket.on('close', () => far.destroy())
  })
}
const working = async () => {
  const seen: Seen = { requests: [], told: [] }
  const server = await serve(seen)
  const proxy = await servers.tcp((socket) => tunnel(socket, server.port, seen))
  return { seen, server, proxy }
}

const events: PipelineEvent[] = []
const pipelineOf = (environment: Record<string, string>, options: Partial<PipelineOptions> = {}): ClientPipeline => {
  events.length = 0
  const pipeline = createPipeline({
    baseUrl: HOST,
    apiKey: KEY,
    ca: CA_CERTIFICATE,
    random: () => 0,
    onEvent: (event) => events.push(event),
    environment,
    ...options,
  })
  closing.push(() => pipeline.close())
  return pipeline
}
const get = { method: 'GET', path: '/organizations' } as const
const post = { method: 'POST', path: '/organizations', body: {} } as const

describe('a proxy that works', () => {
  test.each(['HTTPS_PROXY', 'https_proxy'])('of %s is told the host, and nothing of the request', async (variable) => {
    const { seen, proxy } = await working()
    const pipeline = pipelineOf({ [variable]: `http://127.0.0.1:${proxy.port}` })
    await pipeline.send(get)
    await pipeline.send(post)
    expect(seen.requests.map(({ path, headers }) => [path, headers['x-api-key']])).toEqual([
      ['/organizations', KEY],
      ['/organizations', KEY],
    ])
    // One tunnel for both.
    expect(seen.told).toEqual(['CONNECT other.example:443 HTTP/1.1\r\nhost: other.example:443\r\n\r\n'])
    expect(proxy.received()).not.toMatch(/x-api-key|organizations/)
    expect(proxy.received()).not.toContain(KEY)
  })

  test('is given its user and password, and the server is not', async () => {
    const { seen, proxy } = await working()
    await pipelineOf({ HTTPS_PROXY: `http://ada:p%40ss-word@127.0.0.1:${proxy.port}` }).send(get)
    expect(seen.told[0]).toContain(`proxy-authorization: Basic ${Buffer.from('ada:p@ss-word').toString('base64')}\r\n`)
    expect(Object.keys(seen.requests[0]!.headers).filter((name) => name.startsWith('proxy'))).toEqual([])
  })

  test('may itself be spoken to over TLS, and its certificate is checked', async () => {
    const seen: Seen = { requests: [], told: [] }
    const server = await serve(seen)
    const behind = async (identity: 'valid' | 'expired') =>
      servers.tcp((raw) => {
        const secure = new TLSSocket(raw, { isServer: true, ...IDENTITIES[identity] })
        tunnel(secure, server.port, seen)
      })
    const good = await behind('valid')
    await pipelineOf({ HTTPS_PROXY: `https://127.0.0.1:${good.port}` }).send(get)
    expect(seen.requests).toHaveLength(1)
    expect(good.received()).not.toContain('CONNECT')
    const bad = await behind('expired')
    await expect(pipelineOf({ HTTPS_PROXY: `https://127.0.0.1:${bad.port}` }, { retries: 0 }).send(post)).rejects.toMatchObject({
      code: 'connection_failed',
      outcome: 'not_sent',
      message: expect.stringContaining('CERT_HAS_EXPIRED'),
    })
    expect(seen.told).toHaveLength(1)
  })

  test('stands before files too', async () => {
    const { seen, proxy } = await working()
    const pipeline = pipelineOf({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` })
    const status = await pipeline.download({ url: `${HOST}:8443/file`, maxBytes: 1000 }, ({ status }) => Promise.resolve(status))
    expect(status).toBe(200)
    expect(seen.told).toEqual(['CONNECT other.example:8443 HTTP/1.1\r\nhost: other.example:8443\r\n\r\n'])
    expect(seen.requests[0]!.headers).not.toHaveProperty('x-api-key')
  })

  test.each([
    ['NO_PROXY', 'other.example'],
    ['no_proxy', '.example'],
    ['NO_PROXY', 'a.example, *.example'],
    ['no_proxy', '*'],
  ])('is not asked for a host that %s=%s excepts', async (variable, value) => {
    const { seen, server, proxy } = await working()
    const environment = { HTTPS_PROXY: `http://127.0.0.1:${proxy.port}`, [variable]: value }
    const transport = new UndiciTransport({
      environment,
      certificates: [CA_CERTIFICATE],
      lookup: (_, __, found) => found(null, [{ address: '127.0.0.1', family: 4 }]),
    })
    await pipelineOf(environment, { baseUrl: `${HOST}:${server.port}`, transport }).send(get)
    expect([seen.requests.length, proxy.total]).toEqual([1, 0])
  })

  test('is not asked for this machine', async () => {
    const { proxy } = await working()
    const here = await servers.http((_, response) => response.end('{"data":[]}'))
    const url = `http://127.0.0.1:${proxy.port}`
    const environment = { HTTPS_PROXY: url, HTTP_PROXY: url, https_proxy: url, http_proxy: url }
    for (const host of ['127.0.0.1', 'localhost']) await pipelineOf(environment, { baseUrl: `http://${host}:${here.port}` }).send(get)
    expect([here.total, proxy.total]).toEqual([2, 0])
  })
})

const SECRET = 'pr%6Fxy-s%40cret'
const refusing = (answer: string) => (socket: Socket) => void socket.once('data', () => socket.end(answer))
const WAYS: readonly {
  readonly name: string
  readonly proxy: (socket: Socket) => void
  readonly message: RegExp
  readonly hint: RegExp
  readonly code?: string
  readonly attempts: number
}[] = [
  {
    name: 'wants another user',
    proxy: refusing('HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm="x"\r\n\r\n'),
    message: /refused the user and password of HTTPS_PROXY \(407\)/,
    hint: /USER:PASSWORD@host/,
    // Again and again would lock the account.
    attempts: 1,
  },
  {
    name: 'wants a log-in of Windows',
    proxy: refusing('HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\nproxy-authenticate: NTLM\r\ncontent-length: 9\r\n\r\nlog in!!!'),
    message: /wants a log-in by Negotiate or NTLM/,
    hint: /px or cntlm/,
    attempts: 1,
  },
  {
    name: 'forbids the host',
    proxy: refusing('HTTP/1.0 403 Forbidden\r\n\r\n<html>'),
    message: /refused the connection \(403\)/,
    hint: /must allow the host/,
    attempts: 1,
  },
  {
    name: 'sends elsewhere',
    proxy: refusing('HTTP/1.1 302 Found\r\nlocation: http://login.example\r\n\r\n'),
    message: /refused the connection \(302\)/,
    hint: /must allow the host/,
    attempts: 1,
  },
  {
    name: 'does not reach the host',
    proxy: refusing('HTTP/1.1 502 Bad Gateway\r\n\r\n'),
    message: /refused the connection \(502\)/,
    hint: /address in HTTPS_PROXY/,
    attempts: 3,
  },
  {
    name: 'hangs up',
    proxy: (socket) => void socket.once('data', () => socket.end()),
    message: /hung up/,
    hint: /address in HTTPS_PROXY/,
    attempts: 3,
  },
  {
    name: 'resets',
    proxy: (socket) => void socket.once('data', () => socket.resetAndDestroy()),
    message: /ECONNRESET\), to the proxy 127\.0\.0\.1/,
    hint: /address in HTTPS_PROXY/,
    attempts: 3,
  },
  {
    name: 'is none',
    proxy: refusing('SSH-2.0-OpenSSH_9.2\r\n'),
    message: /is not an HTTP proxy/,
    hint: /address in HTTPS_PROXY/,
    attempts: 3,
  },
  {
    name: 'answers without end',
    proxy: (socket) => {
      const more = (): void => {
        while (!socket.destroyed && socket.write(`x: ${'y'.repeat(1000)}\r\n`));
      }
      socket.once('data', () => {
        socket.on('drain', more).write('HTTP/1.1 200 OK\r\n')
        more()
      })
    },
    message: /is not an HTTP proxy/,
    hint: /address in HTTPS_PROXY/,
    attempts: 3,
  },
  {
    name: 'says nothing',
    proxy: () => undefined,
    message: /did not answer within the time allowed/,
    hint: /Try again/,
    code: 'timeout',
    attempts: 3,
  },
  {
    name: 'opens a tunnel to something else',
    proxy: (socket) => void socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\n\r\nHTTP/1.1 400 Bad Request\r\n\r\n')),
    message: /TLS connection is not acceptable/,
    hint: /does not speak TLS/,
    code: 'tls_failed',
    attempts: 1,
  },
]

describe('a proxy that', () => {
  test.each(WAYS)('$name', async ({ proxy: behave, message, hint, code = 'connection_failed', attempts }) => {
    const proxy = await servers.tcp(behave)
    const pipeline = pipelineOf(
      { HTTPS_PROXY: `http://ada:${SECRET}@127.0.0.1:${proxy.port}` },
      // Only of one who says nothing is the time the answer.
      { retries: 2, timeouts: { connectMs: code === 'timeout' ? 150 : 10_000 } },
    )
    // Of a write it is known that it was not sent, so it may be tried again as well.
    const error: unknown = await pipeline.send(post).catch((thrown: unknown) => thrown)
    expect(error).toMatchObject({
      code,
      outcome: 'not_sent',
      attempts,
      message: expect.stringMatching(message),
      hint: expect.stringMatching(hint),
    })
    const shown = inspect(error, { depth: 9 }) + JSON.stringify(error) + inspect(events, { depth: 9 })
    for (const secret of ['proxy-s@cret', SECRET, Buffer.from('ada:proxy-s@cret').toString('base64'), KEY])
      expect(shown).not.toContain(secret)
    expect(pipeline.redaction.redact(`proxy-s@cret ${Buffer.from('ada:proxy-s@cret').toString('base64')}`)).toBe('[redacted] [redacted]')
    expect(proxy.received()).not.toContain(KEY)
    await expect.poll(() => proxy.open).toBe(0)
  })

  test('is not there', async () => {
    const port = await servers.nobody()
    const pipeline = pipelineOf({ HTTPS_PROXY: `127.0.0.1:${port}` }, { retries: 1 })
    await expect(pipeline.send(post)).rejects.toMatchObject({
      code: 'connection_failed',
      outcome: 'not_sent',
      attempts: 2,
      message: `No connection (ECONNREFUSED), to the proxy 127.0.0.1:${port} (POST /organizations, ${HOST}).`,
    })
  })

  test('wants a user, and none is given', async () => {
    const proxy = await servers.tcp(refusing('HTTP/1.1 407 No\r\n\r\n'))
    await expect(pipelineOf({ HTTPS_PROXY: `http://127.0.0.1:${proxy.port}` }).send(get)).rejects.toMatchObject({
      message: expect.stringContaining('wants a user and password (407)'),
      hint: expect.stringContaining('no account is locked'),
    })
    expect(proxy.total).toBe(1)
  })

  test('cannot be spoken to is told of before anything is sent', () => {
    expect(() => pipelineOf({ HTTPS_PROXY: `socks5://ada:${SECRET}@127.0.0.1:1` })).toThrow(
      expect.objectContaining({ code: 'bad_configuration', message: expect.not.stringContaining('cret') }),
    )
  })
})
