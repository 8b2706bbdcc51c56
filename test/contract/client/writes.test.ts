import { createServer } from 'node:http'
import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { catalog, GlueClient } from '../../../src/index.js'
import type { GlueClientOptions, Resource, ResourceKey } from '../../../src/index.js'
import type { Fault } from '../../../src/emulator/index.js'
import { Account, answer, intercepting, thrownBy, withoutWaiting } from '../support/account.js'

let account: Account
let client: GlueClient
let organizationId: string
beforeAll(async () => {
  account = await Account.open()
  client = account.connect({ ...withoutWaiting(), breaker: false })
  organizationId = (await client.organizations.create({ name: 'Acme Dental' })).id
})
afterAll(() => account.close())
afterEach(() => account.faults())

const named = async (key: ResourceKey, name: string): Promise<number> =>
  (await account.state(key)).filter(({ attributes }) => attributes['name'] === name).length
let sequence = 0
const fresh = (what: string): string => `${what} ${++sequence}`
const once = (method: string, fault: Fault, times = 1): Promise<void> => account.faults({ match: { method }, fault, times })

describe('a create', () => {
  test.each<[string, Fault]>([
    ['answered 504 after it took place', { kind: 'status', status: 504, when: 'after' }],
    ['answered 500 after it took place', { kind: 'status', status: 500, when: 'after' }],
    ['reset after it took place', { kind: 'reset', at: 'beforeResponse', when: 'after' }],
    ['reset in mid-body', { kind: 'reset', at: 'midBody' }],
    ['answered with broken JSON', { kind: 'malformedJson' }],
  ])('%s leaves one record, which is found', async (_, fault) => {
    const name = fresh('Doubtful')
    await once('POST', fault, 99)
    const { requests, value } = await account.during(() => client.organizations.create({ name }))
    expect(requests.map(({ method }) => method)).toEqual(['POST', 'GET'])
    expect(account.stored('organizations', value.id)).toMatchObject({ name })
    expect(await named('organizations', name)).toBe(1)
  })

  test('that failed before it took place is in doubt, looked for, and not repeated', async () => {
    const name = fresh('Perhaps')
    await once('POST', { kind: 'status', status: 503, when: 'before' }, 99)
    const { requests, value: error } = await account.during(() => thrownBy(() => client.organizations.create({ name })))
    expect(requests.filter(({ method }) => method === 'POST')).toHaveLength(1)
    expect(error).toMatchObject({
      name: 'OutcomeUnknownError',
      code: 'outcome_unknown',
      outcome: 'unknown',
      candidates: [],
      message: expect.stringContaining(name),
      cause: { code: 'server_error', status: 503 },
    })
    expect(await named('organizations', name)).toBe(0)
  })

  test('refused for its rate is sent again and makes one record', async () => {
    const name = fresh('Patient')
    const patience = withoutWaiting()
    await once('POST', { kind: 'status', status: 429, retryAfter: 7 }, 2)
    const { requests, value } = await account.during(() => account.connect(patience).organizations.create({ name }))
    expect(requests.map(({ status }) => status)).toEqual([429, 429, 201])
    expect(patience.waitsMs).toEqual([7_000, 7_000])
    expect(await named('organizations', name)).toBe(1)
    expect(value.name).toBe(name)
  })

  test('that cannot reach the server was not sent', async () => {
    const dead = account.connect({ baseUrl: 'http://127.0.0.1:1', ...withoutWaiting() })
    expect(await thrownBy(() => dead.organizations.create({ name: 'x' }))).toMatchObject({ code: 'connection_failed', outcome: 'not_sent' })
  })

  test('that the API refuses was rejected, with the field that is wrong', async () => {
    const error = await thrownBy(() => client.contacts.create({ organizationId: '999', firstName: 'x' }))
    expect(error).toMatchObject({
      name: 'ValidationError',
      code: 'validation_failed',
      outcome: 'rejected',
      errors: [{ field: 'organizationId' }],
    })
  })
})

describe('an update', () => {
  test.each<[string, Fault]>([
    ['504 before', { kind: 'status', status: 504, when: 'before' }],
    ['502 after', { kind: 'status', status: 502, when: 'after' }],
    ['a reset', { kind: 'reset', at: 'beforeResponse', when: 'after' }],
    ['429', { kind: 'status', status: 429 }],
  ])('is repeated after %s, because it sets absolute values', async (_, fault) => {
    const { id } = await client.organizations.create({ name: fresh('Changing') })
    await once('PATCH', fault)
    const { requests, value } = await account.during(() => client.organizations.update(id, { alert: 'changed' }))
    expect(requests).toHaveLength(2)
    expect(value.alert).toBe('changed')
    expect(account.stored('organizations', id)).toMatchObject({ alert: 'changed' })
  })

  test('that never gets through is in doubt', async () => {
    const { id } = await client.organizations.create({ name: fresh('Unlucky') })
    await once('PATCH', { kind: 'status', status: 503, when: 'after' }, 99)
    const { requests, value: error } = await account.during(() =>
      thrownBy(() => account.connect(withoutWaiting()).organizations.update(id, { alert: 'x' })),
    )
    expect(requests).toHaveLength(4)
    expect(error).toMatchObject({ code: 'server_error', outcome: 'unknown', attempts: 4 })
  })
})

