import fc from 'fast-check'
import { expect, test } from 'vitest'
import { VirtualClock } from '../../clock.js'
import type { ListDocument } from '../../jsonapi/decode.js'
import type { ClientCore } from '../core.js'
import type { ResourceClient } from '../generic/resource-client.js'
import { logOperations } from './logs.js'
import type { LogOperations } from './logs.js'

interface Entry {
  readonly id: string
  readonly at: number
}
const NOW = Date.UTC(2026, 5, 1)
const DAY_MS = 86_400_000
const LAST_PAGE = 5

/** The list of the API: five pages at most, ranges of a week at most, ends included or not, entries that come and go meanwhile. */
const api = (
  entries: Entry[],
  options: { readonly change?: (request: number) => void; readonly exclusive?: boolean; readonly stuck?: boolean } = {},
): { readonly logs: LogOperations; readonly requests: string[] } => {
  const requests: string[] = []
  const source = ({ createdAt, sort, pageSize = 1000 }: Readonly<Record<string, unknown>> & { readonly pageSize?: number }): unknown => ({
    pageSize,
    fetch: async (number: number, size: number): Promise<ListDocument> => {
      const { from, to } = createdAt as { from: string; to?: string }
      requests.push(`${from},${to ?? '*'} ${number}`)
      options.change?.(requests.length)
      await Promise.resolve()
      const [low, high] = [Date.parse(from), to === undefined ? Number.POSITIVE_INFINITY : Date.parse(to)]
      if (number > LAST_PAGE || Math.min(high, NOW) - low > 7 * DAY_MS) throw new Error(`refused: ${requests.at(-1)}`)
      const order = String(sort).startsWith('-') ? -1 : 1
      const found = entries
        .filter(({ at }) => (options.exclusive === true ? at > low && at < high : at >= low && at <= high))
        .sort((a, b) => order * (a.at - b.at || a.id.localeCompare(b.id)))
      const totalPages = Math.ceil(found.length / size)
      const start = options.stuck === true ? 0 : (number - 1) * size
      return {
        records: found.slice(start, start + size).map(({ id }) => ({ id })) as never,
        included: [],
        meta: {
          currentPage: number,
          nextPage: number < totalPages ? number + 1 : null,
          prevPage: null,
          totalPages,
          totalCount: found.length,
        },
      }
    },
  })
  const core = { clock: new VirtualClock(NOW), prefetch: 3 } as unknown as ClientCore
  return { logs: logOperations(core, { source } as unknown as ResourceClient), requests }
}
const entriesAt = (times: readonly number[]): Entry[] =>
  times.map((at, index) => ({ id: String(574_989_297_464_115_201n + BigInt(index)), at }))

test('whatever happened when, each entry comes once, in order, in requests that the API accepts', async () => {
  const second = fc.integer({ min: 0, max: 31 * 86_400 }).map((age) => NOW - age * 1000)
  // Most of what happens, happens in bursts.
  const burst = fc.tuple(second, fc.integer({ min: 1, max: 20 }), fc.integer({ min: 0, max: 3 }))
  await fc.assert(
    fc.asyncProperty(
      fc.array(burst, { maxLength: 20 }),
      fc.array(second, { maxLength: 40 }),
      fc.integer({ min: 4, max: 9 }),
      fc.boolean(),
      async (bursts, single, pageSize, newestFirst) => {
        // At most five pages in any second, as pages of 1000 would hold them.
        const times = [
          ...single,
          ...bursts.flatMap(([at, count, apart]) => Array.from({ length: count }, (_, index) => at + index * apart * 1000)),
        ]
        const inSecond = new Map<number, number>()
        const kept = times.filter((at) => {
          inSecond.set(at, (inSecond.get(at) ?? 0) + 1)
          return at <= NOW && inSecond.get(at)! <= LAST_PAGE * pageSize
        })
        const entries = entriesAt(kept)
        const { logs } = api(entries)
        const list = await logs.list({ pageSize, sort: newestFirst ? '-createdAt' : 'createdAt' }).collect()
        const at = new Map(entries.map((entry) => [entry.id, entry.at]))
        expect([...list].map(({ id }) => id).sort()).toEqual(entries.map(({ id }) => id).sort())
        expect(list.completeness).toMatchObject({ complete: true, reasons: [] })
        const order = list.map(({ id }) => at.get(id)!)
        expect(order).toEqual([...order].sort((a, b) => (newestFirst ? b - a : a - b)))
      },
    ),
    { numRuns: 150 },
  )
})

test('entries that come while the list is read cost none of those that were there', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 0, max: 29 * 86_400 }), { maxLength: 120 }),
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 1, max: 4 }),
      fc.boolean(),
      async (ages, pageSize, each, newestFirst) => {
        const inSecond = new Map<number, number>()
        const entries = entriesAt(
          ages
            .map((age) => NOW - age * 1000)
            .filter((at) => (inSecond.set(at, (inSecond.get(at) ?? 0) + 1), inSecond.get(at)! <= 5 * pageSize)),
        )
        const before = entries.map(({ id }) => id)
        let arrived = 0
        const change = (): void => {
          for (let count = 0; count < each && arrived < 40; count++) entries.push({ id: `9${++arrived}`, at: NOW + arrived * 1000 })
        }
        const list = await api(entries, { change })
          .logs.list({ pageSize, sort: newestFirst ? '-createdAt' : 'createdAt' })
          .collect()
        const ids = list.map(({ id }) => id)
        expect(new Set(ids).size).toBe(ids.length)
        expect(ids).toEqual(expect.arrayContaining(before))
        expect(list.completeness).toMatchObject({ complete: true })
      },
    ),
    { numRuns: 100 },
  )
})

