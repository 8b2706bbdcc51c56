import { describe, expect, test } from 'vitest'
import { replay } from './replay.js'

/**
 * Shapes of responses that were seen in the wild, written anew with invented content. They do not come from the catalog, so that a
 * mistake in it, which client and emulator would share, is found here.
 */

const meta = { 'current-page': 1, 'next-page': null, 'prev-page': null, 'total-pages': 1, 'total-count': 1, filters: {} }

describe('one record', () => {
  test('has ids that came as numbers as text, and what it lacks as null', async () => {
    const { client } = replay([
      {
        body: {
          data: {
            id: '4301882910204113',
            type: 'configurations',
            attributes: {
              'organization-id': 4301880011223344,
              'organization-name': 'Northwind Clinics',
              name: 'NW-DC-01',
              'configuration-type-id': 1188,
              'configuration-type-kind': 'server',
              'configuration-status-id': null,
              archived: false,
              'psa-integration': 'orphaned',
              'warranty-expires-at': '2027-02-28',
              'mitp-end-of-life-date': null,
              'created-at': '2021-11-05T13:22:09.000Z',
            },
            relationships: { 'adapters-resources': { data: [] } },
          },
        },
      },
    ])
    const record = await client.configurations.get('4301882910204113')
    expect(record).toMatchObject({
      id: '4301882910204113',
      organizationId: '4301880011223344',
      configurationTypeId: '1188',
      configurationStatusId: null,
      hostname: null,
      psaIntegration: 'orphaned',
      warrantyExpiresAt: '2027-02-28',
      extra: {},
    })
  })

  test('of an organization has its ancestors, whether they come as text or as a list', async () => {
    const organization = (attributes: object): object => ({ data: { id: '7', type: 'organizations', attributes: { name: 'Branch', ...attributes } } })
    const { client } = replay([
      { body: organization({ 'parent-id': '6', 'ancestor-ids': '[1,6]' }) },
      { body: organization({ 'parent-id': 6, 'ancestor-ids': [1, 6] }) },
      { body: organization({ 'parent-id': '', 'ancestor-ids': '[]' }) },
      { body: organization({ 'parent-id': null, 'ancestor-ids': null }) },
    ])
    const read = async (): Promise<unknown> => {
      const { parentId, ancestorIds } = await client.organizations.get('7')
      return [parentId, ancestorIds]
    }
    expect([await read(), await read(), await read(), await read()]).toEqual([
      ['6', ['1', '6']],
      ['6', ['1', '6']],
      [null, []],
      [null, null],
    ])
  })

  test('has its id among the attributes where it is nowhere else', async () => {
    const { client } = replay([{ body: { data: { type: 'configuration-interfaces', attributes: { id: 5512, name: 'eth0', 'ip-address': '10.0.0.4', primary: 1 } } } }])
    expect(await client.configurationInterfaces.get('5512')).toMatchObject({ id: '5512', name: 'eth0', ipAddress: '10.0.0.4', primary: true, extra: {} })
  })

  test('keeps attributes that nobody knows yet under the names that the API gives them', async () => {
    const { client } = replay([{ body: { data: { id: '1', type: 'locations', attributes: { name: 'HQ', 'geo-fence': { radius: 50 }, __proto__x: 1 } } } }])
    const record = await client.locations.get('1')
    expect(record.extra).toEqual({ 'geo-fence': { radius: 50 }, __proto__x: 1 })
  })

  test('cannot change what every object has', async () => {
    const { client } = replay([{ body: '{"data":{"id":"1","type":"locations","attributes":{"name":"HQ","__proto__":{"polluted":true},"constructor":"x"}}}' }])
    const record = await client.locations.get('1')
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
    expect((record.extra as { polluted?: unknown }).polluted).toBeUndefined()
    expect(record).toMatchObject({ id: '1', name: 'HQ', extra: { constructor: 'x' } })
  })

  test('of a log has all digits of an id beyond 2^53', async () => {
    const body = `{"data":[{"id":"574989297464115201","type":"logs","attributes":{"created-at":"2026-07-01T00:00:00.000Z","level":1,"user-id":574989297464115203,"action":"create"}},
      {"id":574989297464115205,"type":"logs","attributes":{"user-id":12}}],"meta":{"current-page":1,"next-page":null,"total-pages":1,"total-count":2}}`
    const { client } = replay([{ body }])
    const logs = await client.logs.list().collect()
    expect(logs.map(({ id, userId }) => [id, userId])).toEqual([
      ['574989297464115201', '574989297464115203'],
      ['574989297464115205', '12'],
    ])
  })

  test('of a document has sections with names in snake_case, which stay as they are', async () => {
    const section = { id: 91, document_id: 90, sort: 1, ancestry: null, resource_id: 92, resource_type: 'Document::Text', lock_version: 0, resource: { id: 92, content: '<p>Hi</p>' } }
    const { client } = replay([{ body: { data: { id: '90', type: 'documents', attributes: { name: 'Guide', content: [section], 'document-folder-id': 17 } } } }])
    expect(await client.documents.get('90')).toMatchObject({ content: [section], documentFolderId: '17', published: null })
  })

  test('of a contact has phones whose parts are spelled in either way', async () => {
    const phones = [
      { value: '2065550100', 'label-name': 'Work', 'formatted-value': '(206) 555-0100', extension: null, primary: true, 'label-type': 'phone' },
      { value: '2065550101', label_name: 'Mobile', formatted_value: '(206) 555-0101', primary: false },
    ]
    const { client } = replay([{ body: { data: { id: '3', type: 'contacts', attributes: { 'first-name': 'Ada', 'contact-phones': phones, 'contact-emails': [], important: null } } } }])
    expect((await client.contacts.get('3')).contactPhones).toEqual([
      { value: '2065550100', labelName: 'Work', formattedValue: '(206) 555-0100', extension: null, primary: true, labelType: 'phone' },
      { value: '2065550101', labelName: 'Mobile', formattedValue: '(206) 555-0101', extension: null, primary: false, labelType: null },
    ])
  })

  test('of a flexible asset has traits under their own names, whatever form their values take', async () => {
    const traits = {
      'ip-address-es': '203.0.113.4',
      'location-s': { type: 'Locations', values: [{ id: 88123, name: 'Main', 'organization-name': 'Northwind' }] },
      seats: '25',
      'next-review': { value: '2027-01-31' },
      cost: 19.5,
      photo: { type: 'Uploads', values: [{ id: 1, name: 'rack.png', url: 'https://example.itglue.com/x' }] },
    }
    const { client } = replay([{ body: { data: { id: '12', type: 'flexible-assets', attributes: { traits, 'flexible-asset-type-id': 310392 } } } }])
    expect(await client.flexibleAssets.get('12')).toMatchObject({ traits, flexibleAssetTypeId: '310392' })
  })

  test('of a password that lists show complete is read without any value', async () => {
    const attributes = {
      'organization-id': 2,
      name: 'Domain admin',
      username: 'NW\\admin',
      password: 'canary-recorded',
      'otp-enabled': true,
      'resource-type': 'flexible-asset-traits',
      'parent-url': 'https://northwind.eu.itglue.com/2/assets/3',
      'updated-by-type': 'User',
      'vault-id': null,
    }
    const { client, asked } = replay([{ body: { data: [{ id: '5', type: 'passwords', attributes }], meta } }])
    const [record] = await client.passwords.list().collect()
    expect(record).toMatchObject({ username: 'NW\\admin', otpEnabled: true, resourceType: 'flexible-asset-traits', extra: {} })
    expect(JSON.stringify(record)).not.toContain('canary-recorded')
    expect(asked).toHaveLength(1)
  })
})

