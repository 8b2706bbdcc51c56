import { expect, test } from 'vitest'
import type { FaultRule } from '../../src/emulator/index.js'
import { isGlueError } from '../../src/errors.js'
import { MIRRORED_KINDS } from '../../src/mirror/sync/kinds.js'
import { record } from '../conformance/mirror-store/records.js'
import { mirrored } from './mirrored.js'
import type { Mirrored } from './mirrored.js'

const HOUR_MS = 3_600_000
const DOWN: readonly FaultRule[] = [{ fault: { kind: 'reset', at: 'beforeResponse' } }]

const withOrganizations = async (
  count: number,
  options: Parameters<typeof mirrored>[0] = {},
): Promise<Mirrored & { readonly ids: readonly string[] }> => {
  const account = await mirrored({ ...options, client: { breaker: false, ...options.client } })
  const ids = Array.from({ length: count }, (_, at) =>
    account.world.make('/organizations', { name: `Organization ${at}`, alert: 'Mind the dog.' }),
  )
  account.requests()
  return { ...account, ids }
}
const codeOf = (error: unknown): string => (isGlueError(error) ? error.code : String(error))

test('a fresh hit costs no request, and says where it came from and how old it is', async () => {
  const { mirror, clock, during, ids } = await withOrganizations(3)
  const first = await during(() => mirror.organizations.get(ids[0]!))
  expect(first.requests).toHaveLength(1)
  expect(first.value).toMatchObject({ id: ids[0], name: 'Organization 0', source: 'live', ageMs: 0, stale: false })
  await clock.advance(HOUR_MS)
  const second = await during(() => mirror.organizations.get(ids[0]!))
  expect(second.requests).toEqual([])
  expect(second.value).toMatchObject({ name: 'Organization 0', alert: 'Mind the dog.', source: 'mirror', ageMs: HOUR_MS, stale: false })
})

test('what is older than 24 hours, or than was asked for, is asked of the API', async () => {
  const { mirror, clock, during, ids } = await withOrganizations(1)
  await during(() => mirror.organizations.get(ids[0]!))
  await clock.advance(2 * HOUR_MS)
  expect((await during(() => mirror.organizations.get(ids[0]!, { maxAgeMs: HOUR_MS }))).requests).toHaveLength(1)
  await clock.advance(23 * HOUR_MS)
  expect((await during(() => mirror.organizations.get(ids[0]!))).requests).toEqual([])
  await clock.advance(HOUR_MS)
  expect((await during(() => mirror.organizations.get(ids[0]!))).requests).toHaveLength(1)
  expect((await during(() => mirror.organizations.get(ids[0]!, { maxAgeMs: 0 }))).requests).toHaveLength(1)
})

test('how old an answer may be is told by kind', async () => {
  const { mirror, clock, during, ids } = await withOrganizations(1, {
    open: { maxAgeMs: { organizations: HOUR_MS, default: 5 * HOUR_MS } },
  })
  await during(() => mirror.organizations.get(ids[0]!))
  await clock.advance(2 * HOUR_MS)
  expect((await during(() => mirror.organizations.get(ids[0]!))).requests).toHaveLength(1)
})

test('with the API down the older value comes, marked as stale, with its age', async () => {
  const { mirror, clock, emulator, during, ids } = await withOrganizations(2)
  await during(() => mirror.organizations.get(ids[0]!))
  await clock.advance(30 * HOUR_MS)
  emulator.faults.set(DOWN)
  const { value } = await during(() => mirror.organizations.get(ids[0]!))
  expect(value).toMatchObject({ name: 'Organization 0', source: 'mirror', stale: true })
  expect(value.ageMs).toBeGreaterThanOrEqual(30 * HOUR_MS)
  expect(value.ageMs).toBeLessThan(31 * HOUR_MS)
  // Nothing was ever known of the other one.
  await expect(during(() => mirror.organizations.get(ids[1]!))).rejects.toSatisfy((error) => codeOf(error) === 'connection_failed')
})

