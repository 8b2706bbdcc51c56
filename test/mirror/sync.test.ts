import { describe, expect, test } from 'vitest'
import { emptySeed, generatedSeed } from '../../src/emulator/index.js'
import type { FaultRule, Seed, SeedRecord } from '../../src/emulator/index.js'
import type { SyncOptions } from '../../src/mirror/index.js'
import { SYNCED_KINDS } from '../../src/mirror/sync/kinds.js'
import { START, WrongClock } from './emulated.js'
import { mirrored, temporaryStore } from './mirrored.js'
import type { Mirrored } from './mirrored.js'
import { contentsOf, differences, truthOf } from './truth.js'
import { runSync } from '../../src/mirror/sync/run-sync.js'

const SECOND_MS = 1000
const DAY_MS = 86_400_000
const ORGANIZATION = '4300000000000001'
const TYPE = '4300000000000011'
const STAMPS = { createdAt: '2026-01-01T00:00:00.000Z', updatedAt: '2026-01-01T00:00:00.000Z' }

const manyContacts = (count: number): Seed => {
  const records: SeedRecord[] = [
    { resource: 'organizations', id: ORGANIZATION, attributes: { name: 'Meridian', ...STAMPS } },
    { resource: 'configurationTypes', id: TYPE, attributes: { name: 'Server', ...STAMPS } },
  ]
  for (let at = 0; at < count; at++) {
    const stamp = new Date(Date.UTC(2026, 0, 1) + 60_000 * at).toISOString()
    records.push({
      resource: 'contacts',
      id: String(4_400_000_000_000_000 + at),
      attributes: { organizationId: ORGANIZATION, firstName: `Person ${at}`, title: 'old', createdAt: stamp, updatedAt: stamp },
    })
  }
  const seed = emptySeed({ now: new Date(START) })
  return { ...seed, records: [...seed.records, ...records] }
}

/** Changes contacts as somebody would, all of them now. */
const touch = ({ emulator }: Mirrored, from: number, to: number, title: string): void => {
  const collection = emulator.account.of('contacts')
  const ids = Array.from(collection.rows, ({ id }) => id).slice(from, to)
  for (const id of ids) collection.update(collection.get(id)!, { title, updatedAt: emulator.account.stamp() })
}
/** Contacts whose title here is not that of the account. */
const wrongTitles = async ({ store, emulator }: Mirrored): Promise<readonly string[]> => {
  const truth = new Map(Array.from(emulator.account.of('contacts').rows, ({ id, fields }) => [id, fields['title'] ?? null]))
  const wrong: string[] = []
  let after: string | undefined
  do {
    const { records, next } = await store.list('contacts', { limit: 1000, ...(after === undefined ? {} : { after }) })
    for (const { id, record } of records) {
      if (truth.get(id) !== record['title']) wrong.push(id)
      truth.delete(id)
    }
    after = next ?? undefined
  } while (after !== undefined)
  return [...wrong, ...truth.keys()]
}

const CONTACTS: SyncOptions = { kinds: ['contacts'] }
const sync = async (account: Mirrored, options: SyncOptions = {}) => account.during(() => account.mirror.sync(options))

describe('many records with one stamp', () => {
  test('are all taken over, across pages, for one page more at most', async () => {
    const account = await mirrored({ seed: manyContacts(5600) })
    await sync(account, CONTACTS)
    await account.clock.advance(DAY_MS)
    touch(account, 0, 5000, 'new')
    const { requests } = await sync(account, CONTACTS)
    expect(await wrongTitles(account)).toEqual([])
    // A look, five pages, and the one that shows the end.
    expect(requests.length).toBeLessThanOrEqual(7)
  })

  test.each([7, 1000])('are all taken over across the watermark, with pages of %i', async (pageSize) => {
    const account = await mirrored({ seed: manyContacts(600) })
    await sync(account, CONTACTS)
    await account.clock.advance(DAY_MS)
    touch(account, 0, 300, 'first')
    await sync(account, { ...CONTACTS, pageSize })
    // In the same second, which the watermark is in.
    touch(account, 300, 600, 'second')
    await sync(account, { ...CONTACTS, pageSize })
    expect(await wrongTitles(account)).toEqual([])
  })
})

