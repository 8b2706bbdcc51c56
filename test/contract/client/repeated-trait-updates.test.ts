import { afterAll, beforeAll, expect, test } from 'vitest'
import type { FlexibleAsset } from '../../../src/index.js'
import { Account, answer, intercepting, thrownBy, withoutWaiting } from '../support/account.js'

let account: Account
let asset: FlexibleAsset
beforeAll(async () => {
  account = await Account.open()
  const client = account.connect()
  const organization = await client.organizations.create({ name: 'Contoso' })
  const type = await client.flexibleAssetTypes.create({ name: 'Note' })
  asset = await client.flexibleAssets.create({
    organizationId: organization.id,
    flexibleAssetTypeId: type.id,
    traits: { title: 'Firewall', content: '<p>old</p>' },
  })
})
afterAll(() => account.close())

/** Somebody who edits the asset when the first PATCH has been answered in this way. */
const editDuringWait = (first: 'refused' | 'lost', edit: Readonly<Record<string, string>> | null) => {
  let patches = 0
  const person = account.connect()
  return account.connect({
    ...withoutWaiting(),
    transport: intercepting(async (request) => {
      if (request.method !== 'PATCH' || ++patches > 1) return
      if (first === 'lost') await account.raw('PATCH', request.path, JSON.parse(String(request.body)))
      if (edit !== null) await person.flexibleAssets.updateTraits(asset.id, edit)
      return first === 'lost' ? answer(504, {}) : answer(429, {})
    }),
  })
}
const traits = async () => (await account.connect().flexibleAssets.get(asset.id)).traits

test('an edit made while an update waits for the rate limit is not overwritten by its repetition', async () => {
  const error = await thrownBy(() =>
    editDuringWait('refused', { content: '<p>theirs</p>' }).flexibleAssets.updateTraits(asset.id, { title: 'Mine' }),
  )
  expect(error).toMatchObject({ code: 'conflict' })
  expect(await traits()).toMatchObject({ title: 'Firewall', content: '<p>theirs</p>' })
})

test('nor is one made after an update that went unanswered', async () => {
  const error = await thrownBy(() =>
    editDuringWait('lost', { content: '<p>again</p>' }).flexibleAssets.updateTraits(asset.id, { title: 'Mine' }),
  )
  expect(error).toMatchObject({ code: 'conflict', outcome: 'unknown' })
  expect(await traits()).toMatchObject({ title: 'Mine', content: '<p>again</p>' })
})

test.each(['refused', 'lost'] as const)('an update that was %s is repeated where nobody interferes', async (first) => {
  await editDuringWait(first, null).flexibleAssets.updateTraits(asset.id, { title: `After ${first}` })
  expect(await traits()).toMatchObject({ title: `After ${first}`, content: '<p>again</p>' })
})

test('a field that was added to the type since it was last read does not stand in the way', async () => {
  const client = account.connect()
  await client.flexibleAssets.updateTraits(asset.id, { title: 'Known' })
  const other = account.connect()
  const field = { flexibleAssetTypeId: asset.flexibleAssetTypeId, order: 3, name: 'Owner', kind: 'Text' } as const
  await other.flexibleAssetFields.create({ ...field, required: false, showInList: false })
  await other.flexibleAssets.updateTraits(asset.id, { owner: 'Ada' })
  await client.flexibleAssets.updateTraits(asset.id, { title: 'Still works' })
  expect(await traits()).toMatchObject({ title: 'Still works', owner: 'Ada' })
})
