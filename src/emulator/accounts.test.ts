import { afterEach, describe, expect, it } from 'vitest'
import { createEmulator, emptySeed, startEmulator } from './index.js'
import type { RunningEmulator, StartOptions } from './index.js'

/** Building them is all work and no waiting; a busy machine needs its time for it. */
const TWO_LARGE_ACCOUNTS_MS = 60_000

let running: RunningEmulator | undefined
afterEach(async () => {
  await running?.close()
  running = undefined
})

const start = async (options: StartOptions) => {
  running = await startEmulator({ seed: 'empty', now: '2026-06-01', ...options })
  const { accounts, adminUrl, url } = running
  const keyOf = (name: string): string => accounts.find((one) => one.name === name)!.apiKey
  // The shape of a response is what is looked at.
  // oxlint-disable-next-line no-explicit-any
  const json = async (response: Promise<Response>): Promise<any> => (await response).json()
  return {
    accounts,
    keyOf,
    status: async (key: string, path: string) => (await fetch(url + path, { headers: { 'x-api-key': key } })).status,
    get: (key: string, path: string) => json(fetch(url + path, { headers: { 'x-api-key': key } })),
    post: (key: string, path: string, attributes: object) =>
      json(
        fetch(url + path, {
          method: 'POST',
          headers: { 'x-api-key': key, 'content-type': 'application/json' },
          body: JSON.stringify({ data: { attributes } }),
        }),
      ),
    witness: (path: string, init?: RequestInit) => json(fetch(adminUrl + path, init)),
  }
}

describe('several accounts in one emulator', () => {
  it('each have a key, records and a state of their own, and no key sees the records of another', async () => {
    const { accounts, get, keyOf, post, status } = await start({
      accounts: [
        { name: 'acme', seed: 'empty' },
        { name: 'globex', seed: 'empty' },
      ],
    })
    expect(accounts.map(({ name }) => name)).toEqual(['main', 'acme', 'globex'])
    expect(new Set(accounts.map(({ apiKey }) => apiKey)).size).toBe(3)
    for (const { name, apiKey } of accounts) await post(apiKey, '/organizations', { name: `of ${name}` })
    for (const { name, apiKey } of accounts) {
      const { data, meta } = await get(apiKey, '/organizations')
      expect([meta['total-count'], data[0].attributes.name]).toEqual([1, `of ${name}`])
    }
    const { data } = await post(keyOf('acme'), '/organizations', { name: 'Second' })
    expect([await status(keyOf('acme'), `/organizations/${data.id}`), await status(keyOf('globex'), `/organizations/${data.id}`)]).toEqual([
      200, 404,
    ])
    expect(await status(keyOf('globex'), `/organizations/${data.id}/relationships/contacts`)).toBe(401)
  })
  it('are told apart by the witness, in requests, states and keys', async () => {
    const { keyOf, post, status, witness } = await start({ accounts: [{ name: 'acme', seed: 'empty' }] })
    await post(keyOf('acme'), '/organizations', { name: 'A' })
    await status('ITG.nope', '/organizations')
    await status(keyOf('main'), '/organizations')
    const entries: { account?: string; status: number }[] = await witness('/requests')
    expect(entries.map((entry) => [entry.account, entry.status])).toEqual([
      ['acme', 201],
      [undefined, 403],
      ['main', 200],
    ])
    expect([(await witness('/state')).organizations, (await witness('/state?account=acme')).organizations]).toEqual([0, 1])
    expect((await witness('/state/organizations?account=acme'))[0].attributes.name).toBe('A')
    expect(await witness('/state?account=nobody')).toMatchObject({ error: expect.stringContaining('no account named "nobody"') })
    const { apiKey } = await witness('/keys', { method: 'POST', body: JSON.stringify({ passwordAccess: false, account: 'acme' }) })
    expect((await witness('/accounts')).map(({ name }: { name: string }) => name)).toEqual(['main', 'acme'])
    await post(apiKey, '/organizations', { name: 'B' })
    expect((await witness('/state?account=acme')).organizations).toBe(2)
  })
  it('differ in their quirks, and go back to their seeds together', async () => {
    const { get, keyOf, post, status } = await start({
      quirks: { 'text-filter': 'case-insensitive' },
      accounts: [{ name: 'old', seed: 'empty', quirks: { 'documents-module': '404', 'id-size': 'short' } }],
    })
    const { data } = await post(keyOf('old'), '/organizations', { name: 'Acme' })
    expect(data.id).toMatch(/^\d{7}$/)
    expect(await status(keyOf('old'), `/organizations/${data.id}/relationships/documents`)).toBe(404)
    expect((await get(keyOf('old'), '/organizations?filter[name]=ACME')).meta['total-count']).toBe(1)
    running!.emulator.reset()
    expect((await get(keyOf('old'), '/organizations')).meta['total-count']).toBe(0)
  })
  it(
    'are different MSPs where each is a demo account',
    async () => {
      const { accounts, get } = await start({ seed: 'demo', accounts: [{ name: 'other' }] })
      const [main, other] = await Promise.all(accounts.map(({ apiKey }) => get(apiKey, '/configurations?page[size]=5')))
      expect(main.data[0].id).not.toBe(other.data[0].id)
    },
    TWO_LARGE_ACCOUNTS_MS,
  )
  it('must have names of their own', () => {
    const seed = emptySeed({ now: new Date(0) })
    expect(() => createEmulator({ seed, accounts: [{ name: 'main', seed }] })).toThrow('Two accounts of the emulator are named "main".')
  })
})
