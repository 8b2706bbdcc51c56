import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { ListDocument } from '../../jsonapi/decode.js'
import { RecordList } from './record-list.js'
import type { PageSource } from './record-list.js'

interface Item {
  readonly id: string
}
const NO_META = { currentPage: null, nextPage: null, prevPage: null, totalPages: null, totalCount: null }

/** A list of `rows` as the API pages it; `rows` may change between requests. */
const serve = (
  rows: () => readonly string[],
  pageSize: number,
  options: { readonly meta?: boolean } = {},
): PageSource & { readonly requests: number[] } => {
  const requests: number[] = []
  return {
    pageSize,
    requests,
    fetch: async (number, size): Promise<ListDocument> => {
      requests.push(number)
      await Promise.resolve()
      const all = rows()
      const totalPages = Math.max(1, Math.ceil(all.length / size))
      const records = all.slice((number - 1) * size, number * size).map((id) => ({ id, type: 'x', extra: {}, included: {} }))
      const meta = {
        currentPage: number,
        nextPage: number < totalPages ? number + 1 : null,
        prevPage: null,
        totalPages,
        totalCount: all.length,
      }
      return { records: records as never, included: [], meta: options.meta === false ? NO_META : meta }
    },
  }
}
const listOf = (source: PageSource, prefetch = 4): RecordList<Item> => new RecordList<Item>({ sources: [source], prefetch })
const range = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1))

describe('a list', () => {
  test('costs one request a page, whatever is fetched ahead', async () => {
    for (const prefetch of [0, 1, 4, 16]) {
      const source = serve(() => range(3000), 1000)
      const all = await listOf(source, prefetch).collect()
      expect(all.map((item) => item.id)).toEqual(range(3000))
      expect(all.completeness).toMatchObject({ complete: true, reasons: [] })
      expect(source.requests).toEqual([1, 2, 3])
    }
  })
  test('of any length and page size returns everything once, in order', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: 60 }),
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 0, max: 5 }),
        fc.boolean(),
        async (count, size, prefetch, meta) => {
          const all = await listOf(
            serve(() => range(count), size, { meta }),
            prefetch,
          ).collect()
          expect(all.map((item) => item.id)).toEqual(range(count))
          expect(all.completeness.complete).toBe(true)
        },
      ),
    )
  })
  test('that grows between two pages is noticed, though its first and its last page count alike', async () => {
    // The pages are answered in the order 1, 3, 2: a record is added in front of the third of the second page, between the last two.
    let rows = range(9)
    const source = serve(() => rows, 3)
    const answered: number[] = []
    const late: PageSource = {
      pageSize: 3,
      fetch: async (number, size, signal) => {
        if (number === 2) {
          while (!answered.includes(3)) await Promise.resolve()
          rows = ['1', '2', '3', '4', '5', 'new', ...range(9).slice(5)]
        }
        const page = await source.fetch(number, size, signal)
        answered.push(number)
        return page
      },
    }
    const all = await listOf(late).collect()
    expect(all.map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', 'new', '7', '8', '9'])
    expect(all.completeness).toMatchObject({
      complete: false,
      reasons: ['The total changed from 9 to 10 while the list was read; read it again.'],
    })
  })
  test('that changes while it is read never repeats a record, and says that it may be incomplete', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.integer({ min: -2, max: 2 })), fc.integer({ min: 1, max: 6 }), async (changes, size) => {
        let rows = range(30)
        let added = 1000
        let changed = false
        const source = serve(() => rows, size)
        const list = new RecordList<Item>({
          prefetch: 2,
          sources: [
            {
              ...source,
              fetch: async (...given) => {
                const page = await source.fetch(...given)
                const change = changes.next().value ?? 0
                if (change !== 0) changed = true
                if (change < 0) rows = rows.slice(-change)
                if (change > 0) rows = [String(added++), ...rows]
                return page
              },
            },
          ],
        })
        const all = await list.collect()
        expect(new Set(all.map((item) => item.id)).size).toBe(all.length)
        if (!changed) expect(all.completeness.complete).toBe(true)
        const missed = rows.filter((id) => Number(id) < 1000 && !all.some((item) => item.id === id))
        if (missed.length > 0) expect(all.completeness.complete).toBe(false)
      }),
      { numRuns: 200 },
    )
  })
  test('ends on a server that repeats its last page for ever', async () => {
    const source = serve(() => range(5), 5)
    const looping: PageSource = {
      pageSize: 5,
      fetch: async (_, size, signal) => ({ ...(await source.fetch(1, size, signal)), meta: { ...NO_META, nextPage: 2 } }),
    }
    expect(await listOf(looping, 0).collect()).toHaveLength(5)
  })
  test('cut by a limit says that it is not everything, unless it was', async () => {
    expect((await listOf(serve(() => range(10), 4)).collect({ limit: 5 })).completeness).toMatchObject({
      complete: false,
      reasons: ['Only the first 5 records were asked for.'],
    })
    expect((await listOf(serve(() => range(5), 4)).collect({ limit: 5 })).completeness.complete).toBe(true)
  })
  test('stopped early is not complete, and leaves no failure behind', async () => {
    const source = serve(() => range(100), 10)
    const list = new RecordList<Item>({
      prefetch: 4,
      sources: [
        { ...source, fetch: (number, ...rest) => (number > 2 ? Promise.reject(new Error('page lost')) : source.fetch(number, ...rest)) },
      ],
    })
    for await (const item of list) if (item.id === '3') break
    expect(list.completeness.complete).toBe(false)
  })
  test.each(['sources', 'windows'])('stopped early ends the pages that are under way, of %s', async (of) => {
    const signals: AbortSignal[] = []
    const source = serve(() => range(100), 10)
    const watched: PageSource = {
      ...source,
      fetch: (number, size, signal) => {
        signals.push(signal)
        return source.fetch(number, size, signal)
      },
    }
    const window = { from: 0, to: 1, open: false }
    const windows = of === 'windows' ? { windows: { windows: [window], of: () => watched } } : {}
    for await (const item of new RecordList<Item>({ sources: [watched], prefetch: 4, ...windows })) if (item.id === '3') break
    expect(signals.length).toBeGreaterThan(1)
    expect(signals.filter(({ aborted }) => !aborted)).toEqual([])
  })
  test('a failing page fails the list', async () => {
    const source = serve(() => range(100), 10)
    const list = new RecordList<Item>({
      prefetch: 4,
      sources: [
        { ...source, fetch: (number, ...rest) => (number === 4 ? Promise.reject(new Error('page lost')) : source.fetch(number, ...rest)) },
      ],
    })
    await expect(list.collect()).rejects.toThrow('page lost')
    expect(list.completeness.complete).toBe(false)
  })
  test('fetches no more pages ahead than it was told', async () => {
    let running = 0
    let most = 0
    const source = serve(() => range(40), 2)
    const counted: PageSource = {
      pageSize: 2,
      fetch: async (...given) => {
        most = Math.max(most, ++running)
        for (let turn = 0; turn < 3; turn++) await Promise.resolve()
        running--
        return source.fetch(...given)
      },
    }
    await listOf(counted, 3).collect()
    expect(most).toBe(3)
  })
})

