import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { inspect } from 'node:util'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { Secret } from '../../../src/index.js'
import type { GlueClient, GlueClientOptions, RevealLog } from '../../../src/index.js'
import { Account, answer, intercepting, thrownBy, withoutWaiting } from '../support/account.js'

const VALUE = 'Walnut-4711-Zephyr"\\ü'
const SEED = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'

let account: Account
let folder: string
let organizationId: string
let other: string
let configurationId: string
beforeAll(async () => {
  account = await Account.open({ seed: 'demo' })
  folder = await mkdtemp(path.join(tmpdir(), 'gluekit-passwords-'))
  const [one, two] = await account.state('organizations')
  organizationId = one!.id
  other = two!.id
  configurationId = (await account.state('configurations')).find(({ attributes }) => attributes['organizationId'] === organizationId)!.id
})
afterAll(async () => {
  await account.close()
  await rm(folder, { recursive: true, force: true })
})

/** A log in memory; `lines` is what was taken down. */
const memoryLog = (append?: RevealLog['append']): RevealLog & { readonly lines: Parameters<RevealLog['append']>[0][] } => {
  const lines: Parameters<RevealLog['append']>[0][] = []
  return {
    lines,
    append: async (line) => {
      await append?.(line)
      lines.push(line)
    },
    verify: () => Promise.resolve({ intact: true, entries: lines.length, lastHash: '' }),
  }
}
const connect = (options: Partial<GlueClientOptions> = {}): GlueClient => account.connect({ revealLog: memoryLog(), ...options })
let number = 0
const create = async (client: GlueClient, more: Readonly<Record<string, unknown>> = {}): Promise<string> =>
  (await client.passwords.create({ organizationId, name: `Login ${++number}`, password: VALUE, ...more })).id
/** How often a value was asked for. */
const asked = async (): Promise<number> => (await account.requests()).filter(({ path: url }) => url.includes('show_password=true')).length
const reason = 'ticket 4711'

