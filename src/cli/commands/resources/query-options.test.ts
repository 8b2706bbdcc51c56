import { Command } from 'commander'
import { describe, expect, test } from 'vitest'
import { catalog } from '../../../catalog/index.js'
import { isGlueError } from '../../../errors.js'
import { globalOptions } from '../../global-options.js'
import { has, readable } from './names.js'
import { addQueryOptions, parseQuery, type QueryOptions } from './query-options.js'

const parse = (resource: (typeof readable)[number], operation: 'list' | 'get', options: QueryOptions) =>
  parseQuery(resource, operation, options)
const refusal = (work: () => unknown): string => {
  try {
    work()
  } catch (error) {
    if (isGlueError(error)) return `${error.message} ${error.hint ?? ''}`
    throw error
  }
  return ''
}

describe('generated options', () => {
  for (const resource of readable)
    test(`${resource.key}: none is given twice, and none hides a global one`, () => {
      for (const operation of ['list', 'get'] as const) {
        if (!has(resource, operation)) continue
        const command = new Command('x')
        for (const option of globalOptions()) command.addOption(option)
        // commander refuses a second option of the same name.
        expect(() => addQueryOptions(command, resource, operation)).not.toThrow()
      }
    })
})

test('a filter is the same as an option or by key', () => {
  expect(parse(catalog.configurations, 'list', { serialNumber: 'X1' }).query).toEqual({ serialNumber: 'X1' })
  expect(parse(catalog.configurations, 'list', { filter: ['serial-number=X1'] }).query).toEqual({ serialNumber: 'X1' })
})

test('a value may hold the equals sign', () => {
  expect(parse(catalog.passwords, 'list', { filter: ['url=https://a/?b=c'] }).query).toEqual({ url: 'https://a/?b=c' })
})

test('a part of the path is one id, and a filter may be several', () => {
  expect(parse(catalog.documentSections, 'list', { documentId: ' 7 ' }).query).toEqual({ documentId: '7' })
  expect(parse(catalog.documentSections, 'get', { documentId: '7' }).query).toEqual({ documentId: '7' })
  expect(parse(catalog.configurations, 'list', { id: '7, 8' }).query).toEqual({ id: ['7', '8'] })
})

test('an organization is an id or a name that is still to be looked up', () => {
  expect(parse(catalog.configurations, 'list', { organization: '4489414129010794' })).toEqual({
    query: { organizationId: ['4489414129010794'] },
    names: [],
  })
  expect(parse(catalog.configurations, 'list', { organization: 'Contoso' })).toEqual({
    query: {},
    names: [{ key: 'organizationId', name: 'Contoso' }],
  })
})

test('what a list needs is asked for by the name of its flag', () => {
  expect(refusal(() => parse(catalog.documents, 'list', {}))).toContain('--organization')
  expect(refusal(() => parse(catalog.flexibleAssets, 'list', {}))).toContain('--flexible-asset-type')
  expect(refusal(() => parse(catalog.configurationInterfaces, 'list', {}))).toContain('--configuration-id')
})

test('wrong values are refused with an example', () => {
  expect(refusal(() => parse(catalog.organizations, 'list', { updatedAt: 'yesterday' }))).toContain('2026-03-01..2026-03-08')
  expect(refusal(() => parse(catalog.configurations, 'list', { filter: ['serial'] }))).toContain('key=value')
  expect(refusal(() => parse(catalog.configurations, 'list', { name: 'a', filter: ['name=b'] }))).toContain('twice')
})

test('ranges may be open on either side', () => {
  expect(parse(catalog.organizations, 'list', { updatedAt: '2026-03-01..' }).query).toEqual({ updatedAt: { from: '2026-03-01' } })
  expect(parse(catalog.organizations, 'list', { updatedAt: '..2026-03-01' }).query).toEqual({ updatedAt: { to: '2026-03-01' } })
})

test('sorts and includes are spelled either way, and unknown ones are left for the client to refuse', () => {
  expect(parse(catalog.organizations, 'list', { sort: '-updated-at,name', include: 'rmm-companies' }).query).toEqual({
    sort: ['-updatedAt', 'name'],
    include: ['rmmCompanies'],
  })
  expect(parse(catalog.organizations, 'list', { sort: 'nonsense' }).query).toEqual({ sort: ['nonsense'] })
})
