import { describe, expect, test } from 'vitest'
import { catalog, resources } from '../catalog/index.js'
import { decodeList, decodeOne, readList } from './decode.js'

const item = (attributes: Record<string, unknown>, more: Record<string, unknown> = {}) => ({
  id: '1',
  type: 'configurations',
  attributes,
  ...more,
})

describe('a record', () => {
  test('is flat, in camelCase, with ids as text and null for what is missing', () => {
    const record = decodeOne(catalog.configurations, { data: item({ name: 'DC01', 'organization-id': 4489414129010794, archived: false }) })
    expect(record).toMatchObject({
      id: '1',
      type: 'configurations',
      name: 'DC01',
      organizationId: '4489414129010794',
      archived: false,
      hostname: null,
    })
  })
  test('keeps attributes that nobody knows, under their own names', () => {
    expect(decodeOne(catalog.configurations, { data: item({ name: 'x', 'brand-new': { a: 1 } }) }).extra).toEqual({ 'brand-new': { a: 1 } })
  })
  test('is not polluted by a hostile attribute name', () => {
    const record = decodeOne(
      catalog.configurations,
      JSON.parse('{"data":{"id":"1","type":"configurations","attributes":{"__proto__":{"polluted":true},"constructor":1}}}') as unknown,
    )
    expect(Object.prototype).not.toHaveProperty('polluted')
    expect(Object.keys(record.extra)).toEqual(['__proto__', 'constructor'])
  })
  test('never holds a secret, not even in extra', () => {
    const record = decodeOne(catalog.passwords, {
      data: { id: '1', type: 'passwords', attributes: { name: 'x', password: 'S3cret', 'otp-secret': 'JBSW' } },
    })
    expect(JSON.stringify(record)).not.toMatch(/S3cret|JBSW/)
  })
  test('takes its id from the attributes where the API puts it there', () => {
    expect(
      decodeOne(catalog.configurationInterfaces, { data: { type: 'configuration-interfaces', attributes: { id: 9, name: 'eth0' } } }).id,
    ).toBe('9')
  })
  test('has ancestors as a list even where the API sends text', () => {
    expect(
      decodeOne(catalog.organizations, {
        data: { id: '1', type: 'organizations', attributes: { 'ancestor-ids': '[1,6]', 'parent-id': '6' } },
      }),
    ).toMatchObject({ ancestorIds: ['1', '6'], parentId: '6' })
  })
  test('has lists of structures in camelCase too', () => {
    const record = decodeOne(catalog.contacts, {
      data: { id: '1', type: 'contacts', attributes: { 'contact-emails': [{ value: 'a@b.c', primary: true, 'label-name': 'Work' }] } },
    })
    expect(record['contactEmails']).toEqual([{ value: 'a@b.c', primary: true, labelName: 'Work' }])
  })
  test('of every resource can be built', () => {
    for (const resource of resources)
      expect(decodeOne(resource, { data: { id: '1', type: resource.type, attributes: {} } })).toMatchObject({
        id: '1',
        type: resource.type,
        extra: {},
        included: {},
      })
  })
})

describe('a list', () => {
  test('joins what was included to its owners', () => {
    const list = decodeList(catalog.configurations, {
      data: [
        item({ name: 'a' }, { relationships: { 'configuration-interfaces': { data: [{ id: 5, type: 'configuration-interfaces' }] } } }),
      ],
      included: [{ id: 5, type: 'configuration-interfaces', attributes: { 'ip-address': '10.0.0.1' } }],
      meta: { 'current-page': 1, 'next-page': null, 'total-pages': '1', 'total-count': 1 },
    })
    expect(list.records[0]?.included['configurationInterfaces']).toMatchObject([{ id: '5', ipAddress: '10.0.0.1' }])
    expect(list.meta).toEqual({ currentPage: 1, nextPage: null, prevPage: null, totalPages: 1, totalCount: 1 })
  })
  test('survives broken meta', () => {
    for (const meta of [undefined, null, 'x', { 'total-count': 'many', 'next-page': -1 }]) {
      expect(decodeList(catalog.configurations, { data: [], meta }).meta).toMatchObject({ totalCount: null, nextPage: null })
    }
  })
})

test('what is no document is refused, not half understood', () => {
  for (const body of [undefined, null, '', [], {}, { data: null }, { data: 'x' }, { errors: [] }]) {
    expect(() => decodeList(catalog.configurations, body)).toThrowError(expect.objectContaining({ code: 'protocol_error' }))
    expect(() => decodeOne(catalog.configurations, body)).toThrowError(expect.objectContaining({ code: 'protocol_error' }))
  }
  expect(() => decodeOne(catalog.configurations, { data: { type: 'configurations', attributes: {} } })).toThrowError(/an id/)
})