test('records that show up to two minutes late are caught by the next run', async () => {
  const account = await mirrored({ seed: manyContacts(300) })
  await sync(account, CONTACTS)
  await account.clock.advance(DAY_MS)
  account.emulator.faults.set([{ fault: { kind: 'lateRows', ms: 120 * SECOND_MS } }])
  const late: string[] = []
  for (let round = 0; round < 6; round++) {
    for (let count = 0; count < 5; count++)
      late.push(account.world.make('/contacts', { first_name: 'Late', organization_id: ORGANIZATION }))
    await account.clock.advance(25 * SECOND_MS)
    // What is seen at once is newer than what is not seen yet.
    touch(account, 10 * round, 10 * round + 10, `round ${round}`)
    await sync(account, CONTACTS)
  }
  await account.clock.advance(120 * SECOND_MS)
  const { value, requests } = await sync(account, CONTACTS)
  // Not because the counts differ, which would read the whole list.
  expect(requests.filter((request) => !request.includes('sort=-updated_at'))).toEqual([])
  expect(await wrongTitles(account)).toEqual([])
  expect(await account.store.count('contacts')).toBe(330)
  expect(value.complete).toBe(true)
})

describe('while others work on the account', () => {
  // At 300 ms a page: 10 updates, 5 insertions and 5 deletions a second are 3, 1.5 and 1.5 a page.
  const busy = (path: string): readonly FaultRule[] => [
    { fault: { kind: 'latency', ms: 300 } },
    { match: { method: 'GET', path }, fault: { kind: 'drift', updates: 3, inserts: 1, deletes: 1 } },
    { match: { method: 'GET', path }, fault: { kind: 'drift', inserts: 1, deletes: 1 }, every: 2 },
  ]
  const idsOf = ({ emulator }: Mirrored): Set<string> => new Set(Array.from(emulator.account.of('contacts').rows, ({ id }) => id))

  test('no record that lived throughout is missed by a full sync, for a fifth more requests at most', async () => {
    const account = await mirrored({ seed: manyContacts(15_000) })
    const before = idsOf(account)
    account.emulator.faults.set(busy('/contacts'))
    const { requests, value } = await sync(account, CONTACTS)
    const after = idsOf(account)
    const here = new Set<string>()
    for await (const { key } of account.store.hashes('contacts')) here.add(key.id)
    expect([...before].filter((id) => after.has(id) && !here.has(id))).toEqual([])
    expect(after.size).not.toBe([...before].filter((id) => after.has(id)).length)
    // The list as it would be read in peace: a first look and 15 pages.
    expect(requests.length).toBeLessThanOrEqual(16 * 1.2)
    expect(value.complete).toBe(false)
    expect(value.reasons.join()).toMatch(/while the list was read/)
    // In peace the next run finds out what has been deleted.
    account.emulator.faults.set([])
    expect((await sync(account, CONTACTS)).value).toMatchObject({ complete: true })
    expect(await wrongTitles(account)).toEqual([])
  })

  test('no change that was there before is missed by a look at changes', async () => {
    const account = await mirrored({ seed: manyContacts(6000) })
    await sync(account, CONTACTS)
    await account.clock.advance(DAY_MS)
    touch(account, 0, 4000, 'new')
    const wanted = Array.from(account.emulator.account.of('contacts').rows, ({ id, fields }) => [id, fields['title']] as const)
    account.emulator.faults.set(busy('/contacts'))
    await sync(account, CONTACTS)
    const still = idsOf(account)
    for (const [id, title] of wanted.filter(([key]) => still.has(key)))
      if (title === 'new') expect((await account.store.get({ kind: 'contacts', id }))?.record['title']).toBe('new')
  })

  test('deletions before the place of reading make a look at changes go back', async () => {
    const account = await mirrored({ seed: manyContacts(300) })
    await sync(account, CONTACTS)
    await account.clock.advance(DAY_MS)
    touch(account, 0, 200, 'new')
    // What is added while the list is read is newer than all of these.
    await account.clock.advance(60 * SECOND_MS)
    const changed = account.world.ids('contacts').slice(0, 200)
    const at = (number: string): NonNullable<FaultRule['match']> => ({ path: '/contacts', query: { 'page[number]': number } })
    account.emulator.faults.set([
      { match: at('4'), fault: { kind: 'drift', deletes: 15, where: 'earlierPages' }, times: 1 },
      // As many as were deleted: the counts agree again, and no other look will be taken.
      { match: at('7'), fault: { kind: 'drift', inserts: 15 }, times: 1 },
    ])
    const { requests } = await sync(account, { ...CONTACTS, pageSize: 20 })
    expect(requests.filter((request) => !request.includes('sort=-updated_at'))).toEqual([])
    const still = idsOf(account)
    for (const id of changed.filter((key) => still.has(key)))
      expect((await account.store.get({ kind: 'contacts', id }))?.record['title'], id).toBe('new')
  })

  test('a page that comes twice in place of another is noticed', async () => {
    const account = await mirrored({ seed: manyContacts(4000) })
    account.emulator.faults.set([
      { match: { path: '/contacts', query: { 'page[number]': '3' } }, fault: { kind: 'duplicatePage' }, times: 1 },
    ])
    const { value } = await sync(account, CONTACTS)
    expect(value).toMatchObject({ complete: true })
    expect(await account.store.count('contacts')).toBe(4000)
  })
})

