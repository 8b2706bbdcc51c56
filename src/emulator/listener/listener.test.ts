import { once } from 'node:events'
import { Agent as HttpAgent, request as httpRequest } from 'node:http'
import type { IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { startEmulator } from '../index.js'
import type { RunningEmulator, StartOptions } from '../index.js'

const running: RunningEmulator[] = []
const start = async (options: StartOptions = {}): Promise<RunningEmulator> => {
  const emulator = await startEmulator({ seed: 'empty', ...options })
  running.push(emulator)
  return emulator
}
const agents: HttpAgent[] = []
const sockets: Socket[] = []
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.destroy()
  for (const socket of sockets.splice(0)) socket.destroy()
  await Promise.all(running.splice(0).map((emulator) => emulator.close()))
})

type Sending = { readonly method?: string; readonly body?: string; readonly agent?: HttpAgent; readonly ca?: string }
/** The status of one request; rejects when the connection breaks or is not trusted. */
const send = async (emulator: RunningEmulator, url: string, { method = 'GET', body, agent, ca }: Sending = {}) => {
  const options = { method, headers: { 'x-api-key': emulator.apiKey }, agent: agent ?? false, ...(ca === undefined ? {} : { ca }) }
  const request = url.startsWith('https') ? httpsRequest(url, options as never) : httpRequest(url, options)
  request.on('error', () => undefined)
  request.end(body)
  const [response] = (await once(request, 'response')) as [IncomingMessage]
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  return { status: response.statusCode, json: text === '' ? undefined : JSON.parse(text) }
}
const get = (emulator: RunningEmulator, sending?: Sending) => send(emulator, `${emulator.url}/users`, sending)
const witness = (emulator: RunningEmulator, method: string, path: string, body?: unknown) =>
  send(emulator, emulator.adminUrl + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
/** A connection that says nothing. */
const open = async (emulator: RunningEmulator): Promise<Socket> => {
  const socket = connect(emulator.listener.port, '127.0.0.1')
  sockets.push(socket)
  socket.on('error', () => undefined)
  await once(socket, 'connect')
  return socket
}
const connections = async (emulator: RunningEmulator) => (await witness(emulator, 'GET', '/connections')).json
/** Asks the witness until it tells this; the order of events on two sockets is nobody's promise. */
const until = async (emulator: RunningEmulator, expected: object) => {
  const matches = (counts: Record<string, number>) => Object.entries(expected).every(([name, value]) => counts[name] === value)
  for (;;) {
    const counts = await connections(emulator)
    if (matches(counts)) return counts
  }
}

describe('the listener', () => {
  it('refuses connections as a machine does where nobody listens, and comes back on the same port', async () => {
    const emulator = await start({ listener: 'refuse' })
    await expect(get(emulator)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    const turned = await witness(emulator, 'PUT', '/listener', { mode: 'serve' })
    expect(turned.json).toEqual({ url: emulator.url, mode: 'serve', connections: null })
    expect((await get(emulator)).status).toBe(200)
    await emulator.listener.turn('refuse')
    await expect(get(emulator)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(emulator.emulator.log.entries).toHaveLength(1)
  })
  it('resets connections, and those that are idle with them', async () => {
    const emulator = await start()
    const agent = new HttpAgent({ keepAlive: true, maxSockets: 1 })
    agents.push(agent)
    await get(emulator, { agent })
    await emulator.listener.turn('reset')
    await until(emulator, { open: 0 })
    await expect(get(emulator)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(emulator.emulator.log.entries).toHaveLength(1)
  })
  it('says that the port was taken while it refused', async () => {
    const emulator = await start({ listener: 'refuse' })
    const other = await start({ port: emulator.listener.port })
    await expect(emulator.listener.turn('serve')).rejects.toThrow(`Port ${other.listener.port} on 127.0.0.1 is in use.`)
    expect(emulator.listener.mode).toBe('refuse')
  })
  it('counts connections that are open, at most at a time, and in all', async () => {
    const emulator = await start()
    const agent = new HttpAgent({ keepAlive: true, maxSockets: 2 })
    agents.push(agent)
    await Promise.all([get(emulator, { agent }), get(emulator, { agent }), get(emulator, { agent })])
    expect(await connections(emulator)).toEqual({ open: 2, waiting: 0, peak: 2, total: 2, turnedAway: 0 })
    agent.destroy()
    expect(await until(emulator, { open: 0 })).toMatchObject({ peak: 2, total: 2 })
    await witness(emulator, 'DELETE', '/connections')
    expect(await connections(emulator)).toEqual({ open: 0, waiting: 0, peak: 0, total: 0, turnedAway: 0 })
  })
  it('turns away what is beyond its limit', async () => {
    const emulator = await start({ connections: { max: 1 } })
    await open(emulator)
    await until(emulator, { open: 1 })
    await expect(get(emulator)).rejects.toMatchObject({ code: 'ECONNRESET' })
    expect(await connections(emulator)).toMatchObject({ open: 1, turnedAway: 1 })
    await witness(emulator, 'PUT', '/listener', { connections: null })
    expect((await get(emulator)).status).toBe(200)
  })
  it('lets what is beyond its limit wait, request and all', async () => {
    const emulator = await start({ connections: { max: 1, beyond: 'queue' } })
    const first = await open(emulator)
    await until(emulator, { open: 1 })
    const second = get(emulator)
    await until(emulator, { waiting: 1 })
    expect(emulator.emulator.log.entries).toEqual([])
    first.destroy()
    expect((await second).status).toBe(200)
    expect(await until(emulator, { open: 0 })).toMatchObject({ peak: 1, total: 2 })
  })
  it.each([
    [{ mode: 'serv' }, 'The body.mode must be one of serve, refuse, reset.'],
    [{ modus: 'serve' }, 'The body.modus is not known'],
    [{}, 'The body must have one of mode, connections.'],
    [{ connections: { max: 0 } }, 'The body.connections.max must be a whole number from 1 up.'],
  ])('is not turned by %j', async (body, message) => {
    const answer = await witness(await start(), 'PUT', '/listener', body)
    expect(answer).toMatchObject({ status: 400, json: { error: expect.stringContaining(message) } })
  })
})

describe('TLS', () => {
  it('is good for whoever trusts the certificate of the emulator, and for nobody else', async () => {
    const emulator = await start({ tls: 'valid' })
    expect(emulator.url).toMatch(/^https:/)
    expect((await get(emulator, { ca: emulator.ca! })).status).toBe(200)
    await expect(get(emulator)).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' })
  })
  it.each([
    ['expired', 'CERT_HAS_EXPIRED'],
    ['wrong-host', 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['self-signed', 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  ] as const)('%s is refused even by who trusts that certificate', async (tls, code) => {
    const emulator = await start({ tls })
    await expect(get(emulator, { ca: emulator.ca! })).rejects.toMatchObject({ code })
    expect(emulator.emulator.log.entries).toEqual([])
  })
  it('is reset like plain connections, also where one is idle', async () => {
    const emulator = await start({ tls: 'valid' })
    const agent = new HttpsAgent({ keepAlive: true, ca: emulator.ca! })
    agents.push(agent)
    await get(emulator, { agent })
    expect((await connections(emulator)).open).toBe(1)
    await emulator.listener.turn('reset')
    expect((await connections(emulator)).open).toBe(0)
    await expect(get(emulator, { agent })).rejects.toMatchObject({ code: 'ECONNRESET' })
  })
  it('queues and counts like plain connections', async () => {
    const emulator = await start({ tls: 'valid', connections: { max: 1, beyond: 'queue' } })
    const first = await open(emulator)
    await until(emulator, { open: 1 })
    const second = get(emulator, { ca: emulator.ca! })
    await until(emulator, { waiting: 1 })
    first.destroy()
    expect((await second).status).toBe(200)
  })
})
