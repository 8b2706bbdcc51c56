import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { catalog, resources } from '../../../src/catalog/index.js'
import type { Fault, FaultRule } from '../../../src/emulator/index.js'
import type { Transport } from '../../../src/http/transport.js'
import { OutcomeUnknownError } from '../../../src/index.js'
import type { Endpoint, GlueClient, Resource, ResourceKey } from '../../../src/index.js'
import { memoryTransport } from '../../support/memory-transport.js'
import { openFullAccount } from './full-account.js'
import type { FullAccount } from './full-account.js'
import { NewRecords } from './new-records.js'
import { by, methodsOf, waysOf } from './ways.js'

/**
 * Every kind of record that can be created, over each of its routes, when nobody hears what became of the create. Counted at the emulator:
 * no create is sent twice, and none makes a second record. Client and emulator share a virtual clock, and nothing waits.
 */

let full: FullAccount
let client: GlueClient
/** Has nothing in common with the client but the account. */
let somebody: GlueClient
let news: NewRecords
/** Called before and after each create of the client. */
let between: { readonly before?: () => Promise<unknown>; readonly after?: () => Promise<unknown> } = {}
const told: string[] = []
beforeAll(async () => {
  full = await openFullAccount()
  const { emulator } = full.account.server
  const line = memoryTransport(emulator, full.clock)
  const watched: Transport = {
    ...line,
    send: async (request) => {
      if (request.method !== 'POST') return line.send(request)
      await between.before?.()
      try {
        return await line.send(request)
      } finally {
        await between.after?.()
      }
    },
  }
  client = full.account.connect({ clock: full.clock, transport: watched, breaker: false, random: () => 0 })
  somebody = full.account.connect({ clock: full.clock, transport: line, breaker: false })
  client.onWrite('*', ({ name, id }) => void told.push(`${name} ${id}`))
  news = new NewRecords(full, somebody)
})
afterAll(() => full.account.close())
afterEach(() => {
  full.account.server.emulator.faults.set([])
  between = {}
})

type Values = Record<string, unknown>
const creatable = resources.filter((resource) => waysOf(resource.key as ResourceKey, 'create').length > 0)
const keys = creatable.map(({ key }) => key as ResourceKey)
const settled = keys.filter((key) => (catalog[key] as Resource).settle === undefined)
const declared = keys.filter((key) => (catalog[key] as Resource).settle !== undefined)

/** Of which the account takes no second one that is the same. */
const ONE_OF_A_KIND: Readonly<Partial<Record<ResourceKey, string>>> = {
  flexibleAssetFields: 'the API takes no second field of a name',
  exports: 'there is one export at a time',
}
const several = settled.filter((key) => ONE_OF_A_KIND[key] === undefined)

const arm = (...rules: readonly FaultRule[]): void => full.account.server.emulator.faults.set(rules)
const lose = (fault: Fault): void => arm({ match: { method: 'POST' }, fault, times: 1 })
const count = (key: ResourceKey): number => full.account.server.emulator.account.of(key).size
const inputFor = async (key: ResourceKey): Promise<Values> => {
  // What earlier tests have made is then older than any create of this one.
  await full.clock.advance(5000)
  if (key === 'exports')
    for (const { id } of [...full.account.server.emulator.account.of('exports').rows]) await run(somebody.exports.delete(id))
  return run(news.complete(key))
}
const run = <T>(work: Promise<T>): Promise<T> => full.clock.run(work)