describe('reveal', () => {
  test('gives the value after the log has taken it down, and asks for it once', async () => {
    const revealLog = memoryLog(async () => expect(await asked()).toBe(0))
    const client = connect({ revealLog })
    const id = await create(client)
    await account.forget()
    const secret = await client.passwords.reveal({ id, organizationId, reason })
    expect(secret.value()).toBe(VALUE)
    expect(secret.use((value) => value.length)).toBe(VALUE.length)
    expect(revealLog.lines).toEqual([
      { host: new URL(account.server.url).host, organizationId, recordType: 'passwords', recordId: id, versionId: null, reason },
    ])
    expect((await account.requests()).map(({ path: url }) => url)).toEqual([
      `/passwords/${id}?show_password=false`,
      `/passwords/${id}?show_password=true`,
    ])
  })

  test.each<[string, RevealLog['append']]>([
    ['throws', () => Promise.reject(new Error('disk full'))],
    ['fails with a busy lock', () => Promise.reject(new Error('busy'))],
  ])('asks for no value when the log %s', async (_, append) => {
    const client = connect({ revealLog: memoryLog(append) })
    const id = await create(client)
    await account.forget()
    const error = await thrownBy(() => client.passwords.reveal({ id, organizationId, reason }))
    expect(error).toMatchObject({ name: 'GlueError', code: 'state_damaged' })
    expect(await asked()).toBe(0)
  })

  test('of another organization is refused, and neither asked for nor taken down', async () => {
    const revealLog = memoryLog()
    const client = connect({ revealLog })
    const id = await create(client)
    await account.forget()
    const error = await thrownBy(() => client.passwords.reveal({ id, organizationId: other, reason }))
    expect(error).toMatchObject({ code: 'invalid_input', message: expect.stringContaining('does not belong') })
    expect(String(error)).not.toContain(organizationId)
    expect([await asked(), revealLog.lines]).toEqual([0, []])
  })

  test.each([
    ['no reason', { reason: '  ' }, 'invalid_input'],
    ['a long reason', { reason: 'x'.repeat(501) }, 'invalid_input'],
    ['a reason that is none', { reason: 5 }, 'invalid_input'],
    ['a hostile organization', { organizationId: '1 OR 1' }, 'hostile_id'],
    ['a hostile version', { versionId: '1&show_password=true' }, 'hostile_id'],
    ['a hostile id', { id: '../organizations/1' }, 'hostile_id'],
  ])('with %s sends nothing', async (_, wrong, code) => {
    const client = connect()
    await account.forget()
    const error = await thrownBy(() => client.passwords.reveal({ id: '1', organizationId, reason, ...wrong } as never))
    expect(error).toMatchObject({ code, outcome: 'not_sent' })
    expect(await account.requests()).toEqual([])
  })

  test('of what has no value to give says why', async () => {
    const client = connect()
    const archived = await create(client)
    await client.passwords.archive(archived)
    const vaulted = await create(client)
    account.server.emulator.account.of('passwords').get(vaulted)!.fields['vaultId'] = '77'
    const empty = await create(client)
    account.server.emulator.account.of('passwords').get(empty)!.fields['password'] = null
    await account.forget()
    const revealing = (id: string): Promise<unknown> => thrownBy(() => client.passwords.reveal({ id, organizationId, reason }))
    expect(await revealing(archived)).toMatchObject({ code: 'not_available', message: expect.stringContaining('archived') })
    expect(await revealing(vaulted)).toMatchObject({ code: 'not_available', message: expect.stringContaining('vault') })
    expect(await asked()).toBe(0)
    expect(await revealing(empty)).toMatchObject({ code: 'not_available', message: expect.stringContaining('no value') })
    expect(await revealing('1')).toMatchObject({ code: 'not_found', resourceType: 'passwords', resourceId: '1' })
    expect((await client.passwords.reveal({ id: archived, organizationId, reason, archived: true })).value()).toBe(VALUE)
    await client.passwords.unarchive(archived)
    expect((await client.passwords.reveal({ id: archived, organizationId, reason })).value()).toBe(VALUE)
  })

  test('with a key without Password Access names the right that is missing', async () => {
    const id = await create(connect())
    const blind = connect({ apiKey: await account.key({ passwordAccess: false }) })
    const error = await thrownBy(() => blind.passwords.reveal({ id, organizationId, reason }))
    expect(error).toMatchObject({ name: 'PermissionError', code: 'forbidden', hint: expect.stringContaining('Password Access') })
  })

  test('of an earlier version gives that one', async () => {
    const revealLog = memoryLog()
    const client = connect({ revealLog })
    const id = await create(client)
    await client.passwords.rotate(id, { value: 'Second-4711' })
    const revisions = account.stored('passwords', id)!['revisions'] as { id: string }[]
    const earlier = await client.passwords.reveal({ id, organizationId, reason, versionId: revisions[0]!.id })
    expect(earlier.value()).toBe(VALUE)
    expect((await client.passwords.reveal({ id, organizationId, reason })).value()).toBe('Second-4711')
    expect(revealLog.lines.map(({ versionId }) => versionId)).toEqual([revisions[0]!.id, null])
  })

  test.each<[string, unknown]>([
    ['another record', { data: { id: '99', type: 'passwords', attributes: { password: VALUE } } }],
    ['a record of another organization', { data: { id: '5', type: 'passwords', attributes: { password: VALUE, 'organization-id': 99 } } }],
    ['a value that is no text', { data: { id: '5', type: 'passwords', attributes: { password: { value: VALUE } } } }],
    ['nothing', { data: null }],
    ['a list', [{ id: '5', password: VALUE }]],
    ['a text', VALUE],
  ])('believes no answer with %s', async (_, body) => {
    const record = { data: { id: '5', type: 'passwords', attributes: { name: 'x', 'organization-id': 1, password: VALUE } } }
    const transport = intercepting(({ path: url }) => answer(200, url.includes('show_password=true') ? body : record))
    const client = connect({ ...withoutWaiting(), transport })
    const error = await thrownBy(() => client.passwords.reveal({ id: '5', organizationId: '1', reason }))
    expect(error).toMatchObject({ name: 'ProtocolError', code: 'protocol_error' })
    expect(inspect(error, { depth: 9, showHidden: true }) + JSON.stringify(error)).not.toContain('Walnut')
  })

  test('makes the value known to the redaction of the client', async () => {
    const id = await create(connect())
    let refuse = false
    const client = connect({
      transport: intercepting(() =>
        refuse
          ? answer(422, { errors: [{ title: `"${VALUE}" was used before`, status: 422, source: { pointer: 'data/attributes/notes' } }] })
          : undefined,
      ),
    })
    await client.passwords.reveal({ id, organizationId, reason })
    refuse = true
    const error = await thrownBy(() => client.passwords.update(id, { notes: 'x' }))
    expect(error).toMatchObject({ code: 'validation_failed', message: expect.stringContaining('[redacted]') })
    expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('Walnut')
  })
})

