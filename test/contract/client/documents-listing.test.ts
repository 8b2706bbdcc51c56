import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import type { Seed } from '../../../src/emulator/index.js'
import type { Transport, TransportRequest, TransportResponse } from '../../../src/http/transport.js'
import { UndiciTransport } from '../../../src/http/undici-transport.js'
import type { GlueClient } from '../../../src/index.js'
import { Account, answer, thrownBy, withoutWaiting } from '../support/account.js'

const ORGANIZATION = '5000000000000001'
const ROOT = 300
const FOLDERS = 40
const IN_FOLDERS = 800

const stamps = { createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' }
/** 1,100 documents: 300 at the top, 800 in 40 folders that lie in each other. */
const seed: Seed = {
  name: 'many documents',
  apiKey: 'ITG.emulator-key-of-many-documents',
  subdomain: 'large',
  links: [],
  plantedSecrets: [],

  records: [
    { resource: 'organizations', id: ORGANIZATION, attributes: { name: 'Large', ...stamps } },
    ...Array.from({ length: FOLDERS }, (_, at) => ({
      resource: 'documentFolders' as const,
      id: String(6000000000000000 + at),
      attributes: {
        organizationId: ORGANIZATION,
        name: `Folder ${at}`,
        parentId: at % 4 === 0 ? null : String(6000000000000000 + at - 1),
        ...stamps,
      },
    })),
    ...Array.from({ length: ROOT + IN_FOLDERS }, (_, at) => ({
      resource: 'documents' as const,
      id: String(7000000000000000 + at),
      attributes: {
        organizationId: ORGANIZATION,
        name: `Document ${at}`,
        documentFolderId: at < ROOT ? null : String(6000000000000000 + (at % FOLDERS)),
        archived: false,
        ...stamps,
      },
    })),
  ],
}

let account: Account
beforeAll(async () => {
  account = await Account.open({ seed })
})
afterAll(() => account.close())
afterEach(() => account.faults())

const FORMS = { all: '[document_folder_id]=null', anywhere: '[document_folder_id][ne]=', foldered: '[document_folder_id][ne]=null' }
type Form = keyof typeof FORMS | 'folder' | 'folders'
type Broken = 'refused' | 'ignored' | 'failing'

const formOf = (path: string): Form | undefined => {
  const text = decodeURIComponent(path)
  if (text.includes('/document_folders')) return 'folders'
  if (text.includes(FORMS.foldered)) return 'foldered'
  if (text.includes(FORMS.anywhere)) return 'anywhere'
  if (text.includes(FORMS.all)) return 'all'
  return /\[document_folder_id\]=\d\d/.test(text) ? 'folder' : undefined
}

/** An account that breaks some forms of the filter. */
const breaking = (how: Readonly<Partial<Record<Form, Broken>>>): GlueClient => {
  const real = new UndiciTransport({ loopback: true })
  const transport: Transport = {
    close: () => real.close(),
    send: (request: TransportRequest): Promise<TransportResponse> => {
      const form = formOf(request.path)
      const broken = form === undefined ? undefined : how[form]
      if (broken === 'refused')
        return Promise.resolve(answer(form === 'folders' ? 404 : 422, { errors: [{ status: 422, title: 'Unprocessable Entity' }] }))
      if (broken === 'failing') return Promise.resolve(answer(500, {}))
      const path = request.path.replaceAll(/filter(?:%5B|\[)document_folder_id[^&]*&?/g, '')
      return real.send(broken === 'ignored' ? { ...request, path } : request)
    },
  }
  return account.connect({ transport, retries: 0, breaker: false })
}

describe('1,100 documents in nested folders', () => {
  test('are all listed and counted, in two requests and in one where the filter is known to work', async () => {
    const client = account.connect()
    const { requests, value: listed } = await account.during(() => client.documents.list({ organizationId: ORGANIZATION }).collect())
    expect(new Set(listed.map(({ id }) => id)).size).toBe(1100)
    expect(listed.completeness).toMatchObject({ complete: true, reasons: [] })
    expect(requests).toHaveLength(2)
    const counting = await account.during(() => client.documents.count({ organizationId: ORGANIZATION }))
    expect([counting.value, counting.requests.length]).toEqual([1100, 1])
    const fresh = await account.during(() => account.connect().documents.count({ organizationId: ORGANIZATION }))
    expect([fresh.value, fresh.requests.length]).toEqual([1100, 3])
  })

  const broken = ['refused', 'ignored'] as const
  const cases: Partial<Record<Form, Broken>>[] = [
    ...broken.map((all) => ({ all })),
    ...broken.flatMap((all) => broken.map((anywhere) => ({ all, anywhere }))),
    ...broken.flatMap((all) => broken.flatMap((anywhere) => broken.map((foldered) => ({ all, anywhere, foldered })))),
    { foldered: 'refused' },
    { folder: 'refused', folders: 'refused' },
  ]
  test.each(cases.map((one) => [JSON.stringify(one), one] as const))('are all listed and called complete where %s', async (_, how) => {
    const client = breaking(how)
    const listed = await client.documents.list({ organizationId: ORGANIZATION }).collect()
    expect(listed).toHaveLength(1100)
    expect(new Set(listed.map(({ id }) => id)).size).toBe(1100)
    expect(listed.completeness).toMatchObject({ complete: true, reasons: [] })
    expect(await client.documents.count({ organizationId: ORGANIZATION })).toBe(1100)
    expect(await breaking(how).documents.count({ organizationId: ORGANIZATION })).toBe(1100)
  })

  const everything = broken.flatMap((all) => broken.map((foldered) => ({ all, anywhere: all, foldered })))
  const last: Partial<Record<Form, Broken>>[] = [{ folders: 'refused' }, { folder: 'refused' }, { folder: 'ignored' }]
  const hopeless = everything.flatMap((one) => last.map((other) => ({ ...one, ...other })))
  test.each(hopeless.map((one) => [JSON.stringify(one), one] as const))(
    'are called incomplete, and not counted, where %s',
    async (_, how) => {
      const client = breaking(how)
      const listed = await client.documents.list({ organizationId: ORGANIZATION }).collect()
      expect(listed).toHaveLength(ROOT)
      expect(listed.completeness).toMatchObject({ complete: false, reasons: [expect.stringContaining('missing')] })
      expect(await thrownBy(() => client.documents.count({ organizationId: ORGANIZATION }))).toMatchObject({ code: 'not_available' })
      expect(await client.documents.list({ organizationId: ORGANIZATION }).first()).not.toBeNull()
    },
  )

  test.each(['all', 'foldered', 'folders', 'folder'] as const)('are no list at all where the server fails at "%s"', async (form) => {
    const how: Partial<Record<Form, Broken>> = { all: 'ignored', anywhere: 'ignored', foldered: 'ignored', [form]: 'failing' }
    const error = await thrownBy(() => breaking(how).documents.list({ organizationId: ORGANIZATION }).collect())
    expect(error).toMatchObject({ code: 'server_error' })
  })
})

describe('an organization without folders', () => {
  test('is known to be complete although no document in a folder was seen', async () => {
    const client = account.connect()
    const { id: organizationId } = await client.organizations.create({ name: 'Small' })
    const empty = await account.during(() => client.documents.list({ organizationId }).collect())
    expect(empty.value.completeness).toMatchObject({ complete: true })
    await client.documents.create({ organizationId, name: 'One' })
    const { value: one, requests } = await account.during(() => client.documents.list({ organizationId }).collect())
    expect([one.length, one.completeness.complete, requests.length]).toEqual([1, true, 2])
    for (const how of [
      { all: 'ignored' },
      { all: 'ignored', foldered: 'ignored' },
      { all: 'refused', anywhere: 'refused', foldered: 'refused' },
    ] as const)
      expect((await breaking(how).documents.list({ organizationId }).collect()).completeness).toMatchObject({ complete: true })
    await client.organizations.delete(organizationId, { confirm: (await client.organizations.get(organizationId)).name })
  })

  test('with documents only in folders lacks none', async () => {
    const client = account.connect()
    const { id: organizationId } = await client.organizations.create({ name: 'Foldered' })
    const { id: documentFolderId } = await client.documentFolders.create({ organizationId, name: 'A' })
    await client.documents.create({ organizationId, documentFolderId, name: 'In it' })
    for (const how of [
      {},
      { all: 'ignored' },
      { all: 'ignored', foldered: 'ignored' },
      { all: 'refused', anywhere: 'ignored', foldered: 'refused' },
    ] as const) {
      const listed = await breaking(how).documents.list({ organizationId }).collect()
      expect([listed.length, listed.completeness.complete]).toEqual([1, true])
    }
  })
})

describe('documents that gluekit created, for a key that cannot list them', () => {
  const LIST = '/organizations/*/relationships/documents'
  const denied = (path: string, status: 401 | 403 | 404) => ({ match: { method: 'GET', path }, fault: { kind: 'denied', status } }) as const
  const refuseLists = (status: 401 | 403 | 404) => account.faults(denied(LIST, status))

  test.each([401, 403, 404] as const)('are listed and called incomplete where the list answers %i', async (status) => {
    const client = account.connect()
    const { id: organizationId } = await client.organizations.create({ name: `Remembered ${status}` })
    await refuseLists(status)
    const unremembered = await thrownBy(() => client.documents.list({ organizationId }).collect())
    expect(['not_available', 'unauthorized', 'forbidden']).toContain((unremembered as { readonly code: string }).code)
    await account.faults()
    const kept = await client.documents.create({ organizationId, name: 'Kept' })
    const deleted = await client.documents.create({ organizationId, name: 'Deleted' })
    const gone = await client.documents.create({ organizationId, name: 'Deleted elsewhere' })
    await client.documents.update(kept.id, { name: 'Renamed' })
    await client.documents.delete(deleted.id)
    await account.connect().documents.delete(gone.id)
    await refuseLists(status)
    const listed = await client.documents.list({ organizationId }).collect()
    expect(listed.map(({ id, name }) => [id, name])).toEqual([[kept.id, 'Renamed']])
    expect(listed.completeness).toMatchObject({ complete: false, reasons: [expect.stringContaining('cannot list documents')] })
    expect(await thrownBy(() => client.documents.count({ organizationId }))).toMatchObject({ code: 'not_available' })
    // Another client made none.
    expect(await thrownBy(() => account.connect().documents.list({ organizationId }).collect())).toMatchObject({ status })
    await account.faults(denied(LIST, status), denied('/documents/*', status))
    const unread = await client.documents.list({ organizationId }).collect()
    expect(unread).toMatchObject([{ id: kept.id, organizationId, name: 'Renamed', createdAt: null }])
    expect(unread.completeness.reasons).toEqual([expect.stringContaining('1 of them unverified')])
  })

  test('are not listed for a key that was revoked', async () => {
    const client = account.connect(withoutWaiting())
    const { id: organizationId } = await client.organizations.create({ name: 'Revoked' })
    await client.documents.create({ organizationId, name: 'Kept' })
    await account.faults({ match: {}, fault: { kind: 'denied', status: 403 } })
    expect(await thrownBy(() => client.documents.list({ organizationId }).collect())).toMatchObject({ status: 403 })
  })
})
