import { inspect } from 'node:util'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Fault } from '../../../src/emulator/index.js'
import type { Transport } from '../../../src/http/transport.js'
import { OutcomeUnknownError } from '../../../src/index.js'
import type { GlueClient, PipelineEvent } from '../../../src/index.js'
import { MemoryAccount } from '../../support/memory-account.js'
import { thrownBy } from '../support/account.js'

/** What the client does about creates that nobody hears of; of every kind, see `test/contract/catalog/unknown-outcomes.test.ts`. */
let account: MemoryAccount
let client: GlueClient
let organizationId: string
beforeEach(async () => {
  account = new MemoryAccount()
  client = account.connect()
  organizationId = (await account.run(client.organizations.create({ name: 'Acme' }))).id
  account.emulator.log.clear()
})

const AFTER: Fault = { kind: 'status', status: 504, when: 'after' }
const BEFORE: Fault = { kind: 'status', status: 504, when: 'before' }
const lose = (...faults: readonly Fault[]): void =>
  account.faults(...faults.map((fault) => ({ match: { method: 'POST' }, fault, times: 1 })))
const settle = <T>(work: Promise<T>): Promise<T | OutcomeUnknownError> =>
  account.run(
    work.catch((error: unknown) => {
      if (error instanceof OutcomeUnknownError) return error
      throw error
    }),
  )
const idOf = (result: { readonly id: string } | OutcomeUnknownError): string =>
  result instanceof OutcomeUnknownError ? 'unknown' : result.id

describe('a clock of this machine that is wrong', () => {
  test.each([600_000, -600_000, 86_400_000, -86_400_000])('by %i ms does no harm', async (ms) => {
    const wrong = account.connect({ clock: account.clockOff(ms) })
    const input = { organizationId, name: 'Main' }
    const old = await account.run(client.locations.create(input))
    await account.clock.advance(5000)
    lose(AFTER)
    const found = await account.run(wrong.locations.create(input))
    expect(found.id).not.toBe(old.id)
    await account.clock.advance(5000)
    lose(BEFORE)
    expect(await settle(wrong.locations.create(input))).toMatchObject({ candidates: [] })
    expect(account.rows('locations')).toHaveLength(2)
  })
})

describe('two creates of the same at the same moment', () => {
  const input = (): { organizationId: string; name: string } => ({ organizationId, name: 'Main' })
  const both = (): Promise<readonly string[]> =>
    Promise.all([settle(client.locations.create(input())), settle(client.locations.create(input()))]).then((all) => all.map(idOf))

  test('that both took place are given one record each', async () => {
    lose(AFTER, AFTER)
    const ids = await both()
    expect(new Set(ids)).toEqual(new Set(account.rows('locations').map(({ id }) => id)))
    expect(ids).not.toContain('unknown')
  })
  test('of which one took place give its record once', async () => {
    lose(AFTER, BEFORE)
    const ids = await both()
    expect([...ids].sort()).toEqual([account.rows('locations')[0]!.id, 'unknown'].sort())
  })
  test('of which one took place late are given one record each', async () => {
    lose({ ...AFTER, lateMs: 4000 } as Fault, AFTER)
    expect(new Set(await both())).toEqual(new Set(account.rows('locations').map(({ id }) => id)))
    expect(account.rows('locations')).toHaveLength(2)
  })
  test('of which one is answered late never take the record of the other', async () => {
    // The first is made and answered after ten seconds; the second is not made, and in doubt at once.
    account.faults(
      { match: { method: 'POST' }, fault: { kind: 'latency', ms: 10_000 }, times: 1 },
      { match: { method: 'POST' }, fault: BEFORE, after: 1, times: 1 },
    )
    const [slow, doubtful] = await both()
    expect(slow).toBe(account.rows('locations')[0]!.id)
    expect(doubtful).toBe('unknown')
  })
  test('of passwords with different values are unknown, because no read tells which is which', async () => {
    lose(AFTER, AFTER)
    const create = (password: string): ReturnType<typeof settle> =>
      settle(client.passwords.create({ organizationId, name: 'Root', username: 'root', password }))
    const results = await Promise.all([create('first-value'), create('second-value')])
    for (const result of results) {
      expect(result).toBeInstanceOf(OutcomeUnknownError)
      expect((result as OutcomeUnknownError).candidates).toHaveLength(2)
    }
    expect(account.requests().filter(({ path }) => path.includes('show_password=true'))).toEqual([])
  })
  test('one after the other are two, though the first was given up', async () => {
    lose({ ...AFTER, lateMs: 30_000 } as Fault)
    const first = (await settle(client.locations.create(input()))) as OutcomeUnknownError
    const second = await account.run(client.locations.create(input()))
    const late = await account.run(first.reconcile({ deadlineMs: 30_000 }))
    expect(late.id).not.toBe(second.id)
    expect(account.rows('locations').map(({ id }) => id)).toEqual([second.id, late.id])
  })
})