describe('the reveal log', () => {
  test('of a client that was given none lies in the home of the user, and its verdict is told', async () => {
    vi.stubEnv('GLUEKIT_HOME', path.join(folder, 'home'))
    const client = account.connect()
    const id = await create(client)
    await client.passwords.reveal({ id, organizationId, reason })
    const file = path.join(folder, 'home', 'state', 'reveals.ndjson')
    const line = await readFile(file, 'utf8')
    expect(JSON.parse(line)).toMatchObject({ profile: null, recordId: id, organizationId, reason, host: new URL(account.server.url).host })
    expect(line).not.toContain('Walnut')
    expect(await client.passwords.verifyRevealLog()).toMatchObject({ intact: true, entries: 1 })
    await writeFile(file, line.replace(reason, 'no reason'))
    expect(await client.passwords.verifyRevealLog()).toMatchObject({ intact: false, line: 1 })
    await account.forget()
    expect(await thrownBy(() => client.passwords.reveal({ id, organizationId, reason }))).toMatchObject({ code: 'state_damaged' })
    expect(await asked()).toBe(0)
  })

  test.skipIf(process.getuid?.() === 0 || process.platform === 'win32')(
    'that cannot be written keeps the value from being asked for',
    async () => {
      const home = path.join(folder, 'locked')
      await mkdir(home)
      await chmod(home, 0o500)
      vi.stubEnv('GLUEKIT_HOME', home)
      const client = account.connect()
      const id = await create(client)
      await account.forget()
      expect(await thrownBy(() => client.passwords.reveal({ id, organizationId, reason }))).toMatchObject({ name: 'ConfigurationError' })
      expect(await asked()).toBe(0)
    },
  )

  test('whose place is a file keeps the value from being asked for', async () => {
    const home = path.join(folder, 'file')
    await mkdir(home)
    await writeFile(path.join(home, 'state'), '')
    vi.stubEnv('GLUEKIT_HOME', home)
    const client = account.connect()
    const id = await create(client)
    await account.forget()
    expect(await thrownBy(() => client.passwords.reveal({ id, organizationId, reason }))).toMatchObject({ name: 'ConfigurationError' })
    expect(await asked()).toBe(0)
  })
})

