/** What every store keeps to. Each implementation runs it in a test file of its own. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { ResourceKey } from '../../../src/catalog/index.js'
import type { AnyRecord } from '../../../src/jsonapi/decode.js'
import { parseQuery } from '../../../src/mirror/search/query.js'
import type { ListRequest, MirrorStore, PageInput, PageResult, StoredRecord, SyncRun } from '../../../src/mirror/store/port.js'
import { globalStream, organizationStream, typeStream } from '../../../src/mirror/sync/streams.js'
import { configuration, contact, organization, record } from './records.js'

const at = 1_780_000_000_000

export const mirrorStoreConformance = (
  name: string,
  open: (options?: {
    readonly redact?: (text: string) => string
  }) => Promise<{ readonly store: MirrorStore; readonly dispose: () => Promise<void> }>,
): void => {
  describe(`a store ${name}`, () => {
    let store: MirrorStore
    let run: SyncRun
    let dispose: () => Promise<void>
    beforeEach(async () => {
      ;({ store, dispose } = await open())
      run = await store.beginRun()
    })
    afterEach(async () => {
      await run.end()
      await dispose()
    })

    const page = (kind: ResourceKey, records: readonly AnyRecord[], more: Partial<PageInput> = {}): Promise<PageResult> =>
      run.applyPage({ stream: globalStream(kind), records: records.map((one) => ({ kind, record: one })), at, ...more })
    const all = async (kind: ResourceKey, request: ListRequest = {}): Promise<readonly StoredRecord[]> =>
      (await store.list(kind, { limit: 1000, ...request })).records
    const ids = async (kind: ResourceKey, request: ListRequest = {}): Promise<readonly string[]> =>
      (await all(kind, request)).map(({ id }) => id)

    describe('what goes in comes out', () => {
      test('a record is what the client returned, with null for what it has not', async () => {
        const device = configuration('7', '1', {
          notes: 'Rack 3',
          extra: { 'brand-new': { b: 1, a: [null, 'x'] } },
          included: { passwords: [] },
        })
        await page('configurations', [device])
        const stored = await store.get({ kind: 'configurations', id: '7' })
        expect(stored?.record).toEqual({ ...device, included: {} })
        expect(stored).toMatchObject({ kind: 'configurations', id: '7', fetchedAt: at, changedAt: at, deletedAt: null, partial: false })
        expect(stored?.hash).toMatch(/^[0-9a-f]{32}$/)
      })

      test('ids of every form are kept as they are', async () => {
        const odd = ['1', '9', '10', '007', '1e5', 'abc', '9007199254740993', '123456789012345678', '-1x', 'a_b-c'].filter((id) =>
          /^\w/.test(id),
        )
        await page(
          'organizations',
          odd.map((id) => organization(id, `Name ${id}`)),
        )
        expect([...(await ids('organizations'))].sort()).toEqual([...odd].sort())
        for (const id of odd) expect((await store.get({ kind: 'organizations', id }))?.record['name']).toBe(`Name ${id}`)
        expect(await store.get({ kind: 'organizations', id: '7' })).toBeNull()
        expect(await store.get({ kind: 'organizations', id: '100000' })).toBeNull()
      })

      test('texts of every form are kept as they are', async () => {
        const texts = [
          '',
          ' ',
          'NUL \0 inside',
          '\ud800 lone',
          '日本語 😀',
          '"quotes" \\ and \n lines',
          "'; DROP TABLE record; --",
          '__proto__',
        ]
        await page(
          'contacts',
          texts.map((notes, index) => contact(String(index + 1), '1', `C ${index}`, { notes })),
        )
        expect((await all('contacts')).map(({ record }) => record['notes'])).toEqual(texts)
      })

      test('a record that is the same again is compared and not written', async () => {
        await page('configurations', [configuration('1', '1'), configuration('2', '1')])
        const again = await page('configurations', [configuration('1', '1'), configuration('2', '1', { notes: 'new' })], { at: at + 5 })
        expect(again).toEqual({ inserted: 0, updated: 1, unchanged: 1, revived: 0, rederived: 0, removed: 0, seen: 0 })
        expect((await store.get({ kind: 'configurations', id: '1' }))?.fetchedAt).toBe(at)
        expect(await store.get({ kind: 'configurations', id: '2' })).toMatchObject({ fetchedAt: at + 5, changedAt: at + 5 })
      })

      test('the order of keys is no difference', async () => {
        const traits = { b: [{ y: 1, x: 2 }], a: 'z' }
        const same = { a: 'z', b: [{ x: 2, y: 1 }] }
        await page('flexibleAssets', [record('flexibleAssets', { id: '1', traits, flexibleAssetTypeId: '5' })])
        const again = await page('flexibleAssets', [record('flexibleAssets', { id: '1', traits: same, flexibleAssetTypeId: '5' })])
        expect(again.unchanged).toBe(1)
      })

      test('the same record twice in a page counts once', async () => {
        const result = await page('configurations', [configuration('1', '1'), configuration('1', '1', { notes: 'later' })])
        expect(result).toMatchObject({ inserted: 1, updated: 1 })
        expect(await store.count('configurations')).toBe(1)
        expect((await store.get({ kind: 'configurations', id: '1' }))?.record['notes']).toBe('later')
      })

      test('kinds do not meet: the same id is a record of each', async () => {
        await page('organizations', [organization('1', 'Acme')])
        await page('contacts', [contact('1', '1', 'Jo')])
        expect((await store.get({ kind: 'organizations', id: '1' }))?.record['name']).toBe('Acme')
        expect((await store.get({ kind: 'contacts', id: '1' }))?.record['name']).toBe('Jo')
      })
    })

    describe('derived values', () => {
      test('are those of the record they come from, at every read', async () => {
        await page('configurations', [configuration('7', '1', { organizationName: 'Acme', organizationShortName: 'ACM' })])
        expect((await store.get({ kind: 'configurations', id: '7' }))?.record['organizationName']).toBe('Acme')
        await page('organizations', [organization('1', 'Acme', { shortName: 'ACM' })])
        await page('organizations', [organization('1', 'Acme Holdings', { shortName: 'AH' })])
        expect((await store.get({ kind: 'configurations', id: '7' }))?.record).toMatchObject({
          organizationName: 'Acme Holdings',
          organizationShortName: 'AH',
        })
        expect((await all('configurations', { where: { organizationId: '1' } }))[0]?.record['organizationName']).toBe('Acme Holdings')
      })

      test('are no part of the hash: a rename elsewhere is no change of this record', async () => {
        await page('configurations', [configuration('7', '1', { organizationName: 'Acme' })])
        const before = await store.get({ kind: 'configurations', id: '7' })
        const again = await page('configurations', [configuration('7', '1', { organizationName: 'Acme Holdings' })], { at: at + 9 })
        expect(again).toMatchObject({ updated: 0, rederived: 1 })
        const after = await store.get({ kind: 'configurations', id: '7' })
        expect(after).toMatchObject({ hash: before?.hash, changedAt: at })
        expect(after?.record['organizationName']).toBe('Acme Holdings')
        expect(await page('configurations', [configuration('7', '1', { organizationName: 'Acme Holdings' })])).toMatchObject({
          unchanged: 1,
        })
      })

      test('that nothing here is the source of are kept as they came', async () => {
        await page('expirations', [record('expirations', { id: '3', resourceName: 'fw01', resourceTypeName: 'Firewall' })])
        expect((await store.get({ kind: 'expirations', id: '3' }))?.record).toMatchObject({
          resourceName: 'fw01',
          resourceTypeName: 'Firewall',
        })
      })
    })

    describe('lists', () => {
      beforeEach(async () => {
        await page('configurations', [
          configuration('9', '1', { name: 'beta', updatedAt: '2026-01-03T00:00:00.000Z' }),
          configuration('10', '1', { name: 'Alpha', updatedAt: '2026-01-01T00:00:00.000Z', archived: true, configurationTypeId: '5' }),
          configuration('11', '2', { name: 'Café', updatedAt: '2026-01-02T00:00:00.000Z' }),
        ])
      })

      test('by id, numbers by their size; by name, in any case; newest first', async () => {
        expect(await ids('configurations')).toEqual(['9', '10', '11'])
        expect(await ids('configurations', { order: 'name' })).toEqual(['10', '9', '11'])
        expect(await ids('configurations', { order: '-updatedAt' })).toEqual(['9', '11', '10'])
      })

      test('by what the index knows', async () => {
        const where = (condition: ListRequest['where']): Promise<readonly string[]> => ids('configurations', { where: condition })
        expect(await where({ organizationId: '1' })).toEqual(['9', '10'])
        expect(await where({ organizationId: '1', archived: false })).toEqual(['9'])
        expect(await where({ archived: true })).toEqual(['10'])
        expect(await where({ name: 'CAFE' })).toEqual(['11'])
        expect(await where({ ids: ['11', '9', '404'] })).toEqual(['9', '11'])
        expect(await where({ typeId: '5' })).toEqual(['10'])
        expect(await where({ organizationId: '2', name: 'beta' })).toEqual([])
        expect(await store.count('configurations', { organizationId: '1' })).toBe(2)
        expect(await store.count('configurations')).toBe(3)
      })

      test('of an organization in every order', async () => {
        expect(await ids('configurations', { where: { organizationId: '1' }, order: 'name' })).toEqual(['10', '9'])
        expect(await ids('configurations', { where: { organizationId: '1' }, order: '-updatedAt' })).toEqual(['9', '10'])
      })

      test.each(['id', 'name', '-updatedAt'] as const)('page by page in the order of %s: each once', async (order) => {
        await page(
          'contacts',
          Array.from({ length: 23 }, (_, index) => contact(String(index + 1), '1', `Name ${index % 4}`)),
        )
        const seen: string[] = []
        let after: string | undefined
        do {
          const answer = await store.list('contacts', { order, limit: 5, ...(after === undefined ? {} : { after }) })
          seen.push(...answer.records.map(({ id }) => id))
          after = answer.next ?? undefined
        } while (after !== undefined)
        expect(seen).toHaveLength(23)
        expect(new Set(seen).size).toBe(23)
        expect(seen).toEqual(await ids('contacts', { order }))
      })

      test('refuse a cursor that is none, and a length that is none', async () => {
        await expect(store.list('contacts', { after: 'nonsense' })).rejects.toMatchObject({ code: 'invalid_input' })
        await expect(store.list('contacts', { limit: 0 })).rejects.toMatchObject({ code: 'invalid_input' })
        await expect(store.list('contacts', { limit: 1001 })).rejects.toMatchObject({ code: 'invalid_input' })
      })
    })

    describe('children', () => {
      const nic = (id: string, ipAddress: string): AnyRecord => record('configurationInterfaces', { id, name: `nic${id}`, ipAddress })

      test('are a complete set: what is not repeated is gone', async () => {
        const parent = 'configurations/7'
        const set = (records: readonly AnyRecord[]) => [{ kind: 'configurationInterfaces' as const, parent, records }]
        expect(
          await page('configurations', [configuration('7', '1')], { children: set([nic('1', '10.0.0.1'), nic('2', '10.0.0.2')]) }),
        ).toMatchObject({ inserted: 3 })
        expect(await page('configurations', [configuration('7', '1')], { children: set([nic('2', '10.0.0.2')]) })).toMatchObject({
          unchanged: 2,
          removed: 1,
        })
        expect(await ids('configurationInterfaces', { where: { parent } })).toEqual(['2'])
        expect(await store.get({ kind: 'configurationInterfaces', id: '1' })).toMatchObject({ parent, deletedAt: at })
        expect(await page('configurations', [configuration('7', '1')], { children: set([]) })).toMatchObject({ removed: 1 })
      })

      test('related items have their parent for a part of their name', async () => {
        await page('configurations', [configuration('7', '1')])
        await page('passwords', [record('passwords', { id: '8', organizationId: '1', name: 'root' })])
        const link = (name: string): AnyRecord => record('relatedItems', { id: '5', name, resourceId: '1', assetType: 'password' })
        await run.applyRelated({ kind: 'configurations', id: '7' }, [link('root')], at)
        await run.applyRelated({ kind: 'passwords', id: '8' }, [link('SRV-7')], at)
        expect((await store.get({ kind: 'relatedItems', id: '5', parent: 'configurations/7' }))?.record['name']).toBe('root')
        expect((await store.get({ kind: 'relatedItems', id: '5', parent: 'passwords/8' }))?.record['name']).toBe('SRV-7')
        // None could be read, which is not the same as none.
        expect(await run.applyRelated({ kind: 'configurations', id: '7' }, null, at)).toMatchObject({ removed: 0 })
        expect(await run.applyRelated({ kind: 'configurations', id: '7' }, [], at)).toMatchObject({ removed: 1 })
        expect(await store.count('relatedItems')).toBe(1)
      })

      test('are due to be read: changed records first, then those read longest ago', async () => {
        await page('configurations', [configuration('1', '1'), configuration('2', '1'), configuration('3', '1')])
        await page('organizations', [organization('1', 'Acme')])
        for (const [id, when] of [
          ['1', 100],
          ['2', 50],
          ['3', 200],
        ] as const)
          await run.applyRelated({ kind: 'configurations', id }, [], when)
        await page('configurations', [configuration('3', '1', { notes: 'changed' })])
        const due = await run.dueForRelated({ kinds: ['configurations', 'organizations'], limit: 10, readBefore: 150 })
        expect(due).toEqual([
          { kind: 'configurations', id: '3', readAt: null },
          { kind: 'configurations', id: '2', readAt: 50 },
          { kind: 'configurations', id: '1', readAt: 100 },
        ])
        expect(await run.dueForRelated({ kinds: ['configurations'], limit: 1, readBefore: 150 })).toHaveLength(1)
      })
    })

    describe('sweeps', () => {
      const stream = globalStream('configurations')

      test('what a sweep has not seen is missing, until it is buried', async () => {
        await page(
          'configurations',
          ['1', '2', '3', '4'].map((id) => configuration(id, '1')),
        )
        expect((await page('configurations', [configuration('1', '1'), configuration('3', '1')], { sweep: 's1' })).seen).toBe(2)
        expect((await page('configurations', [configuration('3', '1')], { sweep: 's1' })).seen).toBe(2)
        const missing = await run.missing(stream, 's1')
        expect(missing).toMatchObject({ total: 2, live: 4, keys: [{ id: '2' }, { id: '4' }], next: null })
        expect(await run.bury(missing.keys, at + 1)).toBe(2)
        expect(await run.bury(missing.keys, at + 2)).toBe(0)
        expect(await ids('configurations')).toEqual(['1', '3'])
        expect(await ids('configurations', { where: { deleted: true } })).toEqual(['2', '4'])
        expect(await store.get({ kind: 'configurations', id: '2' })).toMatchObject({ deletedAt: at + 1 })
        await run.endSweep(stream, 's1')
        await expect(run.missing(stream, 's1')).rejects.toMatchObject({ code: 'mirror_unusable' })
      })

      test('what is gone and comes again lives again', async () => {
        await page('configurations', [configuration('1', '1')])
        await run.bury([{ kind: 'configurations', id: '1' }], at)
        expect(await page('configurations', [configuration('1', '1')])).toMatchObject({ inserted: 1, revived: 1 })
        expect(await store.get({ kind: 'configurations', id: '1' })).toMatchObject({ deletedAt: null })
      })

      test('what came by itself since the sweep began is not missing, whatever the clocks say, and counts for nothing', async () => {
        await page('configurations', [configuration('1', '1'), configuration('2', '1')])
        await store.put({ kind: 'configurations', record: configuration('4', '1'), at: at + 90 })
        await page('configurations', [configuration('1', '1')], { sweep: 's1', at: at + 10 })
        await store.put({ kind: 'configurations', record: configuration('2', '1'), at: at + 20 })
        await store.put({ kind: 'configurations', record: configuration('3', '1'), at: at - 20 })
        await store.put({ kind: 'contacts', record: contact('9', '1', 'Ada'), at: at + 20 })
        expect(await run.missing(stream, 's1')).toMatchObject({ total: 1, live: 4, keys: [{ id: '4' }] })
        expect((await page('configurations', [], { sweep: 's1' })).seen).toBe(1)
        // One in its place knows of it too, and another one does not.
        await run.endSweep(stream, 's1', 's2')
        await store.put({ kind: 'configurations', record: configuration('5', '1'), at })
        expect((await page('configurations', [configuration('1', '1')], { sweep: 's2' })).seen).toBe(1)
        expect(await run.missing(stream, 's2')).toMatchObject({ total: 1, live: 5, keys: [{ id: '4' }] })
        await run.endSweep(stream, 's2')
        await page('configurations', [configuration('1', '1')], { sweep: 's3' })
        expect(await run.missing(stream, 's3')).toMatchObject({ total: 4 })
      })

      test('what came with a record is gone with it', async () => {
        const address = record('configurationInterfaces', { id: '7', name: 'eth0', ipAddress: '10.0.0.7' })
        const parent = 'configurations/1'
        const children = [{ kind: 'configurationInterfaces' as const, parent, records: [address] }]
        await page('configurations', [configuration('1', '1')], { children })
        await run.bury([{ kind: 'configurations', id: '1' }], at + 1)
        expect(await store.get({ kind: 'configurationInterfaces', id: '7', parent })).toMatchObject({ deletedAt: at + 1 })
        await page('configurations', [configuration('1', '1')], { children })
        expect(await store.remove({ kind: 'configurations', id: '1' }, at + 2)).toBe(true)
        expect(await store.get({ kind: 'configurationInterfaces', id: '7', parent })).toMatchObject({ deletedAt: at + 2 })
      })

      test('a stream of one type or one organization is about its own records', async () => {
        const asset = (id: string, type: string, org: string): AnyRecord =>
          record('flexibleAssets', { id, flexibleAssetTypeId: type, organizationId: org, name: id })
        await page('flexibleAssets', [asset('1', '5', '1'), asset('2', '5', '2'), asset('3', '6', '1')])
        const ofType = typeStream('flexibleAssets', '5')
        await run.applyPage({ stream: ofType, records: [{ kind: 'flexibleAssets', record: asset('1', '5', '1') }], sweep: 'x', at })
        expect(await run.missing(ofType, 'x')).toMatchObject({ total: 1, live: 2, keys: [{ id: '2' }] })
        const ofOrganization = organizationStream('flexibleAssets', '1')
        await run.applyPage({ stream: ofOrganization, records: [], sweep: 'y', at })
        expect(await run.missing(ofOrganization, 'y')).toMatchObject({ total: 2, live: 2 })
      })

      test('the missing come page by page', async () => {
        await page(
          'configurations',
          Array.from({ length: 7 }, (_, index) => configuration(String(index + 1), '1')),
        )
        await page('configurations', [], { sweep: 's1' })
        const first = await run.missing(stream, 's1', { limit: 4 })
        const second = await run.missing(stream, 's1', { limit: 4, after: first.next! })
        expect([...first.keys, ...second.keys].map(({ id }) => id)).toEqual(['1', '2', '3', '4', '5', '6', '7'])
        expect(second).toMatchObject({ total: 7, next: null })
      })
    })

    describe('streams', () => {
      test('have a checkpoint that belongs to the page, and a state', async () => {
        expect(await store.stream('configurations')).toMatchObject({
          checkpoint: null,
          complete: false,
          reasons: [],
          remote: null,
          lastFullAt: null,
        })
        await page('configurations', [configuration('1', '1')], { checkpoint: { page: 3, marks: ['a'] } })
        await run.patchStream(globalStream('configurations'), { complete: true, remote: 5, lastFullAt: at, reasons: ['One.'] })
        expect(await store.stream('configurations')).toEqual({
          key: 'configurations',
          checkpoint: { page: 3, marks: ['a'] },
          complete: true,
          reasons: ['One.'],
          remote: 5,
          lastFullAt: at,
          lastIncrementalAt: null,
        })
        await run.patchStream(organizationStream('documents', '1'), { remote: 0 })
        expect((await store.streams()).map(({ key }) => key)).toEqual(['configurations', 'documents@1'])
      })

      test('a page that fails leaves nothing behind', async () => {
        const broken = new Proxy(configuration('2', '1'), {
          get: (target, key) => {
            if (key === 'notes') throw new Error('broken on purpose')
            return Reflect.get(target, key) as unknown
          },
        })
        await expect(page('configurations', [configuration('1', '1'), broken], { checkpoint: 9 })).rejects.toThrow('broken on purpose')
        expect(await store.count('configurations')).toBe(0)
        expect((await store.stream('configurations')).checkpoint).toBeNull()
        expect(await page('configurations', [configuration('1', '1')])).toMatchObject({ inserted: 1 })
      })

      test('there is one run at a time, and none is written to after its end', async () => {
        await expect(store.beginRun()).rejects.toMatchObject({ name: 'StoreBusyError', code: 'store_busy' })
        await run.end()
        await expect(page('configurations', [])).rejects.toMatchObject({ code: 'closed' })
        run = await store.beginRun()
        await page('configurations', [configuration('1', '1')])
      })
    })

    describe('single records', () => {
      test('come and go by themselves', async () => {
        const put = (fields: Readonly<Record<string, unknown>>, when: number) =>
          store.put({ kind: 'configurations', record: configuration('1', '1', fields), at: when })
        expect(await put({}, at)).toBe('inserted')
        expect(await put({}, at + 1)).toBe('unchanged')
        expect(await store.get({ kind: 'configurations', id: '1' })).toMatchObject({ fetchedAt: at + 1, changedAt: at })
        expect(await put({ notes: 'x' }, at + 2)).toBe('updated')
        expect(await store.remove({ kind: 'configurations', id: '1' }, at + 3)).toBe(true)
        expect(await store.remove({ kind: 'configurations', id: '1' }, at + 3)).toBe(false)
        expect(await put({}, at + 4)).toBe('inserted')
      })

      test('in part never erase what is known', async () => {
        await page('configurations', [configuration('1', '1', { notes: 'keep', serialNumber: 'S1' })])
        const part = configuration('1', '1', { notes: null, serialNumber: 'S2', archived: null, updatedAt: null })
        expect(await store.put({ kind: 'configurations', record: part, partial: true, at: at + 1 })).toBe('updated')
        expect(await store.get({ kind: 'configurations', id: '1' })).toMatchObject({
          partial: false,
          record: { notes: 'keep', serialNumber: 'S2', archived: false },
        })
        expect(await store.put({ kind: 'configurations', record: configuration('2', '1', { notes: null }), partial: true, at })).toBe(
          'inserted',
        )
        expect(await store.get({ kind: 'configurations', id: '2' })).toMatchObject({ partial: true })
        await page('configurations', [configuration('2', '1', { notes: null })])
        expect(await store.get({ kind: 'configurations', id: '2' })).toMatchObject({ partial: false })
      })

      test('what a list cuts stays whole once a get has brought it', async () => {
        const whole = `<p>${'long '.repeat(100)}</p>`
        const cut = whole.slice(0, 250)
        await page('organizations', [organization('1', 'Acme', { quickNotes: cut })])
        await store.put({ kind: 'organizations', record: organization('1', 'Acme', { quickNotes: whole }), at })
        expect(await page('organizations', [organization('1', 'Acme', { quickNotes: cut })])).toMatchObject({ unchanged: 1 })
        expect((await store.get({ kind: 'organizations', id: '1' }))?.record['quickNotes']).toBe(whole)
        await page('organizations', [organization('1', 'Acme', { quickNotes: 'short now' })])
        expect((await store.get({ kind: 'organizations', id: '1' }))?.record['quickNotes']).toBe('short now')
      })

      test('notes of others are kept', async () => {
        expect(await store.readNote('hits')).toBeNull()
        await store.writeNote('hits', { configurations: [1, 2] })
        expect(await store.readNote('hits')).toEqual({ configurations: [1, 2] })
      })
    })

    describe('secrets', () => {
      test('in texts, traits and unknown attributes are taken out before anything is kept', async () => {
        const CANARY = 'Hunter2-Canary'
        await page('flexibleAssetTypes', [record('flexibleAssetTypes', { id: '5', name: 'Wireless' })], {
          children: [
            {
              kind: 'flexibleAssetFields',
              parent: 'flexibleAssetTypes/5',
              records: [
                record('flexibleAssetFields', { id: '50', flexibleAssetTypeId: '5', name: 'Login', kind: 'Password', nameKey: 'login' }),
                record('flexibleAssetFields', { id: '51', flexibleAssetTypeId: '5', name: 'SSID', kind: 'Text', nameKey: 'ssid' }),
              ],
            },
          ],
        })
        const traits = {
          login: CANARY,
          ssid: 'Corp-Net',
          'pre-shared-key': CANARY,
          notes: `<p>Password: ${CANARY}</p>`,
          other: 4_480_637_882_452_286,
        }
        await page('flexibleAssets', [record('flexibleAssets', { id: '1', flexibleAssetTypeId: '5', name: 'Wi-Fi', traits })])
        await page('configurations', [
          configuration('1', '1', { notes: `iDRAC root / ${CANARY}`, extra: { 'api-key': CANARY, free: `pw = ${CANARY}` } }),
        ])
        const asset = (await store.get({ kind: 'flexibleAssets', id: '1' }))!
        expect(asset.record['traits']).toEqual({
          login: '[redacted]',
          ssid: 'Corp-Net',
          'pre-shared-key': '[redacted]',
          notes: '<p>Password: [redacted]</p>',
          other: 4_480_637_882_452_286,
        })
        const device = (await store.get({ kind: 'configurations', id: '1' }))!
        expect(JSON.stringify([asset, device])).not.toContain(CANARY)
        expect(device.record['notes']).toBe('iDRAC root / [redacted]')
        expect(
          await page('flexibleAssets', [record('flexibleAssets', { id: '1', flexibleAssetTypeId: '5', name: 'Wi-Fi', traits })]),
        ).toMatchObject({ unchanged: 1 })
      })

      test('of a type whose fields nobody knows are guessed at, and known once they are', async () => {
        const traits = { login: 'correcthorse', 'host-name': 'fw01', description: 'two words' }
        const asset = (id: string): AnyRecord => record('flexibleAssets', { id, flexibleAssetTypeId: '5', name: id, traits })
        await page('flexibleAssets', [asset('1')])
        expect((await store.get({ kind: 'flexibleAssets', id: '1' }))?.record['traits']).toEqual({
          login: '[redacted]',
          'host-name': '[redacted]',
          description: 'two words',
        })
        const fields = ['login Password', 'host-name Text', 'description Text'].map((text, index) => {
          const [nameKey, kind] = text.split(' ')
          return record('flexibleAssetFields', { id: String(50 + index), flexibleAssetTypeId: '5', name: nameKey, kind, nameKey })
        })
        await page('flexibleAssetTypes', [], {
          children: [{ kind: 'flexibleAssetFields', parent: 'flexibleAssetTypes/5', records: fields }],
        })
        await page('flexibleAssets', [asset('1')])
        expect((await store.get({ kind: 'flexibleAssets', id: '1' }))?.record['traits']).toEqual({
          login: '[redacted]',
          'host-name': 'fw01',
          description: 'two words',
        })
      })

      test('that this process knows by their value are taken out wherever they stand', async () => {
        const opened = await open({ redact: (text) => text.replaceAll('plainword', '[redacted]') })
        try {
          await opened.store.put({ kind: 'contacts', record: contact('1', '1', 'the plainword of Jo', { notes: 'plainword' }), at })
          const stored = await opened.store.get({ kind: 'contacts', id: '1' })
          expect(stored?.record).toMatchObject({ name: 'the [redacted] of Jo', notes: '[redacted]' })
        } finally {
          await opened.dispose()
        }
      })
    })

    describe('finding', () => {
      beforeEach(async () => {
        await page('organizations', [
          organization('1', 'Acme Dental', { shortName: 'ACM' }),
          organization('2', 'Bravo Legal', { shortName: 'BRV' }),
        ])
        await page('configurations', [
          configuration('1', '1', {
            name: 'ACM-FW01',
            primaryIp: '10.1.2.3',
            macAddress: 'AA:BB:CC:00:11:22',
            serialNumber: 'FGT-60F 1234',
            organizationName: 'Acme Dental',
            notes: 'Replaced after the storm',
          }),
          configuration('2', '2', { name: 'BRV-FW01', primaryIp: '10.1.20.3', organizationName: 'Bravo Legal', archived: true }),
        ])
        await page('contacts', [
          contact('3', '1', 'Jane Storm', {
            contactEmails: [{ value: 'jane@acme.example', labelName: 'Work', primary: true }],
            contactPhones: [{ value: '0398765432', labelName: 'Work' }],
          }),
        ])
      })
      const facts = async (fact: Parameters<MirrorStore['findByFact']>[0]['fact'], value: string): Promise<readonly string[]> =>
        (await store.findByFact({ fact, value })).map(({ kind, id }) => `${kind}/${id}`)
      const find = async (text: string): Promise<readonly string[]> =>
        (await store.search(parseQuery(text))).hits.map(({ kind, id }) => `${kind}/${id}`)

      test('by what a device or a person is known by, however it is spelled', async () => {
        expect(await facts('ip', '10.1.2.3')).toEqual(['configurations/1'])
        expect(await facts('ip', '10.1.2.')).toEqual(['configurations/1'])
        expect(await facts('ip', '10.1.0.0/16')).toHaveLength(2)
        expect(await facts('mac', 'aabb.cc00.1122')).toEqual(['configurations/1'])
        expect(await facts('mac', 'AA-BB-CC')).toEqual(['configurations/1'])
        expect(await facts('serial', 'fgt60f1234')).toEqual(['configurations/1'])
        expect(await facts('email', 'JANE@acme.example')).toEqual(['contacts/3'])
        expect(await facts('phone', '+61 3 9876 5432')).toEqual(['contacts/3'])
        expect(await facts('phone', '9876 5432')).toEqual(['contacts/3'])
        await expect(store.findByFact({ fact: 'ip', value: 'not an address' })).rejects.toMatchObject({ code: 'invalid_input' })
      })

      test('by words, phrases and operators', async () => {
        expect(await find('fw01 acme')).toEqual(['configurations/1'])
        expect([...(await find('storm'))].sort()).toEqual(['configurations/1', 'contacts/3'])
        expect(await find('"the storm"')).toEqual(['configurations/1'])
        expect(await find('storm -jane')).toEqual(['configurations/1'])
        expect(await find('org:brv fw01')).toEqual(['configurations/2'])
        expect(await find('kind:contacts storm')).toEqual(['contacts/3'])
        expect(await find('fw01 archived:no')).toEqual(['configurations/1'])
        expect(await find('fw01 archived:only')).toEqual(['configurations/2'])
        expect(await find('ip:10.1.2.0/24')).toEqual(['configurations/1'])
        expect(await find('AA-BB-CC-00-11-22')).toEqual(['configurations/1'])
        expect([...(await find('jane OR replaced'))].sort()).toEqual(['configurations/1', 'contacts/3'])
        expect(await find('repl*')).toEqual(['configurations/1'])
      })

      test('shows where it was found, as text', async () => {
        const { hits } = await store.search(parseQuery('replaced storm'))
        expect(hits[0]?.snippet.filter(({ match }) => match).map(({ text }) => text)).toEqual(['Replaced', 'storm'])
        expect(hits[0]).toMatchObject({ name: 'ACM-FW01', organizationName: 'Acme Dental', organizationId: '1', archived: false })
      })

      test('what changed is found by what it is, and what is gone not at all', async () => {
        await page('configurations', [configuration('1', '1', { name: 'ACM-EDGE', organizationName: 'Acme Dental' })])
        expect(await find('edge')).toEqual(['configurations/1'])
        expect(await find('kind:configurations storm')).toEqual([])
        await run.bury([{ kind: 'configurations', id: '1' }], at)
        expect(await find('edge')).toEqual([])
      })

      test('under the new name of its organization, once the run has ended', async () => {
        await page('organizations', [organization('1', 'Zenith Dental', { shortName: 'ZEN' })])
        await run.end()
        run = await store.beginRun()
        expect(await find('kind:configurations zenith')).toEqual(['configurations/1'])
      })
    })

    test('says what it holds, and that it is sound', async () => {
      await page('configurations', [configuration('1', '1'), configuration('2', '1')])
      await run.bury([{ kind: 'configurations', id: '2' }], at)
      expect((await store.stats()).kinds).toEqual([{ kind: 'configurations', live: 1, deleted: 1 }])
      const hashes: string[] = []
      for await (const { key, hash } of store.hashes('configurations')) hashes.push(`${key.id} ${hash.length}`)
      expect(hashes).toEqual(['1 32'])
      expect(await store.verify()).toEqual({ ok: true, records: 2, problems: [] })
    })

    test('is empty after it was rebuilt, and closed after it was closed', async () => {
      await page('configurations', [configuration('1', '1')])
      await expect(store.rebuild()).rejects.toMatchObject({ code: 'store_busy' })
      await run.end()
      await store.rebuild()
      expect(await store.count('configurations')).toBe(0)
      await store.close()
      await expect(store.count('configurations')).rejects.toMatchObject({ code: 'closed' })
    })
  })
}
