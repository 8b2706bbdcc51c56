import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { BatchProgress, GlueClient } from '../../../src/index.js'
import type { Transport } from '../../../src/http/transport.js'
import { UndiciTransport } from '../../../src/http/undici-transport.js'
import { Account, answer, thrownBy, withoutWaiting } from '../support/account.js'

let account: Account
let client: GlueClient
let one: string
let two: string
beforeAll(async () => {
  account = await Account.open()
  client = account.connect({ ...withoutWaiting(), breaker: false })
})
beforeEach(async () => {
  one = (await client.organizations.create({ name: `One ${Math.random()}` })).id
  two = (await client.organizations.create({ name: `Two ${Math.random()}` })).id
})
afterAll(() => account.close())
afterEach(() => account.faults())

const located = async (organizationId: string): Promise<string[]> =>
  (await account.state('locations'))
    .filter(({ attributes }) => attributes['organizationId'] === organizationId)
    .map((row) => String(row.attributes['name']))
const makeLocations = async (count: number): Promise<string[]> => {
  const inputs = Array.from({ length: count }, (_, at) => ({ organizationId: one, name: `L${at}` }))
  return (await client.locations.createMany(inputs)).succeeded.map(({ id }) => id)
}
const lines = (requests: readonly { readonly method: string; readonly path: string }[]): string[] =>
  requests.map(({ method, path }) => `${method} ${path.split('?')[0]}`)

