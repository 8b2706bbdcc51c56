import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { GlueClient } from '../../../src/index.js'
import { Account, thrownBy } from '../support/account.js'

let account: Account
let client: GlueClient
beforeAll(async () => {
  account = await Account.open({ seed: 'demo' })
  client = account.connect()
})
afterAll(() => account.close())

const deletions = (requests: readonly { readonly method: string }[]): number => requests.filter(({ method }) => method === 'DELETE').length

describe('an organization is deleted', () => {
  test('only with its name, as it is now', async () => {
    const { id } = await client.organizations.create({ name: 'Doomed' })
    for (const options of [undefined, {}, { confirm: 'doomed' }, { confirm: 'Another' }, { confirm: '' }]) {
      const { value: error, requests } = await account.during(() => thrownBy(() => client.organizations.delete(id, options as never)))
      expect(error).toMatchObject({ code: 'invalid_input', outcome: 'not_sent', hint: expect.stringContaining('"Doomed"') as unknown })
      expect(deletions(requests)).toBe(0)
    }
    await client.organizations.update(id, { name: 'Renamed meanwhile' })
    expect(await thrownBy(() => client.organizations.delete(id, { confirm: 'Doomed' }))).toMatchObject({ code: 'invalid_input' })
    const { requests } = await account.during(() => client.organizations.delete(id, { confirm: 'Renamed meanwhile' }))
    expect(deletions(requests)).toBe(1)
  })

  test('with others when each of their names is there, in their order', async () => {
    const [one, two] = await Promise.all(['First', 'Second'].map(async (name) => (await client.organizations.create({ name })).id))
    const ids = [one!, two!]
    const { requests } = await account.during(async () => {
      for (const confirm of [[], ['First'], ['Second', 'First']])
        expect(await thrownBy(() => client.organizations.deleteMany(ids, { confirm }))).toMatchObject({ code: 'invalid_input' })
    })
    expect(deletions(requests)).toBe(0)
    expect(await client.organizations.deleteMany(ids, { confirm: ['First', 'Second'] })).toMatchObject({ failed: [], unknown: [] })
  })

  test('in a batch with its name, and not without', async () => {
    const { id } = await client.organizations.create({ name: 'In a batch' })
    const refused = await client.batch([{ resource: 'organizations', id, delete: true } as never])
    expect(refused.failed).toHaveLength(1)
    const done = await client.batch([{ resource: 'organizations', id, delete: true, options: { confirm: 'In a batch' } }])
    expect(done.succeeded).toHaveLength(1)
  })
})

test('a program that walks the catalog gets the documents of all folders', async () => {
  const organizationId = '4489414129010794'
  const typed = await client.documents.list({ organizationId }).collect()
  const walked = await client.resource('documents').list({ organizationId }).collect()
  expect(walked.map(({ id }) => id).sort()).toEqual(typed.map(({ id }) => id).sort())
  expect(await client.resource('documents').count({ organizationId })).toBe(typed.length)
  expect((await client.resource('documents').list({ organizationId, documentFolderId: 'root' }).collect()).length).toBeLessThan(
    typed.length,
  )
})
