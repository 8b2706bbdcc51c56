import { describe, expect, test } from 'vitest'
import { catalog } from '../../catalog/index.js'
import type { Resource } from '../../catalog/index.js'
import { VirtualClock } from '../../clock.js'
import type { ApiRequest, ApiResponse, Pipeline } from '../../http/types.js'
import { readList } from '../../jsonapi/decode.js'
import { listSearch } from './list-search.js'
import type { Look, LookCall, Search } from './sought.js'

type Values = Readonly<Record<string, unknown>>
const START = Date.UTC(2026, 5, 1)
const second = (at: number): string => new Date(START + at * 1000).toISOString()

/** A look at a list whose pages are these: seconds of creation, newest first unless they are not. */
const looking = (
  pages: readonly (readonly number[])[],
  headers: Readonly<Record<string, string>> = {},
  total: number | null = pages.length,
) => {
  const clock = new VirtualClock(START)
  const asked: ApiRequest[] = []
  const pipeline = {
    send: (request: ApiRequest): Promise<ApiResponse> => {
      const number = Number(new URLSearchParams(request.query).get('page[number]'))
      asked.push(request)
      const data = (pages[number - 1] ?? []).map((at, index) => ({
        id: String(number * 1000 + index),
        type: 'locations',
        attributes: { name: 'Main', 'organization-id': 5, 'created-at': second(at) },
      }))
      const body = { data, meta: total === null ? {} : { 'total-pages': total } }
      const json = readList(catalog.locations, Buffer.from(JSON.stringify(body)))
      return Promise.resolve({ status: 200, headers, json, attempts: 1, requestId: 'r', durationMs: 0, extendedMs: 0 })
    },
  } as unknown as Pipeline
  const { search } = listSearch({ pipeline, clock }, catalog.locations, { organizationId: 5 }, { organization_id: 5, name: 'Main' })
  const call: LookCall = { leftAt: 0, request: () => ({ priority: 'bulk' }) }
  return { clock, asked, look: (): Promise<Look> => (search as Search).look(call) }
}

const full = (from: number): readonly number[] => Array.from({ length: 100 }, (_, at) => from - at)

describe('a look', () => {
  test('reads the newest first, in the priority of the create, and stops where records are too old', async () => {
    const { asked, look } = looking([full(150), full(50), full(-50), full(-150)])
    expect((await look()).records).toHaveLength(200)
    expect(asked.map(({ path, query, priority }) => [path, decodeURIComponent(query ?? ''), priority])).toEqual([
      ['/locations', 'filter[organization_id]=5&sort=-created_at&page[size]=100&page[number]=1', 'bulk'],
      ['/locations', 'filter[organization_id]=5&sort=-created_at&page[size]=100&page[number]=2', 'bulk'],
    ])
  })
  test('reads on where a page is not in order, because then its end proves nothing', async () => {
    const { asked, look } = looking([[...full(150).slice(0, 98), -500, 3], full(50), full(-50)])
    await look()
    expect(asked.length).toBeGreaterThan(1)
  })
  test('ends with the last page, and where the number of pages is not said, with one that is short or brings nothing new', async () => {
    for (const [pages, headers, total, requests] of [
      [[full(150), full(50)], {}, 1, 1],
      [[full(150), [50]], {}, null, 2],
      [[[]], {}, null, 1],
    ] as const) {
      const { asked, look } = looking(pages, headers, total)
      await look()
      expect(asked).toHaveLength(requests)
    }
  })
  test('takes the time from the server, however wrong the clock here is', async () => {
    for (const offMs of [0, 600_000, -86_400_000]) {
      const { clock, look } = looking([[1]], { date: new Date(START + offMs + 5000).toUTCString() })
      await clock.advance(5000)
      expect((await look()).aheadMs).toBe(START + offMs)
    }
  })
  test('takes it from the clock here where the server says nothing of use', async () => {
    for (const headers of [{}, { date: 'yesterday' }] as const) expect((await looking([[1]], headers).look()).aheadMs).toBe(START)
  })
})

describe('the place where a record is looked for', () => {
  const placeOf = (resource: Resource, input: Values): string => {
    const { search } = listSearch({ pipeline: {} as Pipeline, clock: new VirtualClock() }, resource, input, {})
    return 'none' in search ? `none: ${search.none}` : decodeURIComponent(search.place)
  }
  test.each<[keyof typeof catalog, Values, string]>([
    ['configurations', { organizationId: 5 }, '/configurations?filter[organization_id]=5&sort=-created_at'],
    ['configurations', { organizationId: 5, nested: true }, '/organizations/5/relationships/configurations?sort=-created_at'],
    [
      'configurations',
      { organizationId: 5, archived: true },
      '/configurations?filter[organization_id]=5&filter[archived]=true&sort=-created_at',
    ],
    [
      'flexibleAssets',
      { organizationId: 5, flexibleAssetTypeId: 3, nested: true },
      '/flexible_assets?filter[organization-id]=5&filter[flexible-asset-type-id]=3&sort=-created_at',
    ],
    ['documents', { organizationId: 5 }, '/organizations/5/relationships/documents?'],
    ['documents', { organizationId: 5, documentFolderId: 8 }, '/organizations/5/relationships/documents?filter[document_folder_id]=8'],
    ['models', { manufacturerId: 4 }, '/manufacturers/4/relationships/models?sort=-created_at'],
    ['models', {}, '/models?sort=-created_at'],
    ['configurationInterfaces', { configurationId: 7 }, '/configurations/7/relationships/configuration_interfaces?sort=-created_at'],
    ['attachments', { resourceType: 'passwords', resourceId: 9 }, '/passwords/9/relationships/attachments?'],
    ['documentSections', { documentId: 6 }, '/documents/6/relationships/sections?sort=-created_at'],
    ['manufacturers', { name: 'x' }, '/manufacturers?sort=-created_at'],
    ['documentImages', {}, 'none: Images cannot be listed.'],
  ])('of %s %j is %s', (key, input, place) => expect(placeOf(catalog[key], input)).toBe(place))
})