test('a secret shows its value to nobody who does not ask for it', () => {
  const secret = new Secret(VALUE)
  const bare = secret as unknown as Readonly<Record<string, unknown>>
  const shown = [
    JSON.stringify({ secret, list: [secret] }),
    inspect({ secret }, { depth: 9, showHidden: true, getters: true }),
    inspect(secret, { customInspect: false, showHidden: true }),
    '' + (secret as unknown as string),
    String(secret),
    (secret as unknown as string).toLocaleString(),
    JSON.stringify({ ...bare }),
    JSON.stringify(Object.getOwnPropertyNames(secret)),
    inspect(structuredClone(bare), { showHidden: true }),
    JSON.stringify(Object.assign({}, bare)),
    inspect(Object.getOwnPropertyDescriptors(secret)),
    inspect(new Error('x', { cause: secret })),
  ]
  for (const text of shown) expect(text).not.toContain('Walnut')
  expect(shown.slice(0, 2).join()).toContain('[redacted]')
  expect(`${secret as unknown as string}!`).toBe('[redacted]!')
  expect(() => ((secret as unknown as { value: unknown }).value = () => 'x')).toThrow()
})

describe('rotate', () => {
  test('writes the value and a dated line, keeps the notes, and tells it without the value', async () => {
    const kept: unknown[] = []
    const client = connect({ keepBefore: (before) => Promise.resolve(void kept.push(before)) })
    const events: unknown[] = []
    client.onWrite('password.rotated', (event) => void events.push(event))
    const id = await create(client, { notes: 'Rack 4\nü' })
    const { requests, value: rotated } = await account.during(() =>
      client.passwords.rotate(id, { value: new Secret('New-4711-ü'), note: 'Ann left.' }),
    )
    expect(account.stored('passwords', id)).toMatchObject({
      password: 'New-4711-ü',
      notes: expect.stringMatching(/^Rack 4\nü\n\[\d{4}-\d{2}-\d{2}\] Ann left\.$/),
    })
    expect(rotated.value.value()).toBe('New-4711-ü')
    expect(rotated.record).toMatchObject({ id, notes: expect.stringContaining('Ann left.') })
    expect(events).toMatchObject([{ name: 'password.rotated', id, attributes: ['password', 'notes'] }])
    expect(inspect([events, rotated, kept], { depth: 9, showHidden: true }) + JSON.stringify([events, rotated, kept])).not.toContain(
      'New-4711',
    )
    expect(kept).toMatchObject([{ resource: 'passwords', id, attributes: { notes: 'Rack 4\nü' } }])
    expect(requests.every(({ path: url }) => url.includes('show_password=false'))).toBe(true)
    await client.passwords.rotate(id, { value: 'Third-4711' })
    expect(account.stored('passwords', id)!['notes']).toMatch(/Ann left\.\n\[\d{4}-\d{2}-\d{2}\] Value rotated by gluekit\.$/)
  })

  test('generates a value that stands nowhere but in the secret', async () => {
    const client = connect()
    const id = await create(client)
    const { value } = await client.passwords.rotate(id, { generate: { length: 40, symbols: false } })
    expect(value.value()).toMatch(/^[a-zA-Z0-9]{40}$/)
    expect(account.stored('passwords', id)!['password']).toBe(value.value())
    const values = Array.from({ length: 200 }, () => client.passwords.generate().value())
    expect(new Set(values).size).toBe(200)
    for (const one of values) for (const kind of [/[a-z]/, /[A-Z]/, /\d/, /[^a-zA-Z\d]/]) expect(one).toMatch(kind)
    expect(client.passwords.generate({ length: 256, typeable: true }).value()).not.toMatch(/[lI1O0]/)
    expect(await thrownBy(() => client.passwords.generate({ length: 4 }))).toMatchObject({ code: 'invalid_input' })
  })

  test('does not overwrite notes that somebody changes meanwhile', async () => {
    const id = await create(connect(), { notes: 'first' })
    let reads = 0
    const client = connect({
      transport: intercepting(async ({ method }) => {
        if (method === 'GET' && ++reads === 2)
          await account.raw('PATCH', `/passwords/${id}`, { data: { type: 'passwords', attributes: { notes: 'theirs' } } })
      }),
    })
    const error = await thrownBy(() => client.passwords.rotate(id, { value: 'New-4711' }))
    expect(error).toMatchObject({ name: 'ConflictError', outcome: 'not_sent' })
    expect(account.stored('passwords', id)).toMatchObject({ notes: 'theirs', password: VALUE })
  })

  test('is repeated after an answer that was lost, and adds one line', async () => {
    const id = await create(connect())
    await account.faults({ match: { method: 'PATCH' }, fault: { kind: 'reset', at: 'midBody' }, times: 1 } as never)
    const client = connect(withoutWaiting())
    await client.passwords.rotate(id, { value: 'New-4711' })
    await account.faults()
    expect(String(account.stored('passwords', id)!['notes']).match(/rotated by gluekit/g)).toHaveLength(1)
    expect(account.stored('passwords', id)!['password']).toBe('New-4711')
  })

  test.each<[string, unknown]>([
    ['no value', {}],
    ['two values', { value: 'x', generate: true }],
    ['blanks', { value: '  ' }],
    ['a value that is no text', { value: 5 }],
    ['a note of two lines', { value: VALUE, note: 'a\nb' }],
    ['a note with the value', { value: VALUE, note: `was ${VALUE}` }],
    ['an empty note', { value: VALUE, note: ' ' }],
  ])('with %s sends nothing', async (_, rotation) => {
    const client = connect()
    await account.forget()
    const error = await thrownBy(() => client.passwords.rotate('1', rotation as never))
    expect(error).toMatchObject({ code: 'invalid_input' })
    expect(inspect(error)).not.toContain('Walnut')
    expect(await account.requests()).toEqual([])
  })

  test('of another organization is refused', async () => {
    const client = connect()
    const id = await create(client)
    expect(await thrownBy(() => client.passwords.rotate(id, { value: 'New-4711', organizationId: other }))).toMatchObject({
      code: 'invalid_input',
    })
    expect(account.stored('passwords', id)!['password']).toBe(VALUE)
  })
})

