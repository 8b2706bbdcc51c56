import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import type { ResourceKey } from '../../catalog/index.js'
import { demoSeed } from './demo.js'
import { MARK } from './secrets.js'
import type { SeedRecord } from './types.js'

const NOW = new Date('2026-11-03T09:15:00Z')
const seed = demoSeed({ now: NOW })
const of = (resource: ResourceKey): readonly SeedRecord[] => seed.records.filter((record) => record.resource === resource)
const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex')

describe('the demo seed is the same every time', () => {
  it('gives the same bytes for the same day, whatever the hour', () => {
    expect(sha256(demoSeed({ now: new Date('2026-11-03T23:59:59.999Z') }))).toBe(sha256(seed))
  })
  it('gives the bytes that were agreed', () => {
    expect(sha256(seed)).toBe('02f1b0fa97b141954f3e42bbf4d6cca8e4eeb8973b4fe40c9fbcf3edf70b7867')
  })
  it('keeps the ids and moves the dates on another day', () => {
    const later = demoSeed({ now: new Date('2027-02-01T00:00:00Z') })
    expect(later.records.map(({ id }) => id)).toEqual(seed.records.map(({ id }) => id))
    expect(later.records[0]?.attributes['createdAt']).not.toBe(seed.records[0]?.attributes['createdAt'])
  })
  it('gives another account for another number', () => {
    expect(demoSeed({ now: NOW, seedNumber: 21 }).apiKey).not.toBe(seed.apiKey)
  })
  it('refuses a date that is none', () => {
    expect(() => demoSeed({ now: new Date('never') })).toThrow(RangeError)
  })
})

describe('the demo seed is as large as promised', () => {
  it.each<[ResourceKey, number]>([
    ['organizations', 60],
    ['contacts', 1500],
    ['passwords', 2000],
    ['documents', 900],
    ['flexibleAssets', 2500],
    ['attachments', 150],
    ['users', 12],
    ['countries', 20],
    ['checklists', 20],
    ['domains', 60],
    ['expirations', 500],
    ['configurationInterfaces', 500],
  ])('has enough %s', (resource, least) => {
    expect(of(resource).length).toBeGreaterThanOrEqual(least)
  })
  it('has exactly three thousand configurations, twelve flexible asset types and 1500 links or more', () => {
    expect(of('configurations')).toHaveLength(3000)
    expect(of('flexibleAssetTypes')).toHaveLength(12)
    expect(seed.links.length).toBeGreaterThanOrEqual(1500)
  })
  it('has the organization that the documentation shows', () => {
    expect(of('organizations').some(({ id }) => id === '4489414129010794')).toBe(true)
  })
})

describe('the secrets of the demo seed', () => {
  const everything = JSON.stringify(seed.records)

  it('are all listed, all different and all in the records', () => {
    expect(seed.plantedSecrets.length).toBeGreaterThanOrEqual(500)
    expect(new Set(seed.plantedSecrets).size).toBe(seed.plantedSecrets.length)
    expect(seed.plantedSecrets.filter((secret) => secret.length < 12)).toHaveLength(0)
    const literals = new Set(everything.split(/[\s",<]+/))
    expect(seed.plantedSecrets.filter((secret) => !literals.has(secret))).toHaveLength(0)
    expect(seed.plantedSecrets.includes(seed.apiKey)).toBe(true)
    expect(/^ITG\.DEMO[0-9a-f]{32,}$/.test(seed.apiKey)).toBe(true)
  })
  it('are the values of all passwords and seeds, and whatever carries the mark', () => {
    const planted = new Set(seed.plantedSecrets)
    const values = of('passwords').flatMap(({ attributes }) => [attributes['password'], attributes['otpSecret'] ?? []].flat())
    expect(values.filter((value) => !planted.has(String(value)))).toHaveLength(0)
    const marked = everything.match(new RegExp(`[A-Za-z]+${MARK}\\d+-[A-Za-z]+`, 'g')) ?? []
    expect(marked.filter((value) => !planted.has(value))).toHaveLength(0)
  })
  it('lie in notes and in traits too', () => {
    const notes = (resource: ResourceKey): number =>
      of(resource).filter(({ attributes }) => String(attributes['notes']).includes(MARK)).length
    expect(notes('configurations')).toBeGreaterThan(10)
    expect(notes('passwords')).toBeGreaterThan(5)
    expect(of('flexibleAssets').filter(({ attributes }) => JSON.stringify(attributes['traits']).includes(MARK)).length).toBeGreaterThan(10)
  })
})