describe('what is not listed any more', () => {
  const world = async (contacts = 200): Promise<Mirrored> => {
    const account = await mirrored({ seed: manyContacts(contacts), client: { breaker: false } })
    await sync(account)
    return account
  }
  const remove = (account: Mirrored, count: number): void => {
    const ids = account.world.ids('contacts').slice(0, count)
    for (const id of ids) account.world.send('DELETE', '/contacts', [{ type: 'contacts', attributes: { id } }])
  }

  test('is gone after the next run, because the counts differ, and each was looked for by its id', async () => {
    const account = await world()
    remove(account, 3)
    const { value, requests } = await sync(account)
    expect(value).toMatchObject({ removed: 3, complete: true, vanished: [] })
    expect(requests.filter((request) => /^GET \/contacts\/\d+\?/.test(`${request}?`))).toHaveLength(3)
    expect(await account.store.count('contacts')).toBe(197)
  })

  test('is asked about when it is more than fifty, or a tenth, and nothing of the run is taken for gone', async () => {
    const account = await world()
    const folder = account.world.make(`/organizations/${ORGANIZATION}/relationships/document_folders`, { name: 'Runbooks' })
    await sync(account, { full: true })
    remove(account, 30)
    account.world.send('DELETE', `/organizations/${ORGANIZATION}/relationships/document_folders`, [
      { type: 'document_folders', attributes: { id: folder } },
    ])
    const { value } = await sync(account, { full: true })
    const vanished = [
      { kind: 'contacts', count: 30, of: 200 },
      { kind: 'documentFolders', count: 1, of: 1 },
    ]
    expect(value).toMatchObject({ removed: 0, complete: false, vanished })
    expect(value.vanished[0]!.examples).toHaveLength(10)
    expect(await account.store.count('contacts')).toBe(200)
    // It is not read again and again meanwhile.
    expect((await sync(account, CONTACTS)).requests.filter((request) => !request.includes('sort=-updated_at'))).toEqual([])
    expect((await account.mirror.status()).kinds.find(({ type }) => type === 'contacts')).toMatchObject({
      local: 200,
      remote: 170,
      complete: false,
    })
    expect((await sync(account, { acceptDeletions: true, full: true })).value).toMatchObject({ removed: 31, complete: true })
  })

  test.each<readonly [string, FaultRule['fault'], FaultRule['match']]>([
    ['a key that sees a part only', { kind: 'hiddenRows', share: 0.3 }, {}],
    ['a key that sees nothing', { kind: 'hiddenRows', share: 1 }, {}],
    ['a key that has lost an organization', { kind: 'hiddenRows', organizationIds: [ORGANIZATION] }, {}],
    ['a module that is refused', { kind: 'denied', status: 403 }, { path: '/contacts' }],
    ['a module that is not found', { kind: 'denied', status: 404 }, { path: '/contacts' }],
    ['a server that fails', { kind: 'status', status: 500 }, { path: '/contacts' }],
    ['answers that are none', { kind: 'wrongContent', body: 'empty' }, { path: '/contacts' }],
  ])('is not gone because of %s', async (_, fault, match) => {
    const account = await world()
    account.emulator.faults.set([{ match: match!, fault }])
    for (let run = 0; run < 2; run++) await sync(account, { full: true }).catch(() => undefined)
    expect(await account.store.count('contacts')).toBe(200)
    expect(await account.store.count('organizations')).toBe(1)
    account.emulator.faults.set([])
    expect((await sync(account, { full: true })).value).toMatchObject({ complete: true, removed: 0 })
  })

  test('is not gone because a key sees nothing any more, however little that is', async () => {
    const account = await world(3)
    account.emulator.faults.set([{ fault: { kind: 'hiddenRows', share: 1 } }])
    const { value } = await sync(account, { full: true, kinds: ['contacts'] })
    expect(value).toMatchObject({ removed: 0, complete: false, vanished: [{ kind: 'contacts', count: 3, of: 3 }] })
    // Links are read record by record: none of these is found by its id either.
    await sync(account, { relatedItems: true })
    expect(await account.store.count('contacts')).toBe(3)
    expect(await account.store.count('organizations')).toBe(1)
    account.emulator.faults.set([])
    expect((await sync(account, { full: true })).value).toMatchObject({ complete: true, removed: 0 })
  })

  test('is not gone when a request by its id finds it all the same', async () => {
    const account = await world()
    account.emulator.faults.set([{ fault: { kind: 'lateRows', ms: 3600 * SECOND_MS } }])
    const id = account.world.make('/contacts', { first_name: 'Late', organization_id: ORGANIZATION })
    await account.during(() => account.mirror.contacts.get(id))
    const { value } = await sync(account, { full: true })
    expect(value).toMatchObject({ removed: 0, complete: false })
    expect(value.reasons.join()).toContain('The API counts 200, and 201 are here.')
    expect(await account.store.count('contacts')).toBe(201)
  })

  test('is not what was written through the client while the list was read, however much that is', async () => {
    const account = await mirrored({ seed: manyContacts(300) })
    await sync(account)
    // Lists show none of them yet.
    account.emulator.faults.set([{ fault: { kind: 'lateRows', ms: 600 * SECOND_MS } }])
    const { value } = await account.during(async () => {
      let writing: Promise<unknown> | undefined
      const write = (): Promise<unknown> =>
        Promise.all(
          Array.from({ length: 80 }, (_, at) =>
            account.client.contacts.create({ organizationId: ORGANIZATION, firstName: `Written ${at}` }),
          ),
        )
      const report = await account.mirror.sync({ ...CONTACTS, full: true, pageSize: 50, onProgress: () => void (writing ??= write()) })
      await writing
      return report
    })
    expect(value).toMatchObject({ vanished: [], removed: 0 })
    expect(await account.store.count('contacts')).toBe(380)
    await account.clock.advance(600 * SECOND_MS)
    expect((await sync(account, { ...CONTACTS, full: true })).value).toMatchObject({ vanished: [], removed: 0, complete: true })
  })

  test('with an organization goes what it held, also what nobody can look for without it', async () => {
    const account = await mirrored({ seed: manyContacts(60) })
    const other = account.world.make('/organizations', { name: 'Gone soon' })
    account.world.make(`/organizations/${other}/relationships/document_folders`, { name: 'Runbooks' })
    account.world.make('/documents', { name: 'Runbook', organization_id: other })
    for (let count = 0; count < 20; count++) account.world.make('/organizations', { name: `Other ${count}` })
    await sync(account)
    account.world.send('DELETE', '/organizations', [{ type: 'organizations', attributes: { id: other } }])
    await account.clock.advance(10 * SECOND_MS)
    await sync(account, { full: true })
    for (const kind of ['documents', 'documentFolders'] as const) expect(await account.store.count(kind, { organizationId: other })).toBe(0)
    expect(await account.store.count('organizations')).toBe(21)
  })

  test('comes back to life when it is listed again', async () => {
    const account = await world()
    const [id] = account.world.ids('contacts')
    account.emulator.faults.set([{ fault: { kind: 'hiddenRows', ids: [id!] } }])
    expect((await sync(account)).value).toMatchObject({ removed: 1 })
    account.emulator.faults.set([])
    expect((await sync(account)).value).toMatchObject({ revived: 1, complete: true })
  })
})

