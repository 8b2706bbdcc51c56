import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { inspect } from 'node:util'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { resources } from '../../../src/catalog/index.js'
import { seedOf } from '../../../src/emulator/index.js'
import { MARK } from '../../../src/emulator/seed/secrets.js'
import type { GlueClient, GlueClientOptions, ResourceKey } from '../../../src/index.js'
import { Account, answer, intercepting, thrownBy, withoutWaiting } from '../support/account.js'

/**
 * No password value, OTP seed or key in anything that a program can print. The exception is text that people wrote and that a read is
 * there to return: notes, traits, the content of documents. The seed has secrets in those too, as real accounts do, so they are
 * left out here by name and nothing else is.
 */
const READABLE_TEXT = new Set(['notes', 'traits', 'content', 'renderedContent'])
const NOW = '2026-06-01'
const VALUE = `Walnut${MARK}4711-Zephyr`
const OTP = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

let account: Account
let client: GlueClient
let planted: ReadonlySet<string>
const events: unknown[] = []
const published = (message: unknown): void => void events.push(message)
beforeAll(async () => {
  account = await Account.open({ seed: 'demo', now: NOW })
  client = account.connect({ onEvent: published })
  client.onWrite('*', published)
  subscribe('gluekit:write', published)
  planted = new Set([...(await seedOf('demo', new Date(NOW))).plantedSecrets, VALUE, OTP])
})
afterAll(async () => {
  unsubscribe('gluekit:write', published)
  await account.close()
})
afterEach(() => account.faults())

// All that could be one is looked up, because thousands of searches through megabytes take too long.
const CANDIDATES = new RegExp(`[A-Za-z]+${MARK}\\d+-[A-Za-z]+|[A-Z2-7]{32}|ITG\\.[A-Za-z0-9]+`, 'g')
const secretsIn = (text: string): string[] => [...new Set(text.match(CANDIDATES) ?? [])].filter((candidate) => planted.has(candidate))

/** Everything that printing a value may show: its JSON, what a debugger shows, and for errors the stack and all causes. */
const printed = (value: unknown): string => {
  const shown = [
    inspect(value, { depth: 12, showHidden: true, maxArrayLength: null, maxStringLength: null }),
    JSON.stringify(value) ?? '',
    String(value),
  ]
  for (let error: unknown = value; error instanceof Error; error = error.cause)
    shown.push(error.message, error.stack ?? '', JSON.stringify(error))
  return shown.join('\n')
}
const withoutText = (value: unknown): string => JSON.stringify(value, (key, inner: unknown) => (READABLE_TEXT.has(key) ? undefined : inner))

test('the search finds what it looks for', () => {
  expect(planted.size).toBeGreaterThan(2000)
  for (const secret of planted) expect(secretsIn(`before "${secret}" after`)).toEqual([secret])
})

describe('what is read', () => {
  test('of passwords holds no value, with everything that can be included', async () => {
    const listed = await client.passwords.list({ include: ['attachments', 'updater', 'rotatablePassword'] }).collect()
    expect(listed.length).toBeGreaterThan(2000)
    expect(secretsIn(withoutText(listed))).toEqual([])
    for (const { id } of listed.slice(0, 40)) {
      const record = await client.passwords.get(id, { include: ['relatedItems', 'recentVersions'] })
      expect(secretsIn(withoutText(record))).toEqual([])
      expect(record).not.toHaveProperty('password')
    }
    expect(
      (await account.requests())
        .filter(({ path }) => path.startsWith('/passwords/'))
        .every(({ path }) => path.includes('show_password=false')),
    ).toBe(true)
  })

  test('of every other kind holds none either', async () => {
    const parents: Record<string, Record<string, unknown>> = {
      documents: { organizationId: '4489414129010794', documentFolderId: 'all' },
      flexibleAssets: { flexibleAssetTypeId: (await account.state('flexibleAssetTypes'))[0]!.id },
      configurations: { include: ['passwords', 'configurationInterfaces'] },
    }
    for (const resource of resources) {
      const key = resource.key as ResourceKey
      const flat = resource.endpoints.some(({ operation, path }) => operation === 'list' && !path.includes('/:'))
      if (!flat && parents[key] === undefined) continue
      const records = await client
        .resource(key)
        .list({ ...parents[key] })
        .collect()
      expect([key, secretsIn(withoutText(records))]).toEqual([key, []])
    }
  })

  test('holds none even where the server sends one', async () => {
    const attributes = { name: 'Leak', password: VALUE, 'otp-secret': OTP, 'zip-password': VALUE, 'organization-id': 1 }
    const item = { id: '1', type: 'passwords', attributes }
    const unknown = { id: '2', type: 'versions', attributes: { password: VALUE, object: [{ otp_secret: OTP, kept: 'kept' }] } }
    const leaking = account.connect({
      transport: intercepting(({ method, path }) =>
        answer(method === 'POST' ? 201 : 200, {
          data:
            path.startsWith('/passwords?') && method === 'GET' ? [item] : path.startsWith('/exports') ? { ...item, type: 'exports' } : item,
          included: [item, unknown],
        }),
      ),
    })
    const records = [
      await leaking.passwords.get('1'),
      await leaking.passwords.create({ organizationId: '1', name: 'x', password: VALUE, otpSecret: OTP }),
      await leaking.passwords.update('1', { password: VALUE }),
      ...(await leaking.passwords.list().collect()),
      await leaking.exports.get('1'),
    ]
    for (const record of records) expect(secretsIn(printed(record))).toEqual([])
    for await (const page of leaking.passwords.list().pages()) {
      expect(secretsIn(printed(page))).toEqual([])
      expect(page.included[1]).toMatchObject({ extra: { object: [{ kept: 'kept' }] } })
    }
  })
})