describe('create', () => {
  test.each([
    ['the seed', SEED, SEED],
    ['groups in small letters', 'jbsw y3dp-ehpk 3pxp', 'JBSWY3DPEHPK3PXP'],
    ['an address', `otpauth://totp/IT%20Glue:ann?secret=${SEED}&issuer=IT%20Glue`, SEED],
    ['padding', `${SEED}====`, SEED],
  ])('takes an OTP seed as %s, and never reads it back', async (_, otpSecret, stored) => {
    const client = connect()
    const record = await client.passwords.create({ organizationId, name: `OTP ${++number}`, password: new Secret(VALUE), otpSecret })
    expect(account.stored('passwords', record.id)).toMatchObject({ otpSecret: stored, password: VALUE })
    expect(record.otpEnabled).toBe(true)
    const shown = JSON.stringify([record, await client.passwords.get(record.id)])
    expect(shown).not.toContain(stored)
    await client.passwords.update(record.id, { otpSecret: null })
    expect((await client.passwords.get(record.id)).otpEnabled).toBe(false)
  })

  test.each([
    'not base32!',
    'JBSWY3DPEHPK3PX1',
    '',
    'JBSW',
    'otpauth://totp/x',
    `otpauth://hotp/x?secret=${SEED}`,
    'otpauth://totp/x?secret=0189',
  ])('refuses %j as an OTP seed without quoting it', async (otpSecret) => {
    const client = connect()
    await account.forget()
    const error = await thrownBy(() => client.passwords.create({ organizationId, name: 'x', password: VALUE, otpSecret }))
    expect(error).toMatchObject({ code: 'invalid_input', outcome: 'not_sent' })
    if (otpSecret !== '') expect(inspect(error)).not.toContain(otpSecret)
    expect(await account.requests()).toEqual([])
  })

  test('embeds a password by catalog key or by label, and lists tell embedded from general ones', async () => {
    const client = connect()
    const byKey = await create(client, { embeddedIn: { type: 'configurations', id: configurationId } })
    const byLabel = await create(client, { resourceType: 'configuration', resourceId: configurationId })
    const general = await create(client)
    for (const id of [byKey, byLabel])
      expect(account.stored('passwords', id)).toMatchObject({ resourceId: configurationId, resourceType: 'Configuration' })
    const embedded = await client.passwords.list({ organizationId, embedded: true }).collect()
    const loose = await client.passwords.list({ organizationId, embedded: false }).collect()
    expect(embedded.map(({ id }) => id)).toEqual(expect.arrayContaining([byKey, byLabel]))
    expect(loose.map(({ id }) => id)).toContain(general)
    expect(embedded.every(({ resourceId }) => resourceId !== null)).toBe(true)
    expect(loose.every(({ resourceId }) => resourceId === null)).toBe(true)
    expect(embedded.completeness.complete && loose.completeness.complete).toBe(true)
    expect(embedded.length + loose.length).toBe(await client.passwords.count({ organizationId }))
    expect(await client.passwords.count({ organizationId, embedded: true })).toBe(embedded.length)
    expect(await client.passwords.list({ organizationId, embedded: false, sort: '-id' }).first()).toMatchObject({ resourceId: null })
  })

  test.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['a type without an id', { resourceType: 'Configuration' }, 'together'],
    ['an id without a type', { resourceId: '1' }, 'together'],
    ['both forms', { resourceType: 'Contact', resourceId: '1', embeddedIn: { type: 'contacts', id: '1' } }, 'twice'],
    ['a type that holds no passwords', { embeddedIn: { type: 'users', id: '1' } }, 'embedded'],
    ['a hostile id', { embeddedIn: { type: 'contacts', id: '../1' } }, 'not an id'],
  ])('refuses %s', async (_, wrong, words) => {
    const client = connect()
    await account.forget()
    const error = await thrownBy(() => client.passwords.create({ organizationId, name: 'x', password: VALUE, ...wrong } as never))
    expect(error).toMatchObject({ message: expect.stringContaining(words), outcome: 'not_sent' })
    expect(await account.requests()).toEqual([])
  })
})

