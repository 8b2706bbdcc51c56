import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { VirtualClock } from '../../clock.js'
import { GlueError, ProtocolError, ServerError } from '../../errors.js'
import type { ListDocument } from '../../jsonapi/decode.js'
import type { PageAddress, PageSource } from './page-reader.js'
import { PageSizes } from './page-sizes.js'
import type { KindOfPage } from './page-sizes.js'
import { RecordList } from './record-list.js'

const range = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index + 1))
const failing = (): GlueError =>
  new ServerError('server_error', 'The API took too long for its gateway.', { status: 504, method: 'GET', path: '/x' })

interface Server {
  readonly rows: readonly string[]
  readonly pageSize?: number
  readonly sizes: KindOfPage
  /** Whether a page fails. */
  readonly fails: (page: PageAddress, request: number) => boolean
  readonly error?: () => GlueError
  readonly retries?: number
}
/** A list behind a pipeline that asks up to four times. */
const serve = ({ rows, pageSize = 1000, sizes, fails, error = failing, retries = 3 }: Server) => {
  const asked: PageAddress[] = []
  let wasted = 0
  const source: PageSource = {
    pageSize,
    sizes,
    fetch: async (number, size, _, smaller): Promise<ListDocument> => {
      let page: PageAddress = { number, size }
      for (let attempt = 0; ; attempt++) {
        asked.push(page)
        await Promise.resolve()
        if (!fails(page, asked.length)) break
        wasted++
        if (attempt === retries) throw error()
        page = smaller?.() ?? page
      }
      const totalPages = Math.max(1, Math.ceil(rows.length / page.size))
      return {
        records: rows
          .slice((page.number - 1) * page.size, page.number * page.size)
          .map((id) => ({ id, type: 'x', extra: {}, included: {} })) as never,
        included: [],
        meta: {
          currentPage: page.number,
          nextPage: page.number < totalPages ? page.number + 1 : null,
          prevPage: null,
          totalPages,
          totalCount: rows.length,
        },
      }
    },
  }
  return { source, asked, wasted: () => wasted }
}
const idsOf = async (source: PageSource, prefetch = 4) => {
  const all = await new RecordList<{ id: string }>({ sources: [source], prefetch }).collect()
  return { ids: all.map(({ id }) => id), completeness: all.completeness }
}
const knowledge = (clock = new VirtualClock()) => new PageSizes(clock)
const above =
  (limit: number) =>
  ({ size }: PageAddress): boolean =>
    size > limit

describe('a list whose pages are too large', () => {
  test.each([
    [250, 0],
    [250, 4],
    [250, 16],
    [100, 4],
    [62, 4],
  ])('above %i comes whole and in order in smaller ones, %i pages ahead', async (limit, prefetch) => {
    const rows = range(5300)
    const { source, wasted } = serve({ rows, sizes: knowledge().of('x'), fails: above(limit) })
    const { ids, completeness } = await idsOf(source, prefetch)
    expect(ids).toEqual(rows)
    expect(completeness).toMatchObject({ complete: true, reasons: [] })
    expect(wasted()).toBeLessThanOrEqual(6)
  })

  test('asks for one too many of them twice, and remembers', async () => {
    const sizes = knowledge().of('x')
    const { source, asked, wasted } = serve({ rows: range(3000), sizes, fails: above(250) })
    await idsOf(source, 0)
    expect(asked.filter(({ size }) => size > 250)).toEqual([
      { number: 1, size: 1000 },
      { number: 1, size: 1000 },
    ])
    await idsOf(source)
    expect(wasted()).toBe(2)
    // 2 in vain, and 12 that came, twice.
    expect(asked).toHaveLength(2 + 12 + 12)
  })

  test('from the middle on goes on where it was', async () => {
    const rows = range(10_000)
    const { source, wasted } = serve({
      rows,
      sizes: knowledge().of('x'),
      fails: (page, request) => request > 1 && above(250)(page),
    })
    expect((await idsOf(source, 4)).ids).toEqual(rows)
    // The pages that were under way all at once, and no more.
    expect(wasted()).toBeLessThanOrEqual(5)
  })

  test('is never asked for more than its caller wanted, even where halves do not fit', async () => {
    const rows = range(2000)
    const { source, asked } = serve({ rows, pageSize: 333, sizes: knowledge().of('x'), fails: above(100) })
    const { ids, completeness } = await idsOf(source)
    expect(ids).toEqual(rows)
    expect(completeness.complete).toBe(true)
    expect(Math.max(...asked.map(({ size }) => size))).toBe(333)
  })

  test('for the client itself is read in smaller ones at once, and without asking again', async () => {
    const rows = range(2000)
    const { source, asked } = serve({
      rows,
      sizes: knowledge().of('x'),
      fails: above(250),
      retries: 0,
      error: () => new ProtocolError('response_too_large', 'The answer is larger than allowed.'),
    })
    expect((await idsOf(source, 0)).ids).toEqual(rows)
    expect(asked.filter(({ size }) => size > 250)).toHaveLength(1)
  })
})

