/** What goes out with a request, over which connections, and what is said of a request whose connection was closed under it. */
import { createHash } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, test } from 'vitest'
import { createPipeline } from '../../../src/http/index.js'
import type { ClientPipeline, PipelineOptions } from '../../../src/http/index.js'
import { isGlueError } from '../../../src/index.js'
import { Servers } from '../../support/servers.js'

const KEY = `ITG.${'0123456789abcdef'.repeat(2)}`
const servers = new Servers()
const closing: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close()
  await servers.close()
})
const pipelineOf = (port: number, options: Partial<PipelineOptions> = {}): ClientPipeline => {
  const pipeline = createPipeline({ baseUrl: `http://127.0.0.1:${port}`, apiKey: KEY, rateLimit: false, random: () => 0, ...options })
  closing.push(() => pipeline.close())
  return pipeline
}
const get = { method: 'GET', path: '/organizations' } as const
const post = { method: 'POST', path: '/organizations', body: { data: {} } } as const
const OK = 'HTTP/1.1 200 OK\r\ncontent-type: application/vnd.api+json\r\ncontent-length: 11\r\n\r\n{"data":[]}'

describe('a request', () => {
  const always = ['accept-encoding', 'connection', 'host', 'user-agent']
  const asked = async (send: (pipeline: ClientPipeline, port: number) => Promise<unknown>, options: Partial<PipelineOptions> = {}) => {
    const seen: { url: string; headers: IncomingHttpHeaders }[] = []
    const server = await servers.http(({ url = '', headers }, response) => {
      seen.push({ url, headers })
      response.setHeader('set-cookie', 'session=1').end('{"data":[]}')
    })
    const pipeline = pipelineOf(server.port, options)
    // Twice, because a cookie would come with the second.
    await send(pipeline, server.port)
    await send(pipeline, server.port)
    return seen[1]!
  }

  test.each([
    ['GET', undefined, ['x-api-key']],
    ['DELETE', undefined, ['x-api-key']],
    ['POST', { data: {} }, ['content-length', 'content-type', 'x-api-key']],
    ['PATCH', { data: {} }, ['content-length', 'content-type', 'x-api-key']],
  ] as const)('%s carries what it needs, and the key in its header alone', async (method, body, more) => {
    const { url, headers } = await asked((pipeline) => pipeline.send({ method, path: '/organizations/1', query: 'a=b', body }))
    expect(Object.keys(headers).sort()).toEqual([...always, ...more].sort())
    expect(url).toBe('/organizations/1?a=b')
    expect([headers['x-api-key'], headers['accept-encoding'], headers['connection']]).toEqual([KEY, 'gzip, br', 'keep-alive'])
    expect(headers['user-agent']).toMatch(/^gluekit\/\d+\.\d+\.\d+\S* \(node \d+\.\d+\.\d+\)$/)
  })

  test('that carries a file says how long it is', async () => {
    const bytes = Buffer.from('a file')
    const content = {
      contentType: 'multipart/form-data; boundary=x',
      sizeBytes: bytes.length,
      // oxlint-disable-next-line require-await
      async *open() {
        yield bytes
      },
    }
    const { headers } = await asked((pipeline) => pipeline.send({ method: 'POST', path: '/a', content }))
    expect(Object.keys(headers).sort()).toEqual([...always, 'content-length', 'content-type', 'x-api-key'].sort())
    expect([headers['content-length'], headers['content-type']]).toEqual(['6', 'multipart/form-data; boundary=x'])
  })

  test('for a file carries nothing of ours', async () => {
    const { headers } = await asked((pipeline, port) =>
      pipeline.download({ url: `http://127.0.0.1:${port}/file?signature=1`, maxBytes: 100 }, async ({ body }) => {
        for await (const chunk of body) void chunk
      }),
    )
    expect(Object.keys(headers).sort()).toEqual(always)
    expect(headers['accept-encoding']).toBe('identity')
  })

  test.each([
    ['acme-sync/2.0', /^acme-sync\/2\.0 gluekit\//],
    ['two\r\nx-evil: 1', /^twox-evil: 1 gluekit\//],
    ['   ', /^gluekit\//],
    ['naïve', /^nave gluekit\//],
  ])('names the program besides: %j', async (userAgent, expected) => {
    const { headers } = await asked((pipeline) => pipeline.send(get), { userAgent })
    expect(headers['user-agent']).toMatch(expected)
    expect(headers).not.toHaveProperty('x-evil')
  })

  test.each(['ITG.key\r\nx-evil: 1', 'ITG.key with blanks', 'ITG.ключ'])('is not sent with a key that is none: %j', async (apiKey) => {
    const server = await servers.http((_, response) => response.end())
    await expect(pipelineOf(server.port, { apiKey }).send(get)).rejects.toMatchObject({ code: 'bad_key' })
    expect(server.total).toBe(0)
  })
})

test('a hundred calls at once use as many connections as are allowed, again and again', async () => {
  const server = await servers.http((_, response) => setImmediate(() => response.end('{"data":[]}')))
  const pipeline = pipelineOf(server.port)
  for (let round = 0; round < 3; round++) await Promise.all(Array.from({ length: 100 }, () => pipeline.send(get)))
  expect(server.total).toBe(32)
  await pipeline.close()
  await expect.poll(() => server.open).toBe(0)
})

test('a call whose connection fails leaves its place to those that wait', async () => {
  let answered = 0
  const server = await servers.tcp((socket) => {
    socket.on('data', () => (++answered % 2 === 0 ? socket.resetAndDestroy() : socket.write(OK)))
  })
  const pipeline = pipelineOf(server.port, { retries: 0, breaker: false })
  const outcomes = await Promise.allSettled(Array.from({ length: 100 }, () => pipeline.send(get)))
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['fulfilled', 'rejected']))
  expect(outcomes).toHaveLength(100)
})

describe('a connection that was kept', () => {
  test('and closed by the server while it was idle costs nothing', async () => {
    const server = await servers.tcp((socket) => {
      socket.on('data', () => {
        socket.write(OK)
        socket.end()
      })
    })
    const pipeline = pipelineOf(server.port, { retries: 0 })
    for (let call = 0; call < 20; call++) {
      await pipeline.send(call % 2 === 0 ? get : post)
      // The end of the connection has come here before the next request leaves.
      await expect.poll(() => server.open).toBe(0)
    }
  })

  test.each([
    ['ends', (socket: Socket) => void socket.end()],
    ['is reset', (socket: Socket) => void socket.resetAndDestroy()],
  ])('and %s when a request has arrived: a GET is sent again, and of a POST nobody knows', async (_, close) => {
    let requests = 0
    const server = await servers.tcp((socket) => {
      let onThis = 0
      socket.on('data', () => {
        requests++
        if (++onThis === 1) socket.write(OK)
        else close(socket)
      })
    })
    const pipeline = pipelineOf(server.port)
    await pipeline.send(get)
    expect(await pipeline.send(get)).toMatchObject({ attempts: 2 })
    requests = 0
    await expect(pipeline.send(post)).rejects.toMatchObject({ code: 'connection_failed', outcome: 'unknown', attempts: 1 })
    expect(requests).toBe(1)
  })

  test('and is closed at any moment around a request: no GET is lost, and what is said of a POST is never false', async () => {
    const arrived = new Set<string>()
    const random = seeded(7)
    const server = await servers.tcp((socket) => {
      let text = ''
      socket.on('data', (chunk: Buffer) => {
        text += chunk.toString()
        const name = /"name":"(post-\d+)"/.exec(text)?.[1]
        if (name !== undefined) arrived.add(name)
        text = ''
        socket.write(OK)
        // Right away, or when the next request may be on its way.
        if (random() < 0.5) setTimeout(() => (random() < 0.5 ? socket.end() : socket.resetAndDestroy()), random() * 4)
      })
    })
    const pipeline = pipelineOf(server.port, { breaker: false })
    let failures = 0
    for (let round = 0; round < 150; round++) {
      if (round % 3 === 0) await new Promise((resolve) => setTimeout(resolve, random() * 4))
      if (round % 2 === 0) {
        await pipeline.send(get)
        continue
      }
      const name = `post-${round}`
      const outcome = await pipeline.send({ ...post, body: { data: { name } } }).then(
        () => 'done',
        (error: unknown) => (isGlueError(error) ? error.outcome : error),
      )
      if (outcome !== 'done') failures++
      if (arrived.has(name)) expect(['done', 'unknown']).toContain(outcome)
      else expect(['not_sent', 'unknown']).toContain(outcome)
    }
    expect(failures).toBeLessThan(75)
  })
})

/** Numbers from 0 up to 1, the same in every run. */
const seeded = (seed: number): (() => number) => {
  let count = 0
  return () => createHash('sha256').update(`${seed} ${count++}`).digest().readUInt32BE() / 2 ** 32
}
