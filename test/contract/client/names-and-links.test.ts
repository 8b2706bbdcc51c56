import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { VirtualClock } from '../../../src/clock.js'
import type { GlueClient, LinkEnd, ResourceKey } from '../../../src/index.js'
import { Account, thrownBy, withoutWaiting } from '../support/account.js'

const ORGANIZATION = '4489414129010794'
let account: Account
let client: GlueClient
beforeAll(async () => {
  account = await Account.open({ seed: 'demo' })
  client = account.connect()
})
afterAll(() => account.close())
afterEach(() => account.faults())

const writes = (requests: readonly { readonly method: string }[]): number => requests.filter(({ method }) => method !== 'GET').length

describe('a link', () => {
  const ends = async (): Promise<Record<'configurations' | 'passwords' | 'contacts' | 'flexibleAssets' | 'documents', LinkEnd>> => {
    const made = async (type: ResourceKey, work: Promise<{ readonly id: string }>): Promise<LinkEnd> => ({ type, id: (await work).id })
    const organizationId = ORGANIZATION
    const [type] = await client.configurationTypes.list().collect({ limit: 1 })
    const assetType = await client.flexibleAssetTypes.create({ name: `Links ${Math.random()}` })
    return {
      configurations: await made(
        'configurations',
        client.configurations.create({ organizationId, name: 'SRV', configurationTypeId: type!.id }),
      ),
      passwords: await made('passwords', client.passwords.create({ organizationId, name: 'Admin', password: 'x1' })),
      contacts: await made('contacts', client.contacts.create({ organizationId, firstName: 'Ada' })),
      flexibleAssets: await made(
        'flexibleAssets',
        client.flexibleAssets.create({ organizationId, flexibleAssetTypeId: assetType.id, traits: { title: 'T' } }),
      ),
      documents: await made('documents', client.documents.create({ organizationId, name: 'Doc' })),
    }
  }

  test('is one, whichever way and however often it is made, and is gone once it is removed', async () => {
    const records = Object.values(await ends())
    for (const [at, from] of records.entries()) {
      for (const to of records.slice(at + 1)) {
        const made = await account.during(() => client.relatedItems.link(from, to))
        expect([from.type, to.type, made.value.created, writes(made.requests)]).toEqual([from.type, to.type, true, 1])
        for (const [one, other] of [
          [from, to],
          [to, from],
        ] as const) {
          const again = await account.during(() => client.relatedItems.link(one, other))
          expect([again.value, writes(again.requests)]).toEqual([{ id: made.value.id, created: false }, 0])
          expect((await client.relatedItems.of(one)).filter(({ resourceId }) => resourceId === other.id)).toHaveLength(1)
        }
        expect(await client.relatedItems.unlink(to, from)).toBe(true)
        expect(await client.relatedItems.unlink(from, to)).toBe(false)
        expect((await client.relatedItems.of(from)).some(({ resourceId }) => resourceId === to.id)).toBe(false)
      }
    }
  })

  test('of a configuration to a password has a name of its own', async () => {
    const { configurations, passwords } = await ends()
    const first = await client.configurations.linkPassword(configurations.id, passwords.id)
    expect(first.created).toBe(true)
    expect(await client.configurations.linkPassword(configurations.id, passwords.id)).toEqual({ id: first.id, created: false })
    expect(await client.relatedItems.link(passwords, configurations)).toEqual({ id: first.id, created: false })
  })

  test('made by several at once is one', async () => {
    const { configurations, contacts } = await ends()
    const results = await Promise.all(
      [1, 2, 3, 4].map((number) =>
        number % 2 ? client.relatedItems.link(configurations, contacts) : client.relatedItems.link(contacts, configurations),
      ),
    )
    expect(new Set(results.map(({ id }) => id)).size).toBe(1)
    expect(await client.relatedItems.of(contacts)).toHaveLength(1)
  })

  test('whose answer is lost is found, and not made twice', async () => {
    const { configurations, documents } = await ends()
    await account.faults({
      match: { method: 'POST', path: '/configurations/*/relationships/related_items' },
      fault: { kind: 'status', status: 504, when: 'after' },
      times: 1,
    })
    const { requests, value } = await account.during(() => account.connect(withoutWaiting()).relatedItems.link(configurations, documents))
    expect([value.created, writes(requests)]).toEqual([true, 1])
    expect(await client.relatedItems.of(documents)).toMatchObject([{ id: value.id, resourceId: configurations.id }])
  })

  test('from or to what cannot be linked is refused with what can', async () => {
    const { configurations } = await ends()
    const { requests, value: errors } = await account.during(() =>
      Promise.all([
        thrownBy(() => client.relatedItems.link({ type: 'organizations', id: ORGANIZATION }, configurations)),
        thrownBy(() => client.relatedItems.link(configurations, { type: 'manufacturers', id: '1' })),
        thrownBy(() => client.relatedItems.link(configurations, { type: 'contacts', id: '1?x' })),
        thrownBy(() => client.relatedItems.link({ type: 'contacts', id: '..' }, configurations)),
        thrownBy(() => client.relatedItems.unlink({ type: 'contacts', id: '1/2' }, configurations)),
        thrownBy(() => client.relatedItems.of({ type: 'domains', id: '1' })),
      ]),
    )
    expect(errors.map((error) => (error as { code: string }).code)).toEqual([
      'invalid_input',
      'invalid_input',
      'hostile_id',
      'hostile_id',
      'hostile_id',
      'not_supported',
    ])
    expect(requests).toEqual([])
  })
})