test('wrong clocks change nothing of the outcome', async () => {
  const live = async (offsets: readonly number[]): Promise<Awaited<ReturnType<typeof contentsOf>>> => {
    const account = await mirrored({ seed: manyContacts(250) })
    const machine = new WrongClock(account.clock)
    const parts = { client: account.client, store: account.store, clock: machine, random: () => 0.5 }
    for (const [step, offsetMs] of offsets.entries()) {
      machine.offsetMs = offsetMs
      touch(account, 20 * step, 20 * step + 30, `step ${step}`)
      const [gone] = account.world.ids('contacts')
      account.world.send('DELETE', '/contacts', [{ type: 'contacts', attributes: { id: gone } }])
      await account.clock.advance(60 * SECOND_MS)
      await account.run(() => runSync(parts, step === 2 ? { full: true } : {}))
    }
    expect(await wrongTitles(account)).toEqual([])
    return contentsOf(account.store)
  }
  const right = await live([0, 0, 0, 0, 0])
  for (const offsets of [
    [DAY_MS, DAY_MS, DAY_MS, DAY_MS, DAY_MS],
    [-DAY_MS, -DAY_MS, -DAY_MS, -DAY_MS, -DAY_MS],
    [0, DAY_MS, -DAY_MS, 0, DAY_MS],
  ])
    expect(differences(await live(offsets), right)).toEqual([])
})

