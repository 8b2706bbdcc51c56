import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { afterAll, describe, expect, test } from 'vitest'
import { catalog } from '../../src/catalog/index.js'
import type { Transport } from '../../src/http/transport.js'
import { GlueClient, GlueError } from '../../src/index.js'
import type { Resource, ResourceKey } from '../../src/index.js'
import { bodyOf } from './bodies.js'
import { wrongWith } from './oracle.js'
import { SeededRandom } from './random.js'

/**
 * Damaged answers, each made from a seed. A failure names the seed of its case:
 *
 *     GLUEKIT_FUZZ_SEED=123 GLUEKIT_FUZZ_CASES=1 npm test -- test/fuzz
 */
const SEED = Number(process.env['GLUEKIT_FUZZ_SEED'] ?? 20_260_601)
const CASES = Number(process.env['GLUEKIT_FUZZ_CASES'] ?? 10_000)
const SOCKET_CASES = Math.min(CASES, 400)
/** No list of a few records takes more requests, whatever its meta says. */
const MOST_REQUESTS = 40

const KEYS: readonly ResourceKey[] = [
  'organizations',
  'configurations',
  'contacts',
  'passwords',
  'flexibleAssets',
  'locations',
  'logs',
  'users',
]
/** Without 429, after which a client waits. */
const STATUSES = [200, 201, 204, 206, 299, 400, 401, 403, 404, 413, 422, 500, 502, 503] as const
const TYPES = ['application/vnd.api+json', 'application/json', 'text/html; charset=utf-8', 'text/plain', ''] as const

const untouched = JSON.stringify([Object.getOwnPropertyNames(Object.prototype), Object.getOwnPropertyNames(Array.prototype)])
/** Whether an answer has left its mark on what all objects share. */
const isPolluted = (): boolean =>
  JSON.stringify([Object.getOwnPropertyNames(Object.prototype), Object.getOwnPropertyNames(Array.prototype)]) !== untouched

