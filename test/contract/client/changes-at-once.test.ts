import { afterAll, beforeAll, expect, test } from 'vitest'
import type { GlueClient } from '../../../src/index.js'
import { Account } from '../support/account.js'

/** Changes of one record that one client is asked for at the same time. */
let account: Account
let client: GlueClient
let organizationId: string
beforeAll(async () => {
  account = await Account.open()
  client = account.connect()
  organizationId = (await client.organizations.create({ name: 'Acme' })).id
})
afterAll(() => account.close())

const numbers = [1, 2, 3, 4, 5]

test('addresses that are added to a contact at once are all there', async () => {
  const { id } = await client.contacts.create({ organizationId, firstName: 'Ada' })
  await Promise.all(
    numbers.map((number) => client.contacts.update(id, { contactEmails: [{ value: `a${number}@acme.test`, labelName: 'Work' }] })),
  )
  expect(((await client.contacts.get(id)).contactEmails as readonly unknown[]).length).toBe(numbers.length)
})

test('traits of an asset that are changed at once are all changed', async () => {
  const fields = numbers.map((number) => ({ name: `T${number}`, kind: 'Text' as const, useForTitle: number === 1, showInList: true }))
  const flexibleAssetTypeId = (await client.flexibleAssetTypes.create({ name: 'LAN', fields })).id
  const { id } = await client.flexibleAssets.create({ organizationId, flexibleAssetTypeId, traits: { t1: 'first' } })
  await Promise.all(numbers.map((number) => client.flexibleAssets.updateTraits(id, { [`t${number}`]: `v${number}` })))
  expect((await client.flexibleAssets.get(id)).traits).toEqual(Object.fromEntries(numbers.map((number) => [`t${number}`, `v${number}`])))
})

test('rotations of a password at once leave a note each', async () => {
  const { id } = await client.passwords.create({ organizationId, name: 'root', password: 'first value' })
  await Promise.all(numbers.map((number) => client.passwords.rotate(id, { generate: true, note: `number ${number}` })))
  const notes = (await client.passwords.get(id)).notes ?? ''
  expect(notes.split('\n').map((line) => line.slice(13))).toEqual(numbers.map((number) => `number ${number}`))
})
