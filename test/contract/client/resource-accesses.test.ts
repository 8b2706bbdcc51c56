import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import type { Accessor, AccessTarget, GlueClient } from '../../../src/index.js'
import { Account, thrownBy } from '../support/account.js'

let account: Account
let client: GlueClient
let organizationId: string
let ada: Accessor
let bob: Accessor
let team: Accessor
let target: AccessTarget
beforeAll(async () => {
  account = await Account.open({ seed: 'demo' })
  client = account.connect()
  const users = await client.users.list().collect({ limit: 2 })
  ada = { accessorType: 'User', accessorId: users[0]!.id }
  bob = { accessorType: 'User', accessorId: users[1]!.id }
  team = { accessorType: 'Group', accessorId: (await client.groups.list().collect({ limit: 1 }))[0]!.id }
  organizationId = (await client.organizations.list().collect({ limit: 1 }))[0]!.id
})
afterAll(() => account.close())
beforeEach(async () => {
  target = { resourceType: 'contacts', resourceId: (await client.contacts.create({ organizationId, firstName: 'Secret' })).id }
})

const seen = async (): Promise<string[]> =>
  (await client.resourceAccesses.of(target)).map(({ accessorType, accessorId }) => `${accessorType} ${accessorId}`).sort()
const text = (...accessors: readonly Accessor[]): string[] =>
  accessors.map(({ accessorType, accessorId }) => `${accessorType} ${accessorId}`).sort()

test('access is added to what is there, and who has it already is not added again', async () => {
  await client.resourceAccesses.add(target, [ada, team])
  const again = await account.during(() => client.resourceAccesses.add(target, [ada, bob, bob]))
  expect(again.requests.map(({ method }) => method)).toEqual(['GET', 'POST'])
  expect(again.value.map(({ accessorId }) => accessorId).sort()).toEqual([ada.accessorId, bob.accessorId].sort())
  expect(await seen()).toEqual(text(ada, bob, team))
  const third = await account.during(() => client.resourceAccesses.add(target, [team]))
  expect(third.requests.map(({ method }) => method)).toEqual(['GET'])
})

test('access is replaced only by the verb that says so', async () => {
  await client.resourceAccesses.add(target, [ada, team])
  expect((await client.resourceAccesses.replace(target, [bob])).map(({ accessorId }) => accessorId)).toEqual([bob.accessorId])
  expect(await seen()).toEqual(text(bob))
  for (const work of [() => client.resourceAccesses.replace(target, []), () => client.resourceAccesses.add(target, [])])
    expect(await thrownBy(work)).toMatchObject({ code: 'invalid_input', outcome: 'not_sent' })
  expect(await thrownBy(() => client.resource('resourceAccesses').update('1', { accessorType: 'User' }, target))).toMatchObject({
    code: 'not_supported',
  })
  expect(await seen()).toEqual(text(bob))
})

test('access is taken from those who are named, and from nobody else', async () => {
  await client.resourceAccesses.add(target, [ada, bob, team])
  expect(await client.resourceAccesses.remove(target, [ada, team])).toBe(2)
  expect(await client.resourceAccesses.remove(target, [ada])).toBe(0)
  expect(await seen()).toEqual(text(bob))
})

test('of a folder is read under its organization, and of a document not at all', async () => {
  const folder = await client.documentFolders.create({ organizationId, name: 'Secret' })
  const inFolder = { resourceType: 'document_folders', resourceId: folder.id, organizationId } as const
  await client.resourceAccesses.add(inFolder, [ada])
  expect(await client.resourceAccesses.of(inFolder)).toMatchObject([{ accessorId: ada.accessorId }])
  expect(await thrownBy(() => client.resourceAccesses.of({ ...inFolder, organizationId: undefined as never }))).toMatchObject({
    code: 'not_supported',
    hint: expect.stringContaining('organizationId'),
  })
  const document = { resourceType: 'documents', resourceId: (await client.documents.create({ organizationId, name: 'Plan' })).id } as const
  const { requests } = await account.during(async () => {
    await client.resourceAccesses.add(document, [ada, bob])
    expect(await client.resourceAccesses.remove(document, [bob])).toBe(1)
    expect((await client.resourceAccesses.add(document, [ada])).map(({ accessorId }) => accessorId)).toEqual([ada.accessorId])
  })
  expect(requests.map(({ method }) => method)).toEqual(['POST', 'DELETE', 'POST'])
  expect(await thrownBy(() => client.resourceAccesses.of(document))).toMatchObject({ code: 'not_supported' })
})

test('hostile kinds and ids are refused, and a client that only reads writes nothing', async () => {
  const reader = account.connect({ readOnly: true })
  const { requests, value: errors } = await account.during(() =>
    Promise.all([
      thrownBy(() => client.resourceAccesses.add({ ...target, resourceId: '1/../2' }, [ada])),
      thrownBy(() => client.resourceAccesses.add({ ...target, resourceType: 'organizations' as never }, [ada])),
      thrownBy(() => client.resourceAccesses.replace(target, [{ accessorType: 'User', accessorId: '..' }])),
      thrownBy(() => client.resourceAccesses.replace(target, [{ accessorType: 'Admin' as never, accessorId: '1' }])),
      thrownBy(() => reader.resourceAccesses.add(target, [ada])),
      thrownBy(() => reader.resourceAccesses.replace(target, [ada])),
      thrownBy(() => reader.resourceAccesses.remove(target, [ada])),
    ]),
  )
  expect(errors.map((error) => (error as { code: string }).code)).toEqual([
    'hostile_id',
    'invalid_input',
    'hostile_id',
    'invalid_input',
    'read_only',
    'read_only',
    'read_only',
  ])
  expect(requests).toEqual([])
})
