import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { FaultRule } from '../../../src/emulator/index.js'
import { AuthenticationError, catalog, isGlueError } from '../../../src/index.js'
import type { GlueClient, Resource, ResourceKey } from '../../../src/index.js'
import { Account, answer, intercepting, thrownBy, withoutWaiting } from '../support/account.js'

let account: Account
let client: GlueClient
beforeAll(async () => {
  account = await Account.open({ seed: 'demo' })
  client = account.connect()
})
afterAll(() => account.close())
afterEach(() => account.faults())

const DENTAL = '4489414129010794'
const lists = (requests: readonly { readonly path: string }[]): string[] => requests.map(({ path }) => decodeURIComponent(path))

describe('a list', () => {
  test('of 3000 configurations costs three requests, misses none and gives none twice', async () => {
    const { requests, value: all } = await account.during(() => client.configurations.list().collect())
    expect(lists(requests).sort()).toEqual([1, 2, 3].map((page) => `/configurations?page[size]=1000&page[number]=${page}`))
    const ids = all.map((record) => record.id)
    expect(new Set(ids).size).toBe(3000)
    expect(ids.sort()).toEqual((await account.state('configurations')).map(({ id }) => id).sort())
    expect(all.completeness).toEqual({ complete: true, reasons: [], source: 'live', ageMs: 0 })
  })

  test('read record by record, page by page and sorted gives the same', async () => {
    const total = (await account.counts())['contacts']
    const ids = new Set<string>()
    for await (const contact of client.contacts.list({ sort: ['-lastName', 'id'], pageSize: 300 })) ids.add(contact.id)
    expect(ids.size).toBe(total)
    const pages: number[] = []
    for await (const page of client.contacts.list({ pageSize: 300 }).pages()) {
      pages.push(page.data.length)
      expect(page.meta).toMatchObject({ currentPage: pages.length, totalCount: total, totalPages: Math.ceil(total! / 300) })
    }
    expect(pages.reduce((sum, size) => sum + size, 0)).toBe(total)
  })

  test('is whole although requests are refused, fail, and break in mid-body', async () => {
    const fault = (kind: FaultRule['fault'], every: number): FaultRule => ({
      match: { path: '/configurations' },
      fault: kind,
      every,
      times: 2,
    })
    await account.faults(
      fault({ kind: 'status', status: 429 }, 9),
      fault({ kind: 'status', status: 500 }, 5),
      fault({ kind: 'reset', at: 'midBody' }, 4),
      fault({ kind: 'malformedJson' }, 7),
    )
    const patient = account.connect({ ...withoutWaiting(), retries: 8 })
    const { requests, value: all } = await account.during(() => patient.configurations.list({ pageSize: 250 }).collect())
    expect(new Set(all.map((record) => record.id)).size).toBe(3000)
    expect(all.completeness.complete).toBe(true)
    expect(requests.filter(({ status }) => status !== 200).length).toBeGreaterThanOrEqual(5)
    expect(new Set(requests.map(({ status }) => status))).toEqual(new Set([0, 200, 429, 500]))
  })

  test.each([
    ['a part of it', 206, {}],
    ['errors beside the records', 200, { errors: [{ title: 'partial' }] }],
  ])('of which %s came is not called complete', async (_, status, more) => {
    const data = [{ id: '1', type: 'organizations', attributes: { name: 'One' } }]
    const meta = { 'current-page': 1, 'next-page': null, 'total-pages': 1, 'total-count': 1 }
    const partial = account.connect({ transport: intercepting(() => answer(status, { data, meta, ...more })) })
    const listed = await partial.organizations.list().collect()
    expect(listed.map(({ id }) => id)).toEqual(['1'])
    expect(listed.completeness).toMatchObject({ complete: false, reasons: [expect.stringContaining('some records may be missing')] })
  })

  test('waits at least a minute after a refusal that names no time', async () => {
    await account.faults({ fault: { kind: 'status', status: 429 }, times: 2 })
    const patience = withoutWaiting()
    await account.connect(patience).organizations.list().first()
    expect(patience.waitsMs).toEqual([60_000, 120_000])
  })

  test('is counted by one request, and its first record costs one record', async () => {
    const counted = await account.during(() => client.configurations.count({ organizationId: DENTAL }))
    const own = (await account.state('configurations')).filter(({ attributes }) => attributes['organizationId'] === DENTAL)
    expect(counted.value).toBe(own.length)
    expect(counted.requests).toHaveLength(1)
    expect(counted.requests[0]!.path).toContain('page%5Bsize%5D=1&')
    const first = await account.during(() => client.configurations.list({ organizationId: DENTAL, sort: 'name' }).first())
    expect(first.value?.name).toBe(own.map(({ attributes }) => String(attributes['name'])).sort()[0])
    expect(first.requests).toHaveLength(1)
    expect(await client.configurations.list({ name: 'no such name' }).first()).toBeNull()
    expect(await client.configurations.count({ name: 'no such name' })).toBe(0)
  })

  test('collected with a limit says that there is more', async () => {
    const some = await client.organizations.list().collect({ limit: 10 })
    expect(some).toHaveLength(10)
    expect(some.completeness).toMatchObject({ complete: false, reasons: ['Only the first 10 records were asked for.'] })
    const all = await client.organizations.list().collect({ limit: 80 })
    expect(all).toHaveLength(80)
    expect(all.completeness.complete).toBe(true)
  })

  test('left early asks for no further page', async () => {
    const { requests } = await account.during(async () => {
      for await (const record of account.connect({ prefetch: 0 }).configurations.list({ pageSize: 100 })) if (record) break
    })
    expect(requests).toHaveLength(1)
  })

  test('brings what it includes, joined to its owner', async () => {
    const withPasswords = await client.configurations
      .list({ organizationId: DENTAL, include: ['passwords', 'configurationInterfaces'] })
      .collect()
    const passwords = (await account.state('passwords')).filter(
      ({ attributes }) => attributes['resourceType'] === 'configurations' || attributes['resourceType'] === 'Configuration',
    )
    let seen = 0
    for (const configuration of withPasswords) {
      const expected = passwords.filter(({ attributes }) => attributes['resourceId'] === configuration.id).map(({ id }) => id)
      expect((configuration.included.passwords ?? []).map((record) => record.id).sort()).toEqual(expected.sort())
      seen += expected.length
      for (const password of configuration.included.passwords ?? []) expect(password).not.toHaveProperty('password')
    }
    expect(seen).toBeGreaterThan(3)
    expect(withPasswords.flatMap((record) => record.included.configurationInterfaces ?? []).length).toBeGreaterThan(3)
  })
})