describe('what is written', () => {
  test('is sent and shown nowhere', async () => {
    events.length = 0
    const organizationId = '4489414129010794'
    const created = await client.passwords.create({ organizationId, name: 'Firewall', password: VALUE, otpSecret: OTP })
    const updated = await client.passwords.update(created.id, { password: VALUE, username: 'admin' })
    expect(account.stored('passwords', created.id)).toMatchObject({ password: VALUE, otpSecret: OTP })
    expect(events.length).toBeGreaterThan(4)
    expect(secretsIn(printed([created, updated, events]))).toEqual([])
    expect(printed(events)).not.toContain(account.server.apiKey)
  })

  const refusals: Record<string, GlueClientOptions['transport']> = {
    'a validation error that quotes it': intercepting(() =>
      answer(422, {
        errors: [
          { status: 422, title: `"${VALUE}" is too weak`, detail: [`${OTP} is no seed`], source: { pointer: `data/attributes/${VALUE}` } },
        ],
      }),
    ),
    'an error page with it': intercepting(() =>
      answer(500, `<html><title>${VALUE}</title><body>${OTP} ${VALUE}</body></html>`, 'text/html'),
    ),
    'a gateway message with it': intercepting(() => answer(403, { message: `blocked: ${VALUE}` })),
    'an answer that is none': intercepting(() => answer(201, `${VALUE} ${OTP}`, 'text/plain')),
    'an answer of another shape': intercepting(() => answer(201, { data: VALUE, password: VALUE })),
  }
  test.each(Object.entries(refusals))('is not in %s', async (_, transport) => {
    const apiKey = account.server.apiKey
    const refused = account.connect({ ...withoutWaiting(), transport: transport! })
    const error = await thrownBy(() => refused.passwords.create({ organizationId: '1', name: 'x', password: VALUE, otpSecret: OTP }))
    expect(secretsIn(printed(error))).toEqual([])
    expect(printed(error)).not.toContain(apiKey)
  })

  test('is not in the errors of a server that fails', async () => {
    for (const fault of [{ kind: 'status', status: 503 }, { kind: 'reset', at: 'midBody' }, { kind: 'malformedJson' }] as const) {
      await account.faults({ fault })
      const failing = account.connect({ ...withoutWaiting(), breaker: false })
      const organizationId = '4489414129010794'
      for (const work of [
        () => failing.passwords.create({ organizationId, name: 'x', password: VALUE, otpSecret: OTP }),
        () => failing.passwords.update('1', { password: VALUE }),
        () => failing.passwords.list().collect(),
      ]) {
        const error = await thrownBy(work)
        expect(secretsIn(printed(error))).toEqual([])
        expect(printed(error)).not.toContain(account.server.apiKey)
      }
    }
  })

  test('is not in the errors of a client that refuses it', async () => {
    const organizationId = '1'
    for (const work of [
      () => client.passwords.create({ organizationId, name: 'x', password: { value: VALUE } } as never),
      () => client.passwords.create({ organizationId, name: 'x', password: VALUE, otpSecret: [OTP] } as never),
      () => client.passwords.create({ organizationId, name: 'x', pasword: VALUE } as never),
      () => client.passwords.create({ organizationId: VALUE, name: 'x', password: VALUE }),
      () => client.passwords.update('1', { password: null } as never),
    ])
      expect(secretsIn(printed(await thrownBy(work)))).toEqual([])
  })
})

test('a value that was written where a name belongs is not in the error', async () => {
  const [organization] = await client.organizations.list().collect()
  const wrong = { organizationId: organization?.id ?? '', name: 'Router', passwordCategory: VALUE, password: VALUE }
  const error = (await thrownBy(() => client.passwords.create(wrong))) as Error
  expect(error).toMatchObject({ code: 'unknown_name' })
  expect(secretsIn(inspect(error, { depth: 9 }) + JSON.stringify(error))).toEqual([])
  const [report] = (await client.passwords.createMany([wrong])).failed
  expect(report).toMatchObject({ error: { code: 'unknown_name' } })
  expect(secretsIn(inspect(report, { depth: 9 }))).toEqual([])
})

describe('the client itself', () => {
  test('shows no key, whatever is printed of it', async () => {
    const apiKey = account.server.apiKey
    const shown = [
      client,
      client.passwords,
      client.limiter,
      client.limiter.stats(),
      client.breaker.stats(),
      client.metrics(),
      await client.healthCheck(),
      client.organizations.list(),
    ]
    for (const value of shown) expect(printed(value)).not.toContain(apiKey)
  })

  test('shows no key in the error that says that it was refused', async () => {
    const apiKey = 'ITG.0123456789abcdef0123456789abcdef'
    for (const key of [apiKey, `${apiKey} pasted`, `${apiKey}\n`]) {
      const error = await thrownBy(() => account.connect({ apiKey: key }).organizations.list().first())
      expect(printed(error)).not.toContain(apiKey)
    }
  })
})