test('with the circuit open the older value comes at once', async () => {
  const { mirror, clock, emulator, client, during, ids } = await withOrganizations(1, { client: { breaker: undefined as never } })
  await during(() => mirror.organizations.get(ids[0]!))
  await clock.advance(30 * HOUR_MS)
  emulator.faults.set(DOWN)
  for (let call = 0; call < 6; call++) await during(() => client.organizations.get(ids[0]!).catch(() => undefined))
  expect(client.breaker.stats().state).toBe('open')
  const { value, requests } = await during(() => mirror.organizations.get(ids[0]!))
  expect(value).toMatchObject({ source: 'mirror', stale: true })
  expect(requests).toEqual([])
})

test('a key that is refused is no reason to show what is old', async () => {
  const { mirror, clock, emulator, during, ids } = await withOrganizations(1)
  await during(() => mirror.organizations.get(ids[0]!))
  await clock.advance(30 * HOUR_MS)
  emulator.faults.set([{ fault: { kind: 'denied', status: 403 } }])
  await expect(during(() => mirror.organizations.get(ids[0]!))).rejects.toSatisfy((error) => isGlueError(error))
})

test('a list and then ten reads are one request', async () => {
  const { mirror, during, ids } = await withOrganizations(12)
  const { requests, value } = await during(async () => {
    const all = await mirror.organizations.list().collect()
    for (const id of ids.slice(0, 10)) expect(await mirror.organizations.get(id)).toMatchObject({ source: 'mirror', stale: false })
    return all
  })
  expect(requests).toHaveLength(1)
  expect(value).toHaveLength(12)
  expect(value.completeness).toMatchObject({ complete: true, reasons: [] })
})

test('a list of one organization of a kind that was never synced is that list, and then ten reads are free', async () => {
  const { mirror, during, world, ids } = await withOrganizations(2)
  const type = world.make('/configuration_types', { name: 'Server' })
  const made = Array.from({ length: 10 }, (_, at) =>
    world.make('/configurations', { name: `srv-${at}`, organization_id: ids[0], configuration_type_id: type }),
  )
  world.make('/configurations', { name: 'elsewhere', organization_id: ids[1], configuration_type_id: type })
  const { requests } = await during(async () => {
    expect(await mirror.configurations.list({ organizationId: ids[0]! }).collect()).toHaveLength(10)
    for (const id of made) await mirror.configurations.get(id)
  })
  expect(requests).toHaveLength(1)
  // The kind as a whole is no fresher for it.
  expect((await mirror.status()).kinds.find(({ type: kind }) => kind === 'configurations')).toMatchObject({
    complete: false,
    lastSyncAt: null,
  })
})

test('a single read does not make its kind fresh', async () => {
  const { mirror, during, ids } = await withOrganizations(3)
  await during(() => mirror.organizations.get(ids[0]!))
  const { requests, value } = await during(() => mirror.organizations.list().collect())
  expect(requests.length).toBeGreaterThan(0)
  expect(value).toHaveLength(3)
})

test('a list that was synced is looked at with one request when it is old, and with none before', async () => {
  const { mirror, clock, during, world } = await withOrganizations(5)
  await during(() => mirror.sync())
  expect((await during(() => mirror.organizations.list().collect())).requests).toEqual([])
  await clock.advance(25 * HOUR_MS)
  world.make('/organizations', { name: 'New' })
  const { requests, value } = await during(() => mirror.organizations.list({ name: 'New' }).collect())
  expect(requests).toHaveLength(1)
  expect(value).toMatchObject([{ name: 'New', source: 'live' }])
})

test('lists keep what is known when the API is down, and say how old that is', async () => {
  const { mirror, clock, emulator, during } = await withOrganizations(5)
  await during(() => mirror.sync())
  await clock.advance(40 * HOUR_MS)
  emulator.faults.set(DOWN)
  const { value } = await during(() => mirror.organizations.list().collect())
  expect(value).toHaveLength(5)
  expect(value.every(({ stale, source }) => stale && source === 'mirror')).toBe(true)
  expect(value.completeness).toMatchObject({ source: 'mirror', complete: true })
  expect(value.completeness.ageMs).toBeGreaterThanOrEqual(40 * HOUR_MS)
})

test('a list cuts texts, and does not cut what a read by itself has brought', async () => {
  const { mirror, during, world, ids } = await withOrganizations(1)
  const long = `<p>${'All of it. '.repeat(60)}</p>`
  world.send('PATCH', `/organizations/${ids[0]}`, { type: 'organizations', attributes: { quick_notes: long } })
  expect((await during(() => mirror.organizations.get(ids[0]!))).value.quickNotes).toBe(long)
  await during(() => mirror.sync({ full: true }))
  expect((await during(() => mirror.organizations.get(ids[0]!))).value.quickNotes).toBe(long)
})