describe('the documents of an organization', () => {
  const stored = async (organizationId: string): Promise<{ readonly all: string[]; readonly root: string[] }> => {
    const own = (await account.state('documents')).filter(({ attributes }) => attributes['organizationId'] === organizationId)
    const root = own.filter(({ attributes }) => (attributes['documentFolderId'] ?? null) === null)
    return { all: own.map(({ id }) => id).sort(), root: root.map(({ id }) => id).sort() }
  }
  const ids = (records: readonly { readonly id: string }[]): string[] => records.map(({ id }) => id).sort()

  test('are those of all folders', async () => {
    const { all, root } = await stored(DENTAL)
    expect(all.length).toBeGreaterThan(root.length)
    const listed = await client.documents.list({ organizationId: DENTAL }).collect()
    expect(ids(listed)).toEqual(all)
    expect(listed.completeness.complete).toBe(true)
    expect(await client.documents.count({ organizationId: DENTAL })).toBe(all.length)
    expect(ids(await client.documents.list({ organizationId: DENTAL, folder: 'root' }).collect())).toEqual(root)
    const folder = listed.find((document) => document.documentFolderId !== null)!.documentFolderId!
    const inFolder = listed.filter((document) => document.documentFolderId === folder)
    expect(ids(await client.documents.list({ organizationId: DENTAL, folder }).collect())).toEqual(ids(inFolder))
  })

  /** An account that refuses the filter for all folders, and perhaps the one for what lies in folders. */
  const refusing = (...values: readonly string[]): GlueClient =>
    account.connect({
      transport: intercepting(({ path }) =>
        values.some((value) => decodeURIComponent(path).includes(value))
          ? answer(422, { errors: [{ status: 422, title: 'Unprocessable Entity', source: { pointer: 'filter[document_folder_id]' } }] })
          : undefined,
      ),
    })

  test('come in another way where the account refuses to list all at once, and are not called complete where that fails too', async () => {
    const { all, root } = await stored(DENTAL)
    for (const refused of [['[document_folder_id]=null'], ['[document_folder_id]=null', '[document_folder_id][ne]=']]) {
      const listed = await refusing(...refused)
        .documents.list({ organizationId: DENTAL })
        .collect()
      expect(ids(listed)).toEqual(all)
      expect(listed.completeness).toMatchObject({ complete: true, reasons: [] })
      expect(await refusing(...refused).documents.count({ organizationId: DENTAL })).toBe(all.length)
    }
    const nothing = refusing('[document_folder_id]=null', '[document_folder_id][ne]=', '/document_folders')
    const top = await nothing.documents.list({ organizationId: DENTAL }).collect()
    expect(ids(top)).toEqual(root)
    expect(top.completeness).toMatchObject({ complete: false, reasons: [expect.stringContaining('missing')] })
    expect(await thrownBy(() => nothing.documents.count({ organizationId: DENTAL }))).toMatchObject({ code: 'not_available' })
  })
})

