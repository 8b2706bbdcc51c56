import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { brotliDecompressSync, gunzipSync, inflateSync } from 'node:zlib'
import { afterEach, describe, expect, it } from 'vitest'
import { isGlueError } from '../errors.js'
import { manyConfigurations, startEmulator } from './index.js'
import type { FaultRule, RunningEmulator, StartOptions } from './index.js'

const running: RunningEmulator[] = []
const start = async (options: StartOptions = {}): Promise<RunningEmulator> => {
  const emulator = await startEmulator({ seed: 'empty', ...options })
  running.push(emulator)
  return emulator
}
afterEach(async () => {
  await Promise.all(running.splice(0).map((emulator) => emulator.close()))
})

interface Received {
  readonly status: number
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}
/** One request over a connection of its own; rejects when the connection breaks. */
const send = async (url: string, options: { method?: string; headers?: Record<string, string>; body?: string } = {}): Promise<Received> => {
  const request = httpRequest(url, { method: options.method ?? 'GET', headers: options.headers ?? {}, agent: false })
  // A reset may be told twice: to the response, which is read below, and to the request, which nobody waits for any more.
  request.on('error', () => undefined)
  request.end(options.body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  return { status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) }
}
const json = ({ body }: Received) => JSON.parse(body.toString())
const keyOf = (emulator: RunningEmulator) => ({ 'x-api-key': emulator.apiKey })
const arm = (emulator: RunningEmulator, ...rules: readonly FaultRule[]) =>
  send(`${emulator.adminUrl}/faults`, { method: 'PUT', body: JSON.stringify(rules) })
const create = (emulator: RunningEmulator, name: string) =>
  send(`${emulator.url}/organizations`, {
    method: 'POST',
    headers: { ...keyOf(emulator), 'content-type': 'application/vnd.api+json' },
    body: JSON.stringify({ data: { type: 'organizations', attributes: { name } } }),
  })
const organizations = async (emulator: RunningEmulator): Promise<number> => json(await send(`${emulator.adminUrl}/state`)).organizations

describe('the server', () => {
  it('answers with links that lead back to itself', async () => {
    const emulator = await start({ seed: manyConfigurations(60) })
    const first = json(await send(`${emulator.url}/configurations`, { headers: keyOf(emulator) }))
    const next = json(await send(first.links.next, { headers: keyOf(emulator) }))
    expect(next.meta['current-page']).toBe(2)
  })
  it('compresses what is worth it, for those who ask', async () => {
    const emulator = await start({ seed: manyConfigurations(60) })
    const url = `${emulator.url}/configurations`
    const plain = await send(url, { headers: keyOf(emulator) })
    const packed = await send(url, { headers: { ...keyOf(emulator), 'accept-encoding': 'gzip, br' } })
    expect(packed.headers['content-encoding']).toBe('gzip')
    expect(gunzipSync(packed.body).equals(plain.body)).toBe(true)
    const small = await send(`${emulator.url}/users`, { headers: { ...keyOf(emulator), 'accept-encoding': 'gzip' } })
    expect(small.headers['content-encoding']).toBeUndefined()
    const [, second] = emulator.emulator.log.entries
    expect(second?.bytes).toBe(packed.body.length)
  })
  it('refuses a body over the limit and can be talked to afterwards', async () => {
    const emulator = await start()
    const large = await send(`${emulator.url}/organizations`, {
      method: 'POST',
      headers: { ...keyOf(emulator), 'content-type': 'application/json' },
      body: ' '.repeat(10 * 1024 * 1024 + 1),
    })
    expect([large.status, json(large)]).toEqual([403, { message: 'Forbidden' }])
    expect((await create(emulator, 'A')).status).toBe(201)
  })
  it('says that a port is taken, and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1')
    await once(other, 'listening')
    const { port } = other.address() as AddressInfo
    const error: unknown = await startEmulator({ seed: 'empty', port }).catch((reason: unknown) => reason)
    const second: unknown = await startEmulator({ seed: 'empty', adminPort: port }).catch((reason: unknown) => reason)
    other.close()
    for (const one of [error, second]) {
      expect(isGlueError(one, 'bad_configuration')).toBe(true)
      expect((one as Error).message).toBe(`Port ${port} on 127.0.0.1 is in use.`)
    }
  })
  it('refuses a date that is none', async () => {
    await expect(startEmulator({ seed: 'empty', now: 'yesterday' })).rejects.toThrow('"yesterday" is not a date.')
  })
})

