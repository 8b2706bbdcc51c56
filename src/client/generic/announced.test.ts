import { describe, expect, test } from 'vitest'
import { catalog } from '../../catalog/index.js'
import { decodeList, readList } from '../../jsonapi/decode.js'
import type { ListMeta } from '../../jsonapi/decode.js'
import { RecordList } from './record-list.js'

interface Item {
  readonly id: string
}
type Meta = Partial<Pick<ListMeta, 'currentPage' | 'nextPage' | 'totalPages' | 'totalCount'>>

/** A list whose pages hold and say what they like. */
const listOf = (page: (number: number, size: number) => readonly [ids: readonly (string | number)[], meta: Meta], pageSize = 2) => {
  const asked: number[] = []
  const list = new RecordList<Item>({
    prefetch: 0,
    sources: [
      {
        pageSize,
        fetch: async (number, size) => {
          asked.push(number)
          if (asked.length > 200) throw new Error('read for ever')
          const [ids, meta] = page(number, size)
          return {
            records: ids.map((id) => ({ id: String(id) })) as never,
            included: [],
            meta: { currentPage: number, nextPage: null, prevPage: null, totalPages: null, totalCount: null, ...meta },
          }
        },
      },
    ],
  })
  return { list, asked }
}
const read = async (...given: Parameters<typeof listOf>) => {
  const { list, asked } = listOf(...given)
  const all = await list.collect()
  return { ids: all.map(({ id }) => id).join(' '), ...all.completeness, asked }
}
const next = (number: number, last: number): Meta => ({ nextPage: number < last ? number + 1 : null, totalPages: last })

describe('what was announced and did not come makes a list incomplete', () => {
  test('a page in the middle that is empty, after which the others are read', async () => {
    const { ids, complete, reasons } = await read((number) => [number === 2 ? [] : [number * 10, number * 10 + 1], next(number, 3)])
    expect([ids, complete, reasons]).toEqual(['10 11 30 31', false, ['Page 2 of the 3 that the API announced came empty.']])
  })
  test('a last page that is empty', async () => {
    const { complete, reasons } = await read((number) => [number === 2 ? [] : [1, 2], next(number, 2)])
    expect([complete, reasons]).toEqual([false, ['Page 2 of the 2 that the API announced came empty.']])
  })
  test('many empty pages, which are not all read', async () => {
    const { complete, reasons, asked } = await read((number) => [number === 1 ? [1, 2] : [], next(number, 1000)])
    expect([complete, reasons.length, asked.length]).toEqual([false, 2, 6])
  })
  test('a short page before the last where no records are counted, but not where they are and all have come', async () => {
    const short = (totalCount: number | null) => read((number) => [number === 1 ? [1] : [2, 3], { ...next(number, 2), totalCount }])
    expect(await short(null)).toMatchObject({
      complete: false,
      reasons: [expect.stringContaining('held 1 records where 2 were asked for')],
    })
    expect(await short(3)).toMatchObject({ complete: true, reasons: [] })
  })
  test('another number of pages on a later page, where no records are counted', async () => {
    const { complete, reasons } = await read((number) => [number === 1 ? [1, 2] : [3], number === 1 ? next(1, 3) : next(2, 2)])
    expect([complete, reasons]).toEqual([false, ['The number of pages changed from 3 to 2 while the list was read; read it again.']])
  })
  test.each([
    ['the same again', [1, 2], { totalPages: 2 }],
    ['the same again, with another page to follow', [1, 2], { nextPage: 3 }],
    ['nothing', [], {}],
  ])('a next page that holds %s', async (_, second, meta) => {
    const { complete, reasons } = await read((number) =>
      number === 1 ? [[1, 2], { nextPage: 2, totalPages: null, ...('totalPages' in meta ? meta : {}) }] : [second, meta],
    )
    expect([complete, reasons]).toEqual([false, ['The API announced page 2, and it held nothing new.']])
  })
  test('a page with a flaw', async () => {
    const document = { errors: [{ title: 'partial' }], data: [{ id: '1', type: 'organizations', attributes: {} }] }
    const documents = [decodeList(catalog.organizations, document), readList(catalog.organizations, Buffer.from(JSON.stringify(document)))]
    for (const flawed of documents) {
      const list = new RecordList<Item>({ prefetch: 0, sources: [{ pageSize: 2, fetch: async () => flawed }] })
      expect((await list.collect()).completeness).toMatchObject({
        complete: false,
        reasons: ['The API sent errors beside the records (page 1); some records may be missing.'],
      })
    }
    expect(decodeList(catalog.organizations, { ...document, errors: [] }).flaw).toBeUndefined()
  })
})

describe('what was kept is complete', () => {
  test.each([
    ['nothing, on one page', 0, 1],
    ['nothing, on no page', 0, 0],
    ['one page', 2, 1],
    ['a full last page', 4, 2],
    ['a last page that is not full', 5, 3],
  ])('%s', async (_, count, pages) => {
    const rows = Array.from({ length: count }, (_, index) => index + 1)
    for (const totalCount of [null, count]) {
      const result = await read((number) => [rows.slice((number - 1) * 2, number * 2), { ...next(number, pages), totalCount }])
      expect([result.ids, result.complete, result.reasons]).toEqual([rows.join(' '), true, []])
    }
  })
  test('pages that announce nothing, up to one that is empty', async () => {
    const result = await read((number) => [number < 3 ? [number * 2, number * 2 + 1] : [], { currentPage: null }])
    expect([result.ids, result.complete]).toEqual(['2 3 4 5', true])
  })
  test('the same for every page, where nothing is announced', async () => {
    expect(await read(() => [[1, 2], { currentPage: null }])).toMatchObject({ ids: '1 2', complete: true })
  })
  test('pages smaller than asked for, where the records are counted', async () => {
    const result = await read((number) => [[number], { ...next(number, 60), totalPages: 2, totalCount: 60 }], 100)
    expect([result.complete, result.asked.length]).toEqual([true, 60])
  })
})

describe('a list without an end', () => {
  test('that always brings something new is left soon beyond what was announced', async () => {
    const { complete, reasons, asked } = await read((number) => [[number], { totalCount: 2, totalPages: 2, nextPage: 2 }])
    expect(complete).toBe(false)
    expect(reasons[0]).toBe('The API announced 2 pages and went on giving records beyond page 14; the rest was not read.')
    expect(asked).toHaveLength(14)
  })
  test('that announces one more with every page is left, too', async () => {
    const { complete, asked } = await read((number) => [[number], { nextPage: number + 1, totalPages: number + 1, totalCount: number + 1 }])
    expect([complete, asked.length]).toEqual([false, 14])
  })
  test('that names the same next page for ever is left, too', async () => {
    const { complete, reasons, asked } = await read((number) => [[number], { nextPage: 2 }])
    expect([complete, asked.length]).toEqual([false, 11])
    expect(reasons).toEqual(['The API named page 2 as the next one after page 11; the rest was not read.'])
  })
})
