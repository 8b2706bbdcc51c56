import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { BatchItem, BatchProgress, GlueClient } from '../../../src/index.js'
import { Account, intercepting, thrownBy, withoutWaiting } from '../support/account.js'

let account: Account
let client: GlueClient
let organizationId: string
beforeAll(async () => {
  account = await Account.open()
  client = account.connect({ ...withoutWaiting(), breaker: false })
  organizationId = (await client.organizations.create({ name: 'Acme' })).id
  await client.configurationTypes.create({ name: 'Server' })
})
afterAll(() => account.close())
afterEach(() => account.faults())

const location = (name: string): BatchItem => ({ resource: 'locations', create: { organizationId, name } })
const locations = async (prefix: string): Promise<string[]> =>
  (await account.state('locations')).map(({ attributes }) => String(attributes['name'])).filter((name) => name.startsWith(prefix))
const codes = (failed: readonly { readonly index: number; readonly error: Error }[]): (readonly [number, unknown, unknown])[] =>
  failed.map(({ index, error }) => [index, (error as { code?: string }).code, (error as { outcome?: string }).outcome] as const)

describe('a batch', () => {
  test('does what the methods of each resource do, and reports in the order given', async () => {
    const contact = await client.contacts.create({
      organizationId,
      firstName: 'Ada',
      contactEmails: [{ value: 'a@x.example', labelName: 'Work', primary: true }],
    })
    const gone = await client.passwords.create({ organizationId, name: 'Gone', password: 'x1' })
    const type = await client.flexibleAssetTypes.create({ name: 'Backups' })
    const items: readonly BatchItem[] = [
      { resource: 'configurations', create: { organization: 'Acme', name: 'SRV-01', configurationType: 'Server' } },
      { resource: 'contacts', id: contact.id, update: { contactEmails: [{ value: 'b@x.example', labelName: 'Home' }] } },
      { resource: 'flexibleAssets', create: { organizationId, flexibleAssetTypeId: type.id, traits: { titel: 'typo' } } },
      { resource: 'passwords', id: gone.id, delete: true },
      { resource: 'configurations', create: { organizationId, name: 'SRV-02', configurationType: 'Srver' } },
      { resource: 'locations', create: { organizationId: '999', name: 'Nowhere' } },
    ]
    const report = await client.batch(items)
    expect(report.succeeded.map(({ index, id, record }) => [index, id === record?.id || record === null, record?.type])).toEqual([
      [0, true, 'configurations'],
      [1, true, 'contacts'],
      [3, true, undefined],
    ])
    expect(codes(report.failed)).toEqual([
      [2, 'invalid_input', 'not_sent'],
      [4, 'unknown_name', 'not_sent'],
      [5, 'validation_failed', 'rejected'],
    ])
    expect(report.unknown).toEqual([])
    expect((await client.contacts.get(contact.id)).contactEmails?.map(({ value }) => value)).toEqual(['a@x.example', 'b@x.example'])
    expect(await client.passwords.find(gone.id)).toBeNull()
  })

  test('has no more under way at once than it is told', async () => {
    let most = 0
    let now = 0
    const watching = account.connect({
      transport: intercepting(async () => {
        most = Math.max(most, ++now)
        await new Promise((resolve) => setImmediate(resolve))
        now--
      }),
    })
    const progress: BatchProgress[] = []
    const report = await watching.batch(
      Array.from({ length: 12 }, (_, at) => location(`Many ${at}`)),
      { concurrency: 3, onProgress: (state) => progress.push(state) },
    )
    expect(report.succeeded.map(({ index }) => index)).toEqual(Array.from({ length: 12 }, (_, at) => at))
    expect(most).toBeLessThanOrEqual(3)
    expect(progress.map(({ done }) => done)).toEqual(Array.from({ length: 12 }, (_, at) => at + 1))
    for (const concurrency of [0, 1.5, 51])
      expect(await thrownBy(() => client.batch([], { concurrency }))).toMatchObject({ code: 'invalid_input' })
  })

  test('never repeats what may have happened: it looks, and tells what it found and what not', async () => {
    await account.faults(
      { match: { method: 'POST' }, fault: { kind: 'reset', at: 'beforeResponse', when: 'after' }, times: 1 },
      { match: { method: 'POST' }, fault: { kind: 'reset', at: 'beforeResponse', when: 'before' }, times: 1 },
    )
    const { requests, value: report } = await account.during(() => client.batch(['D1', 'D2', 'D3'].map(location), { concurrency: 1 }))
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(3)
    expect(codes(report.unknown)).toEqual([[1, 'outcome_unknown', 'unknown']])
    expect(report.succeeded.map(({ index, record }) => [index, (record as { name: string }).name])).toEqual([
      [0, 'D1'],
      [2, 'D3'],
    ])
    expect((await locations('D')).sort()).toEqual(['D1', 'D3'])
  })

  test('that is aborted sends nothing more, and says of each item what became of it', async () => {
    const stop = new AbortController()
    let sent = 0
    const aborting = account.connect({
      transport: intercepting((request) => {
        if (request.method === 'POST' && ++sent === 2) stop.abort(new Error('enough'))
      }),
    })
    const report = await aborting.batch(['E1', 'E2', 'E3', 'E4'].map(location), { concurrency: 1, signal: stop.signal })
    expect(report.succeeded.map(({ index }) => index)).toEqual([0])
    expect(codes(report.unknown)).toEqual([[1, 'outcome_unknown', 'unknown']])
    expect(codes(report.failed)).toEqual([
      [2, 'closed', 'not_sent'],
      [3, 'closed', 'not_sent'],
    ])
    expect(sent).toBe(2)
    expect(await locations('E3')).toEqual([])
  })

  test('changes one record in the order given, whatever else is under way', async () => {
    const { id } = await client.locations.create({ organizationId, name: 'Ordered' })
    const cities = Array.from({ length: 8 }, (_, at) => `City ${at}`)
    const report = await client.batch(
      cities.map((city) => ({ resource: 'locations', id, update: { city }, options: { checkSynced: false } })),
      { concurrency: 8 },
    )
    expect(report.succeeded.map(({ record }) => (record as { city?: unknown }).city)).toEqual(cities)
    expect(account.stored('locations', id)).toMatchObject({ city: 'City 7' })
  })

  test('stops when the key is refused, because every other item would fail too', async () => {
    const stranger = account.connect({ apiKey: 'ITG.not-a-key' })
    const { requests, value: report } = await account.during(() => stranger.batch(['F1', 'F2', 'F3'].map(location), { concurrency: 1 }))
    expect(requests).toHaveLength(1)
    expect(codes(report.failed)).toEqual([
      [0, 'unauthorized', 'rejected'],
      [1, 'closed', 'not_sent'],
      [2, 'closed', 'not_sent'],
    ])
  })

  test('refuses items that are none, one by one, and a client that only reads, at once', async () => {
    const items = [
      { resource: 'locatons', create: {} },
      { resource: 'checklistTasks', create: {} },
      { resource: 'countries', create: { name: 'Atlantis' } },
      { resource: 'locations' },
      { resource: 'locations', id: '1', update: { city: 'x' }, delete: true },
      { resource: 'locations', id: '1/2', delete: true },
      null,
    ] as unknown as readonly BatchItem[]
    const reader = account.connect({ readOnly: true })
    const { requests, value } = await account.during(async () => ({
      report: await client.batch(items),
      refusal: await thrownBy(() => reader.batch([location('G1')])),
    }))
    expect(value.report.failed.map(({ error }) => (error as { code?: string }).code)).toEqual([
      'invalid_input',
      'not_supported',
      'not_supported',
      'invalid_input',
      'invalid_input',
      'hostile_id',
      'invalid_input',
    ])
    expect(value.refusal).toMatchObject({ code: 'read_only', outcome: 'not_sent' })
    expect(requests).toEqual([])
  })
})