describe('a reference', () => {
  test('of every kind is given by name, on create and on update', async () => {
    const type = await client.contactTypes.create({ name: 'Board' })
    const category = await client.passwordCategories.create({ name: 'Routers' })
    const manufacturer = await client.manufacturers.create({ name: 'Acme Machines' })
    const owner = await client.organizations.create({ name: 'Named Parent' })
    const organization = await client.organizations.create({ name: 'Named Child', parent: 'Named Parent', organizationType: 'customer' })
    expect(organization).toMatchObject({ parentId: owner.id, organizationTypeName: 'Customer' })
    const location = await client.locations.create({ organization: 'Named Child', name: 'HQ', country: 'United States', region: 'Texas' })
    expect(location).toMatchObject({ organizationId: organization.id, countryName: 'United States', regionName: 'Texas' })
    const contact = await client.contacts.create({ organization: 'Named Child', firstName: 'Ada', contactType: 'Board', location: 'HQ' })
    expect(contact).toMatchObject({ contactTypeId: type.id, locationId: location.id })
    const folder = await client.passwordFolders.create({ organizationId: organization.id, name: 'Network' })
    const inner = await client.passwordFolders.create({ organizationId: organization.id, name: 'Inner', parent: 'Network' })
    expect(inner.parentId).toBe(folder.id)
    const password = await client.passwords.create({
      organization: 'Named Child',
      name: 'Root',
      password: 'x1',
      passwordCategory: 'Routers',
    })
    expect(password.passwordCategoryId).toBe(category.id)
    expect(await client.passwords.update(password.id, { passwordFolder: 'Inner' })).toMatchObject({ passwordFolderId: inner.id })
    expect(await client.models.create({ manufacturer: 'Acme Machines', name: 'M1' })).toMatchObject({ manufacturerId: manufacturer.id })
    expect(await client.documents.create({ organization: 'Named Child', name: 'Runbook' })).toMatchObject({
      organizationId: organization.id,
    })
  })

  test('is looked up among the records of the same owner, which an update finds out', async () => {
    const [one, other] = await Promise.all(['Owner One', 'Owner Two'].map((name) => client.organizations.create({ name })))
    const mine = await client.locations.create({ organizationId: one!.id, name: 'Depot' })
    await client.locations.create({ organizationId: other!.id, name: 'Depot' })
    const { id } = await client.contacts.create({ organizationId: one!.id, firstName: 'Ada' })
    expect(await client.contacts.update(id, { location: 'Depot' })).toMatchObject({ locationId: mine.id })
    const region = await thrownBy(() => client.locations.update(mine.id, { region: 'Texas' }))
    expect(region).toMatchObject({ code: 'invalid_input', hint: 'Give "country" too, or "regionId".' })
  })

  test('that is mistyped in many records costs one list more, not one a record', async () => {
    const fresh = account.connect()
    const wrong = (): Promise<unknown> =>
      thrownBy(() => fresh.configurations.create({ organizationId: ORGANIZATION, name: 'x', configurationType: 'Srver' }))
    const { requests } = await account.during(async () => {
      await Promise.all([wrong(), wrong(), wrong()])
      for (let at = 0; at < 5; at++) expect(await wrong()).toMatchObject({ code: 'unknown_name', hint: expect.stringContaining('Server') })
    })
    expect(requests.map(({ method }) => method)).toEqual(['GET', 'GET'])
  })

  test('of a client that only reads is not looked up', async () => {
    const reader = account.connect({ readOnly: true })
    const { requests, value: errors } = await account.during(() =>
      Promise.all([
        thrownBy(() => reader.configurations.create({ organizationId: ORGANIZATION, name: 'x', configurationType: 'Server' })),
        thrownBy(() => reader.configurations.update('1', { configurationType: 'Server' })),
        thrownBy(() => reader.organizations.update('1', { name: 'x' })),
      ]),
    )
    for (const error of errors) expect(error).toMatchObject({ code: 'read_only', outcome: 'not_sent' })
    expect(requests).toEqual([])
  })
})