describe('faults', () => {
  it('answer with an error before a write takes place, or after', async () => {
    const emulator = await start()
    await arm(emulator, {
      match: { method: 'POST', path: '/organizations' },
      fault: { kind: 'status', status: 502, body: 'html' },
      times: 1,
    })
    const before = await create(emulator, 'A')
    expect([before.status, before.headers['content-type']]).toEqual([502, 'text/html; charset=utf-8'])
    expect(await organizations(emulator)).toBe(0)
    await arm(emulator, { match: { method: 'POST' }, fault: { kind: 'status', status: 504, when: 'after' } })
    const after = await create(emulator, 'A')
    expect([after.status, json(after)]).toEqual([504, { message: 'Endpoint request timed out' }])
    expect(await organizations(emulator)).toBe(1)
  })
  it('reset the connection before the response, with or without the write', async () => {
    const emulator = await start()
    await arm(emulator, { match: { method: 'POST' }, fault: { kind: 'reset', at: 'beforeResponse' } })
    await expect(create(emulator, 'A')).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(await organizations(emulator)).toBe(0)
    await arm(emulator, { match: { method: 'POST' }, fault: { kind: 'reset', at: 'beforeResponse', when: 'after' } })
    await expect(create(emulator, 'A')).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(await organizations(emulator)).toBe(1)
    expect(emulator.emulator.log.entries.map((entry) => entry.status)).toEqual([0, 0])
  })
  it('reset the connection in the middle of a body', async () => {
    const emulator = await start({ seed: manyConfigurations(60) })
    await arm(emulator, { match: { path: '/configurations' }, fault: { kind: 'reset', at: 'midBody' }, times: 1 })
    const get = () => send(`${emulator.url}/configurations`, { headers: keyOf(emulator) })
    await expect(get()).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect((await get()).status).toBe(200)
  })
  it('stall in the middle of a body without keeping the server from closing', async () => {
    const emulator = await start()
    await arm(emulator, { fault: { kind: 'stall', fraction: 0.1 } })
    const request = httpRequest(`${emulator.url}/countries`, { headers: keyOf(emulator), agent: false })
    request.on('error', () => undefined)
    request.end()
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    response.on('error', () => undefined)
    await once(response, 'data')
    await emulator.close()
    expect(response.complete).toBe(false)
  })
  it('drip, break off JSON, and blow up bodies', async () => {
    const emulator = await start()
    const get = () => send(`${emulator.url}/countries`, { headers: keyOf(emulator) })
    const whole = (await get()).body
    await arm(emulator, { fault: { kind: 'drip', bytes: 50, everyMs: 0 } })
    expect((await get()).body.equals(whole)).toBe(true)
    await arm(emulator, { fault: { kind: 'malformedJson' } })
    const broken = await get()
    expect(() => json(broken)).toThrow()
    await arm(emulator, { fault: { kind: 'oversize', bytes: 100_000 } })
    expect((await get()).body.length).toBe(whole.length + 100_000)
  })
  it('break off JSON in every way that a connection allows', async () => {
    const emulator = await start()
    const get = () => send(`${emulator.url}/countries`, { headers: keyOf(emulator) })
    const whole = (await get()).body
    const framed = async (framing: 'length' | 'chunked' | 'lengthTooLong' | 'chunksUnended') => {
      await arm(emulator, { fault: { kind: 'malformedJson', fraction: 0.25, framing } })
      return get()
    }
    const part = Math.floor(whole.length / 4)
    const proper = await framed('length')
    expect([proper.body.length, proper.headers['content-length']]).toEqual([part, String(part)])
    const chunked = await framed('chunked')
    expect([chunked.body.length, chunked.headers['transfer-encoding']]).toEqual([part, 'chunked'])
    await expect(framed('lengthTooLong')).rejects.toMatchObject({ code: 'ECONNRESET', message: 'aborted' })
    await expect(framed('chunksUnended')).rejects.toMatchObject({ code: 'ECONNRESET', message: 'aborted' })
    expect(emulator.emulator.log.entries.map(({ bytes }) => bytes)).toEqual([whole.length, part, part, part, part])
  })
  it('send a head and nothing behind it', async () => {
    const emulator = await start()
    await arm(emulator, { fault: { kind: 'stall', fraction: 0 } })
    const request = httpRequest(`${emulator.url}/countries`, { headers: keyOf(emulator), agent: false })
    request.on('error', () => undefined)
    request.end()
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    response.on('error', () => undefined)
    const bytes: Buffer[] = []
    response.on('data', (chunk: Buffer) => bytes.push(chunk))
    await emulator.close()
    expect([response.statusCode, bytes]).toEqual([200, []])
  })
  it('send a head piece by piece, and end with it', async () => {
    const emulator = await start()
    const whole = (await send(`${emulator.url}/countries`, { headers: keyOf(emulator) })).body
    await arm(emulator, { fault: { kind: 'slowHeaders', bytes: 7, everyMs: 0 } })
    const socket = connect(emulator.listener.port, '127.0.0.1')
    socket.write(`GET /countries HTTP/1.1\r\nhost: x\r\nx-api-key: ${emulator.apiKey}\r\n\r\n`)
    const chunks: Buffer[] = []
    for await (const chunk of socket) chunks.push(chunk as Buffer)
    const [head = '', body = ''] = Buffer.concat(chunks).toString().split('\r\n\r\n')
    expect(head).toMatch(/^HTTP\/1\.1 200 Slow\r\n.*content-type: application\/vnd\.api\+json/s)
    expect(body).toBe(whole.toString())
    expect((await send(`${emulator.url}/countries`, { headers: keyOf(emulator) })).body.equals(whole)).toBe(true)
  })
  it('go on for ever, until the caller has enough', async () => {
    const emulator = await start()
    await arm(emulator, { fault: { kind: 'endless' } })
    const request = httpRequest(`${emulator.url}/countries`, { headers: keyOf(emulator), agent: false })
    request.on('error', () => undefined)
    request.end()
    const [response] = (await once(request, 'response')) as [IncomingMessage]
    let size = 0
    for await (const chunk of response) if ((size += (chunk as Buffer).length) > 5_000_000) break
    expect(size).toBeGreaterThan(5_000_000)
    expect(response.headers['content-length']).toBeUndefined()
    await emulator.close()
    expect(emulator.listener.connections.open).toBe(0)
  })
  it.each([
    ['gzip', gunzipSync],
    ['deflate', inflateSync],
    ['br', brotliDecompressSync],
  ] as const)('blow up to more than a hundred times what was sent: %s', async (encoding, unpack) => {
    const emulator = await start()
    const whole = (await send(`${emulator.url}/users`, { headers: keyOf(emulator) })).body
    await arm(emulator, { fault: { kind: 'compressionBomb', bytes: 4_000_000, encoding } })
    const { body, headers } = await send(`${emulator.url}/users`, { headers: keyOf(emulator) })
    expect(headers['content-encoding']).toBe(encoding)
    const unpacked = unpack(body)
    expect(unpacked.length).toBe(whole.length + 4_000_000)
    expect(unpacked.length / body.length).toBeGreaterThan(100)
    expect(JSON.parse(unpacked.toString()).data).toEqual(json({ body: whole } as Received).data)
  })
  it('are refused with the place of the mistake', async () => {
    const emulator = await start()
    const refused = await send(`${emulator.adminUrl}/faults`, { method: 'PUT', body: '[{"fault":{"kind":"status","status":418}}]' })
    expect([refused.status, json(refused).error]).toEqual([400, 'rules[0].fault.status must be one of 429, 500, 502, 503, 504.'])
    expect((await send(`${emulator.adminUrl}/faults`, { method: 'PUT', body: '[' })).status).toBe(400)
  })
})

