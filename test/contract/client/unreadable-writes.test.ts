import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import type { GlueClient } from '../../../src/index.js'
import { Account, answer, intercepting, thrownBy, withoutWaiting } from '../support/account.js'

/** Writes that took place, and whose answer says nothing of it. */
let account: Account
let client: GlueClient
let organizationId: string
let configurationId: string
beforeAll(async () => {
  account = await Account.open()
  client = account.connect({ ...withoutWaiting(), breaker: false })
  organizationId = (await client.organizations.create({ name: 'Acme' })).id
  const configurationTypeId = (await client.configurationTypes.create({ name: 'Server' })).id
  configurationId = (await client.configurations.create({ organizationId, configurationTypeId, name: 'SRV' })).id
})
afterAll(() => account.close())
afterEach(() => account.faults())

const emptyAnswer = (method: string): Promise<void> =>
  account.faults({ match: { method }, fault: { kind: 'wrongContent', body: 'empty', when: 'after' }, times: 1 })

test('a create that is answered with nothing is looked for and found; an update may have happened, and says so', async () => {
  await emptyAnswer('POST')
  expect(await client.contacts.create({ organizationId, firstName: 'Ada' })).toMatchObject({ firstName: 'Ada', organizationId })
  await emptyAnswer('PATCH')
  expect(await thrownBy(() => client.configurations.update(configurationId, { notes: 'n' }))).toMatchObject({ outcome: 'unknown' })
})

test('a create that is answered with a document without a record, and made none, is unknown', async () => {
  const transport = intercepting((request) => (request.method === 'POST' ? answer(200, { data: null }) : undefined))
  const other = account.connect({ transport, ...withoutWaiting() })
  expect(await thrownBy(() => other.contacts.create({ organizationId, firstName: 'Nobody' }))).toMatchObject({
    code: 'outcome_unknown',
    cause: { code: 'protocol_error', outcome: 'unknown' },
  })
})

test('creates of a batch and of a list that are answered with nothing are found, and updates are unknown', async () => {
  await emptyAnswer('POST')
  const batch = await client.batch([{ resource: 'contacts', create: { organizationId, firstName: 'Bob' } }])
  expect(batch).toMatchObject({ succeeded: [{ record: { firstName: 'Bob' } }], failed: [], unknown: [] })
  await emptyAnswer('POST')
  const many = await client.locations.createMany([
    { organizationId, name: 'A' },
    { organizationId, name: 'B' },
  ])
  expect(many).toMatchObject({ succeeded: [{ record: { name: 'A' } }, { record: { name: 'B' } }], failed: [], unknown: [] })
  await emptyAnswer('PATCH')
  const changed = await client.configurations.updateMany([{ id: configurationId, notes: 'changed' }])
  expect([changed.failed.length, changed.unknown.length]).toEqual([0, 1])
})

test('what can be found again is found after an answer with nothing, and made once', async () => {
  await emptyAnswer('POST')
  expect(await client.locations.ensure({ organizationId, name: 'HQ' })).toMatchObject({ created: true })
  await emptyAnswer('POST')
  const file = { resourceType: 'configurations', resourceId: configurationId, content: Buffer.from('x'), name: 'a.txt' } as const
  expect(await client.attachments.upload(file)).toMatchObject({ created: true, verified: 'name-and-size' })
  const other = await client.configurations.create({
    organizationId,
    configurationTypeId: (await client.configurationTypes.list().first())!.id,
    name: 'B',
  })
  await emptyAnswer('POST')
  const link = await client.relatedItems.link({ type: 'configurations', id: configurationId }, { type: 'configurations', id: other.id })
  expect(link.created).toBe(true)
  expect(await account.counts()).toMatchObject({ attachments: 1, relatedItems: 1 })
})

test('an upsert whose create got lost writes its traits to the asset that somebody else made meanwhile', async () => {
  const type = await client.flexibleAssetTypes.create({
    name: 'LAN',
    fields: [
      { name: 'Name', kind: 'Text', required: true, useForTitle: true, showInList: true },
      { name: 'Vlan', kind: 'Number' },
    ],
  })
  const place = { organizationId, flexibleAssetTypeId: type.id }
  const transport = intercepting(async (request) => {
    if (request.method !== 'POST') return
    await client.flexibleAssets.create({ ...place, traits: { name: 'Office', vlan: 1 } })
    return answer(504, { message: 'Endpoint request timed out' }, 'application/json')
  })
  const result = await account
    .connect({ transport, ...withoutWaiting() })
    .flexibleAssets.upsert({ ...place, key: 'name', traits: { name: 'Office', vlan: 2 } })
  expect(result).toMatchObject({ created: false, changed: ['vlan'] })
  expect((await account.state('flexibleAssets')).map(({ attributes }) => attributes['traits'])).toEqual([{ name: 'Office', vlan: 2 }])
})