describe('many creates in one request', () => {
  const inputs = (...names: readonly string[]): { organizationId: string; name: string }[] =>
    names.map((name) => ({ organizationId, name }))

  test('of which some were made are told apart', async () => {
    account = new MemoryAccount({ quirks: { 'bulk-atomic': 'partial' } })
    client = account.connect()
    organizationId = (await account.run(client.organizations.create({ name: 'Acme' }))).id
    // The third is refused, and the answer that says so is lost.
    lose(AFTER)
    const items = [...inputs('A', 'B'), { organizationId, name: 'C', regionId: '999' }, ...inputs('D')]
    const report = await account.run(client.locations.createMany(items))
    expect(report.succeeded.map(({ index, record }) => [index, record.name])).toEqual([
      [0, 'A'],
      [1, 'B'],
    ])
    expect(report.unknown.map(({ index, error }) => [index, error.message])).toEqual([
      [2, expect.stringContaining('"C"')],
      [3, expect.stringContaining('"D"')],
    ])
    expect(account.rows('locations')).toHaveLength(2)
  })
  test('that are refused for one of them are looked for once: what was made all the same has succeeded', async () => {
    account = new MemoryAccount({ quirks: { 'bulk-atomic': 'partial' } })
    client = account.connect()
    organizationId = (await account.run(client.organizations.create({ name: 'Acme' }))).id
    account.emulator.log.clear()
    const items = [...inputs('A'), { organizationId, name: 'B', regionId: '999' }, ...inputs('C')]
    const report = await account.run(client.locations.createMany(items))
    expect(report.succeeded).toMatchObject([{ index: 0, record: { name: 'A' } }])
    expect(report.failed).toMatchObject([
      { index: 1, error: { code: 'validation_failed', outcome: 'rejected' } },
      { index: 2, error: { code: 'validation_failed', outcome: 'rejected' } },
    ])
    expect(account.requests().map(({ method }) => method)).toEqual(['POST', 'GET'])
  })
  test('that are the same are given one record each, and reconciled one by one', async () => {
    lose(AFTER)
    const twins = await account.run(client.locations.createMany(inputs('A', 'A', 'B')))
    expect(new Set(twins.succeeded.map(({ id }) => id)).size).toBe(3)
    lose({ ...AFTER, lateMs: 60_000 } as Fault)
    const late = await account.run(client.locations.createMany(inputs('C', 'D')))
    expect(late.unknown).toHaveLength(2)
    await account.clock.advance(60_000)
    const ids = []
    for (const { error } of late.unknown) ids.push((await account.run((error as OutcomeUnknownError).reconcile())).id)
    expect(ids).toEqual(
      account
        .rows('locations')
        .slice(3)
        .map(({ id }) => id),
    )
  })
  test('of a thousand are found in a few looks', async () => {
    lose(AFTER)
    const report = await account.run(
      client.locations.createMany(inputs(...Array.from({ length: 1000 }, (_, at) => `L${at}`)), { perRequest: 1000 }),
    )
    expect(report.succeeded).toHaveLength(1000)
    expect(report.succeeded.every(({ index, record }) => record.name === `L${index}`)).toBe(true)
    expect(account.requests('GET').length).toBeLessThanOrEqual(2)
  })
})