describe('what a key cannot see', () => {
  test.each([401, 403, 404] as const)('is "not available" where the route answers %i, and never empty', async (status) => {
    const apiKey = await account.key({ passwordAccess: false, unavailable: { documents: status, documentFolders: status } })
    const limited = account.connect({ apiKey })
    await limited.organizations.list().first()
    const folders = [() => limited.documentFolders.list({ organizationId: DENTAL }).collect()]
    const documents = [
      () => limited.documents.list({ organizationId: DENTAL }).collect(),
      () => limited.documents.list({ organizationId: DENTAL }).first(),
      () => limited.documents.count({ organizationId: DENTAL }),
    ]
    // The gateway's 403 on a list that every account has is about the key.
    for (const work of status === 403 ? folders : [...folders, ...documents])
      expect(await thrownBy(work)).toMatchObject({ name: 'PermissionError', code: 'not_available', status })
    if (status === 403) for (const work of documents) expect(await thrownBy(work)).toMatchObject({ code: 'unauthorized', status })
  })

  test('is "not available" for an organization of another account', async () => {
    const error = await thrownBy(() => client.documents.list({ organizationId: '999' }).collect())
    expect(error).toMatchObject({ code: 'not_available' })
  })

  test('is everything for a key that is wrong or revoked', async () => {
    const error = await thrownBy(() => account.connect({ apiKey: 'ITG.wrong' }).configurations.list().collect())
    expect(error).toBeInstanceOf(AuthenticationError)
    expect(error).toMatchObject({ code: 'unauthorized', hint: expect.stringContaining('one of this host') })
    expect(JSON.stringify(error)).not.toContain('ITG.wrong')
  })
})

