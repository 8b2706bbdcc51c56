import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalog } from '../../../src/index.js'
import type { GlueClient, Resource, ResourceKey } from '../../../src/index.js'
import { Account, thrownBy } from '../support/account.js'

let account: Account
let client: GlueClient
const synced: Partial<Record<ResourceKey, string>> = {}
let free: string
beforeAll(async () => {
  account = await Account.open()
  client = account.connect()
  const organizationId = (await client.organizations.create({ name: 'Synced Ltd' })).id
  free = (await client.organizations.create({ name: 'Free Ltd' })).id
  const configurationTypeId = (await client.configurationTypes.create({ name: 'Server' })).id
  synced.organizations = organizationId
  synced.configurations = (await client.configurations.create({ organizationId, name: 'SRV-01', configurationTypeId })).id
  synced.contacts = (await client.contacts.create({ organizationId, firstName: 'Ada' })).id
  synced.locations = (await client.locations.create({ organizationId, name: 'Main' })).id
  synced.configurationTypes = (await client.configurationTypes.create({ name: 'From the PSA' })).id
  synced.manufacturers = (await client.manufacturers.create({ name: 'From the PSA' })).id
  for (const [key, id] of Object.entries(synced)) {
    const row = account.server.emulator.account.of(key as ResourceKey).get(id)!
    const marker = key.endsWith('Types') || key === 'manufacturers' ? { synced: true } : { psaIntegration: 'enabled' }
    account.server.emulator.account.of(key as ResourceKey).update(row, marker as never)
  }
})
afterAll(() => account.close())

describe('a record that a PSA owns', () => {
  test.each<[ResourceKey, Record<string, unknown>, string]>([
    ['organizations', { name: 'Renamed', alert: 'x' }, '"name"'],
    ['configurations', { hostname: 'x', notes: 'y', primaryIp: '10.0.0.1' }, '"hostname", "primaryIp"'],
    ['contacts', { title: 'CTO' }, '"title"'],
    ['locations', { city: 'York' }, '"city"'],
    ['configurationTypes', { name: 'Renamed' }, '"name"'],
  ])('of %s is not sent a change of what it owns', async (key, changes, owned) => {
    const { requests, value: error } = await account.during(() => thrownBy(() => client.resource(key).update(synced[key]!, changes)))
    expect(error).toMatchObject({ name: 'UsageError', code: 'not_supported', outcome: 'not_sent' })
    expect((error as Error).message).toContain(`PSA or RMM, which owns ${owned}:`)
    expect(requests.map(({ method }) => method)).toEqual(['GET'])
    const open = (catalog[key] as Resource).syncedMayChange ?? []
    for (const attribute of open) expect((error as { hint: string }).hint).toContain(attribute)
  })

  test('takes what stays open, without a look at it first', async () => {
    const { requests } = await account.during(() =>
      client.configurations.update(synced.configurations!, { notes: 'n', assetTag: 'a', warrantyExpiresAt: '2027-01-31' }),
    )
    expect(requests.map(({ method }) => method)).toEqual(['PATCH'])
  })

  test('is left to the API when the caller says so, and the refusal then names the owner', async () => {
    const { requests, value: error } = await account.during(() =>
      thrownBy(() => client.configurations.update(synced.configurations!, { hostname: 'x' }, { checkSynced: false })),
    )
    expect(requests.map(({ method }) => method)).toEqual(['PATCH'])
    expect(error).toMatchObject({ name: 'ValidationError', code: 'validation_failed', outcome: 'rejected', status: 422 })
    expect((error as { hint: string }).hint).toMatch(
      /PSA or RMM.*owns "hostname"\. Of a synced configuration, IT Glue lets archived, assetTag,/,
    )
  })

  test('that does not show its owner is explained after the refusal', async () => {
    const { requests, value: error } = await account.during(() =>
      thrownBy(() => client.manufacturers.update(synced.manufacturers!, { name: 'Renamed' })),
    )
    expect(requests.map(({ method }) => method)).toEqual(['PATCH'])
    expect((error as { hint: string }).hint).toMatch(/If a PSA or RMM syncs this manufacturer/)
  })
})

test('a record that nobody else owns is changed after one look', async () => {
  const { requests, value } = await account.during(() => client.organizations.update(free, { name: 'Freed Ltd' }))
  expect(value.name).toBe('Freed Ltd')
  expect(requests.map(({ method }) => method)).toEqual(['GET', 'PATCH'])
})

test('what is wrong in a change is said before the record is read', async () => {
  const { requests, value: error } = await account.during(() =>
    thrownBy(() => client.organizations.update(synced.organizations!, { nmae: 'x' } as never)),
  )
  expect(error).toMatchObject({ code: 'invalid_input' })
  expect(requests).toEqual([])
})