describe('a list read from bytes', () => {
  const page = (attributes: string, more = ''): Buffer =>
    Buffer.from(`{"data":[{"id":"1","type":"configurations","attributes":{"name":"Größe",${attributes}}${more}}],"meta":{"total-count":1}}`)

  test('loses no digit, wherever a long number stands', () => {
    const long = '900719925474099312'
    expect(readList(catalog.configurations, page(`"organization-id":${long}`)).records[0]).toMatchObject({
      organizationId: long,
      name: 'Größe',
    })
    expect(readList(catalog.configurations, page(`"new-id":${long}`)).records[0]?.extra).toEqual({ 'new-id': long })
    expect(readList(catalog.configurations, page(`"new":{"deep":[1,{"id":-${long}}]}`)).records[0]?.extra).toEqual({
      new: { deep: [1, { id: `-${long}` }] },
    })
    expect(
      readList(
        catalog.flexibleAssets,
        Buffer.from(`{"data":[{"id":${long},"type":"flexible-assets","attributes":{"traits":{"n":${long}}}}]}`),
      ).records[0],
    ).toMatchObject({
      id: long,
      traits: { n: long },
    })
  })
  test('keeps numbers that a number holds', () => {
    expect(readList(catalog.configurations, page('"new":4489414129010794,"other":1e300')).records[0]?.extra).toEqual({
      new: 4489414129010794,
      other: 1e300,
    })
  })
  test('finds unknown attributes in any record, whatever the one before it held', () => {
    const item = (id: number, attributes: object) => ({ id: String(id), type: 'configurations', attributes })
    const list = [
      item(1, { name: 'a', hostname: 'b' }),
      item(2, { name: 'a', odd: 1 }),
      item(3, { name: 'a', hostname: 'b' }),
      item(4, { name: 'a', hostname: 'b', odd: 2 }),
      item(5, { odd: 3 }),
    ]
    const { records } = readList(catalog.configurations, Buffer.from(JSON.stringify({ data: list })))
    expect(records.map((record) => record.extra)).toEqual([{}, { odd: 1 }, {}, { odd: 2 }, { odd: 3 }])
  })
  test('refuses structures without end', () => {
    expect(() => readList(catalog.configurations, page(`"new":${'{"a":'.repeat(100)}1${'}'.repeat(100)}`))).toThrowError(/nested/)
  })
})

test('ids that share their low bits keep apart, and so do 0, -0 and fractions', () => {
  const ids = [4489414129010794, 4489414129010794 + 1024, 0, -0, 1024, 0.5, 4489414129010794, 1.5, 1]
  const data = ids.map((id, index) => ({ id: String(index), type: 'configurations', attributes: { 'organization-id': id } }))
  expect(decodeList(catalog.configurations, { data }).records.map((record) => record['organizationId'])).toEqual(ids.map(String))
})

test('an item of another kind, or with an id that is none, is not taken for a record', () => {
  const sound = { id: '1', type: 'configurations', attributes: { name: 'a' } }
  const wrong = [
    { type: 'passwords' },
    { type: 5 },
    { type: {} },
    { id: '' },
    { id: ' 1' },
    { id: '../1' },
    { id: '-1' },
    { id: 1.5 },
    { id: -1 },
    { id: 1e20 },
    { id: Number.POSITIVE_INFINITY },
    { id: [1] },
  ]
  for (const change of wrong)
    expect(() => decodeList(catalog.configurations, { data: [{ ...sound, ...change }] })).toThrowError(
      expect.objectContaining({ code: 'protocol_error' }),
    )
  for (const change of [{ type: undefined }, { type: null }, { type: 'a-new-name' }, { id: 1 }, { id: '18446744073709551615' }])
    expect(decodeList(catalog.configurations, { data: [{ ...sound, ...change }] }).records).toHaveLength(1)
})

test('pointers that cannot be made a text point at nothing', () => {
  const relationships = { a: { data: { id: { toString: 'x' }, type: { toString: 'x' } } }, b: { data: [{ id: '2', type: 'contacts' }] } }
  const body = JSON.parse(
    JSON.stringify({ data: { id: '1', attributes: {}, relationships }, included: [{ id: '2', type: 'contacts' }] }).replace(
      '"a"',
      '"__proto__"',
    ),
  ) as unknown
  const { included } = decodeOne(catalog.configurations, body)
  expect(Object.getPrototypeOf(included)).toBe(Object.prototype)
  expect(Object.keys(included)).toEqual(['b'])
  expect(
    decodeOne(catalog.configurations, { data: { id: '1', relationships }, included: [{ id: '2', type: 'contacts' }] }).included,
  ).toMatchObject({
    a: [],
    b: [{ id: '2' }],
  })
})
