import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { catalog, resources } from '../../../src/catalog/index.js'
import type { Attribute, GlueClient, ResourceKey } from '../../../src/index.js'
import { Account } from '../support/account.js'

/** What was written comes back code unit by code unit, over sockets. */
const TEXTS: Readonly<Record<string, string>> = {
  umlauts: 'Übergrößenträger ÄÖÜß',
  'umlauts of two characters': 'U\u0308bergro\u0308\u00DFen',
  emoji: '👩‍👩‍👧‍👦🏳️‍🌈 1️⃣',
  'text from right to left': '\u202Bשלום\u202C عليكم\u200F!',
  'quotes and backslashes': `a"b'c\\d\\\\e/f\\u0041\\n`,
  'control characters': 'tab\there\u0001\u001F\u007F\u0085end',
  'separators of lines': 'a\u2028b\u2029c\u00A0d\uFEFFe',
  'HTML and addresses': '<b>&amp;&lt;</b>?a=1&b[]=%20%2F#x',
  '255 characters': 'ü'.repeat(255),
  'numbers beyond 2^53': '9007199254740993 "id":9007199254740993,',
  'names of prototypes': '__proto__ constructor',
  'blanks around it': '  two  blanks  ',
}

/** Written as one thing and kept as another, or only with a form of its own. */
const OF_A_FORM = new Set(['macAddress', 'primaryIp', 'ipAddress', 'defaultGateway', 'phone', 'fax', 'mailingAddress'])
const isFreeText = (key: string, attribute: Attribute): boolean =>
  attribute.kind === 'text' &&
  attribute.update !== undefined &&
  attribute.enum === undefined &&
  attribute.writeOnly !== true &&
  !OF_A_FORM.has(key)

const KEYS = resources
  .filter(({ endpoints, attributes }) => {
    const flat = endpoints.some(({ operation, path }) => operation === 'update' && !path.replace('/:id', '').includes('/:'))
    return flat && Object.entries(attributes).some(([key, attribute]) => isFreeText(key, attribute))
  })
  .map(({ key }) => key as ResourceKey)

let account: Account
let client: GlueClient
beforeAll(async () => {
  account = await Account.open({ seed: 'demo' })
  client = account.connect()
})
afterAll(() => account.close())

describe.each(KEYS)('%s', (key) => {
  const names = Object.entries(catalog[key].attributes as Readonly<Record<string, Attribute>>)
    .filter(([name, attribute]) => isFreeText(name, attribute))
    .map(([name, attribute]) => [name, attribute.maxLength ?? Number.POSITIVE_INFINITY] as const)

  test.each(Object.entries(TEXTS))('keep %s in every text', async (_, text) => {
    const first = (await account.state(key)).find(
      ({ attributes }) => attributes['synced'] !== true && attributes['psaIntegration'] !== 'enabled',
    )
    // Kinds of which the demo account has none are covered by those of the same form.
    if (first === undefined) return
    const changes = Object.fromEntries(names.filter(([, longest]) => text.length <= longest).map(([name]) => [name, text]))
    const after = await client.resource(key).update(first.id, changes, { checkSynced: false })
    expect(after).toMatchObject(changes)
    expect(account.stored(key, first.id)).toMatchObject(changes)
    expect(await client.resource(key).get(first.id)).toMatchObject(changes)
  })
})

test('enough kinds are tried', () => {
  expect(KEYS).toEqual(
    expect.arrayContaining(['organizations', 'configurations', 'contacts', 'passwords', 'manufacturers', 'configurationTypes']),
  )
})

test('ids beyond 2^53 lead to their own record and to no other', async () => {
  const organizations = account.server.emulator.account.of('organizations')
  const ids = ['9007199254740992', '9007199254740993', '9007199254740994', '9223372036854775807']
  for (const id of ids)
    organizations.insert(id, { name: `Organization ${id}`, createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' })
  for (const id of ids) {
    expect(await client.organizations.get(id)).toMatchObject({ id, name: `Organization ${id}` })
    const [only, ...others] = await client.organizations.list({ id }).collect()
    expect([only?.id, others]).toEqual([id, []])
    const location = await client.locations.create({ organizationId: id, name: `Location ${id}` })
    expect(location.organizationId).toBe(id)
    expect(account.stored('locations', location.id)).toMatchObject({ organizationId: id })
    await client.organizations.update(id, { description: `Changed ${id}` })
  }
  for (const id of ids) expect(account.stored('organizations', id)).toMatchObject({ description: `Changed ${id}` })
})

describe('traits', () => {
  test('with keys such as wan-2-ip keep every text, and change alone', async () => {
    const organizationId = (await account.state('organizations'))[0]!.id
    const type = await client.flexibleAssetTypes.create({
      name: 'Round trip',
      fields: [
        { name: 'Name', kind: 'Text', required: true, showInList: true, useForTitle: true },
        { name: 'WAN 2 IP', kind: 'Text' },
        { name: '2nd DNS (v6)', kind: 'Text' },
        { name: 'Constructor', kind: 'Text' },
        { name: 'To String', kind: 'Text' },
      ],
    } as never)
    const asset = await client.flexibleAssets.create({
      organizationId,
      flexibleAssetTypeId: type.id,
      traits: { name: 'A', 'wan-2-ip': '203.0.113.9', '2nd-dns-v6': '2001:db8::1' },
    })
    expect(asset.traits).toMatchObject({ 'wan-2-ip': '203.0.113.9', '2nd-dns-v6': '2001:db8::1' })
    for (const text of Object.values(TEXTS)) {
      const traits = { 'wan-2-ip': text, constructor: text, 'to-string': text }
      expect((await client.flexibleAssets.updateTraits(asset.id, traits)).traits).toMatchObject({
        ...traits,
        name: 'A',
        '2nd-dns-v6': '2001:db8::1',
      })
      expect(account.stored('flexibleAssets', asset.id)!['traits']).toMatchObject(traits)
    }
  })
})