describe('the time of a create', () => {
  test.each([
    ['is found within it', { kind: 'stall' }, 3000],
    ['is given up within it', BEFORE, 3000],
    ['is found within the usual minute', { kind: 'latency', ms: 300_000 }, undefined],
  ] as const)('with or without a deadline: it %s', async (_, fault, deadlineMs) => {
    lose(fault)
    const from = account.clock.monotonic()
    const result = await settle(client.locations.create({ organizationId, name: 'Main' }, { deadlineMs }))
    expect(account.clock.monotonic() - from).toBeLessThanOrEqual(deadlineMs ?? 60_000)
    expect(idOf(result)).toBe(fault === BEFORE ? 'unknown' : account.rows('locations')[0]!.id)
  })
  test('keeps its last third for looking', async () => {
    account.faults({ match: { method: 'POST' }, fault: { kind: 'latency', ms: 300_000 } })
    await account.run(client.locations.create({ organizationId, name: 'Main' }, { deadlineMs: 30_000 }))
    const [post, get] = account.requests()
    expect(get!.at - post!.at).toBe(20_000)
  })
  test('is half a minute of looking in bulk, and what the client is told', async () => {
    for (const [options, most] of [
      [{}, 30_000],
      [{ settleMs: 5000 }, 5000],
      [{ settleMs: 0 }, 0],
    ] as const) {
      account.faults({ match: { method: 'POST' }, fault: BEFORE })
      const from = account.clock.monotonic()
      const patient = account.connect(options)
      expect(idOf(await settle(patient.locations.create({ organizationId, name: 'X' }, { priority: 'bulk' })))).toBe('unknown')
      const took = account.clock.monotonic() - from
      expect(took).toBeLessThanOrEqual(most)
      expect(took).toBeGreaterThanOrEqual(most * 0.75)
    }
  })
  test('is counted from the call, names that are looked up included', async () => {
    account.faults({ match: { method: 'POST' }, fault: BEFORE }, { match: { method: 'GET' }, fault: { kind: 'latency', ms: 2000 } })
    const from = account.clock.monotonic()
    const input = { organization: 'Acme', name: 'Main' }
    expect(idOf(await settle(client.locations.create(input, { deadlineMs: 6000 })))).toBe('unknown')
    expect(account.clock.monotonic() - from).toBeLessThanOrEqual(6000)
  })
  test('tells of each look, and why it waits', async () => {
    const events: PipelineEvent[] = []
    const watching = account.connect({ onEvent: (event) => events.push(event) })
    lose({ ...AFTER, lateMs: 2000 } as Fault)
    await account.run(watching.locations.create({ organizationId, name: 'Main' }))
    const [post] = events.filter((event) => event.type === 'attempt')
    expect(events.filter((event) => event.type === 'settling')).toMatchObject(
      [0, 1000, 2000].map((waitMs, at) => ({
        type: 'settling',
        look: at + 1,
        waitMs,
        requestId: post!.requestId,
        method: 'POST',
        path: '/locations',
      })),
    )
  })
})

describe('an abort', () => {
  test('while it is looked for ends at once, unknown, and reconcile goes on', async () => {
    lose({ ...AFTER, lateMs: 3000 } as Fault)
    const stop = new AbortController()
    account.clock.setTimer(() => stop.abort(new Error('enough')), 1500)
    const from = account.clock.monotonic()
    const error = (await settle(client.locations.create({ organizationId, name: 'Main' }, { signal: stop.signal }))) as OutcomeUnknownError
    expect(account.clock.monotonic() - from).toBe(1500)
    expect(error).toMatchObject({ outcome: 'unknown', cause: { status: 504 }, hint: expect.stringContaining('ended before it was found') })
    expect((await account.run(error.reconcile())).id).toBe(account.rows('locations')[0]!.id)
  })
  test('of reconcile leaves everything as it was', async () => {
    lose(BEFORE)
    const error = (await settle(client.locations.create({ organizationId, name: 'Main' }))) as OutcomeUnknownError
    const stop = new AbortController()
    stop.abort(new Error('enough'))
    const again = await thrownBy(() => account.run(error.reconcile({ signal: stop.signal })))
    expect(again).toBeInstanceOf(OutcomeUnknownError)
    expect(again).not.toBe(error)
    expect(again).toMatchObject({ cause: { status: 504 } })
    expect(account.requests('POST')).toHaveLength(1)
  })
  test('while it is sent leaves it unknown, with the reason as the cause', async () => {
    const reason = new Error('enough')
    const stop = new AbortController()
    lose({ kind: 'latency', ms: 5000 })
    account.clock.setTimer(() => stop.abort(reason), 1000)
    const error = (await settle(client.locations.create({ organizationId, name: 'Main' }, { signal: stop.signal }))) as OutcomeUnknownError
    expect(error.cause).toBe(reason)
    expect((await account.run(error.reconcile())).id).toBe(account.rows('locations')[0]!.id)
  })
  test('before it is sent rejects with its reason', async () => {
    const reason = new Error('enough')
    expect(await thrownBy(() => client.locations.create({ organizationId, name: 'Main' }, { signal: AbortSignal.abort(reason) }))).toBe(
      reason,
    )
  })
})