describe('many creates', () => {
  test('are one request for each parent, and reported in the order given', async () => {
    await client.countries.list().first()
    const { requests, value: report } = await account.during(() =>
      client.locations.createMany([
        { organizationId: one, name: 'A' },
        { organizationId: two, name: 'B' },
        { organizationId: one, name: 'C', country: 'Canada' },
      ]),
    )
    expect(lines(requests).filter((line) => line.startsWith('POST'))).toEqual([
      `POST /organizations/${one}/relationships/locations`,
      `POST /organizations/${two}/relationships/locations`,
    ])
    expect(report).toMatchObject({ failed: [], unknown: [] })
    expect(report.succeeded.map(({ index, record }) => [index, record.name, record.organizationId])).toEqual([
      [0, 'A', one],
      [1, 'B', two],
      [2, 'C', one],
    ])
    expect(report.succeeded[2]!.record.countryName).toBe('Canada')
  })

  test('go in requests of a hundred, and no larger than the limit of a body', async () => {
    const inputs = Array.from({ length: 250 }, (_, at) => ({ organizationId: one, name: `Site ${at}` }))
    const progress: BatchProgress[] = []
    const { requests, value: report } = await account.during(() =>
      client.locations.createMany(inputs, { onProgress: (now) => progress.push(now) }),
    )
    expect(requests).toHaveLength(3)
    expect(report.succeeded.map(({ record }) => record.name)).toEqual(inputs.map(({ name }) => name))
    expect(progress.at(-1)).toEqual({ done: 250, total: 250, failed: 0, unknown: 0 })
    const narrow = account.connect({ maxBodyBytes: 2000 })
    const notes = 'n'.repeat(600)
    const small = await account.during(() =>
      narrow.locations.createMany(Array.from({ length: 7 }, (_, at) => ({ organizationId: two, name: `N${at}`, notes }))),
    )
    expect(small.requests.length).toBe(4)
    expect(small.value.succeeded).toHaveLength(7)
    const large = await narrow.locations.createMany([
      { organizationId: two, name: 'Too large', notes: 'n'.repeat(3000) },
      { organizationId: two, name: 'Fits' },
    ])
    expect(large.failed).toMatchObject([{ index: 0, error: { code: 'too_large', outcome: 'not_sent' } }])
    expect(large.succeeded).toMatchObject([{ index: 1 }])
  })

  test('that are wrong in themselves are not sent, and do not hold back the others', async () => {
    const report = await client.locations.createMany([
      { organizationId: one, name: 'Good' },
      { organizationId: one, name: 'Bad', country: 'Atlantis' },
      { organizationId: one, nme: 'Worse' } as never,
      { organizationId: '../1', name: 'Hostile' },
    ])
    expect(report.succeeded.map(({ index }) => index)).toEqual([0])
    expect(report.failed.map(({ index, error }) => [index, (error as unknown as { code: string }).code])).toEqual([
      [1, 'unknown_name'],
      [2, 'invalid_input'],
      [3, 'hostile_id'],
    ])
    expect(await located(one)).toEqual(['Good'])
  })

  test('that the API refuses fail together with their request, and the next request goes on', async () => {
    const report = await client.locations.createMany(
      [
        { organizationId: one, name: 'A' },
        { organizationId: one, name: 'B', regionId: '999' },
        { organizationId: one, name: 'C' },
      ],
      { perRequest: 2 },
    )
    expect(report.failed).toMatchObject([
      { index: 0, error: { outcome: 'rejected' } },
      { index: 1, error: { outcome: 'rejected' } },
    ])
    expect(report.succeeded).toMatchObject([{ index: 2 }])
    expect(await located(one)).toEqual(['C'])
  })

  test('whose answer is lost are found in one look, and not repeated', async () => {
    await account.faults({ match: { method: 'POST' }, fault: { kind: 'status', status: 504, when: 'after' }, times: 1 })
    const inputs = ['A', 'B', 'C'].map((name) => ({ organizationId: one, name }))
    const { requests, value: report } = await account.during(() => client.locations.createMany(inputs, { perRequest: 2 }))
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'GET', 'POST'])
    expect(report.succeeded.map(({ index, record }) => [index, record.name])).toEqual([
      [0, 'A'],
      [1, 'B'],
      [2, 'C'],
    ])
    expect((await located(one)).sort()).toEqual(['A', 'B', 'C'])
  })

  test('whose request never got through are unknown one by one, and not repeated', async () => {
    await account.faults({ match: { method: 'POST' }, fault: { kind: 'status', status: 504, when: 'before' }, times: 1 })
    const inputs = ['A', 'B', 'C'].map((name) => ({ organizationId: one, name }))
    const { requests, value: report } = await account.during(() => client.locations.createMany(inputs, { perRequest: 2 }))
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(2)
    expect(report.unknown).toMatchObject([
      { index: 0, error: { code: 'outcome_unknown', message: expect.stringContaining('"A"'), cause: { status: 504 } } },
      { index: 1, error: { code: 'outcome_unknown', message: expect.stringContaining('"B"'), cause: { status: 504 } } },
    ])
    expect(report.succeeded).toMatchObject([{ index: 2 }])
    expect(await located(one)).toEqual(['C'])
  })

  test('that are answered in another order are told apart by their names, and looked for where those do not tell', async () => {
    const real = new UndiciTransport({ loopback: true })
    const turned: Transport = {
      send: async (request) => {
        const response = await real.send(request)
        if (request.method !== 'POST') return response
        const { data } = JSON.parse(Buffer.from(response.body).toString()) as { readonly data: readonly unknown[] }
        return answer(response.status, { data: data.toReversed() })
      },
      close: () => real.close(),
    }
    const other = account.connect({ transport: turned })
    const report = await other.locations.createMany(['A', 'B', 'C'].map((name) => ({ organizationId: one, name })))
    expect(report.succeeded.map(({ index, record }) => [index, record.name])).toEqual([
      [0, 'A'],
      [1, 'B'],
      [2, 'C'],
    ])
    const twins = await other.locations.createMany(['A', 'A', 'B'].map((name) => ({ organizationId: two, name })))
    expect(twins.succeeded.map(({ record }) => record.name)).toEqual(['A', 'A', 'B'])
    expect(new Set(twins.succeeded.map(({ id }) => id)).size).toBe(3)
  })

  test('of what the API takes one at a time are refused', async () => {
    const error = await thrownBy(() => client.resource('organizations').createMany([{ name: 'x' }]))
    expect(error).toMatchObject({ code: 'not_supported', hint: expect.stringContaining('batch') })
  })

  test('of flexible assets are checked against their type', async () => {
    const type = await client.flexibleAssetTypes.create({ name: `Type ${Math.random()}` })
    const { requests, value: report } = await account.during(() =>
      client.flexibleAssets.createMany([
        { organizationId: one, flexibleAssetTypeId: type.id, traits: { title: 'T', content: '<p>x</p>' } },
        { organizationId: one, flexibleAssetTypeId: type.id, traits: { titel: 'T' } },
      ]),
    )
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect(report.succeeded).toMatchObject([{ index: 0, record: { traits: { title: 'T' } } }])
    expect(report.failed).toMatchObject([{ index: 1, error: { code: 'invalid_input', outcome: 'not_sent' } }])
  })
})