test('first asks for one record', async () => {
  const source = serve(() => range(50), 10)
  expect(await listOf(source).first()).toMatchObject({ id: '1' })
  expect(source.requests).toEqual([1])
  expect(await listOf(serve(() => [], 10)).first()).toBeNull()
})

test('count takes the total, and counts where there is none', async () => {
  const source = serve(() => range(50), 10)
  expect(await listOf(source).count()).toBe(50)
  expect(source.requests).toEqual([1])
  expect(await listOf(serve(() => range(50), 10, { meta: false })).count()).toBe(50)
})

test('a list put together from several says what its parts say, and asks for one record where one is wanted', async () => {
  const [one, other] = [serve(() => ['1', '2'], 10), serve(() => ['2', '3'], 10)]
  const list = new RecordList<Item>({
    prefetch: 0,
    sources: [],
    compose: async function* (read, reasons) {
      yield* read(one, reasons)
      for await (const page of read(other, reasons)) yield { ...page, data: page.data.filter(({ id }) => id !== '2') }
      reasons.push('Read apart.')
    },
  })
  const all = await list.collect()
  expect(all.map((item) => item.id)).toEqual(['1', '2', '3'])
  expect(all.completeness).toMatchObject({ complete: false, reasons: ['Read apart.'] })
  expect(await list.count()).toBe(3)
  expect(await list.first()).toMatchObject({ id: '1' })
})

test('a server that returns the same page for every number is not read for ever', async () => {
  const source = serve(() => range(2), 2)
  const repeated: PageSource = {
    ...source,
    fetch: async (_, size, signal) => ({
      ...(await source.fetch(1, size, signal)),
      meta: { currentPage: 1, nextPage: 2, prevPage: null, totalPages: 1e9, totalCount: null },
    }),
  }
  const all = await listOf(repeated).collect()
  expect(all.map(({ id }) => id)).toEqual(['1', '2'])
  expect(all.completeness).toMatchObject({
    complete: false,
    reasons: [expect.stringContaining('nothing new for 5 pages'), expect.anything()],
  })
  expect(source.requests.length).toBeLessThan(30)
})
