/** A gateway that gives up on large pages: lists come whole all the same, and few requests are for nothing. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalog } from '../../../src/catalog/index.js'
import type { FaultRule } from '../../../src/emulator/index.js'
import { TransportFailure } from '../../../src/http/transport.js'
import type { Transport } from '../../../src/http/transport.js'
import { UndiciTransport } from '../../../src/http/undici-transport.js'
import type { GlueClientOptions, ResourceKey } from '../../../src/index.js'
import { Account, withoutWaiting } from '../support/account.js'

let account: Account
beforeAll(async () => {
  account = await Account.open({ seed: { organizations: 300, records: 9000 } })
})
afterAll(() => account.close())
const tooLarge = (above = 250): FaultRule => ({ fault: { kind: 'pageTooLarge', above } })
const sizeOf = (path: string): number => Number(new URL(path, 'http://x').searchParams.get('page[size]'))
/** Requests that brought nothing. */
const inVain = (requests: readonly { readonly status: number | null }[]): number => requests.filter(({ status }) => status !== 200).length

const listed = async (key: ResourceKey, options: Partial<GlueClientOptions> = {}, query: object = {}) => {
  const client = account.connect({ ...withoutWaiting(), ...options })
  const { requests, value } = await account.during(() =>
    client
      .resource(key)
      .list(query as never)
      .collect(),
  )
  const all = (await account.state(key)).map(({ id }) => id)
  return { client, requests, list: value, all }
}

describe('above 250 records a page, a list', () => {
  test.each([
    ['with pages ahead', {}],
    ['page by page', { prefetch: 0 }],
    ['with many pages ahead', { prefetch: 12 }],
    ['over a fetch', { fetch: (url: string, init: RequestInit) => fetch(url, init) }],
  ])('%s is complete', async (_, options) => {
    await account.faults(tooLarge())
    const { client, requests, list, all } = await listed('configurations', options)
    expect(all.length).toBeGreaterThan(1000)
    expect(list.map(({ id }) => id).sort()).toEqual([...all].sort())
    expect(list.completeness).toEqual({ complete: true, reasons: [], source: 'live', ageMs: 0 })
    expect(inVain(requests)).toBeLessThanOrEqual(10)
    expect(inVain(requests)).toBe(2)
    // Nothing is wrong with the server.
    expect(client.breaker.stats()).toMatchObject({ state: 'closed', failureCount: 0 })
  })

  test.each([500, 502, 503, 504] as const)('is complete whatever the gateway answers: %i', async (status) => {
    await account.faults({ fault: { kind: 'pageTooLarge', above: 100, status } })
    const { requests, list, all } = await listed('contacts')
    expect(list).toHaveLength(all.length)
    expect(inVain(requests)).toBeLessThanOrEqual(10)
  })

  test('is complete where the trouble begins in the middle', async () => {
    await account.faults({ ...tooLarge(), after: 2 })
    const { requests, list, all } = await listed('configurations', { prefetch: 4 }, { pageSize: 500 })
    expect(new Set(list.map(({ id }) => id)).size).toBe(all.length)
    expect(list.completeness.complete).toBe(true)
    expect(inVain(requests)).toBeLessThanOrEqual(10)
  })

  test('takes the page size of its caller for the most there may be', async () => {
    await account.faults(tooLarge(100))
    const { requests, list, all } = await listed('contacts', {}, { pageSize: 300 })
    expect(list).toHaveLength(all.length)
    expect(Math.max(...requests.map(({ path }) => sizeOf(path)))).toBeLessThanOrEqual(300)
  })

  test('and all lists after it, of every kind, waste ten requests together', async () => {
    await account.faults(tooLarge())
    const client = account.connect(withoutWaiting())
    const kinds = (Object.keys(catalog) as ResourceKey[]).filter((key) =>
      catalog[key].endpoints.some(({ operation, path }) => operation === 'list' && !path.includes(':')),
    )
    const lost: string[] = []
    const { requests } = await account.during(async () => {
      for (const key of kinds) {
        if (key === 'flexibleAssets' || key === 'logs' || key === 'userMetrics') continue
        const all = await client.resource(key).list().collect()
        if (!all.completeness.complete) lost.push(key)
      }
      for await (const { id } of client.flexibleAssetTypes.list())
        if (!(await client.flexibleAssets.list({ flexibleAssetTypeId: id }).collect()).completeness.complete) lost.push(id)
    })
    expect(lost).toEqual([])
    expect(requests.length).toBeGreaterThan(40)
    expect(inVain(requests)).toBeLessThanOrEqual(10)
    // A list of later asks for nothing too large.
    const again = await account.during(() => client.configurations.list().collect())
    expect(inVain(again.requests)).toBe(0)
  })

  test('of which five are read at once, the circuit stays closed', async () => {
    await account.faults(tooLarge())
    const client = account.connect(withoutWaiting())
    const kinds = ['configurations', 'contacts', 'passwords', 'organizations', 'expirations'] as const
    const all = await Promise.all(kinds.map((key) => client.resource(key).list().collect()))
    expect(all.every(({ completeness }) => completeness.complete)).toBe(true)
    expect(client.breaker.stats().state).toBe('closed')
  })
})

test('pages that take too long are made smaller as well', async () => {
  await account.faults()
  const real = new UndiciTransport({ loopback: true })
  let slow = 0
  const transport: Transport = {
    send: (request) => {
      if (sizeOf(request.path) <= 250) return real.send(request)
      slow++
      return Promise.reject(new TransportFailure('headers_timeout', true, 'no answer within the time allowed'))
    },
    close: () => real.close(),
  }
  const { list, all } = await listed('configurations', { transport })
  expect(list).toHaveLength(all.length)
  expect(list.completeness.complete).toBe(true)
  expect(slow).toBeLessThanOrEqual(10)
})

test('a server that is down costs a list as many requests as any other call, and one failed call', async () => {
  await account.faults({ fault: { kind: 'status', status: 504 } })
  const client = account.connect(withoutWaiting())
  const { requests } = await account.during(() =>
    client.configurations
      .list()
      .collect()
      .catch(() => undefined),
  )
  expect(requests).toHaveLength(4)
  expect(client.breaker.stats()).toMatchObject({ state: 'closed', failureCount: 1 })
  await account.faults()
  const after = await account.during(() => client.configurations.list().collect())
  expect(sizeOf(after.requests[0]!.path)).toBe(1000)
})