describe('the witness', () => {
  it('lists requests with arrival, status and bytes, and never a key', async () => {
    const emulator = await start()
    await create(emulator, 'A secret name')
    await send(`${emulator.url}/organizations?page[size]=1`, { headers: { 'x-api-key': 'wrong' } })
    const text = (await send(`${emulator.adminUrl}/requests`)).body.toString()
    const entries = JSON.parse(text)
    expect(entries).toEqual([
      { at: expect.any(Number), method: 'POST', path: '/organizations', status: 201, bytes: expect.any(Number), key: expect.any(String) },
      { at: expect.any(Number), method: 'GET', path: '/organizations?page[size]=1', status: 403, bytes: 23, key: expect.any(String) },
    ])
    expect(entries[1].at).toBeGreaterThanOrEqual(entries[0].at)
    expect(text).not.toContain(emulator.apiKey)
    expect(text).not.toContain('secret name')
    await send(`${emulator.adminUrl}/requests`, { method: 'DELETE' })
    expect(emulator.emulator.log.entries).toEqual([])
  })
  it('shows records with secrets as hashes, and goes back to the seed', async () => {
    const emulator = await start()
    const { id } = json(await create(emulator, 'A')).data
    const body = JSON.stringify({ data: { attributes: { organization_id: id, name: 'p', password: 'hunter-2', otp_secret: 'JBSWY3DP' } } })
    const headers = { ...keyOf(emulator), 'content-type': 'application/json' }
    await send(`${emulator.url}/passwords`, { method: 'POST', headers, body })
    const state = await send(`${emulator.adminUrl}/state/passwords`)
    expect(json(state)[0].attributes.password).toMatch(/^sha256:[0-9a-f]{64}$/)
    expect(state.body.toString()).not.toMatch(/hunter-2|JBSWY3DP/)
    expect((await send(`${emulator.adminUrl}/reset`, { method: 'POST' })).status).toBe(204)
    expect(json(await send(`${emulator.adminUrl}/state/passwords`))).toEqual([])
  })
  it('makes keys and revokes them', async () => {
    const emulator = await start()
    const made = json(
      await send(`${emulator.adminUrl}/keys`, { method: 'POST', body: '{"passwordAccess":false,"unavailable":{"groups":403}}' }),
    )
    const status = async (path: string) => (await send(`${emulator.url}${path}`, { headers: { 'x-api-key': made.apiKey } })).status
    expect([await status('/users'), await status('/groups')]).toEqual([200, 403])
    expect((await send(`${emulator.adminUrl}/keys/${made.hash}`, { method: 'DELETE' })).status).toBe(204)
    expect(await status('/users')).toBe(403)
    expect((await send(`${emulator.adminUrl}/keys`, { method: 'POST', body: '{}' })).status).toBe(400)
  })
  it('does not answer to other hosts or pages', async () => {
    const emulator = await start()
    for (const headers of [{ host: 'attacker.example' }, { origin: 'https://attacker.example' }])
      expect((await send(`${emulator.adminUrl}/state`, { headers })).status).toBe(403)
    expect((await send(`${emulator.adminUrl}/state`, { headers: { host: 'localhost:1', origin: 'http://localhost:3' } })).status).toBe(200)
  })
})