describe('what it costs', () => {
  const seed = generatedSeed({ organizations: 12, records: 5200, flexibleAssetTypes: 4, now: new Date(START) })
  const isOfOrganization = (request: string): boolean => request.includes('/organizations/')

  test('a full sync reads each list once, and at most three lists of each organization', async () => {
    const account = await mirrored({ seed })
    const { requests, value } = await sync(account)
    expect(value).toMatchObject({ complete: true, reasons: [] })
    const sizes = new Map<string, number>()
    for (const { kind, lane } of SYNCED_KINDS) {
      if (lane === 'global') sizes.set(kind, account.world.ids(kind).length)
      if (lane === 'type')
        for (const row of account.emulator.account.of(kind).contents())
          sizes.set(String(row.fields['flexibleAssetTypeId']), (sizes.get(String(row.fields['flexibleAssetTypeId'])) ?? 0) + 1)
    }
    // Of what takes more than one page, the first answer comes newest first.
    const lists = [...sizes.values()].reduce((sum, size) => sum + Math.max(1, Math.ceil(size / 1000)) + (size > 1000 ? 1 : 0), 0)
    expect(requests.filter(isOfOrganization)).toHaveLength(3 * 12)
    // And where the logs end.
    expect(requests.filter((request) => !isOfOrganization(request))).toHaveLength(lists + 1)
    // What was counted is what was sent.
    expect(value.requests).toBe(requests.length)
    const empty = account.watch(await temporaryStore())
    const truth = await account.run(() => truthOf(account.client, empty))
    expect(differences(await contentsOf(account.store), truth)).toEqual([])
  })

  test('a run in which nothing has changed writes nothing, and looks at each list once', async () => {
    const account = await mirrored({ seed })
    await sync(account)
    const before = await contentsOf(account.store)
    const { requests, value } = await sync(account)
    expect(value).toMatchObject({ inserted: 0, updated: 0, removed: 0, revived: 0, rederived: 0, complete: true })
    expect(differences(await contentsOf(account.store), before)).toEqual([])
    const often = SYNCED_KINDS.filter(({ lane, seldom }) => lane === 'global' && !seldom).length
    const global = requests.filter((request) => !isOfOrganization(request) && !request.includes('/logs'))
    expect(global.length).toBeLessThanOrEqual(often + 4)
    // So with 40 types it is 60.
    expect(often + 40).toBe(60)
  })

  test('many records that are as new as the newest cost no more than one look', async () => {
    const account = await mirrored({ seed: manyContacts(900) })
    touch(account, 0, 400, 'new')
    await sync(account, CONTACTS)
    expect((await sync(account, CONTACTS)).requests).toHaveLength(1)
    await account.clock.advance(DAY_MS)
    touch(account, 0, 500, 'newer')
    await sync(account, CONTACTS)
    expect((await sync(account, CONTACTS)).requests).toHaveLength(1)
    expect(await wrongTitles(account)).toEqual([])
  })

  test('changes cost a page for each thousand of them', async () => {
    const account = await mirrored({ seed: manyContacts(3500) })
    await sync(account, CONTACTS)
    await account.clock.advance(DAY_MS)
    touch(account, 0, 1500, 'new')
    expect((await sync(account, CONTACTS)).requests.length).toBeLessThanOrEqual(1 + 2)
  })

  test('a budget ends a run, and the next one goes on', async () => {
    const account = await mirrored({ seed })
    let runs = 0
    let all = 0
    for (let stopped: unknown = 'budget'; stopped === 'budget'; runs++) {
      const { value, requests } = await sync(account, { budget: 25 })
      expect(requests.length).toBeLessThanOrEqual(25)
      all += requests.length
      stopped = value.stopped
    }
    expect(runs).toBeGreaterThan(2)
    const empty = account.watch(await temporaryStore())
    const truth = await account.run(() => truthOf(account.client, empty))
    expect(differences(await contentsOf(account.store), truth)).toEqual([])
    const once = await mirrored({ seed })
    // What was read before is looked at once more in each run.
    expect(all).toBeLessThan((await sync(once)).requests.length + 30 * runs)
  })

  test('pages become smaller where the gateway gives up on large ones, for ten requests at most', async () => {
    const account = await mirrored({ seed: manyContacts(3000), client: { breaker: false } })
    account.emulator.faults.set([{ fault: { kind: 'pageTooLarge', above: 250 } }])
    const { value } = await sync(account, CONTACTS)
    expect(value.complete).toBe(true)
    const wasted = account.emulator.log.entries.filter(({ status }) => status === 504).length
    expect(wasted).toBeLessThanOrEqual(10)
    expect(await account.store.count('contacts')).toBe(3000)
  })
})

