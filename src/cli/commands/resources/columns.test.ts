import { expect, test } from 'vitest'
import { catalog, resourceOfKey } from '../../../catalog/index.js'
import { chosenColumns, everyColumn, namedColumns, tableColumns } from './columns.js'
import { readable, title } from './names.js'

test('every chosen column exists, and none is a secret', () => {
  for (const [key, columns] of Object.entries(chosenColumns)) {
    const resource = resourceOfKey(key)
    expect(resource, key).toBeDefined()
    expect(
      columns.filter((column) => !everyColumn(resource!).includes(column)),
      key,
    ).toEqual([])
  }
})

test('no secret is ever a column', () => {
  expect(everyColumn(catalog.passwords)).not.toContain('password')
  expect(everyColumn(catalog.passwords)).not.toContain('otpSecret')
  expect(everyColumn(catalog.exports)).not.toContain('zipPassword')
})

test('every readable resource has columns', () => {
  for (const resource of readable) expect(tableColumns(resource).length, resource.key).toBeGreaterThan(0)
})

test('columns are found however they are spelled, and a wrong one is refused with the nearest', () => {
  expect(namedColumns(catalog.configurations, 'id,primary-ip,serial_number')).toEqual(['id', 'primaryIp', 'serialNumber'])
  expect(() => namedColumns(catalog.configurations, 'serialnr')).toThrow(/no column/)
})

test('titles are words', () => {
  expect(title('organizationTypeName', catalog.organizations)).toBe('Type')
  expect(title('organizationName', catalog.configurations)).toBe('Organization')
  expect(title('primaryIp', catalog.configurations)).toBe('Primary IP')
  expect(title('updatedAt', catalog.organizations)).toBe('Updated')
  expect(title('shortName', catalog.organizations)).toBe('Short name')
})