describe('a delete', () => {
  const made = {
    'one by one': async () => {
      const { id } = await client.passwords.create({ organizationId, name: fresh('Login'), password: 'x1' })
      return { id, remove: () => client.passwords.delete(id), key: 'passwords' as const }
    },
    'by the bulk form': async () => {
      const { id } = await client.contacts.create({ organizationId, firstName: fresh('Person') })
      return { id, remove: () => client.contacts.delete(id), key: 'contacts' as const }
    },
    'of a link': async () => {
      const from = { type: 'contacts', id: (await client.contacts.create({ organizationId, firstName: fresh('From') })).id } as const
      const to = { type: 'contacts', id: (await client.contacts.create({ organizationId, firstName: fresh('To') })).id } as const
      const { id } = await client.relatedItems.link(from, to)
      return { id, remove: () => client.relatedItems.unlink(from, to), key: 'relatedItems' as const }
    },
  }
  test.each(Object.entries(made))('%s that is answered 404 after a doubt succeeded', async (_, make) => {
    const { id, remove, key } = await make()
    await once('DELETE', { kind: 'status', status: 504, when: 'after' })
    const { requests } = await account.during(remove as () => Promise<unknown>)
    expect(requests.filter(({ method }) => method === 'DELETE').map(({ status }) => status)).toEqual([504, 404])
    expect((await account.state(key)).some((record) => record.id === id)).toBe(false)
  })

  test('of what was never there is NotFoundError', async () => {
    for (const work of [() => client.passwords.delete('123'), () => client.contacts.delete('123')])
      expect(await thrownBy(work)).toMatchObject({ name: 'NotFoundError', outcome: 'rejected', resourceId: '123' })
  })
})

describe('a client that only reads', () => {
  test.each(Object.keys(catalog) as ResourceKey[])('writes nothing of %s', async (key) => {
    const reader = account.connect({ readOnly: true })
    const resource: Resource = catalog[key]
    const untyped = reader.resource(key)
    const parents = Object.fromEntries(Object.entries(resource.params ?? {}).map(([name, { enum: words }]) => [name, words?.[0] ?? '1']))
    const input = Object.fromEntries(
      Object.keys(resource.attributes)
        .filter((name) => resource.attributes[name]!.create !== undefined || resource.attributes[name]!.update !== undefined)
        .map((name) => [name, name]),
    )
    const { requests } = await account.during(async () => {
      const attempts = [
        () => untyped.create({ ...parents, extra: input }),
        () => untyped.update('1', { extra: input }, parents),
        () => untyped.delete('1', parents),
        () => untyped.publish('1', parents),
      ]
      for (const attempt of attempts) await thrownBy(attempt)
    })
    expect(requests).toEqual([])
  })

  test('refuses every special operation that writes, and says why', async () => {
    const reader = account.connect({ readOnly: true })
    const { id: resourceId } = await client.documents.create({ organizationId, name: 'Doc' })
    const type = await client.flexibleAssetTypes.create({ name: 'Read only' })
    const asset = await client.flexibleAssets.create({ organizationId, flexibleAssetTypeId: type.id, traits: { title: 'T' } })
    const contact = { type: 'contacts', id: (await client.contacts.create({ organizationId, firstName: 'R' })).id } as const
    const other = { type: 'contacts', id: (await client.contacts.create({ organizationId, firstName: 'O' })).id } as const
    const typeId = (await client.configurationTypes.create({ name: 'Server' })).id
    const content = Buffer.from('x')
    const work: readonly (() => Promise<unknown>)[] = [
      () => reader.organizations.create({ name: 'x' }),
      () => reader.organizations.ensure({ name: 'Not there' }),
      () => reader.configurations.create({ organizationId, name: 'x', configurationType: 'Server' }),
      () => reader.configurations.create({ organizationId, name: 'x', configurationTypeId: typeId }),
      () => reader.documents.addSection(resourceId, { resourceType: 'Document::Text', content: 'x' }),
      () => reader.documents.publish(resourceId),
      () => reader.documents.upload({ organizationId, path: import.meta.filename }),
      () => reader.attachments.upload({ resourceType: 'documents', resourceId, content, name: 'x' }),
      () => reader.flexibleAssetTypes.create({ name: 'x' }),
      () => reader.flexibleAssets.create({ organizationId, flexibleAssetTypeId: type.id, traits: { title: 'x' } }),
      () => reader.flexibleAssets.createFromMarkdown({ organizationId, flexibleAssetTypeId: type.id, markdown: '# x' }),
      () => reader.flexibleAssets.updateTraits(asset.id, { title: 'x' }),
      () => reader.flexibleAssets.archive(asset.id),
      () => reader.relatedItems.link(contact, other),
      () => reader.passwords.create({ organizationId, name: 'x', password: 'x' }),
      () => reader.raw({ method: 'POST', path: '/organizations', body: {} }),
    ]
    const { requests, value: errors } = await account.during(() => Promise.all(work.map((attempt) => thrownBy(attempt))))
    expect(errors.map((error) => (error as { code: string; outcome: string }).code)).toEqual(work.map(() => 'read_only'))
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([])
  })
})