describe('a look', () => {
  test('that fails is followed by another one', async () => {
    account.faults(
      { match: { method: 'POST' }, fault: AFTER, times: 1 },
      { match: { method: 'GET' }, fault: { kind: 'status', status: 503 }, times: 6 },
    )
    expect(idOf(await settle(client.locations.create({ organizationId, name: 'Main' })))).toBe(account.rows('locations')[0]!.id)
  })
  test('that the circuit breaker holds back for longer than there is time is the last one', async () => {
    const careful = account.connect({ breaker: undefined as never, retries: 0 })
    account.faults({ match: { method: 'GET' }, fault: { kind: 'status', status: 503 }, times: 4 })
    for (let at = 0; at < 4; at++) await thrownBy(() => account.run(careful.locations.list().collect()))
    // The create is the fifth call that fails.
    lose(AFTER)
    const from = account.clock.monotonic()
    const error = (await settle(careful.locations.create({ organizationId, name: 'Main' }))) as OutcomeUnknownError
    expect(account.clock.monotonic()).toBe(from)
    expect(error).toMatchObject({ cause: { status: 504 }, hint: expect.stringContaining('nothing is sent') })
    await account.clock.advance(60_000)
    expect((await account.run(error.reconcile())).id).toBe(account.rows('locations')[0]!.id)
  })
  test('that the key may not have is the last one', async () => {
    account.faults(
      { match: { method: 'POST' }, fault: AFTER, times: 1 },
      { match: { method: 'GET' }, fault: { kind: 'denied', status: 403 } },
    )
    const from = account.clock.monotonic()
    expect(idOf(await settle(client.locations.create({ organizationId, name: 'Main' })))).toBe('unknown')
    expect(account.clock.monotonic()).toBe(from)
    expect(account.requests('GET')).toHaveLength(1)
  })
  test('takes its turn under the limit, however long that is', async () => {
    const limited = account.connect({ rateLimit: { limit: 2, windowMs: 300_000 }, settleMs: 0 })
    lose(AFTER)
    const from = account.clock.monotonic()
    for (let at = 0; at < 2; at++) await account.run(limited.countries.list().first())
    expect(idOf(await settle(limited.locations.create({ organizationId, name: 'Main' }, { priority: 'bulk' })))).not.toBe('unknown')
    expect(account.clock.monotonic() - from).toBeGreaterThanOrEqual(300_000)
  })
})