describe('what is included', () => {
  test('is joined to its owner though its ids are numbers', async () => {
    const { client } = replay([
      {
        body: {
          data: {
            id: '71',
            type: 'flexible-asset-types',
            attributes: { name: 'Wireless' },
            relationships: { 'flexible-asset-fields': { data: [{ id: 701, type: 'flexible-asset-fields' }, { id: '702', type: 'flexible_asset_fields' }] } },
          },
          included: [
            { id: 701, type: 'flexible-asset-fields', attributes: { name: 'SSID', kind: 'Text', order: 1, 'name-key': 'ssid' } },
            { id: 702, type: 'flexible-asset-fields', attributes: { name: 'Bands', kind: 'Select', order: 2, 'default-value': '2.4\n5', 'tag-type': null } },
            { id: 999, type: 'flexible-asset-fields', attributes: { name: 'Of another type' } },
          ],
        },
      },
    ])
    const type = await client.flexibleAssetTypes.get('71', { include: ['flexibleAssetFields'] })
    expect(type.included.flexibleAssetFields?.map(({ id, name, nameKey }) => [id, name, nameKey])).toEqual([
      ['701', 'SSID', 'ssid'],
      ['702', 'Bands', null],
    ])
  })

  test('of related items and accesses keeps its kind', async () => {
    const { client } = replay([
      {
        body: {
          data: {
            id: '4',
            type: 'configurations',
            attributes: { name: 'FW' },
            relationships: {
              'related-items': { data: [{ id: '41', type: 'related-items' }] },
              'group-resource-accesses': { data: [{ id: 42, type: 'group-resource-accesses' }] },
              'rmm-records': { data: [{ id: 43, type: 'rmm-records' }] },
              tickets: {},
              passwords: { data: null },
            },
          },
          included: [
            { id: '41', type: 'related-items', attributes: { 'resource-id': 800, 'asset-type': 'password', notes: null, archived: false, name: 'Admin' } },
            { id: 42, type: 'group-resource-accesses', attributes: { 'accessor-id': 5, 'accessor-type': 'Group', name: 'Engineers', meta: { 'role-name': null } } },
            { id: 43, type: 'rmm-records', attributes: { 'device-uid': 'abc' } },
          ],
        },
      },
    ])
    const { included } = await client.configurations.get('4', { include: ['relatedItems', 'groupResourceAccesses', 'rmmRecords', 'tickets', 'passwords'] })
    expect(included.relatedItems).toMatchObject([{ id: '41', resourceId: '800', assetType: 'password' }])
    expect(included.groupResourceAccesses).toMatchObject([{ id: '42', accessorType: 'Group', accessorId: '5', name: 'Engineers', extra: {} }])
    expect(included.rmmRecords).toMatchObject([{ id: '43', type: 'rmm-records', extra: { 'device-uid': 'abc' } }])
    expect([included.tickets ?? [], included.passwords ?? []]).toEqual([[], []])
  })
})

