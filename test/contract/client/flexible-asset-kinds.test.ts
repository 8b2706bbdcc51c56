/** Every kind of field, as a write takes it and as a read gives it. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { sameTrait } from '../../../src/client/resources/flexible-assets/same-trait.js'
import { writableTraits, writeForm } from '../../../src/client/resources/flexible-assets/write-form.js'
import { exchange } from '../../../src/emulator/memory.js'
import type { FlexibleAsset, FlexibleAssetField, GlueClient, Traits } from '../../../src/index.js'
import type { Transport } from '../../../src/http/transport.js'
import { Account, intercepting, thrownBy } from '../support/account.js'

let account: Account
let client: GlueClient
let folder: string
let organizationId: string
let typeId: string
let devices: readonly string[]
let secrets: readonly string[]
let fields: readonly FlexibleAssetField[]

beforeAll(async () => {
  account = await Account.open()
  client = account.connect({ transport: inMemory(account) })
  folder = await mkdtemp(path.join(tmpdir(), 'gluekit-kinds-'))
  organizationId = (await client.organizations.create({ name: 'Contoso' })).id
  const configurationTypeId = (await client.configurationTypes.create({ name: 'Server' })).id
  const device = async (name: string): Promise<string> =>
    (await client.configurations.create({ organizationId, name, configurationTypeId })).id
  devices = [await device('srv-01'), await device('srv-02'), await device('srv-03')]
  const secret = async (name: string): Promise<string> => (await client.passwords.create({ organizationId, name, password: 'x-y-z' })).id
  secrets = [await secret('one'), await secret('two')]
  const { id } = await client.flexibleAssetTypes.create({
    name: 'Everything',
    fields: [
      { name: 'Name', kind: 'Text', required: true, useForTitle: true, showInList: true },
      { name: 'Section', kind: 'Header' },
      { name: 'Text', kind: 'Text' },
      { name: 'Box', kind: 'Textbox' },
      { name: 'Pick', kind: 'Select', defaultValue: 'Red\nDark Red\nGreen, light' },
      { name: 'Check', kind: 'Checkbox' },
      { name: 'Whole', kind: 'Number', decimals: 0 },
      { name: 'Money', kind: 'Number', decimals: 2 },
      { name: 'Part', kind: 'Percent', decimals: 1 },
      { name: 'Day', kind: 'Date' },
      { name: 'Devices', kind: 'Tag', tagType: 'Configurations' },
      { name: 'Secret', kind: 'Password' },
      { name: 'File', kind: 'Upload' },
    ],
  })
  typeId = id
  fields = await client.flexibleAssetTypes.fields(typeId)
})
afterAll(async () => {
  await account.close()
  await rm(folder, { recursive: true, force: true })
})

/** The emulator without sockets, for tests that call it thousands of times. */
function inMemory({ server }: Account): Transport {
  return {
    send: async ({ method, path: url, headers, body }) => {
      const response = await exchange(server.emulator, { method, url, headers, body: body as string | undefined })
      return { status: response.status, headers: response.headers, body: new TextEncoder().encode(await response.body()) }
    },
    close: () => Promise.resolve(),
  }
}

const create = (traits: Traits): Promise<FlexibleAsset> =>
  client.flexibleAssets.create({ organizationId, flexibleAssetTypeId: typeId, traits: { name: 'One', ...traits } })
const stored = (id: string): Traits => account.stored('flexibleAssets', id)!['traits'] as Traits
const bytes = (content: string): Uint8Array => new TextEncoder().encode(content)