describe('before anything is sent', () => {
  const required = (resource: Resource): Record<string, unknown> => ({
    ...Object.fromEntries(Object.entries(resource.params ?? {}).map(([key, { enum: words }]) => [key, words?.[0] ?? '1'])),
    ...Object.fromEntries(Object.entries(resource.filters).flatMap(([key, filter]) => (filter.required === true ? [[key, '1']] : []))),
  })
  const pathParameters = (resource: Resource): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(required(resource)).filter(
        ([key]) =>
          Object.hasOwn(resource.filters, key) ||
          resource.endpoints.some(
            (endpoint) => endpoint.operation === 'list' && endpoint.path.includes(`:${resource.params?.[key]?.segment}`),
          ),
      ),
    )

  test.each(Object.keys(catalog) as ResourceKey[])('%s: an unknown filter, sort or include is refused', async (key) => {
    const resource: Resource = catalog[key]
    const untyped = client.resource(key)
    const { requests } = await account.during(async () => {
      if (resource.endpoints.some(({ operation }) => operation === 'list')) {
        const given = pathParameters(resource)
        const refused = (query: Record<string, unknown>, code: string): Promise<void> =>
          expect(thrownBy(() => untyped.list({ ...given, ...query }).collect())).resolves.toMatchObject({ code, outcome: 'not_sent' })
        await refused({ nmae: 'x' }, 'unknown_filter')
        await refused({ __proto__x: 'x' }, 'unknown_filter')
        await refused({ constructor: 'x' }, 'unknown_filter')
        await refused({ sort: 'hostnmae' }, 'unknown_sort')
        await refused({ sort: ['constructor'] }, 'unknown_sort')
        await refused({ include: ['organization'] }, 'unknown_include')
        await refused({ include: ['toString'] }, 'unknown_include')
      }
      if (resource.endpoints.some(({ operation }) => operation === 'get')) {
        const error = await thrownBy(() => untyped.get('1', { ...required(resource), include: ['organization'] }))
        expect(error).toMatchObject({ code: 'unknown_include' })
      }
    })
    expect(requests).toEqual([])
  })

  const HOSTILE = [
    '../1',
    '1/../../passwords',
    '1?x=1',
    '1%2f2',
    '1#',
    ' 1',
    '1\n',
    '',
    '-1',
    '1e3',
    'ä',
    '1\u0000',
    '．．',
    '..',
    1.5,
    -3,
    Number.NaN,
    2 ** 60,
  ]

  test.each(Object.keys(catalog) as ResourceKey[])('%s: a hostile id is refused in every method', async (key) => {
    const resource: Resource = catalog[key]
    const operations = new Set(resource.endpoints.map(({ operation }) => operation))
    const untyped = client.resource(key)
    const parents = required(resource)
    const references = Object.entries(resource.attributes).filter(([, { kind, create }]) => kind === 'ref' && create !== undefined)
    const updates = Object.keys(resource.attributes).filter((name) => resource.attributes[name]!.update !== undefined)
    const { requests } = await account.during(async () => {
      for (const id of HOSTILE) {
        const refused = async (what: string, work: () => unknown): Promise<void> => {
          const error = await thrownBy(work).catch(() => 'nothing')
          expect([what, id, isGlueError(error) ? error.code : error]).toEqual([what, id, 'hostile_id'])
        }
        if (operations.has('get')) {
          await refused('get', () => untyped.get(id, parents))
          await refused('find', () => untyped.find(id, parents))
        }
        if (operations.has('update') && resource.endpoints.find(({ operation }) => operation === 'update')!.path.endsWith('/:id')) {
          const change = updates.includes('name') ? { name: 'x' } : { [updates[0]!]: 'x' }
          await refused('update', () => untyped.update(id, change, parents))
        }
        if (operations.has('delete') || operations.has('bulkDelete')) await refused('delete', () => untyped.delete(id, parents))
        if (operations.has('publish')) await refused('publish', () => untyped.publish(id, parents))
        if (operations.has('create')) {
          for (const [name] of references) await refused(`create ${name}`, () => untyped.create({ ...parents, [name]: id }))
        }
        if (operations.has('list')) {
          for (const [name, filter] of Object.entries(resource.filters))
            if (filter.kind === 'id' && filter.on?.includes('list') !== false)
              await refused(`list ${name}`, () => untyped.list({ ...pathParameters(resource), [name]: id }).collect())
          for (const name of Object.keys(pathParameters(resource)))
            if (resource.params?.[name]?.enum === undefined)
              await refused(`list under ${name}`, () => untyped.list({ ...pathParameters(resource), [name]: id }).collect())
        }
      }
    })
    expect(requests).toEqual([])
  })
})

describe('a get', () => {
  test('that is answered with another record is no answer', async () => {
    const other = JSON.stringify({ data: { id: '12', type: 'organizations', attributes: { name: 'Somebody else' } } })
    const mixedUp = account.connect({ transport: intercepting(() => answer(200, other)) })
    const error = await thrownBy(() => mixedUp.organizations.get('11'))
    expect(error).toMatchObject({ code: 'protocol_error' })
    expect(String(error)).not.toContain('Somebody else')
  })
})