describe('what the server changes', () => {
  test('of long notes, which lists cut, is read whole', async () => {
    const quickNotes = `<p>${'word '.repeat(100)}</p>`
    lose(AFTER)
    const found = await account.run(client.organizations.create({ name: 'Notes', quickNotes }))
    expect(found.quickNotes).toBe(quickNotes)
    // The same beginning with another end is another one.
    await account.clock.advance(5000)
    const other = account.connect()
    await account.run(other.organizations.create({ name: 'Notes', quickNotes: `${quickNotes}<p>End</p>` }))
    lose(BEFORE)
    expect(idOf(await settle(client.organizations.create({ name: 'Notes', quickNotes })))).toBe('unknown')
  })
  test('of telephone numbers is no difference, and another number is one', async () => {
    const contactPhones = [{ value: '(206) 555-0100', labelName: 'Work', extension: 'x-12' }]
    lose(AFTER)
    expect(idOf(await settle(client.contacts.create({ organizationId, firstName: 'Ada', contactPhones })))).not.toBe('unknown')
    await account.clock.advance(5000)
    const other = { ...contactPhones[0]!, value: '206 555 0101' }
    await account.run(account.connect().contacts.create({ organizationId, firstName: 'Bob', contactPhones: [other] }))
    lose(BEFORE)
    expect(idOf(await settle(client.contacts.create({ organizationId, firstName: 'Bob', contactPhones })))).toBe('unknown')
  })
  test('of what a field cannot be is no difference', async () => {
    const type = await account.run(client.flexibleAssetTypes.create({ name: 'LAN' }))
    lose(AFTER)
    const field = { flexibleAssetTypeId: type.id, name: 'Part', kind: 'Header', order: 9, required: true, useForTitle: true } as const
    expect(await account.run(client.flexibleAssetFields.create(field))).toMatchObject({ required: false, useForTitle: false })
  })
  test('of drawings in a text is no difference', async () => {
    const document = await account.run(client.documents.create({ organizationId, name: 'Runbook' }))
    lose(AFTER)
    const section = { documentId: document.id, resourceType: 'Document::Text', content: '<p>A&nbsp;b</p><svg><path d=""/></svg>' }
    expect(await account.run(client.resource('documentSections').create(section))).toMatchObject({ content: '<p>A&nbsp;b</p>' })
  })
  test.each([
    {},
    {
      'number-traits': 'string',
      'checkbox-traits': 'string',
      'date-traits': 'object',
      'password-trait': 'object',
      'upload-trait-type': 'uploads',
      'id-size': '18-digit',
    },
  ] as const)('of traits of every kind is no difference (%o)', async (quirks) => {
    account = new MemoryAccount({ quirks })
    client = account.connect()
    organizationId = (await account.run(client.organizations.create({ name: 'Acme' }))).id
    const contactId = (await account.run(client.contacts.create({ organizationId, firstName: 'Ada' }))).id
    const passwordId = (await account.run(client.passwords.create({ organizationId, name: 'Root', password: 'x1' }))).id
    const type = await account.run(
      client.flexibleAssetTypes.create({
        name: 'Everything',
        fields: [
          { name: 'Name', kind: 'Text', required: true, useForTitle: true, showInList: true },
          { name: 'Text', kind: 'Textbox' },
          { name: 'Count', kind: 'Number', decimals: 2 },
          { name: 'Share', kind: 'Percent', decimals: 0 },
          { name: 'On', kind: 'Checkbox' },
          { name: 'Day', kind: 'Date' },
          { name: 'Choice', kind: 'Select', defaultValue: 'a\nb' },
          { name: 'People', kind: 'Tag', tagType: 'Contacts' },
          { name: 'Login', kind: 'Password' },
          { name: 'File', kind: 'Upload' },
        ],
      }),
    )
    const traits = {
      name: ' Office ',
      text: '<p>A<br>b</p><script>x</script>',
      count: 1.5,
      share: 7,
      on: true,
      day: '2026-06-01',
      choice: 'b',
      people: [contactId],
      login: passwordId,
      file: { content: Buffer.from('a file'), fileName: 'a.txt' },
    }
    lose(AFTER)
    const asset = await account.run(client.flexibleAssets.create({ organizationId, flexibleAssetTypeId: type.id, traits }))
    expect(asset.id).toBe(account.rows('flexibleAssets')[0]!.id)
    await account.clock.advance(5000)
    lose(AFTER)
    await account.run(
      account.connect().flexibleAssets.create({ organizationId, flexibleAssetTypeId: type.id, traits: { ...traits, share: 8 } }),
    )
    lose(BEFORE)
    expect(idOf(await settle(client.flexibleAssets.create({ organizationId, flexibleAssetTypeId: type.id, traits })))).toBe('unknown')
  })
  test('of an attribute that gluekit does not know is not guessed at', async () => {
    lose(AFTER)
    const result = await settle(client.locations.create({ organizationId, name: 'Main', extra: { floor_plan: 'x' } }))
    expect(result).toMatchObject({ candidates: [{ name: 'Main' }], hint: expect.stringContaining('differs in something') })
  })
  test('of archived records that lists leave out is no obstacle', async () => {
    account = new MemoryAccount({ quirks: { 'archived-in-lists': 'left-out' } })
    client = account.connect()
    organizationId = (await account.run(client.organizations.create({ name: 'Acme' }))).id
    lose(AFTER)
    expect(idOf(await settle(client.passwords.create({ organizationId, name: 'Old', password: 'x1', archived: true })))).not.toBe('unknown')
  })
})