/** The record that an answer is of, when it says so at once; else one that no answer is of. */
const idIn = (body: Buffer): string => /^\{"data":\{"id":"?(\d{1,30})\b/.exec(body.toString('latin1'))?.[1] ?? '7'

type Ask = (client: GlueClient, key: ResourceKey, id: string) => Promise<readonly unknown[]>
const ASKS: Readonly<Record<'list' | 'get' | 'find' | 'update', Ask>> = {
  list: async (client, key) =>
    client
      .resource(key)
      .list(key === 'flexibleAssets' ? { flexibleAssetTypeId: 1 } : {})
      .collect(),
  get: async (client, key, id) => [await client.resource(key).get(id)],
  find: async (client, key, id) => [await client.resource(key).find(id)].filter((record) => record !== null),
  update: async (client, key) => [
    await client.resource(key).update('7', key === 'users' ? { firstName: 'A' } : { name: 'A' }, { checkSynced: false }),
  ],
}

interface Case {
  readonly seed: number
  readonly key: ResourceKey
  readonly ask: keyof typeof ASKS
  readonly status: number
  readonly contentType: string
  readonly body: Buffer
  /** Nothing is wrong with it, and it comes as the API sends it: then its records must come. */
  readonly sound: boolean
}
const caseOf = (seed: number): Case => {
  const random = new SeededRandom(seed)
  const key = random.pick(KEYS)
  const ask = key === 'logs' || random.chance(0.5) ? 'list' : random.pick(['get', 'find', 'update'] as const)
  const writable = key === 'configurations' || key === 'organizations' || key === 'passwords' || key === 'users'
  const status = random.chance(0.8) ? 200 : random.pick(STATUSES)
  const contentType = random.chance(0.9) ? TYPES[0] : random.pick(TYPES)
  const { bytes: body, sound } = bodyOf(random, catalog[key], ask === 'list')
  const possible = ask === 'update' && !writable ? 'get' : ask
  return { seed, key, ask: possible, status, contentType, body, sound: sound && status === 200 && contentType === TYPES[0] }
}

/** Asks, and says what is wrong with what comes of it. */
const problemOf = async (client: GlueClient, { key, ask, status, body, sound }: Case, arrives = body): Promise<string | undefined> => {
  let records: readonly unknown[]
  try {
    records = await ASKS[ask](client, key, idIn(body))
    if (isPolluted()) return 'a prototype was changed'
  } catch (error) {
    if (!(error instanceof GlueError)) return `${String(error)} was thrown, which is no GlueError: ${(error as Error).stack}`
    if (error.code === 'usage' || error.code === 'invalid_input') return `the call itself was refused: ${error.message}`
    JSON.stringify(error)
    return sound ? `nothing is wrong with the answer, and it was refused: ${error.message}` : undefined
  }
  if (ask === 'find' && records.length === 0) return status === 404 ? undefined : 'a record was taken for missing'
  if (status < 200 || status > 299) return `${status} was taken for a success`
  return wrongWith(catalog[key] as Resource, arrives, records as never)
}
const describeCase = ({ seed, key, ask, status, body }: Case, problem: string): string =>
  `GLUEKIT_FUZZ_SEED=${seed} GLUEKIT_FUZZ_CASES=1: ${ask} of ${key}, ${status}: ${problem}\n${JSON.stringify(body.toString('utf8').slice(0, 2000))}`

const clients: GlueClient[] = []
const clientOf = (options: { readonly transport?: Transport; readonly baseUrl?: string }): GlueClient => {
  const client = new GlueClient({
    baseUrl: 'http://127.0.0.1:9',
    apiKey: 'ITG.0123456789abcdef0123456789abcdef',
    rateLimit: false,
    breaker: false,
    retries: 0,
    ...options,
  })
  clients.push(client)
  return client
}
afterAll(() => Promise.all(clients.map((client) => client.close())))

describe(`${CASES} answers from seed ${SEED}`, () => {
  test('make no record that they do not hold, and end in a GlueError otherwise', { timeout: 120_000 }, async () => {
    let now: Case
    let requests = 0
    const transport: Transport = {
      send: () => {
        if (++requests > MOST_REQUESTS) throw new Error('it does not end')
        return Promise.resolve({ status: now.status, headers: { 'content-type': now.contentType }, body: now.body })
      },
      close: () => Promise.resolve(),
    }
    const client = clientOf({ transport })
    const problems: string[] = []
    let sound = 0
    for (let index = 0; index < CASES && problems.length < 5; index++) {
      now = caseOf(SEED + index)
      requests = 0
      const problem = await problemOf(client, now)
      if (problem !== undefined) problems.push(describeCase(now, problem))
      if (now.sound) sound++
    }
    expect(problems.join('\n\n')).toBe('')
    if (CASES >= 1000) expect(sound).toBeGreaterThan(CASES / 10)
  })

  test('do the same over sockets, cut off or with too much at their end', { timeout: 120_000 }, async () => {
    let now: Case
    let head = ''
    const server = createServer((socket) => {
      socket.on('error', () => undefined)
      socket.once('data', () => socket.end(Buffer.concat([Buffer.from(head), now.body])))
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    const client = clientOf({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
    const problems: string[] = []
    try {
      for (let index = 0; index < SOCKET_CASES && problems.length < 5; index++) {
        now = caseOf(SEED + index)
        // As it is, with a byte less than promised, with more than promised, and until the connection ends.
        const framing = index % 4
        const length = framing === 1 ? now.body.length + 1 : framing === 2 ? Math.max(0, now.body.length - (index % 50)) : now.body.length
        head = `HTTP/1.1 ${now.status} X\r\ncontent-type: ${now.contentType}\r\n${framing === 3 ? '' : `content-length: ${length}\r\n`}connection: close\r\n\r\n`
        const arrives = framing === 1 ? Buffer.alloc(0) : now.body.subarray(0, length)
        const problem = await problemOf(client, { ...now, sound: now.sound && framing === 0 }, arrives)
        if (problem !== undefined) problems.push(describeCase(now, `framing ${framing}: ${problem}`))
      }
    } finally {
      await new Promise((resolve) => server.close(resolve))
    }
    expect(problems.join('\n\n')).toBe('')
  })
})

test('the oracle sees what it is there to see', () => {
  const body = (json: string): Buffer => Buffer.from(json)
  const organizations = catalog.organizations as Resource
  const record = { id: '1', type: 'organizations', extra: {}, included: {} }
  const all = Object.fromEntries(Object.keys(organizations.attributes).map((key) => [key, null]))
  const sound = body('{"data":[{"id":"1","type":"organizations","attributes":{"name":"a","created-at":null}}]}')
  expect(wrongWith(organizations, sound, [{ ...all, ...record, name: 'a' }])).toBeUndefined()
  expect(wrongWith(organizations, sound, [{ ...all, ...record, name: 'b' }])).toContain('name')
  expect(wrongWith(organizations, sound, [])).toContain('ids')
  expect(wrongWith(organizations, sound, [{ ...all, ...record, name: 'a', id: '2' }])).toContain('ids')
  expect(wrongWith(organizations, body('{"data":[{"id":9007199254740993}]}'), [{ ...all, ...record, id: '9007199254740992' }])).toContain(
    'ids',
  )
  expect(wrongWith(organizations, body('{"data":[{"id":"1","type":"contacts"}]}'), [{ ...all, ...record }])).toContain('contacts')
  expect(wrongWith(organizations, body('{"data":[}'), [])).toContain('no document')
})