test('folders are a tree, made by their path where they are missing', async () => {
  const client = connect()
  const inner = await client.passwords.ensureFolder(organizationId, ['Network', 'Fürth', 'Firewalls'])
  expect(inner.created).toHaveLength(3)
  expect(await client.passwords.ensureFolder(organizationId, ['Network', 'Fürth', 'Firewalls'])).toEqual({ id: inner.id, created: [] })
  const beside = await client.passwords.ensureFolder(organizationId, ['Network', 'Fürth', 'Switches'])
  expect(beside.created).toEqual([beside.id])
  const tree = await client.passwords.folders(organizationId)
  const network = tree.roots.find(({ name }) => name === 'Network')
  expect(network?.children[0]?.children.map(({ path: names }) => names.join('/'))).toEqual([
    'Network/Fürth/Firewalls',
    'Network/Fürth/Switches',
  ])
  const id = await create(client, { passwordFolderId: inner.id })
  expect(account.stored('passwords', id)).toMatchObject({ passwordFolderId: inner.id })
})

test('every call that could bring a value says whether it is wanted', async () => {
  const client = connect()
  const { requests } = await account.during(async () => {
    const id = await create(client)
    await client.passwords.get(id)
    await client.passwords.find(id)
    await client.passwords.update(id, { notes: 'x' })
    await client.passwords.archive(id)
    await client.passwords.unarchive(id)
    await client.passwords.rotate(id, { generate: true })
    await client.passwords.get(id, { organizationId, nested: true })
    await client.passwords.delete(id)
  })
  for (const { method, path: url } of requests.filter(({ method: verb }) => verb !== 'DELETE'))
    expect([method, url]).toEqual([method, expect.stringContaining('show_password=false')])
})
beforeEach(() => account.faults())
