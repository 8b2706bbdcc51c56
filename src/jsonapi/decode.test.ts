import { describe, expect, test } from 'vitest'
import { catalog, resources } from '../catalog/index.js'
import { decodeList, decodeOne } from './decode.js'

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