test('a bad moment costs one small page, and the next is as large as before', async () => {
  const rows = range(10_000)
  const { source, asked } = serve({ rows, sizes: knowledge().of('x'), fails: (_, request) => request === 3 })
  const { ids, completeness } = await idsOf(source, 0)
  expect(ids).toEqual(rows)
  expect(completeness.complete).toBe(true)
  expect(asked.filter(({ size }) => size < 1000)).toEqual([{ number: 9, size: 250 }])
  expect(asked).toHaveLength(12)
})

test('a server that is down is asked no more often than for anything else, and size is not blamed', async () => {
  const sizes = knowledge().of('x')
  let down = true
  const { source, asked } = serve({ rows: range(3000), sizes, fails: () => down })
  await expect(idsOf(source)).rejects.toThrow('took too long')
  expect(asked.map(({ size }) => size)).toEqual([1000, 250, 125, 62])
  down = false
  asked.length = 0
  await idsOf(source)
  expect(asked.map(({ size }) => size)).toEqual([1000, 1000, 1000])
})

test('what is known of a size lets a list go on without asking twice, also where nothing may be repeated', async () => {
  const sizes = knowledge().of('x')
  await idsOf(serve({ rows: range(3000), sizes, fails: above(250) }).source)
  const { source, wasted } = serve({ rows: range(900), pageSize: 1000, sizes, fails: above(250), retries: 0 })
  expect((await idsOf(source)).ids).toHaveLength(900)
  expect(wasted()).toBe(0)
})

describe('what one kind of records has found out', () => {
  test('the others begin with, so that reading all of them wastes little', async () => {
    const all = knowledge()
    let wasted = 0
    for (let kind = 0; kind < 25; kind++) {
      const rows = range(kind % 3 === 2 ? 2500 : 40)
      const server = serve({ rows, sizes: all.of(`kind ${kind}`), fails: above(250) })
      expect((await idsOf(server.source)).ids).toEqual(rows)
      wasted += server.wasted()
    }
    expect(wasted).toBeLessThanOrEqual(5)
  })

  test('does not bind those that come in large pages', async () => {
    const all = knowledge()
    await idsOf(serve({ rows: range(3000), sizes: all.of('slow'), fails: above(250) }).source)
    const { source, asked } = serve({ rows: range(10_000), sizes: all.of('quick'), fails: () => false })
    expect((await idsOf(source, 0)).ids).toHaveLength(10_000)
    expect(asked.map(({ size }) => size).slice(0, 3)).toEqual([250, 1000, 1000])
  })

  test('is forgotten after a while', async () => {
    const clock = new VirtualClock()
    const sizes = knowledge(clock).of('x')
    const { source, asked } = serve({ rows: range(900), sizes, fails: above(250) })
    await idsOf(source)
    await clock.advance(601_000)
    asked.length = 0
    await idsOf(source)
    expect(asked[0]).toEqual({ number: 1, size: 1000 })
  })
})

test('whatever fails, and however many pages are ahead: no record is lost, none comes twice, and the order stays', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 0, max: 4000 }),
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 25, max: 1200 }),
      fc.integer({ min: 0, max: 6 }),
      fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })),
      fc.double({ min: 0, max: 0.3, noNaN: true }),
      async (count, pageSize, limit, prefetch, dice, trouble) => {
        const rows = range(count)
        const sizes = knowledge().of('x')
        const server = serve({
          rows,
          pageSize,
          sizes,
          fails: (page) => above(limit)(page) || (dice.next().value ?? 1) < trouble,
        })
        // Bad moments upon bad moments may end a list; what came until then must be right as well.
        const seen: string[] = []
        const list = new RecordList<{ id: string }>({ sources: [server.source], prefetch })
        try {
          for await (const { id } of list) seen.push(id)
          expect(seen).toEqual(rows)
          expect(list.completeness.complete).toBe(true)
        } catch (error) {
          if (!(error instanceof GlueError)) throw error
          expect(seen).toEqual(rows.slice(0, seen.length))
          expect(list.completeness.complete).toBe(false)
        }
      },
    ),
    { numRuns: 300 },
  )
})
