import { expect, test } from 'vitest'
import { didYouMean, nearNames } from './near-names.js'

test('a mistyped name finds the nearest, best first, whatever its case and punctuation', () => {
  expect(nearNames('organisation-id', ['organization_id', 'organizationTypeId', 'name'])).toEqual(['organization_id'])
  expect(nearNames('Servr', ['Switch', 'Server', 'Managed Server'])).toEqual(['Server', 'Managed Server'])
  expect(nearNames('Sevrer', ['Server'])).toEqual(['Server'])
})

test('a mistyped word finds the names that hold it', () => {
  const known = ['Brightwater Dental Group', 'Brightwater Orthodontics', 'Kingfisher Marine']
  expect(nearNames('Brightwatre', known)).toEqual(['Brightwater Dental Group', 'Brightwater Orthodontics'])
  expect(nearNames('Brightwatre Dental Group', known)).toEqual(['Brightwater Dental Group'])
})

test('of the names that hold a word, the one with the least around it comes first', () => {
  const nouns = ['configuration-interfaces', 'configuration-statuses', 'configuration-types', 'configurations']
  expect(nearNames('configuration', nouns)[0]).toBe('configurations')
})

test('what is not close is not offered', () => {
  expect(nearNames('hostname', ['id', 'serialNumber'])).toEqual([])
  expect(nearNames('Nobody Ever Ltd', ['Brightwater Dental Group', 'Kingfisher Marine'])).toEqual([])
  expect(didYouMean('x', [])).toBeUndefined()
})

test('names are offered in one sentence', () => {
  expect(didYouMean('serv', ['server', 'server room'])).toBe('Did you mean "server" or "server room"?')
})