describe('each kind', () => {
  test.each<[string, unknown, (ids: { devices: readonly string[]; secrets: readonly string[] }) => unknown]>([
    ['text', 'plain', () => 'plain'],
    ['text', '😀'.repeat(255), () => '😀'.repeat(255)],
    ['box', '<p>a</p>', () => '<p>a</p>'],
    ['pick', 'Green, light', () => 'Green, light'],
    ['check', false, () => false],
    ['whole', 7, () => 7],
    ['whole', '-12', () => -12],
    ['money', 10.25, () => 10.25],
    ['money', '10.50', () => 10.5],
    ['part', 99.5, () => 99.5],
    ['day', '2028-02-29', () => '2028-02-29'],
  ])('%s takes %j', async (key, value, expected) => {
    const asset = await create({ [key]: value })
    expect(asset.traits[key]).toEqual(expected({ devices, secrets }))
    expect(stored(asset.id)[key]).toEqual(expected({ devices, secrets }))
  })

  test('a tag takes an id, ids, { id } and what a read gave', async () => {
    const [one, two] = devices as [string, string]
    const read = (await create({ devices: [one, two] })).traits['devices']
    const forms = [one, Number(one), [one], { id: one }, [{ id: Number(one) }]]
    for (const form of forms) expect(stored((await create({ devices: form })).id)['devices']).toEqual([one])
    expect(stored((await create({ devices: read })).id)['devices']).toEqual([one, two])
    expect(read).toMatchObject({ type: 'Configurations', values: [{ id: Number(one), name: 'srv-01' }, { id: Number(two) }] })
  })

  test('a password takes the id of one, and is read as that', async () => {
    const asset = await create({ secret: secrets[0] })
    expect(asset.traits['secret']).toBe(Number(secrets[0]))
    expect(JSON.stringify(asset)).not.toContain('x-y-z')
  })

  test('a file comes from a path or from bytes, and goes as base64', async () => {
    await writeFile(path.join(folder, 'plan.txt'), 'a plan')
    const forms: readonly unknown[] = [
      { path: path.join(folder, 'plan.txt') },
      { content: bytes('a plan'), fileName: 'plan.txt' },
      { content: Buffer.from('a plan').toString('base64'), fileName: 'plan.txt' },
      { content: bytes('a plan'), fileName: 'C:\\docs\\plan.txt' },
    ]
    for (const file of forms) {
      const asset = await create({ file })
      expect(asset.traits['file']).toMatchObject({ values: [{ name: 'plan.txt', size: 6, 'content-type': 'text/plain' }] })
    }
    expect((await create({ file: { path: path.join(folder, 'plan.txt'), fileName: 'renamed.txt' } })).traits['file']).toMatchObject({
      values: [{ name: 'renamed.txt' }],
    })
  })

  test('a file that is absent, empty or larger than a request may be sends nothing', async () => {
    await writeFile(path.join(folder, 'large.bin'), new Uint8Array(60_000))
    const small = account.connect({ maxBodyBytes: 50_000 })
    const asset = await create({})
    const files = [
      { path: path.join(folder, 'absent') },
      { path: folder },
      { path: path.join(folder, 'large.bin') },
      { content: new Uint8Array(60_000), fileName: 'x' },
      { content: new Uint8Array(), fileName: 'x' },
    ]
    for (const file of files) {
      const input = { organizationId, flexibleAssetTypeId: typeId, traits: { name: 'x', file } }
      const { requests, value } = await account.during(() =>
        Promise.all([
          thrownBy(() => small.flexibleAssets.create(input)),
          thrownBy(() => small.flexibleAssets.updateTraits(asset.id, { file })),
        ]),
      )
      for (const error of value)
        expect(error).toMatchObject({ outcome: 'not_sent', code: expect.stringMatching(/file_unreadable|too_large|invalid_input/) })
      expect(requests.filter(({ method }) => method !== 'GET')).toEqual([])
    }
  })

  test('refuses what it cannot hold, all of it at once, before anything is sent', async () => {
    const wrong: Readonly<Record<string, readonly [unknown, string]>> = {
      text: ['😀'.repeat(256), 'holds at most 255 characters, not 256'],
      box: [7, 'must be text or HTML'],
      pick: ['dark red', 'must be one of Red, Dark Red, Green, light'],
      check: ['yes', 'must be true or false'],
      whole: [1.5, 'must be a whole number'],
      money: [0.125, 'has 3 decimals; the field keeps 2'],
      part: ['many', 'must be a number'],
      day: ['2026-02-31', 'must be a date such as'],
      devices: [['../1'], 'must be an id'],
      secret: ['hunter2', 'must be the id of an embedded password'],
      file: [{ content: 'not base64!', fileName: 'x' }, 'must be a file'],
      section: ['x', 'is a heading'],
    }
    const traits = Object.fromEntries(Object.entries(wrong).map(([key, [value]]) => [key, value]))
    const { requests, value } = await account.during(() => thrownBy(() => create(traits)))
    const error = value as { message: string; hint: string }
    for (const [key, [, message]] of Object.entries(wrong)) expect(error.message).toContain(`"${key}" ${message}`)
    expect(error.hint).toContain('Did you mean "Dark Red"')
    // No value is repeated: it may be a secret in the wrong place.
    expect(error.message).not.toContain('hunter2')
    expect(requests.filter(({ method }) => method !== 'GET')).toEqual([])
  })

  test('knows fields and options that were added since the type was read', async () => {
    await client.flexibleAssetTypes.fields(typeId)
    const other = account.connect()
    const pick = fields.find(({ nameKey }) => nameKey === 'pick')!
    await other.flexibleAssetFields.update(pick.id, { defaultValue: `${pick.defaultValue}\nBlue` })
    expect((await create({ pick: 'Blue' })).traits['pick']).toBe('Blue')
  })

  test('is the same when written and read, and another when changed', async () => {
    const given = {
      text: ' x ',
      box: '<P>a &amp; b</P>',
      pick: 'Red',
      check: true,
      whole: 3,
      money: '1.50',
      part: 5,
      day: '2026-03-31',
      devices: [devices[1], devices[0]],
      secret: secrets[0],
      file: { content: bytes('abc'), fileName: 'a.txt' },
    }
    const wanted = await writeForm(fields, given, 10_000)
    const { traits } = await create(given)
    const other = {
      text: 'y',
      box: '<p>b</p>',
      pick: 'Dark Red',
      check: false,
      whole: 4,
      money: 1.51,
      part: 6,
      day: '2026-04-01',
      devices: [Number(devices[0])],
      secret: Number(secrets[1]),
      file: { content: Buffer.from('abcd').toString('base64'), file_name: 'a.txt' },
    }
    for (const field of fields.filter(({ nameKey }) => Object.hasOwn(given, String(nameKey)))) {
      const key = String(field.nameKey) as keyof typeof given
      expect([key, sameTrait(field, wanted[key], traits[key])]).toEqual([key, true])
      expect([key, sameTrait(field, other[key], traits[key])]).toEqual([key, false])
      expect([key, sameTrait(field, undefined, traits[key])]).toEqual([key, false])
      expect([key, sameTrait(field, null, null)]).toEqual([key, true])
    }
  })

  test('that cannot be written back as it was read is not lost: nothing is sent', () => {
    const read = (traits: Traits): unknown => {
      try {
        return writableTraits(fields, traits)
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    expect(read({ secret: '********' })).toBe('invalid_input')
    expect(read({ secret: [1, 2] })).toBe('invalid_input')
    expect(read({ file: { type: 'Attachments', values: [{ name: 'a' }] } })).toBe('invalid_input')
    expect(read({ devices: { type: 'Configurations', values: [{ name: 'srv' }] } })).toBe('invalid_input')
    expect(read({ gone: 'x' })).toBe('invalid_input')
    expect(read({ text: { odd: true } })).toBe('invalid_input')
    expect(read({ file: { type: 'Attachments', values: [] }, devices: { values: [{ id: 5 }] }, whole: '07', section: 'x' })).toEqual({
      devices: [5],
      whole: '07',
    })
  })
})

describe('a thousand random updates of traits', () => {
  const value: Readonly<Record<string, () => fc.Arbitrary<unknown>>> = {
    name: () => fc.string({ unit: 'grapheme', minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== ''),
    text: () => fc.option(fc.string({ unit: 'binary', maxLength: 60 }).map((text) => text.replaceAll(/[\uD800-\uDFFF]/g, '?'))),
    box: () => fc.option(fc.string({ maxLength: 200 })),
    pick: () => fc.constantFrom('Red', 'Dark Red', 'Green, light', null),
    check: () => fc.option(fc.boolean()),
    whole: () => fc.option(fc.integer()),
    money: () => fc.option(fc.integer({ min: -1e9, max: 1e9 }).map((cents) => cents / 100)),
    part: () => fc.option(fc.integer({ min: 0, max: 1000 }).map((tenths) => tenths / 10)),
    day: () =>
      fc.option(
        fc
          .date({ min: new Date('1950-01-01'), max: new Date('2100-01-01'), noInvalidDate: true })
          .map((date) => date.toISOString().slice(0, 10)),
      ),
    devices: () => fc.subarray([0, 1, 2]).map((which) => which.map((at) => devices[at])),
    secret: () => fc.constantFrom(0, 1, null).map((at) => (at === null ? null : secrets[at])),
  }

  test('change what they name, keep every other byte, and tell of a foreign edit in between without writing', async () => {
    const { id } = await create({
      text: 'a',
      box: '<p>b</p>',
      pick: 'Red',
      check: true,
      whole: 1,
      money: 1.25,
      part: 10,
      day: '2026-01-01',
      devices: [devices[0]],
      secret: secrets[0],
    })
    let meddle: (() => void) | undefined
    let reads = 0
    const base = inMemory(account)
    const rival = account.connect({
      transport: {
        send: (request) => {
          if (request.method === 'GET' && ++reads === 2) meddle?.()
          return base.send(request)
        },
        close: () => Promise.resolve(),
      },
    })
    const touched = new Map<string, number>()
    let conflicts = 0
    const { emulator } = account.server
    const keys = Object.keys(value)
    const record = (): Readonly<Record<string, string>> =>
      Object.fromEntries(Object.entries(stored(id)).map(([key, trait]) => [key, JSON.stringify(trait)]))
    const update = fc
      .uniqueArray(fc.constantFrom(...keys), { minLength: 1, maxLength: 4 })
      .chain((named) => fc.tuple(fc.record(Object.fromEntries(named.map((key) => [key, value[key]!()]))), fc.integer({ min: 0, max: 19 })))
    await fc.assert(
      fc.asyncProperty(update, async ([traits, chance]) => {
        const before = record()
        const row = emulator.account.of('flexibleAssets').get(id)!
        reads = 0
        if (chance === 0) {
          const previous = row.fields['traits'] as Traits
          meddle = () => emulator.account.of('flexibleAssets').update(row, { traits: { ...previous, text: `theirs ${conflicts}` } })
          emulator.log.clear()
          expect(await thrownBy(() => rival.flexibleAssets.updateTraits(id, traits))).toMatchObject({
            code: 'conflict',
            outcome: 'not_sent',
          })
          expect(emulator.log.entries.filter(({ method }) => method !== 'GET')).toEqual([])
          expect(record()).toEqual({ ...before, text: JSON.stringify(`theirs ${conflicts}`) })
          conflicts++
          return
        }
        meddle = undefined
        await rival.flexibleAssets.updateTraits(id, traits)
        const after = record()
        const others = (all: Readonly<Record<string, string>>) =>
          Object.fromEntries(Object.entries(all).filter(([key]) => !Object.hasOwn(traits, key)))
        expect(others(after)).toEqual(others(before))
        for (const [key, wanted] of Object.entries(traits)) {
          touched.set(key, (touched.get(key) ?? 0) + 1)
          const field = fields.find(({ nameKey }) => nameKey === key)!
          expect([key, sameTrait(field, wanted, stored(id)[key])]).toEqual([key, true])
        }
      }),
      { numRuns: 1000, seed: 20260601 },
    )
    expect([...touched.keys()].sort()).toEqual([...keys].sort())
    expect(conflicts).toBeGreaterThan(20)
  })

  test('of an asset with a file are refused unless they name the file', async () => {
    const { id } = await create({ file: { content: bytes('kept'), fileName: 'kept.txt' } })
    const before = JSON.stringify(stored(id))
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.keys(value)).chain((key) => value[key]!().map((given) => ({ [key]: given }))),
        async (traits) => {
          expect(await thrownBy(() => client.flexibleAssets.updateTraits(id, traits))).toMatchObject({
            code: 'invalid_input',
            outcome: 'not_sent',
          })
          expect(JSON.stringify(stored(id))).toBe(before)
        },
      ),
      { numRuns: 60, seed: 1 },
    )
    await client.flexibleAssets.updateTraits(id, { text: 'both', file: { content: bytes('new'), fileName: 'new.txt' } })
    expect(stored(id)).toMatchObject({ text: 'both', file: [{ attachmentFileName: 'new.txt' }] })
  })
})