test('a record that is gone is told to be gone, and is not kept', async () => {
  const { mirror, clock, during, world, ids } = await withOrganizations(2)
  const id = world.make('/contacts', { first_name: 'Ada', organization_id: ids[0] })
  await during(() => mirror.contacts.get(id))
  world.send('DELETE', '/contacts', [{ type: 'contacts', attributes: { id } }])
  await clock.advance(25 * HOUR_MS)
  expect((await during(() => mirror.contacts.find(id))).value).toBeNull()
  await expect(during(() => mirror.contacts.get(id))).rejects.toMatchObject({ code: 'not_found', resourceId: id })
})

test('those who ask for the same record at once share one request', async () => {
  const { mirror, during, ids } = await withOrganizations(1)
  const { requests, value } = await during(() => Promise.all(Array.from({ length: 8 }, () => mirror.organizations.get(ids[0]!))))
  expect(requests).toHaveLength(1)
  expect(new Set(value.map(({ name }) => name))).toEqual(new Set(['Organization 0']))
})

test('folders and domains, which have no read of their own by id alone, are cached too', async () => {
  const { mirror, clock, during, world, ids } = await withOrganizations(1)
  const folder = world.make(`/organizations/${ids[0]}/relationships/document_folders`, { name: 'Runbooks' })
  expect((await during(() => mirror.documentFolders.get(folder, { organizationId: ids[0] }))).requests).toHaveLength(1)
  expect((await during(() => mirror.documentFolders.get(folder))).requests).toEqual([])
  await clock.advance(25 * HOUR_MS)
  // Its organization is known by now.
  const again = await during(() => mirror.documentFolders.get(folder))
  expect(again.requests).toEqual([expect.stringContaining(`/organizations/${ids[0]}/relationships/document_folders/${folder}`)])
})

test('writes through the client are here at once, without a request to read them', async () => {
  const { mirror, client, during } = await withOrganizations(1)
  const { value: id } = await during(async () => (await client.organizations.create({ name: 'Written' })).id)
  expect(await during(() => mirror.organizations.get(id))).toMatchObject({ requests: [], value: { name: 'Written', source: 'mirror' } })
  await during(() => client.organizations.update(id, { name: 'Renamed', alert: 'Careful' }))
  expect(await during(() => mirror.organizations.get(id))).toMatchObject({ requests: [], value: { name: 'Renamed', alert: 'Careful' } })
})

test('a value that was emptied through the client is empty here', async () => {
  const { mirror, client, during, ids } = await withOrganizations(1)
  await during(() => mirror.organizations.get(ids[0]!))
  await during(() => client.organizations.update(ids[0]!, { alert: null }))
  expect(await during(() => mirror.organizations.get(ids[0]!))).toMatchObject({ requests: [], value: { alert: null } })
})

test('a deletion through the client is here at once', async () => {
  const { mirror, client, during, world, ids } = await withOrganizations(1)
  const id = world.make('/contacts', { first_name: 'Ada', organization_id: ids[0] })
  await during(() => mirror.contacts.get(id))
  await during(() => client.contacts.delete(id))
  expect(await during(() => mirror.contacts.list({ organizationId: ids[0]! }).collect())).toMatchObject({ value: [] })
  expect((await during(() => mirror.contacts.find(id))).value).toBeNull()
})

test('a write whose answer holds no record makes the next read ask, in the next process too', async () => {
  const { mirror, client, store, during, world, ids } = await withOrganizations(1)
  const id = world.make('/documents', { name: 'Runbook', organization_id: ids[0] })
  await during(() => mirror.documents.get(id))
  await during(() => client.documents.publish(id))
  const notes = await store.readNote('reads.doubts')
  expect(Object.keys(notes as object)).toEqual([`documents/${id}`])
  const { value, requests } = await during(() => mirror.documents.get(id))
  expect(requests).toHaveLength(1)
  expect(value).toMatchObject({ published: true })
  expect((await during(() => mirror.documents.get(id))).requests).toEqual([])
})