describe('a configuration', () => {
  test('is created with what it refers to by name', async () => {
    const model = (await client.models.list().collect())[0]!
    const manufacturer = (await client.manufacturers.list().collect()).find(({ id }) => id === model.manufacturerId)!
    const [location] = await client.locations.list({ organizationId: ORGANIZATION }).collect({ limit: 1 })
    const created = await client.configurations.create({
      organizationId: ORGANIZATION,
      name: 'By name',
      configurationType: 'server',
      configurationStatus: ' Active ',
      manufacturer: manufacturer.name,
      model: model.name,
      location: location!.name,
    })
    expect(await client.configurations.get(created.id)).toMatchObject({
      configurationTypeName: 'Server',
      configurationStatusName: 'Active',
      manufacturerName: manufacturer.name,
      modelName: model.name,
      locationName: location!.name,
    })
    const changed = await client.configurations.update(created.id, { configurationType: 'Switch', location: location!.name })
    expect(changed).toMatchObject({ configurationTypeName: 'Switch', locationId: location!.id })
  })

  test('reads each list of names once, and once more on a miss', async () => {
    const fresh = account.connect()
    const create = (configurationType: string): Promise<unknown> =>
      fresh.configurations.create({ organizationId: ORGANIZATION, name: 'Again', configurationType })
    const first = await account.during(() => create('Server'))
    const second = await account.during(() => create('Switch'))
    expect([first.requests.length, second.requests.length]).toEqual([2, 1])
    await client.configurationTypes.create({ name: 'Espresso machine' })
    expect((await account.during(() => create('Espresso machine'))).requests).toHaveLength(2)
  })

  test.each([
    [{ configurationType: 'Servr' }, 'unknown_name', /Server/],
    [{ configurationType: 'Server', configurationStatus: 'Activ' }, 'unknown_name', /Active/],
    [{ configurationType: 'Quantum computer' }, 'unknown_name', /Known are|Did you mean/],
    [{ configurationType: 'Server', configurationTypeId: '1' }, 'invalid_input', /one of them/],
    [{ configurationType: 'Server', configurationStatus: 'Active', configurationStatusId: '1' }, 'invalid_input', /one of them/],
    [{ configurationType: 'Server', model: 'Any' }, 'invalid_input', /manufacturer/],
    [{ configurationType: 'Server', location: 'Nowhere' }, 'unknown_name', /./],
    [{}, 'invalid_input', /./],
    [{ configurationType: 7 }, 'invalid_input', /Id/],
  ])('with %j is refused', async (input, code, hint) => {
    const { requests, value: error } = await account.during(() =>
      thrownBy(() => client.configurations.create({ organizationId: ORGANIZATION, name: 'Refused', ...input } as never)),
    )
    expect(error).toMatchObject({ code, outcome: 'not_sent', hint: expect.stringMatching(hint) })
    expect(writes(requests)).toBe(0)
  })

  test('of an ambiguous name asks for the id', async () => {
    for (const name of ['Twin', 'twin']) await client.configurationTypes.create({ name })
    const input = { organizationId: ORGANIZATION, name: 'x' }
    expect((await client.configurations.create({ ...input, configurationType: 'Twin' })).configurationTypeName).toBe('Twin')
    expect(await thrownBy(() => client.configurations.create({ ...input, configurationType: 'TWIN' }))).toMatchObject({
      code: 'ambiguous_name',
    })
  })
})