interface Outcome {
  readonly record: Readonly<Record<string, unknown>> | undefined
  readonly error: unknown
  /** Records that are there and were not. */
  readonly made: number
  readonly posts: number
  readonly events: readonly string[]
  readonly tookMs: number
}
/** One create by the client, and what the witness saw of it. */
const create = async (key: ResourceKey, input: Values, options: Values = {}): Promise<Outcome> => {
  const { log } = full.account.server.emulator
  log.clear()
  told.length = 0
  const [before, from] = [count(key), full.clock.monotonic()]
  const result = await run(
    methodsOf(client, key)
      .create(input, options)
      .then(
        (record) => ({ record, error: undefined }),
        (error: unknown) => ({ record: undefined, error }),
      ),
  )
  const posts = log.entries.filter(({ method }) => method === 'POST').length
  return { ...result, made: count(key) - before, posts, events: [...told], tookMs: full.clock.monotonic() - from }
}
const expectFound = (key: ResourceKey, { record, error, made, posts, events }: Outcome): void => {
  expect({ key, error, made, posts }).toEqual({ key, error: undefined, made: 1, posts: 1 })
  const row = full.account.server.emulator.account.of(key).get(String(record!['id']))
  expect(row, `${key} ${String(record!['id'])}`).toBeDefined()
  expect(events).toEqual([expect.stringMatching(new RegExp(`^\\w+\\.created ${row!.id}$`))])
}
const expectUnknown = (key: ResourceKey, { error, posts, events }: Outcome): OutcomeUnknownError => {
  expect(error, key).toBeInstanceOf(OutcomeUnknownError)
  expect({ key, posts, events }).toEqual({ key, posts: 1, events: [] })
  expect(error).toMatchObject({ code: 'outcome_unknown', outcome: 'unknown', cause: { outcome: 'unknown' } })
  return error as OutcomeUnknownError
}

const AFTER: Fault = { kind: 'status', status: 504, when: 'after' }
const BEFORE: Fault = { kind: 'status', status: 504, when: 'before' }

test('there are twenty-seven kinds, and all but three can be looked for', () => {
  expect(keys).toHaveLength(27)
  expect(declared).toEqual(['documentImages', 'relatedItems', 'resourceAccesses'])
})

describe('a create that took place and was not answered is found', () => {
  const routes = settled.flatMap((key) => waysOf(key, 'create').map((way) => ({ key, way, name: `${key} by ${way.path}` })))
  test.each(routes)('$name', async ({ key, way }: { readonly key: ResourceKey; readonly way: Endpoint }) => {
    const input = await inputFor(key)
    lose(AFTER)
    const parents = key === 'flexibleAssetTypes' ? {} : by(full, key, way)
    const outcome = await create(key, { ...input, ...without(parents, 'nested') }, parents['nested'] === true ? { nested: true } : {})
    expectFound(key, outcome)
    expect(outcome.tookMs).toBe(0)
  })
  test.each<[string, Fault]>([
    ['reset', { kind: 'reset', at: 'beforeResponse', when: 'after' }],
    ['reset half way', { kind: 'reset', at: 'midBody' }],
    ['too late', { kind: 'latency', ms: 60_000 }],
    ['broken off', { kind: 'stall' }],
    ['nothing', { kind: 'wrongContent', body: 'empty', when: 'after' }],
    ['a page of HTML', { kind: 'wrongContent', body: 'html', when: 'after' }],
  ])('where the answer was %s, of every kind', async (_, fault) => {
    for (const key of settled) {
      const input = await inputFor(key)
      lose(fault)
      expectFound(key, await create(key, input))
    }
  })
})

describe('a create that takes place late', () => {
  test('is found when it is there, of every kind', async () => {
    for (const key of settled) {
      const input = await inputFor(key)
      lose({ kind: 'status', status: 504, when: 'after', lateMs: 5000 })
      const outcome = await create(key, input)
      expectFound(key, outcome)
      expect(outcome.tookMs).toBe(7000)
    }
  })
  test('is found when lists show it late, of every kind', async () => {
    for (const key of settled) {
      const input = await inputFor(key)
      arm({ match: { method: 'POST' }, fault: AFTER, times: 1 }, { match: { method: 'GET' }, fault: { kind: 'lateRows', ms: 10_000 } })
      expectFound(key, await create(key, input))
    }
  })
  test('past its time is found by reconcile, which sends nothing, and told once', async () => {
    for (const key of settled) {
      const input = await inputFor(key)
      lose({ kind: 'status', status: 504, when: 'after', lateMs: 40_000 })
      const outcome = await create(key, input)
      const error = expectUnknown(key, outcome)
      expect(outcome.tookMs).toBeLessThanOrEqual(20_000)
      const record = await run(error.reconcile({ deadlineMs: 60_000 }))
      expect(full.account.server.emulator.account.of(key).get(record.id), key).toBeDefined()
      expect(await run(error.reconcile())).toBe(record)
      expect(told).toHaveLength(1)
      expect(full.account.server.emulator.log.entries.filter(({ method }) => method !== 'GET')).toHaveLength(1)
    }
  })
})