describe('an upsert', () => {
  const upsert = (traits: Traits, key: 'name' | readonly string[] = ['name']) =>
    client.flexibleAssets.upsert({ organizationId, flexibleAssetTypeId: typeId, key, traits })
  const writes = (requests: readonly { readonly method: string }[]) =>
    requests.filter(({ method }) => method !== 'GET').map(({ method }) => method)

  test('creates, then changes only what differs, then writes nothing; for every kind', async () => {
    const traits = {
      name: 'Upsert',
      text: 'x',
      box: '<p>y</p>',
      pick: 'Red',
      check: false,
      whole: 1,
      money: '2.50',
      part: 3,
      day: '2026-01-01',
      devices: [devices[2], devices[0]],
      secret: secrets[0],
      file: { content: bytes('f'), fileName: 'f.txt' },
    }
    const first = await upsert(traits)
    expect(first).toMatchObject({ created: true, changed: Object.keys(traits) })
    const again = await account.during(() => upsert(traits))
    expect(again.value).toMatchObject({ created: false, changed: [], record: { id: first.record.id } })
    expect(writes(again.requests)).toEqual([])
    const { value, requests } = await account.during(() =>
      upsert({ ...traits, whole: 2, day: null, file: { content: bytes('ff'), fileName: 'f.txt' } }),
    )
    expect(value).toMatchObject({ created: false, changed: ['whole', 'day', 'file'], record: { id: first.record.id } })
    expect(writes(requests)).toEqual(['PATCH'])
    expect(stored(first.record.id)).toMatchObject({ text: 'x', whole: 2, file: [{ attachmentFileSize: 2 }] })
  })

  test('leaves traits alone that it does not name, and another organization', async () => {
    const { record } = await upsert({ name: 'Mine', text: 'kept' })
    const other = await client.organizations.create({ name: 'Fabrikam' })
    const theirs = await client.flexibleAssets.upsert({
      organization: 'Fabrikam',
      flexibleAssetType: 'Everything',
      key: 'name',
      traits: { name: 'Mine' },
    })
    expect(theirs).toMatchObject({ created: true, record: { organizationId: other.id } })
    expect(await upsert({ name: 'Mine', whole: 5 }, 'name')).toMatchObject({
      created: false,
      changed: ['whole'],
      record: { id: record.id },
    })
    expect(stored(record.id)).toMatchObject({ text: 'kept', whole: 5 })
  })

  test('finds by any declared traits: a tag, a date, several together', async () => {
    const { record } = await upsert({ name: 'Keyed', devices: [devices[1]], day: '2031-05-05' }, ['devices', 'day'])
    expect(await upsert({ name: 'Keyed anew', devices: { id: devices[1]! }, day: '2031-05-05' }, ['devices', 'day'])).toMatchObject({
      created: false,
      changed: ['name'],
      record: { id: record.id },
    })
    expect(await upsert({ name: 'Keyed', devices: [devices[1]], day: '2031-05-06' }, ['devices', 'day'])).toMatchObject({ created: true })
  })

  test('twice at once for one key makes one asset; for two keys it makes two', async () => {
    const results = await Promise.all([
      upsert({ name: 'At once', whole: 1 }),
      upsert({ name: 'At once', whole: 1 }),
      upsert({ name: 'At once too' }),
    ])
    expect(results.map(({ created }) => created)).toEqual([true, false, true])
    expect(new Set(results.map(({ record }) => record.id)).size).toBe(2)
  })

  test('names the candidates when several assets have the key, and writes nothing', async () => {
    const twins = [await create({ name: 'Twin' }), await create({ name: 'Twin' })]
    const { requests, value } = await account.during(() => thrownBy(() => upsert({ name: 'Twin', whole: 9 })))
    expect(value).toMatchObject({ code: 'ambiguous_name', message: expect.stringContaining(twins[1]!.id) })
    expect(writes(requests)).toEqual([])
    expect(await thrownBy(() => client.flexibleAssets.findByName({ flexibleAssetTypeId: typeId, name: 'Twin' }))).toMatchObject({
      code: 'ambiguous_name',
    })
  })

  test('refuses a key that is empty, unknown or cannot be compared', async () => {
    const { requests, value } = await account.during(() =>
      Promise.all([
        thrownBy(() => upsert({ name: 'x' }, [])),
        thrownBy(() => upsert({ name: 'x', text: null }, ['text'])),
        thrownBy(() => upsert({ name: 'x' }, ['nam'])),
        thrownBy(() => upsert({ name: 'x' }, ['file'])),
      ]),
    )
    for (const error of value) expect(error).toMatchObject({ code: 'invalid_input', outcome: 'not_sent' })
    expect(value[2]).toMatchObject({ hint: 'Did you mean "name"?' })
    expect(writes(requests)).toEqual([])
  })

  test('finds out by its key what became of a create without an answer', async () => {
    let lost = false
    const forgetful = account.connect({
      transport: intercepting(async (request) => {
        if (request.method !== 'POST' || lost) return undefined
        lost = true
        await account.raw('POST', request.path, JSON.parse(String(request.body)))
        return { status: 504, headers: {}, body: new Uint8Array() }
      }),
    })
    const input = { organizationId, flexibleAssetTypeId: typeId, key: 'name', traits: { name: 'Unanswered' } } as const
    const { record, created } = await forgetful.flexibleAssets.upsert(input)
    expect([created, record.name]).toEqual([true, 'Unanswered'])
    expect((await client.flexibleAssets.findByName({ flexibleAssetTypeId: typeId, organizationId, name: 'unanswered' }))?.id).toBe(
      undefined,
    )
    expect((await client.flexibleAssets.findByName({ flexibleAssetTypeId: typeId, organizationId, name: 'Unanswered' }))?.id).toBe(
      record.id,
    )
  })
})