test('relationships of null are none', async () => {
  const { client } = replay([{ body: { data: { id: '1', type: 'locations', attributes: { name: 'HQ' }, relationships: null }, included: [{ id: 1, type: 'users' }] } }])
  expect(await client.locations.get('1', { include: ['authorizedUsers'] })).toMatchObject({ id: '1', included: {} })
})

describe('a list', () => {
  const item = (id: number): object => ({ id: String(id), type: 'organizations', attributes: { name: `Client ${id}` } })
  const page = (from: number, size: number): object[] => Array.from({ length: size }, (_, index) => item(from + index))

  test.each<[string, object]>([
    ['no meta at all', {}],
    ['an empty meta', { meta: {} }],
    ['meta of null', { meta: null }],
    ['no total', { meta: { 'current-page': 1, 'next-page': null, 'prev-page': null } }],
    ['links of one page', { meta, links: {} }],
    ['totals as text', { meta: { 'current-page': '1', 'next-page': null, 'total-pages': '1', 'total-count': '1' }, links: {} }],
  ])('with %s ends, and gives what it had once', async (_, rest) => {
    const { client, asked } = replay([{ body: { data: [item(1)], ...rest } }, { body: { data: [], ...rest } }])
    expect((await client.organizations.list().collect()).map(({ id }) => id)).toEqual(['1'])
    expect(asked.length).toBeLessThanOrEqual(2)
  })

  test('that is empty may lack its total', async () => {
    for (const body of [{ data: [], meta: { 'current-page': 1, 'next-page': null, 'total-pages': 0 } }, { data: [] }, { data: [], meta: { ...meta, 'total-count': 0 }, links: {} }]) {
      const { client } = replay([{ body }])
      const all = await client.organizations.list().collect()
      expect([...all]).toEqual([])
      expect(await client.organizations.count()).toBe(0)
      expect(await client.organizations.list().first()).toBeNull()
    }
  })

  test('whose server repeats the last page for ever ends all the same', async () => {
    const { client, asked } = replay([{ body: { data: page(1, 2), meta: { 'next-page': 2 } } }])
    expect(await client.organizations.list().collect()).toHaveLength(2)
    expect(asked.length).toBeLessThanOrEqual(2)
  })

  test('that holds fewer records than it counts says that it is not complete', async () => {
    const { client } = replay([
      { body: { data: page(1, 2), meta: { 'current-page': 1, 'next-page': 2, 'total-pages': 2, 'total-count': 4 } } },
      { body: { data: page(2, 2), meta: { 'current-page': 2, 'next-page': null, 'total-pages': 2, 'total-count': 4 } } },
    ])
    const all = await client.organizations.list().collect()
    expect(all.map(({ id }) => id)).toEqual(['1', '2', '3'])
    expect(all.completeness).toMatchObject({ complete: false, reasons: [expect.stringContaining('4')] })
  })

  test.each<[string, unknown]>([
    ['a page of HTML', '<!DOCTYPE html><html><head><title>Sign in</title></head></html>'],
    ['an object in place of data', { data: { id: '1' } }],
    ['no data', { errors: [] }],
    ['null', 'null'],
    ['text', '"ok"'],
    ['nothing', ''],
    ['a record without an id', { data: [{ type: 'organizations', attributes: {} }] }],
    ['a record that is none', { data: ['x'] }],
    ['a record of null', { data: [null] }],
  ])('in place of which %s comes is an error, never an empty list', async (_, body) => {
    const { client } = replay([{ body }])
    await expect(client.organizations.list().collect()).rejects.toMatchObject({ name: 'ProtocolError', code: 'protocol_error' })
  })
})