test('more entries in one second than the API gives are said to be missing, and cost none of the others', async () => {
  const second = NOW - 3 * DAY_MS
  const entries = entriesAt([
    ...Array<number>(26).fill(second),
    ...[-2, -1, 1, 2].flatMap((away) => Array<number>(20).fill(second + away * 1000)),
  ])
  const list = await api(entries).logs.list({ pageSize: 5 }).collect()
  expect(list).toHaveLength(25 + 80)
  expect(list.completeness).toMatchObject({ complete: false, reasons: [expect.stringContaining('25 of them came')] })
})

test('two seconds, each with as many as the API gives, are whole', async () => {
  const second = NOW - 3 * DAY_MS
  const list = await api(entriesAt([...Array<number>(25).fill(second), ...Array<number>(25).fill(second + 1000)]))
    .logs.list({ pageSize: 5 })
    .collect()
  expect(list).toHaveLength(50)
  expect(list.completeness).toMatchObject({ complete: true })
})

test('entries that grow too old while the list is read do not make it incomplete', async () => {
  const entries = entriesAt(Array.from({ length: 60 }, (_, index) => NOW - 29 * DAY_MS - index * 60_000))
  // The oldest go, one with each request.
  const list = await api(entries, { change: () => void entries.pop() })
    .logs.list({ pageSize: 5 })
    .collect()
  expect(list.completeness).toMatchObject({ complete: true })
  expect(list.map(({ id }) => id)).toEqual(expect.arrayContaining(entries.map(({ id }) => id)))
})

test('entries that slip between two pages because others disappear are read the second time', async () => {
  const entries = entriesAt(Array.from({ length: 20 }, (_, index) => NOW - index * 60_000))
  const change = (request: number): void => void (request === 2 && entries.splice(0, 1))
  const list = await api(entries, { change })
    .logs.list({ pageSize: 5, from: new Date(NOW - DAY_MS) })
    .collect()
  expect(list.completeness).toMatchObject({ complete: true })
  expect(list.map(({ id }) => id)).toEqual(expect.arrayContaining(entries.map(({ id }) => id)))
})

test('a server that gives the same page again and again is not believed to have given all', async () => {
  const entries = entriesAt(Array.from({ length: 20 }, (_, index) => NOW - index * 60_000))
  const list = await api(entries, { stuck: true }).logs.list({ pageSize: 5 }).collect()
  expect(list.completeness.complete).toBe(false)
})

test('the ends of a range are included, and a time before what is kept is said to be gone', async () => {
  const at = Date.parse('2026-05-20T10:00:00Z')
  const { logs, requests } = api(entriesAt([at - 1000, at, at + 60_000, at + 61_000]))
  const exact = await logs.list({ from: '2026-05-20T10:00:00Z', to: new Date(at + 60_000) }).collect()
  expect(exact).toHaveLength(2)
  expect(requests).toEqual(['2026-05-20T10:00:00.000Z,2026-05-20T10:01:00.000Z 1'])
  expect(await logs.list({ from: '2026-05-20', to: '2026-05-20' }).collect()).toHaveLength(4)
  const old = await logs.list({ from: '2026-01-01' }).collect()
  expect(old).toHaveLength(4)
  expect(old.completeness).toMatchObject({ complete: false, reasons: [expect.stringContaining('30 days')] })
  expect((await logs.list({ to: '2026-02-01' }).collect()).completeness.complete).toBe(true)
})

test('the first entry and the number of entries cost one request a week', async () => {
  const entries = entriesAt(Array.from({ length: 200 }, (_, index) => NOW - index * 3_600_000))
  const { logs, requests } = api(entries)
  expect(await logs.list().first()).toMatchObject({ id: entries[0]!.id })
  expect(requests).toHaveLength(1)
  expect(await logs.count()).toBe(200)
  expect(requests).toHaveLength(6)
  expect(await logs.list({ sort: 'createdAt' }).first()).toMatchObject({ id: entries.at(-1)!.id })
})

test.each([
  [{ from: 'yesterday' }],
  [{ from: '2026-05-01T10:00:00' }],
  [{ from: '2026-05-02', to: '2026-05-01' }],
  [{ from: '2026-05-01,2026-06-01' }],
  [{ from: '2026-05-01', createdAt: { from: '2026-05-01' } }],
  [{ from: new Date(Number.NaN) }],
  [{ from: 5 as unknown as string }],
])('%j is refused before anything is sent', (query) => {
  const { logs, requests } = api([])
  expect(() => logs.list(query)).toThrowError(expect.objectContaining({ code: 'invalid_input' }))
  expect(requests).toEqual([])
})
