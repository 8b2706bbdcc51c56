import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { FetchTransport } from '../../../src/http/fetch-transport.js'
import { REMOVED } from '../../../src/catalog/index.js'
import type { ApiRequest, GlueClient, ResourceKey } from '../../../src/index.js'
import { Account, thrownBy } from '../support/account.js'

let account: Account
let client: GlueClient
beforeAll(async () => {
  account = await Account.open()
  client = account.connect()
})
afterAll(() => account.close())
afterEach(() => account.faults())

describe('a raw request', () => {
  test('goes where it says', async () => {
    const { id } = await client.organizations.create({ name: 'Raw' })
    const response = await client.raw({ method: 'GET', path: `/organizations/${id}`, query: 'include=attachments' })
    expect(response).toMatchObject({ status: 200, json: { data: { id } } })
    const body = { data: { type: 'organizations', attributes: { name: 'Made raw' } } }
    expect(await client.raw({ method: 'POST', path: '/organizations', body })).toMatchObject({ status: 201 })
  })

  test.each([
    'organizations',
    '//evil.example/organizations',
    'https://evil.example/organizations',
    '@evil.example/organizations',
    '.evil.example/organizations',
    ':80@evil.example/',
    '/organizations/../passwords',
    '/organizations/./1',
    '/organizations/..',
    '/organizations/%2e%2e/passwords',
    '/organizations/1%2f2',
    '/organizations\\..\\passwords',
    '/organizations?show_password=true',
    '/organizations#x',
    '/organizations/1\r\nx-api-key: stolen',
    '/organizations/ 1',
    '/organizations/\u0000',
    '/',
    '',
    null,
    7,
  ])('to %j is refused, and nothing is sent', async (path) => {
    const overFetch = account.connect({ transport: new FetchTransport(fetch) })
    const { requests, value: errors } = await account.during(() =>
      Promise.all([client, overFetch].map((one) => thrownBy(() => one.raw({ method: 'GET', path: path as string })))),
    )
    for (const error of errors) expect(error).toMatchObject({ name: 'UsageError', code: 'invalid_input', outcome: 'not_sent' })
    expect(requests).toEqual([])
  })

  test.each<[string, Partial<Record<keyof ApiRequest, unknown>>, string]>([
    ['with a fragment in its query', { query: 'a=1#b' }, 'invalid_input'],
    ['with a line break in its query', { query: 'a=1\r\nHost: evil.example' }, 'invalid_input'],
    ['with another method', { method: 'TRACE' }, 'invalid_input'],
    ['larger than the limit', { method: 'POST', body: { data: 'x'.repeat(11 * 1024 * 1024) } }, 'too_large'],
  ])('%s is refused', async (_, part, code) => {
    const { requests, value: error } = await account.during(() =>
      thrownBy(() => client.raw({ method: 'GET', path: '/organizations', ...part } as ApiRequest)),
    )
    expect(error).toMatchObject({ code, outcome: 'not_sent' })
    expect(requests).toEqual([])
  })

  test('that writes is refused by a client that only reads', async () => {
    const reader = account.connect({ readOnly: true })
    const { requests } = await account.during(async () => {
      for (const method of ['POST', 'PATCH', 'DELETE'] as const)
        expect(await thrownBy(() => reader.raw({ method, path: '/organizations/1' }))).toMatchObject({
          code: 'read_only',
          outcome: 'not_sent',
        })
    })
    expect(requests).toEqual([])
  })

  test('shows none of its secrets when it fails', async () => {
    const secret = 'correct-horse-battery-staple'
    const body = { data: { type: 'passwords', attributes: { name: 'x', password: secret, organization_id: 999 } } }
    const error = await thrownBy(() => client.raw({ method: 'POST', path: '/passwords', body, secrets: [secret] }))
    expect(error).toMatchObject({ code: 'validation_failed' })
    const shown = `${String(error)} ${JSON.stringify(error)} ${(error as Error).stack ?? ''}`
    expect(shown).not.toContain(secret)
    expect(shown).not.toContain(account.server.apiKey)
  })
})

describe('what no API key can use', () => {
  test.each(Object.entries(REMOVED))('as %s says why', async (key, reason) => {
    const wanted = { name: 'UsageError', code: 'not_supported', hint: reason }
    expect(await thrownBy(() => (client as unknown as Record<string, unknown>)[key])).toMatchObject(wanted)
    expect(await thrownBy(() => client.resource(key as ResourceKey))).toMatchObject(wanted)
    expect(Object.keys(client)).not.toContain(key)
  })

  test('is not confused with what does not exist', async () => {
    expect(await thrownBy(() => client.resource('organisations' as ResourceKey))).toMatchObject({
      code: 'usage',
      hint: expect.stringContaining('organizations'),
    })
    expect(await thrownBy(() => client.resource('constructor' as ResourceKey))).toMatchObject({ code: 'usage' })
  })

  test('as the creation of checklists says why, whichever way it is asked for', async () => {
    const ways = [
      () => (client.checklists as unknown as { create: (input: object) => unknown }).create({ name: 'x' }),
      () => client.resource('checklists').create({ name: 'x' }),
    ]
    const { requests, value: errors } = await account.during(() => Promise.all(ways.map((way) => thrownBy(way))))
    for (const error of errors)
      expect(error).toMatchObject({
        code: 'not_supported',
        outcome: 'not_sent',
        hint: expect.stringContaining('Only supported for JWT requests'),
      })
    expect(requests).toEqual([])
  })
})