describe('the error', () => {
  test('holds no function and no secret, however it is shown', async () => {
    lose(BEFORE)
    const password = 'canary-value-7Yq!vB'
    const error = (await settle(client.passwords.create({ organizationId, name: 'Root', password }))) as OutcomeUnknownError
    const shown = [JSON.stringify(error), inspect(error, { depth: 9, showHidden: true }), String(error), JSON.stringify({ ...error })]
    for (const text of shown) expect(text).not.toContain('canary')
    expect(error.toJSON()).toEqual({
      name: 'OutcomeUnknownError',
      code: 'outcome_unknown',
      message: expect.stringContaining('"Root"'),
      hint: expect.stringContaining('It was looked for'),
      outcome: 'unknown',
      candidates: [],
    })
  })
  test('shows no secret that somebody wrote where a name belongs', async () => {
    lose(AFTER)
    const other = account.connect()
    const password = 'canary-value-7Yq!vB'
    const error = (await settle(
      client.passwords.create({ organizationId, name: `Root ${password}`, password, extra: { unknown: 1 } }),
    )) as OutcomeUnknownError
    expect(error.candidates).toHaveLength(1)
    expect(JSON.stringify(error)).not.toContain('canary')
    await other.close()
  })
  test('of a closed client stays what it is', async () => {
    lose({ ...AFTER, lateMs: 30_000 } as Fault)
    const error = (await settle(client.locations.create({ organizationId, name: 'Main' }))) as OutcomeUnknownError
    await client.close()
    expect(await thrownBy(() => account.run(error.reconcile()))).toMatchObject({ code: 'outcome_unknown', cause: { status: 504 } })
  })
})

describe('what has a way of its own to be found', () => {
  const target = async () => {
    const configurationTypeId = (await account.run(client.configurationTypes.create({ name: 'Server' }))).id
    const { id } = await account.run(client.configurations.create({ organizationId, configurationTypeId, name: 'SRV' }))
    return { resourceType: 'configurations', resourceId: id } as const
  }
  const late: Fault = { kind: 'status', status: 504, when: 'after', lateMs: 3000 }

  test('a link', async () => {
    const { resourceId: id } = await target()
    const contactId = (await account.run(client.contacts.create({ organizationId, firstName: 'Ada' }))).id
    const events: string[] = []
    client.onWrite('*', ({ name }) => void events.push(name))
    lose(late)
    const link = await account.run(client.relatedItems.link({ type: 'configurations', id }, { type: 'contacts', id: contactId }))
    expect(link.created).toBe(true)
    expect(account.emulator.account.links.of({ resource: 'configurations', id })).toHaveLength(1)
    expect(events).toEqual(['configuration.linked'])
  })
  test('accesses, each by itself', async () => {
    const group = await account.run(client.groups.create({ name: 'Team' }))
    const second = await account.run(client.groups.create({ name: 'Night' }))
    lose(late)
    const accesses = await account.run(
      client.resourceAccesses.add(await target(), [
        { accessorType: 'Group', accessorId: group.id },
        { accessorType: 'Group', accessorId: second.id },
      ]),
    )
    expect(accesses.map(({ accessorId }) => accessorId)).toEqual([group.id, second.id])
    expect(account.rows('resourceAccesses')).toHaveLength(2)
  })
  test('an upload', async () => {
    const file = { ...(await target()), content: Buffer.from('x'), name: 'a.txt' }
    lose(late)
    expect(await account.run(client.attachments.upload(file))).toMatchObject({ created: true, verified: 'name-and-size' })
    lose(BEFORE)
    expect(await settle(client.attachments.upload({ ...file, name: 'b.txt' }))).toBeInstanceOf(OutcomeUnknownError)
    expect(account.rows('attachments')).toHaveLength(1)
  })
  test('a type with its fields, and not one of the same name with others', async () => {
    const fields = [{ name: 'Name', kind: 'Text', required: true, useForTitle: true, showInList: true }] as const
    lose(late)
    expect(idOf(await settle(client.flexibleAssetTypes.create({ name: 'LAN', fields })))).toBe(account.rows('flexibleAssetTypes')[0]!.id)
    await account.clock.advance(5000)
    const somebody = account.connect()
    await account.run(somebody.flexibleAssetTypes.create({ name: 'WAN' }))
    lose(BEFORE)
    expect(await settle(client.flexibleAssetTypes.create({ name: 'WAN', fields }))).toMatchObject({ candidates: [{ name: 'WAN' }] })
  })
})

test('a create that was queued for long is not given a record from before it was sent', async () => {
  const line: Transport = account.line
  const limited = account.connect({ rateLimit: { limit: 1, windowMs: 60_000 }, transport: line })
  await account.run(limited.countries.list().first())
  const input = { organizationId, name: 'Main' }
  const waiting = limited.locations.create(input, { priority: 'bulk' }).catch((error: unknown) => error)
  await account.clock.advance(30_000)
  // While it waits its turn, somebody makes the same.
  const early = await account.run(client.locations.create(input))
  lose(BEFORE)
  expect(await account.run(waiting)).toMatchObject({ code: 'outcome_unknown', candidates: [] })
  expect(account.rows('locations').map(({ id }) => id)).toEqual([early.id])
})