describe('many updates', () => {
  test('are one request by ids, without a filter', async () => {
    const ids = await makeLocations(3)
    const { requests, value: report } = await account.during(() =>
      client.locations.updateMany(
        ids.map((id, at) => ({ id, city: `C${at}` })),
        { checkSynced: false },
      ),
    )
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['PATCH /locations'])
    expect(report.succeeded.map(({ index, id, record }) => [index, id, record.city])).toEqual(ids.map((id, at) => [at, id, `C${at}`]))
  })

  test('look for synced records in one list, and leave those out', async () => {
    const ids = await makeLocations(3)
    const rows = account.server.emulator.account.of('locations')
    rows.update(rows.get(ids[1]!)!, { psaIntegration: 'enabled' } as never)
    const { requests, value: report } = await account.during(() => client.locations.updateMany(ids.map((id) => ({ id, city: 'York' }))))
    expect(lines(requests)).toEqual(['GET /locations', 'PATCH /locations'])
    expect(report.failed).toMatchObject([{ index: 1, error: { code: 'not_supported', outcome: 'not_sent' } }])
    expect(report.succeeded.map(({ index }) => index)).toEqual([0, 2])
  })

  test('name what they refer to', async () => {
    const [id] = await makeLocations(1)
    const contacts = await client.contacts.createMany(['Ada', 'Bob'].map((firstName) => ({ organizationId: one, firstName })))
    const report = await client.contacts.updateMany(contacts.succeeded.map((made) => ({ id: made.id, location: 'L0' })))
    expect(report.succeeded.map(({ record }) => record.locationId)).toEqual([id, id])
  })

  test('that would delete what they do not repeat, or that the bulk form ignores, are refused', async () => {
    const { requests, value: reports } = await account.during(() =>
      Promise.all([
        client.resource('flexibleAssets').updateMany([{ id: '1', traits: { title: 'x' } }]),
        client.resource('contacts').updateMany([{ id: '1', contactEmails: [{ value: 'a@x.example', labelName: 'Work' }] }]),
        client.resource('passwordFolders').updateMany([{ id: '1', name: 'x' }]),
        client.resource('locations').updateMany([{ id: '1/2', city: 'x' }]),
      ]),
    )
    expect(reports.map(({ failed }) => (failed[0]!.error as unknown as { code: string }).code)).toEqual([
      'invalid_input',
      'invalid_input',
      'invalid_input',
      'hostile_id',
    ])
    expect(reports[0]!.failed[0]!.error.message).toContain('deletes everything in it that is not repeated')
    expect(requests).toEqual([])
  })

  test('of one record twice are sent once', async () => {
    const [id] = await makeLocations(1)
    const report = await client.locations.updateMany([
      { id: id!, city: 'First' },
      { id: Number(id), city: 'Second' },
    ])
    expect(report.succeeded).toMatchObject([{ index: 0, record: { city: 'First' } }])
    expect(report.failed).toMatchObject([{ index: 1, error: { code: 'invalid_input' } }])
  })
})

describe('many deletes', () => {
  test('are one request by ids', async () => {
    const ids = await makeLocations(3)
    const { requests, value: report } = await account.during(() => client.locations.deleteMany(ids.slice(0, 2)))
    expect(requests.map(({ method, path }) => `${method} ${path}`)).toEqual(['DELETE /locations'])
    expect(report.succeeded.map(({ index, id, record }) => [index, id, record])).toEqual([
      [0, ids[0], null],
      [1, ids[1], null],
    ])
    expect(await located(one)).toEqual(['L2'])
  })

  test('of which one is missing delete none', async () => {
    const ids = await makeLocations(1)
    const report = await client.locations.deleteMany([...ids, '999'])
    expect(report.failed).toHaveLength(2)
    expect(await located(one)).toEqual(['L0'])
  })
})

test('a client that only reads sends none of them', async () => {
  const reader = account.connect({ readOnly: true })
  const { requests, value: errors } = await account.during(() =>
    Promise.all([
      thrownBy(() => reader.locations.createMany([{ organizationId: one, name: 'x', country: 'Canada' }])),
      thrownBy(() => reader.locations.updateMany([{ id: '1', city: 'x' }])),
      thrownBy(() => reader.locations.deleteMany(['1'])),
    ]),
  )
  for (const error of errors) expect(error).toMatchObject({ code: 'read_only', outcome: 'not_sent' })
  expect(requests).toEqual([])
})

test('an abort ends what is under way in doubt, and sends no more', async () => {
  const stop = new AbortController()
  const aborting = account.connect({
    onEvent: (event) => {
      if (event.type === 'success' && event.method === 'POST') stop.abort(new Error('enough'))
    },
  })
  const inputs = ['A', 'B', 'C'].map((name) => ({ organizationId: one, name }))
  const { requests, value: report } = await account.during(() =>
    aborting.locations.createMany(inputs, { perRequest: 1, signal: stop.signal }),
  )
  expect(requests).toHaveLength(1)
  expect(report.succeeded.map(({ index }) => index)).toEqual([0])
  expect(report.failed.map(({ index, error }) => [index, (error as { outcome?: string }).outcome])).toEqual([
    [1, 'not_sent'],
    [2, 'not_sent'],
  ])
})
