import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { catalog } from '../../../src/index.js'
import type { GlueClient, ResourceKey } from '../../../src/index.js'
import { canBeEnsured } from '../../../src/client/generic/ensure.js'
import { Account, thrownBy, withoutWaiting } from '../support/account.js'

let account: Account
let client: GlueClient
let organizationId: string
let other: string
beforeAll(async () => {
  account = await Account.open()
  client = account.connect()
  organizationId = (await client.organizations.create({ name: 'Acme' })).id
  other = (await client.organizations.create({ name: 'Other' })).id
})
afterAll(() => account.close())
afterEach(() => account.faults())

const posts = (requests: readonly { readonly method: string }[]): number => requests.filter(({ method }) => method === 'POST').length

test('everything with a name of its own can be ensured', () => {
  const able = (Object.keys(catalog) as ResourceKey[]).filter((key) => canBeEnsured(catalog[key]))
  expect(able).toEqual([
    'configurationInterfaces',
    'configurationStatuses',
    'configurationTypes',
    'configurations',
    'contactTypes',
    'documentFolders',
    'documents',
    'flexibleAssetFields',
    'flexibleAssetTypes',
    'groups',
    'locations',
    'manufacturers',
    'models',
    'organizationStatuses',
    'organizationTypes',
    'organizations',
    'passwordCategories',
    'passwordFolders',
    'passwords',
  ])
})

describe('a record that is ensured', () => {
  test.each<[ResourceKey, () => Record<string, unknown>]>([
    ['configurationTypes', () => ({ name: 'Server' })],
    ['organizationStatuses', () => ({ name: 'Dormant' })],
    ['manufacturers', () => ({ name: 'Acme Machines' })],
    ['passwordCategories', () => ({ name: 'Routers' })],
    ['groups', () => ({ name: 'Team' })],
    ['locations', () => ({ organizationId, name: 'HQ' })],
    ['documentFolders', () => ({ organizationId, name: 'Runbooks' })],
    ['passwordFolders', () => ({ organizationId, name: 'Network' })],
    ['passwords', () => ({ organizationId, name: 'Root', username: 'root', password: 'x1' })],
    ['documents', () => ({ organizationId, name: 'Runbook' })],
  ])('of %s is made once, and found however its name is written', async (key, input) => {
    const first = await account.during(() => client.resource(key).ensure(input()))
    expect([first.value.created, posts(first.requests)]).toEqual([true, 1])
    const again = { ...input(), name: ` ${String(input()['name']).toUpperCase()} ` }
    const second = await account.during(() => client.resource(key).ensure(again))
    expect([second.value.created, second.value.record.id, posts(second.requests)]).toEqual([false, first.value.record.id, 0])
  })

  test('is another one elsewhere: in another organization, folder, manufacturer, or for another user', async () => {
    const ids = [
      await client.locations.ensure({ organizationId, name: 'Depot' }),
      await client.locations.ensure({ organization: 'Other', name: 'Depot' }),
      await client.passwords.ensure({ organizationId, name: 'Shared', username: 'ada', password: 'x1' }),
      await client.passwords.ensure({ organizationId, name: 'Shared', username: 'bob', password: 'x1' }),
      await client.documentFolders.ensure({ organizationId, name: 'Top' }),
      await client.documentFolders.ensure({ organizationId, name: 'Top', parent: 'Top' }),
      await client.models.ensure({ manufacturerId: (await client.manufacturers.ensure({ name: 'One' })).record.id, name: 'M' }),
      await client.models.ensure({ manufacturerId: (await client.manufacturers.ensure({ name: 'Two' })).record.id, name: 'M' }),
    ].map(({ created, record }) => [created, record.id] as const)
    expect(ids.every(([created]) => created)).toBe(true)
    expect(new Set(ids.map(([, id]) => id)).size).toBe(ids.length)
    expect((await client.locations.ensure({ organizationId: other, name: 'depot' })).record.id).toBe(ids[1]![1])
  })

  test('by two calls at once is one', async () => {
    const results = await Promise.all(Array.from({ length: 5 }, () => client.contactTypes.ensure({ name: 'Board' })))
    expect(results.map(({ created }) => created).sort()).toEqual([false, false, false, false, true])
    expect(new Set(results.map(({ record }) => record.id)).size).toBe(1)
    const organizations = await Promise.all([1, 2, 3].map(() => client.organizations.ensure({ name: 'At once' })))
    expect(new Set(organizations.map(({ record }) => record.id)).size).toBe(1)
  })

  test('is found again when the answer to its creation is lost', async () => {
    await account.faults({ match: { method: 'POST' }, fault: { kind: 'status', status: 504, when: 'after' }, times: 1 })
    const { requests, value } = await account.during(() => account.connect(withoutWaiting()).manufacturers.ensure({ name: 'Lost Inc' }))
    expect([value.created, posts(requests)]).toEqual([true, 1])
    await account.faults({ match: { method: 'POST' }, fault: { kind: 'status', status: 504, when: 'before' }, times: 1 })
    const error = await thrownBy(() => account.connect(withoutWaiting()).manufacturers.ensure({ name: 'Never made' }))
    expect(error).toMatchObject({ outcome: 'unknown' })
  })

  test('of flexible asset types has the fields of a new one', async () => {
    const { record } = await client.flexibleAssetTypes.ensure({ name: 'Backups' } as never)
    expect((await client.flexibleAssetFields.list({ flexibleAssetTypeId: record.id }).collect()).map(({ name }) => name)).toEqual([
      'Title',
      'Content',
    ])
  })

  test('twice there already is named as ambiguous', async () => {
    for (let at = 0; at < 2; at++) await client.locations.create({ organizationId, name: 'Twin' })
    expect(await thrownBy(() => client.locations.ensure({ organizationId, name: 'Twin' }))).toMatchObject({ code: 'ambiguous_name' })
  })

  test('without a name, or of a kind without one, is refused before anything is sent', async () => {
    const reader = account.connect({ readOnly: true })
    const { requests, value: errors } = await account.during(() =>
      Promise.all([
        thrownBy(() => client.manufacturers.ensure({ name: ' ' })),
        thrownBy(() => client.resource('contacts').ensure({ organizationId, firstName: 'Ada' })),
        thrownBy(() => reader.manufacturers.ensure({ name: 'x' })),
      ]),
    )
    expect(errors.map((error) => (error as { code: string }).code)).toEqual(['invalid_input', 'not_supported', 'read_only'])
    expect(requests).toEqual([])
  })
})