test('a value written into a text where a secret stands does not come back from the mirror', async () => {
  const { mirror, during, world, ids } = await withOrganizations(1)
  const type = world.make('/configuration_types', { name: 'Server' })
  const id = world.make('/configurations', {
    name: 'srv',
    organization_id: ids[0],
    configuration_type_id: type,
    notes: 'admin password: Planted-Hunter2!x',
  })
  const { value } = await during(() => mirror.configurations.get(id))
  expect(value.notes).not.toContain('Planted-Hunter2')
})

test('statistics tell hits and misses of every kind, records, and the last syncs', async () => {
  const { mirror, client, clock, during, world, ids } = await withOrganizations(4)
  world.make('/contacts', { first_name: 'Ada', organization_id: ids[0] })
  expect(await mirror.stats()).toMatchObject({ hits: 0, misses: 0, hitRate: null, lastFullSyncAt: null, lastIncrementalSyncAt: null })
  expect(client.metrics().cacheHitRate).toBeNull()
  const fullAt = new Date(clock.now()).toISOString()
  await during(() => mirror.sync())
  for (const id of [...ids, ids[0]!]) await during(() => mirror.organizations.get(id))
  await during(() => mirror.contacts.find('1'))
  const stats = await mirror.stats()
  expect(stats).toMatchObject({ hits: 5, misses: 1, hitRate: 5 / 6, lastFullSyncAt: fullAt, lastIncrementalSyncAt: null })
  expect(stats.kinds.organizations).toMatchObject({ hits: 5, misses: 0, hitRate: 1, records: 4, lastFullSyncAt: fullAt })
  expect(stats.kinds.contacts).toMatchObject({ hits: 0, misses: 1, hitRate: 0, records: 1 })
  expect(stats.sizeBytes).toBeGreaterThan(0)
  expect(stats.records).toBeGreaterThanOrEqual(5)
  expect(client.metrics().cacheHitRate).toBeCloseTo(5 / 6)
  await clock.advance(HOUR_MS)
  const lookedAt = new Date(clock.now()).toISOString()
  await during(() => mirror.sync())
  expect(await mirror.stats()).toMatchObject({ lastFullSyncAt: fullAt, lastIncrementalSyncAt: lookedAt })
})

test('a refresh without records reads the kind from end to end', async () => {
  const { mirror, during, world } = await withOrganizations(3)
  await during(() => mirror.sync())
  world.make('/organizations', { name: 'New' })
  const { value, requests } = await during(() => mirror.organizations.refresh())
  expect(value).toMatchObject({ inserted: 1, unchanged: 3, removed: 0, complete: true })
  expect(requests).toHaveLength(1)
})

test('a refresh with a complete list asks nothing, and takes what it lacks for gone', async () => {
  const { mirror, client, clock, during, world, ids } = await withOrganizations(12)
  await during(() => mirror.sync())
  world.send('DELETE', '/organizations', [{ type: 'organizations', attributes: { id: ids[0] } }])
  await clock.advance(60_000)
  world.send('PATCH', `/organizations/${ids[1]}`, { type: 'organizations', attributes: { name: 'Renamed' } })
  const { value: list } = await during(() => client.organizations.list().collect())
  const { value, requests } = await during(() => mirror.organizations.refresh(list))
  expect(requests).toEqual([])
  expect(value).toMatchObject({ updated: 1, removed: 1, complete: true })
  const { value: names } = await during(() => mirror.organizations.list().collect())
  expect(names.map(({ name }) => name)).not.toContain('Organization 0')
  expect(names.map(({ name }) => name)).toContain('Renamed')
})

test('a refresh with some records removes nothing', async () => {
  const { mirror, client, during, ids } = await withOrganizations(6)
  await during(() => mirror.sync())
  const { value: list } = await during(() => client.organizations.list().collect())
  for (const part of [
    list.slice(0, 2),
    await during(() => client.organizations.list({ id: [ids[0]!, ids[1]!] }).collect()).then(({ value }) => value),
  ]) {
    const { value, requests } = await during(() => mirror.organizations.refresh(part))
    expect(requests).toEqual([])
    expect(value).toMatchObject({ unchanged: 2, removed: 0, complete: false })
  }
  const cut = await during(() => client.organizations.list().collect({ limit: 2 }))
  expect((await during(() => mirror.organizations.refresh(cut.value))).value).toMatchObject({ removed: 0, complete: false })
  expect((await during(() => mirror.organizations.list().collect())).value).toHaveLength(6)
})