describe('a create that did not take place', () => {
  test('is unknown, and nothing is there, of every kind', async () => {
    for (const key of settled) {
      const input = await inputFor(key)
      lose(BEFORE)
      const outcome = await create(key, input)
      expect(expectUnknown(key, outcome).candidates).toEqual([])
      expect(outcome.made).toBe(0)
    }
  })
  test('is not mistaken for the same record that was there before, of every kind', async () => {
    for (const key of several) {
      const input = await inputFor(key)
      await run(methodsOf(somebody, key).create(input))
      await full.clock.advance(5000)
      lose(BEFORE)
      expect(expectUnknown(key, await create(key, input)).candidates, key).toEqual([])
    }
  })
})

describe('a create beside records that are the same', () => {
  test('is told from the one that was there before, of every kind', async () => {
    for (const key of several) {
      const input = await inputFor(key)
      const old = await run(methodsOf(somebody, key).create(input))
      await full.clock.advance(5000)
      lose(AFTER)
      const outcome = await create(key, input)
      expectFound(key, outcome)
      expect(outcome.record!['id'], key).not.toBe(old.id)
    }
  })
  test('is unknown where somebody made the same at the same time, and both are named, of every kind', async () => {
    for (const key of several) {
      const input = await inputFor(key)
      between = { after: () => methodsOf(somebody, key).create(input) }
      lose(AFTER)
      const { candidates, hint } = expectUnknown(key, { ...(await create(key, input)), posts: 1 })
      between = {}
      expect(
        candidates.map(({ type }) => type),
        key,
      ).toEqual([catalog[key].type, catalog[key].type])
      for (const { id } of candidates) expect(hint).toContain(id)
    }
  })
  test('is not mistaken for one that differs in an attribute, of every kind that has more than one', async () => {
    for (const key of several) {
      const input = await inputFor(key)
      const other = differing(key, input)
      if (other === undefined) continue
      between = { before: () => methodsOf(somebody, key).create(other) }
      arm({ match: { method: 'POST' }, fault: BEFORE, after: 1 })
      const error = expectUnknown(key, { ...(await create(key, input)), posts: 1 })
      between = {}
      expect(error.candidates, key).toHaveLength(1)
      expect(error.hint, key).toContain('differs in something that was sent')
    }
  })
})

describe('a kind that cannot be looked for', () => {
  test.each(declared)('%s is unknown at once, and says why', async (key) => {
    const input = await inputFor(key)
    lose(AFTER)
    const outcome = await create(key, input)
    const error = expectUnknown(key, outcome)
    expect(outcome.tookMs).toBe(0)
    expect(error.hint).toContain((catalog[key] as Resource).settle!.none)
    await expect(error.reconcile()).rejects.toBe(error)
  })
})

const without = ({ ...values }: Values, key: string): Values => {
  delete values[key]
  return values
}

/** The same in all that people know it by, and different in one attribute that can be read. */
const differing = (key: ResourceKey, input: Values): Values | undefined => {
  const { attributes, naturalKey = [], params = {} }: Resource = catalog[key]
  const name = Object.keys(input).find((one) => {
    const attribute = attributes[one]
    if (attribute === undefined || attribute.writeOnly === true || attribute.shifts === true || naturalKey.includes(one) || one in params)
      return false
    return attribute.kind === 'bool' || (attribute.kind === 'text' && attribute.enum === undefined && attribute.digits !== true)
  })
  if (name === undefined) return undefined
  return { ...input, [name]: attributes[name]!.kind === 'bool' ? false : 'other' }
}