describe('the key', () => {
  const heard: { readonly url: string | undefined; readonly key: unknown }[] = []
  const servers: Server[] = []
  const listen = async (server: Server): Promise<string> => {
    servers.push(server)
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  }
  afterAll(() => Promise.all(servers.map((server) => new Promise((resolve) => (server.closeAllConnections(), server.close(resolve))))))

  test.each([301, 302, 303, 307, 308])('does not follow a redirect (%i), neither elsewhere nor to the same server', async (status) => {
    const elsewhere = await listen(
      createServer((request, response) => (heard.push({ url: request.url, key: request.headers['x-api-key'] }), response.end('{}'))),
    )
    let asked = 0
    const redirecting = await listen(
      createServer((request, response) => {
        asked++
        request.resume()
        response.writeHead(status, { location: request.url!.startsWith('/users') ? '/organizations' : `${elsewhere}${request.url}` }).end()
      }),
    )
    const lured = account.connect({ baseUrl: redirecting, apiKey: 'ITG.travels-nowhere', ...withoutWaiting() })
    for (const work of [() => lured.organizations.list().first(), () => lured.users.list().first()])
      expect(await thrownBy(work)).toMatchObject({ name: 'ProtocolError', code: 'redirect_refused' })
    const error = await thrownBy(() => lured.organizations.create({ name: 'x' }))
    expect(error).toMatchObject({ code: 'outcome_unknown', cause: { name: 'ProtocolError', code: 'redirect_refused' } })
    // The last one is the one look for what the create may have made.
    expect(asked).toBe(4)
    expect(heard).toEqual([])
  })

  test('goes over plain HTTP to this machine only', () => {
    for (const baseUrl of [
      'http://api.itglue.com',
      'http://192.168.1.5:8080',
      'http://localhost.evil.example',
      'ftp://127.0.0.1',
      'http://127.0.0.1.nip.io',
    ])
      expect(() => new GlueClient({ baseUrl, apiKey: 'ITG.secret-key' })).toThrow(expect.objectContaining({ code: 'bad_configuration' }))
    for (const baseUrl of ['https://user:pw@api.itglue.com', 'https://api.itglue.com/?x=1'])
      expect(() => new GlueClient({ baseUrl, apiKey: 'ITG.secret-key' })).toThrow(expect.objectContaining({ code: 'bad_configuration' }))
    expect(() => new GlueClient({ baseUrl: 'https://api.itglue.com', apiKey: 'ITG.x', rateLimit: false })).toThrow(
      expect.objectContaining({ name: 'ConfigurationError' }),
    )
  })

  test.each([
    ['us', 'https://api.itglue.com'],
    ['eu', 'https://api.eu.itglue.com'],
    ['au', 'https://api.au.itglue.com'],
    [undefined, 'https://api.itglue.com'],
  ] as const)('of region %s goes to %s', async (region, origin) => {
    const asked: string[] = []
    const options: GlueClientOptions = {
      apiKey: 'ITG.x',
      ...(region === undefined ? {} : { region }),
      transport: intercepting((request) => {
        asked.push(request.origin + request.path)
        expect(request.headers['x-api-key']).toBe('ITG.x')
        return answer(200, { data: [] })
      }),
    }
    const regional = new GlueClient(options)
    await regional.organizations.list().collect()
    await regional.close()
    expect(asked).toEqual([`${origin}/organizations?page%5Bsize%5D=1000&page%5Bnumber%5D=1`])
    expect(() => new GlueClient({ region: 'mars' as never, apiKey: 'x' })).toThrow(expect.objectContaining({ code: 'unknown_region' }))
  })

  test('is asked for anew with each request', async () => {
    let key = account.server.apiKey
    const rotating = account.connect({ apiKey: () => key })
    await rotating.organizations.list().first()
    key = 'ITG.revoked'
    expect(await thrownBy(() => rotating.organizations.list().first())).toMatchObject({ code: 'unauthorized' })
    key = await account.key({ passwordAccess: false })
    await rotating.organizations.list().first()
  })
})