test('a refresh with a list that lacks half of what is here stops and says so', async () => {
  const { mirror, client, during, ids } = await withOrganizations(20)
  await during(() => mirror.sync())
  const { value: list } = await during(() => client.organizations.list().collect())
  const half = list.filter(({ id }) => ids.indexOf(id) % 2 === 0)
  expect(await mirror.organizations.refresh(half, { complete: true })).toMatchObject({ removed: 0, complete: false })
  expect(await mirror.organizations.refresh(half, { complete: true, acceptDeletions: true })).toMatchObject({ removed: 10, complete: true })
})

test('a filter or a sort that no record has is refused', async () => {
  const { mirror } = await withOrganizations(0)
  expect(() => mirror.organizations.list({ nmae: 'x' } as never)).toThrow(/"nmae"/)
  expect(() => mirror.organizations.list({ sort: 'size' as never })).toThrow(/does not sort/)
})

test('another account is not mixed into the same file', async () => {
  const { mirror, store, during } = await withOrganizations(2)
  await during(() => mirror.sync())
  const other = await withOrganizations(2, { quirks: { 'id-size': 'short' } })
  const { openMirror } = await import('../../src/mirror/index.js')
  const second = await openMirror(other.client, { store: other.watch(store) })
  await expect(other.run(() => second.sync())).rejects.toMatchObject({ code: 'mirror_unusable' })
})

test('workflows read from it', async () => {
  const { mirror, during, world, ids } = await withOrganizations(2)
  world.make('/contacts', { first_name: 'Ada', organization_id: ids[0] })
  world.make('/contacts', { first_name: 'Bob', organization_id: ids[1] })
  await during(() => mirror.sync())
  const { requests } = await during(async () => {
    const read = await mirror.read('contacts', { organizationId: [ids[0]] })
    expect(read).toMatchObject({ available: true, records: [{ firstName: 'Ada' }] })
    const seen: string[] = []
    const scanned = await mirror.scan('organizations', {}, ({ name }) => seen.push(name))
    expect(seen).toHaveLength(2)
    expect(scanned).toMatchObject({ available: true, completeness: { complete: true, source: 'mirror' } })
    expect(await mirror.get('organizations', ids[0]!)).toMatchObject({ available: true, record: { name: 'Organization 0' } })
  })
  expect(requests).toEqual([])
})

test('what an account does not offer is not available, and not none', async () => {
  const { mirror, during } = await mirrored({ quirks: { 'documents-module': '401' } }).then(async (account) => {
    account.world.make('/organizations', { name: 'Acme' })
    return account
  })
  await during(() => mirror.sync())
  expect((await during(() => mirror.read('documents', {}))).value).toMatchObject({ available: false })
})

test('hits and misses are right for every kind', async () => {
  const { mirror, store, clock, during } = await withOrganizations(1)
  const kinds = MIRRORED_KINDS.filter((kind) => mirror[kind as never] !== undefined)
  expect(kinds.length).toBeGreaterThan(25)
  const at = clock.now()
  const wrong: string[] = []
  for (const kind of kinds) {
    await store.put({ kind, record: record(kind, { id: '77', organizationId: '1' }), at })
    const reader = mirror[kind as 'organizations']
    const found = await during(() => reader.find('77', { organizationId: '1' } as never))
    if (found.requests.length > 0 || found.value?.id !== '77') wrong.push(`${kind}: a hit asked for ${found.requests.join()}`)
    await during(() => reader.find('88', { organizationId: '1' } as never).catch(() => null))
    const { hits, misses, hitRate, records } = (await mirror.stats()).kinds[kind]!
    if (hits !== 1 || misses !== 1 || hitRate !== 0.5 || records !== 1)
      wrong.push(`${kind}: ${JSON.stringify({ hits, misses, hitRate, records })}`)
  }
  expect(wrong).toEqual([])
  expect(await mirror.stats()).toMatchObject({ hits: kinds.length, misses: kinds.length, hitRate: 0.5, records: kinds.length })
})
