import { describe, expect, test } from 'vitest'
import { catalog, resources } from '../catalog/index.js'
import { encodeInclude, encodeListQuery, withPage } from './query.js'

const none = new Set<string>()
const query = (resource: keyof typeof catalog, given: Record<string, unknown>): string =>
  decodeURIComponent(encodeListQuery(catalog[resource], given, none).text)

describe('filters', () => {
  test('go out in the spelling that the API documents for the endpoint', () => {
    expect(query('configurations', { organizationId: 7 })).toBe('filter[organization_id]=7')
    expect(query('flexibleAssets', { flexibleAssetTypeId: '8', organizationId: '9' })).toBe(
      'filter[flexible-asset-type-id]=8&filter[organization-id]=9',
    )
    expect(query('organizations', { excludeName: 'x' })).toBe('filter[exclude][name]=x')
  })
  test('take several values, and a literal comma stays literal', () => {
    expect(query('configurations', { id: ['1', 2] })).toBe('filter[id]=1,2')
    expect(query('configurations', { name: ['a,b', 'c\\d'] })).toBe('filter[name]=a\\,b,c\\d')
  })
  test('that are not documented are refused with the nearest name, never sent', () => {
    expect(() => query('configurations', { organisationId: 1 })).toThrowError(
      expect.objectContaining({ code: 'unknown_filter', hint: expect.stringContaining('"organizationId"') }),
    )
    expect(() => query('documents', { name: 'x' })).toThrowError(
      expect.objectContaining({ code: 'unknown_filter', hint: expect.stringContaining('ignore the filter') }),
    )
  })
  test('every list of the catalog refuses a filter that it does not have', () => {
    for (const resource of resources)
      expect(() => encodeListQuery(resource, { nonsense: 1 }, none), resource.key).toThrowError(/cannot be filtered/)
  })
  test('that only bulk forms accept are no list filters', () => {
    expect(() => query('flexibleAssets', { flexibleAssetTypeId: 1, archived: true })).toThrowError(/cannot be filtered by "archived"/)
  })
  test('that need a partner are refused alone', () => {
    expect(() => query('configurations', { psaId: 'a' })).toThrowError(/only together with "psaIntegrationType"/)
    expect(query('configurations', { psaId: 'a', psaIntegrationType: 'manage' })).toContain('filter[psa_id]=a')
    expect(() => query('configurations', { psaIntegrationType: 'mange' })).toThrowError(
      expect.objectContaining({ hint: expect.stringContaining('"manage"') }),
    )
  })
  test('with nothing in them are refused, because the API would return everything', () => {
    expect(() => query('configurations', { id: [] })).toThrowError(/at least one value/)
    expect(() => query('configurations', { name: '' })).toThrowError(/more than an empty text/)
  })
  test('refuse ids that are none', () => {
    for (const id of ['../1', '1?x', '', 'a', '1 ', '1%2f'])
      expect(() => query('configurations', { id }), id).toThrowError(expect.objectContaining({ code: 'hostile_id' }))
  })
  test('that a list cannot do without are asked for', () => {
    expect(() => query('flexibleAssets', {})).toThrowError(/needs "flexibleAssetTypeId"/)
  })
  test('of date ranges leave a bound open with *', () => {
    expect(query('organizations', { updatedAt: { from: '2026-01-01T00:00:00Z' } })).toBe('filter[updated_at]=2026-01-01T00:00:00Z,*')
    expect(() => query('organizations', { updatedAt: { from: 'yesterday' } })).toThrowError(/a range of times/)
  })
  test('of folders know all, root and one', () => {
    expect(query('documents', { documentFolderId: 'all' })).toBe('filter[document_folder_id]=null')
    expect(query('documents', { documentFolderId: 'root' })).toBe('filter[document_folder_id]=0')
    expect(query('documents', { documentFolderId: 'foldered' })).toBe('filter[document_folder_id][ne]=null')
    expect(query('documents', { documentFolderId: 'anywhere' })).toBe('filter[document_folder_id][ne]=')
  })
})

describe('sorts and includes', () => {
  test('are spelled as the API does, descending with a dash', () => {
    expect(query('organizations', { sort: ['-updatedAt', 'name'] })).toBe('sort=-updated_at,name')
    expect(query('configurations', { include: ['configurationInterfaces', 'attachments'] })).toBe(
      'include=configuration_interfaces,attachments',
    )
  })
  test('that the endpoint lacks are refused with what it has', () => {
    expect(() => query('configurations', { sort: 'hostname' })).toThrowError(expect.objectContaining({ code: 'unknown_sort' }))
    expect(() => query('documents', { sort: 'name' })).toThrowError(
      expect.objectContaining({ hint: expect.stringContaining('cannot sort') }),
    )
    expect(() => query('configurations', { include: ['relatedItems'] })).toThrowError(
      expect.objectContaining({ code: 'unknown_include', hint: expect.stringContaining('get(id)') }),
    )
    expect(encodeInclude(catalog.configurations, 'get', ['relatedItems'])).toEqual(['include=related_items'])
  })
})

test('a page holds 1000 records unless told otherwise, and never more', () => {
  expect(encodeListQuery(catalog.organizations, {}, none).pageSize).toBe(1000)
  expect(encodeListQuery(catalog.organizations, { pageSize: 5 }, none).pageSize).toBe(5)
  for (const pageSize of [0, 1001, 1.5, '10'])
    expect(() => encodeListQuery(catalog.organizations, { pageSize }, none)).toThrowError(/1 to 1000/)
  expect(withPage('', 1000, 2)).toBe('page%5Bsize%5D=1000&page%5Bnumber%5D=2')
})