describe('lists of organizations', () => {
  test('are read again where the logs name them, and the others in turn', async () => {
    const account = await mirrored({})
    const ids = Array.from({ length: 40 }, (_, at) => account.world.make('/organizations', { name: `Organization ${at}` }))
    const document = account.world.make('/documents', { name: 'Runbook', organization_id: ids[7] })
    await sync(account)
    account.world.send('PATCH', `/documents/${document}`, { type: 'documents', attributes: { name: 'Renamed' } })
    const { requests } = await sync(account)
    const read = requests.filter((request) => request.includes('/organizations/'))
    expect(read.some((request) => request.includes(`/organizations/${ids[7]}/relationships/documents`))).toBe(true)
    expect(read.length).toBeLessThan(12)
    expect((await account.store.get({ kind: 'documents', id: document }))?.record['name']).toBe('Renamed')
    // Within five minutes a twentieth of what the limit allows, and so everything in a while.
    const seen = new Set(read)
    for (let run = 0; run < 3; run++) {
      await account.clock.advance(300 * SECOND_MS)
      const next = (await sync(account)).requests.filter((request) => request.includes('/organizations/'))
      expect(next.length).toBeLessThanOrEqual(142 + 3)
      for (const request of next) seen.add(request)
    }
    expect(new Set([...seen].map((request) => /organizations\/(\d+)/.exec(request)?.[1])).size).toBe(40)
  })

  test('that an account does not offer are not asked for organization by organization', async () => {
    const account = await mirrored({ quirks: { 'password-folders': '404', 'document-folders': '403' } })
    for (let at = 0; at < 30; at++) account.world.make('/organizations', { name: `Organization ${at}` })
    const { requests, value } = await sync(account)
    expect(requests.filter((request) => request.includes('password_folders')).length).toBeLessThanOrEqual(3 + 8)
    expect(requests.filter((request) => request.includes('/documents')).length).toBe(30)
    expect(value.complete).toBe(false)
    expect(value.kinds.find(({ type }) => type === 'passwordFolders')).toMatchObject({ complete: false })
    expect(value.kinds.find(({ type }) => type === 'documents')).toMatchObject({ complete: true })
  })
})

