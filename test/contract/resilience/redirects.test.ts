/** Whatever a server says about where the answer is to be had, the key stays where it was sent, and nothing else is asked. */
import type { IncomingMessage, OutgoingHttpHeaders } from 'node:http'
import { afterEach, describe, expect, test } from 'vitest'
import { IDENTITIES, CA_CERTIFICATE } from '../../../src/emulator/listener/certificates.js'
import { GlueClient } from '../../../src/index.js'
import type { GlueClientOptions } from '../../../src/index.js'
import { Servers } from '../../support/servers.js'

const KEY = `ITG.${'0123456789abcdef'.repeat(2)}`
const servers = new Servers()
const clients: GlueClient[] = []
afterEach(async () => {
  for (const client of clients.splice(0)) await client.close()
  await servers.close()
})
const clientOf = (baseUrl: string, options: Partial<GlueClientOptions>): GlueClient => {
  const client = new GlueClient({ baseUrl, apiKey: KEY, rateLimit: false, retries: 1, random: () => 0, ...options })
  clients.push(client)
  return client
}

interface Places {
  /** Of the server that answers so. */
  readonly here: string
  /** Of one that must hear nothing. */
  readonly other: string
}
interface Variant {
  readonly name: string
  readonly status: number
  readonly headers: (places: Places) => OutgoingHttpHeaders
  readonly body?: (places: Places) => string
  /** `redirect_refused` unless given; null: it is an answer, and nothing more. */
  readonly code?: string | null
}
const to =
  (address: (places: Places) => string) =>
  (places: Places): OutgoingHttpHeaders => ({ location: address(places) })
const elsewhere = to(({ other }) => `${other}/steal`)
const json = '{"data":[],"meta":{"total-count":0}}'

const VARIANTS: readonly Variant[] = [
  ...[300, 301, 302, 303, 304, 307, 308].map((status) => ({ name: `${status} to another origin`, status, headers: elsewhere })),
  { name: '302 to another path of the same origin', status: 302, headers: to(({ here }) => `${here}/steal`) },
  { name: '307 to a relative path', status: 307, headers: to(() => '/steal') },
  { name: '308 without a leading slash', status: 308, headers: to(() => 'steal?a=b') },
  { name: '301 without a scheme', status: 301, headers: to(({ other }) => `//${new URL(other).host}/steal`) },
  {
    name: '307 to a user and password',
    status: 307,
    headers: to(({ other }) => `http://user:password@${new URL(other).host}/steal`),
  },
  { name: '302 without an address', status: 302, headers: () => ({}) },
  { name: '302 to what is no address', status: 302, headers: to(() => 'http://[') },
  {
    name: 'two addresses at once',
    status: 302,
    headers: ({ other }) => ({ location: [`${other}/steal`, '/steal'] as unknown as string }),
  },
  { name: '200 with a refresh', status: 200, headers: ({ other }) => ({ refresh: `0; url=${other}/steal` }), body: () => json, code: null },
  {
    name: '201 with the address of what was made',
    status: 201,
    headers: ({ other }) => ({ location: `${other}/steal`, 'content-location': `${other}/steal` }),
    body: () => json,
    code: null,
  },
  {
    name: '200 with another way to the service',
    status: 200,
    headers: ({ other }) => ({ 'alt-svc': `h2="${new URL(other).host}"`, link: `<${other}/steal>; rel=preload` }),
    body: () => json,
    code: null,
  },
  {
    name: '200 with a page that leads on',
    status: 200,
    headers: () => ({ 'content-type': 'text/html' }),
    body: ({ other }) => `<meta http-equiv="refresh" content="0;url=${other}/steal">`,
    code: 'protocol_error',
  },
]

/** Two servers: one that answers so, and one that counts what it hears. */
const open = async ({ status, headers, body }: Variant) => {
  const heard: string[] = []
  const note = ({ method, url, headers: { 'x-api-key': key } }: IncomingMessage, where: string): void =>
    void heard.push(`${where} ${method} ${url}${key === undefined ? '' : ' with the key'}`)
  const other = await servers.http((request, response) => {
    note(request, 'other')
    response.end(json)
  })
  const places = { here: '', other: `http://127.0.0.1:${other.port}` }
  const here = await servers.http((request, response) => {
    note(request, 'here')
    request.resume().on('end', () => response.writeHead(status, headers(places)).end(body?.(places)))
  })
  places.here = `http://127.0.0.1:${here.port}`
  return { ...places, heard, connections: () => other.total }
}

describe.each([
  ['the built-in transport', {}],
  ['a fetch', { fetch: (url: string, init: RequestInit) => fetch(url, init) }],
] as const)('over %s', (_, options) => {
  test.each(VARIANTS)('$name', async (variant) => {
    const { here, heard, connections } = await open(variant)
    const client = clientOf(here, options)
    const { code = 'redirect_refused' } = variant
    for (const [method, body] of [['GET'], ['POST', {}], ['DELETE']] as const) {
      heard.length = 0
      const call = client.raw({ method, path: '/asked', ...(body === undefined ? {} : { body }) })
      if (code === null) await call
      else {
        const outcome = method === 'GET' ? undefined : 'unknown'
        await expect(call).rejects.toMatchObject({ name: 'ProtocolError', code, outcome })
      }
      expect([...new Set(heard)]).toEqual([`here ${method} /asked with the key`])
      // What nobody follows is not asked for again either.
      if (code === 'redirect_refused') expect(heard).toHaveLength(1)
    }
    expect(connections()).toBe(0)
  })
})

test('from TLS to plain HTTP is no way either', async () => {
  let stolen = 0
  const other = await servers.http((__, response) => {
    stolen++
    response.end(json)
  })
  const here = await servers.https(IDENTITIES.valid, (__, response) =>
    response.writeHead(301, { location: `http://127.0.0.1:${other.port}/` }).end(),
  )
  const client = clientOf(`https://127.0.0.1:${here.port}`, { ca: CA_CERTIFICATE })
  await expect(client.raw({ method: 'GET', path: '/asked' })).rejects.toMatchObject({
    code: 'redirect_refused',
    hint: expect.stringContaining('base URL'),
  })
  expect([stolen, other.total]).toEqual([0, 0])
})

test('a fetch that follows although it was told not to is found out', async () => {
  const { here } = await open({ name: '', status: 302, headers: elsewhere })
  const client = clientOf(here, { fetch: (url, init) => fetch(url, { ...init, redirect: 'follow' }) })
  await expect(client.raw({ method: 'GET', path: '/asked' })).rejects.toMatchObject({ code: 'redirect_refused' })
})
