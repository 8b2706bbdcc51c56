import { describe, expect, it } from 'vitest'
import type { ResourceKey } from '../../catalog/index.js'
import { demoSeed } from './demo.js'
import type { SeedRecord } from './types.js'

const NOW = new Date('2026-11-03T09:15:00Z')
const seed = demoSeed({ now: NOW })
const of = (resource: ResourceKey): readonly SeedRecord[] => seed.records.filter((record) => record.resource === resource)
const text = (record: SeedRecord, attribute: string): string => String(record.attributes[attribute])

describe('an audit of the demo seed', () => {
  const configurations = of('configurations')
  const per = (resource: ResourceKey): ReadonlyMap<string, number> => {
    const counts = new Map<string, number>()
    for (const record of of(resource)) counts.set(text(record, 'organizationId'), (counts.get(text(record, 'organizationId')) ?? 0) + 1)
    return counts
  }
  const share = (part: number): number => part / configurations.length

  it('finds devices out of warranty, orphaned, without serial number or status, but not too many', () => {
    const today = NOW.toISOString().slice(0, 10)
    const expired = configurations.filter(
      ({ attributes }) => attributes['warrantyExpiresAt'] !== null && text({ attributes } as SeedRecord, 'warrantyExpiresAt') < today,
    )
    expect(share(expired.length)).toBeGreaterThan(0.1)
    expect(share(expired.length)).toBeLessThan(0.6)
    expect(configurations.filter(({ attributes }) => attributes['psaIntegration'] === 'orphaned').length).toBeGreaterThan(30)
    expect(share(configurations.filter(({ attributes }) => attributes['serialNumber'] === null).length)).toBeLessThan(0.4)
    expect(configurations.filter(({ attributes }) => attributes['configurationStatusId'] === null).length).toBeGreaterThan(50)
  })
  it('finds the same serial number and the same name twice inside one organization', () => {
    for (const key of ['serialNumber', 'name']) {
      const keys = configurations
        .filter(({ attributes }) => attributes[key] !== null)
        .map((record) => `${text(record, 'organizationId')} ${text(record, key)}`)
      expect(keys.length - new Set(keys).size).toBeGreaterThan(5)
    }
  })
  it('finds organizations without a location, a document, a configuration, a firewall or anything at all', () => {
    const firewall = of('configurationTypes').find(({ attributes }) => attributes['name'] === 'Firewall')?.id
    const guarded = new Set(
      configurations
        .filter(({ attributes }) => attributes['configurationTypeId'] === firewall)
        .map((record) => text(record, 'organizationId')),
    )
    const withNone = (owners: { has(id: string): boolean }): number => of('organizations').filter(({ id }) => !owners.has(id)).length
    for (const owners of [per('locations'), per('documents'), per('configurations'), guarded]) {
      expect(withNone(owners)).toBeGreaterThan(2)
      expect(withNone(owners)).toBeLessThan(30)
    }
    const owned = new Set(seed.records.map(({ attributes }) => attributes['organizationId']))
    expect(withNone({ has: (id) => owned.has(id) })).toBe(2)
  })
  it('finds passwords without a username, very old ones, stale documents and people who have left', () => {
    const years = (record: SeedRecord, key: string): number => (NOW.getTime() - Date.parse(text(record, key))) / (365 * 86_400_000)
    expect(of('passwords').filter(({ attributes }) => attributes['username'] === null).length).toBeGreaterThan(100)
    expect(of('passwords').filter((record) => years(record, 'passwordUpdatedAt') > 2).length).toBeGreaterThan(100)
    expect(of('documents').filter((record) => years(record, 'updatedAt') > 1).length).toBeGreaterThan(100)
    expect(of('contacts').filter(({ attributes }) => /left|longer|finished/i.test(String(attributes['notes']))).length).toBeGreaterThan(40)
  })
  it('finds expired registrations and some that are about to expire', () => {
    const days = of('domains').map((record) => (Date.parse(text(record, 'expiresOn')) - NOW.getTime()) / 86_400_000)
    expect(days.filter((left) => left < 0).length).toBeGreaterThan(0)
    expect(days.filter((left) => left > 0 && left < 60).length).toBeGreaterThan(2)
  })
  it('finds most documents in folders, two or three levels deep', () => {
    const documents = of('documents')
    const foldered = documents.filter(({ attributes }) => attributes['documentFolderId'] !== null)
    expect(foldered.length / documents.length).toBeGreaterThan(0.6)
    const depths = new Set(of('documentFolders').map(({ attributes }) => (attributes['ancestorIds'] as string[]).length + 1))
    expect([...depths].sort()).toEqual([1, 2, 3])
  })
})