describe('links', () => {
  test('are read for each record once, and again for what has changed', async () => {
    const account = await mirrored({ seed: manyContacts(30) })
    const server = account.world.make('/configurations', { name: 'srv', organization_id: ORGANIZATION, configuration_type_id: TYPE })
    const [contact] = account.world.ids('contacts')
    account.world.send('POST', `/configurations/${server}/relationships/related_items`, {
      type: 'related_items',
      attributes: { destination_id: contact, destination_type: 'Contact' },
    })
    const links: SyncOptions = { relatedItems: true }
    const first = await sync(account, links)
    expect(first.requests.filter((request) => request.includes('include=related_items'))).toHaveLength(31)
    const { records } = await account.store.list('relatedItems', { where: { parent: `configurations/${server}` } })
    expect(records.map(({ record }) => record['resourceId'])).toEqual([contact])
    expect((await sync(account, links)).requests.filter((request) => request.includes('include=related_items'))).toHaveLength(0)
    await account.clock.advance(3600 * SECOND_MS)
    touch(account, 5, 8, 'changed')
    expect((await sync(account, links)).requests.filter((request) => request.includes('include=related_items'))).toHaveLength(3)
  })

  test('take no more than their share', async () => {
    const account = await mirrored({ seed: manyContacts(100) })
    const { requests } = await sync(account, { relatedItems: { share: 0.01 } })
    expect(requests.filter((request) => request.includes('include=related_items'))).toHaveLength(28)
  })
})

test('a key that is refused ends the run', async () => {
  const account = await mirrored({ seed: manyContacts(10) })
  account.emulator.faults.set([{ fault: { kind: 'denied', status: 403 } }])
  await expect(sync(account)).rejects.toMatchObject({ code: 'unauthorized' })
})

test('names that others show are those of now, without a new stamp', async () => {
  const account = await mirrored({ seed: manyContacts(3) })
  await sync(account)
  account.world.send('PATCH', `/organizations/${ORGANIZATION}`, { type: 'organizations', attributes: { name: 'Renamed' } })
  await account.clock.advance(60 * SECOND_MS)
  const { value } = await sync(account)
  expect(value).toMatchObject({ updated: 1 })
  const [id] = account.world.ids('contacts')
  expect((await account.store.get({ kind: 'contacts', id: id! }))?.record['organizationName']).toBe('Renamed')
})