describe('organizations', () => {
  test('are searched by any part of either name, in one request', async () => {
    const { requests, value: found } = await account.during(() => client.organizations.search('DENTAL'))
    expect(requests).toHaveLength(1)
    expect(found.searchedBy).toBe('name part')
    expect(found.completeness.complete).toBe(true)
    const expected = (await account.state('organizations')).filter(({ attributes }) =>
      `${String(attributes['name'])} ${String(attributes['shortName'])}`.toLowerCase().includes('dental'),
    )
    expect(found.map(({ id }) => id).sort()).toEqual(expected.map(({ id }) => id).sort())
    expect(found.map(({ id }) => id)).toContain(ORGANIZATION)
    expect((await client.organizations.search('brightwater dental group'))[0]!.id).toBe(ORGANIZATION)
    expect(await client.organizations.search('no such client')).toEqual([])
    expect(await thrownBy(() => client.organizations.search('  '))).toMatchObject({ code: 'invalid_input' })
  })

  test('are ensured: the second time finds the first, also after a lost answer', async () => {
    const name = 'Commas, and "quotes" \\ Ltd & Söhne'
    const first = await client.organizations.ensure({ name })
    expect(first.created).toBe(true)
    expect(await client.organizations.ensure({ name })).toMatchObject({ created: false, record: { id: first.record.id, name } })
    await account.faults({
      match: { method: 'POST', path: '/organizations' },
      fault: { kind: 'reset', at: 'beforeResponse', when: 'after' },
      times: 1,
    })
    const patient = account.connect(withoutWaiting())
    expect(await patient.organizations.ensure({ name: 'Lost Ltd' })).toMatchObject({ created: true })
    expect(await patient.organizations.ensure({ name: 'Lost Ltd' })).toMatchObject({ created: false })
    await client.organizations.create({ name: 'Lost Ltd' })
    expect(await thrownBy(() => client.organizations.ensure({ name: 'Lost Ltd' }))).toMatchObject({ code: 'ambiguous_name' })
  })

  test('missing are NotFoundError by get and null by find', async () => {
    expect(await thrownBy(() => client.organizations.get('123'))).toMatchObject({
      name: 'NotFoundError',
      code: 'not_found',
      resourceType: 'organizations',
      resourceId: '123',
    })
    expect(await client.organizations.find('123')).toBeNull()
  })
})

test('a name that somebody else has given to another record meanwhile leads to that one', async () => {
  const { clock, ...patience } = withoutWaiting()
  const virtual = clock as VirtualClock
  const long = account.connect({ ...patience, clock: virtual })
  const before = await client.organizations.create({ name: 'Renamed Ltd' })
  expect((await long.contacts.create({ organization: 'Renamed Ltd', firstName: 'Ada' })).organizationId).toBe(before.id)
  await client.organizations.update(before.id, { name: 'Renamed Ltd (old)' })
  const after = await client.organizations.create({ name: 'Renamed Ltd' })
  await virtual.advance(60_000)
  expect((await long.contacts.create({ organization: 'Renamed Ltd', firstName: 'Bob' })).organizationId).toBe(after.id)
})
