/** Reads of one kind: what is here and young enough costs no request; everything else is asked for, and kept. */
import type { RecordTypes, ResourceKey } from '../../catalog/index.js'
import { catalog, resourceOfKey } from '../../catalog/index.js'
import type { GlueClient } from '../../client/glue-client.js'
import type { Completeness } from '../../client/generic/record-list.js'
import type { Clock } from '../../clock.js'
import { NotFoundError, UsageError, isGlueError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { MirrorStore, StoredRecord } from '../store/port.js'
import { MIRRORED_KINDS, PARENT_KINDS, syncedKindOf } from '../sync/kinds.js'
import type { SyncOptions } from '../sync/run-sync.js'
import type { SyncReport } from '../sync/report.js'
import { isApiDown } from './api-down.js'
import type { Freshness, Origin } from './freshness.js'
import { readKept } from './kept-list.js'
import { selectionOf } from './matching.js'
import type { Query } from './matching.js'
import { MirrorList } from './mirror-list.js'
import type { MirrorRecord, Opened } from './mirror-list.js'
import { parentOf } from './parents.js'
import type { ReadStatistics } from './statistics.js'
import type { WriteThrough } from './write-through.js'

export interface ReadOptions extends CallOptions {
  /** How old an answer may be without a request, in milliseconds; 24 hours unless the mirror was opened with another. 0 always asks. */
  readonly maxAgeMs?: number | undefined
}

/** Values of attributes that records must have: one, or one of several. */
export type MirrorQuery<K extends ResourceKey> = {
  readonly [A in Exclude<keyof RecordTypes[K], 'type' | 'extra' | 'included'>]?: RecordTypes[K][A] | readonly RecordTypes[K][A][]
} & { readonly sort?: 'id' | 'name' | '-updatedAt' }

export interface RefreshOptions extends CallOptions {
  /** Takes records for gone that are not among those given or listed, however many they are. */
  readonly acceptDeletions?: boolean | undefined
  /** Whether the records are all there are, where they do not say so themselves. */
  readonly complete?: boolean | undefined
}

/** What a refresh has done. */
export interface Refreshed {
  readonly inserted: number
  readonly updated: number
  readonly unchanged: number
  readonly removed: number
  /** Everything there is of the kind is here now. */
  readonly complete: boolean
  readonly reasons: readonly string[]
}

export interface KindReader<K extends ResourceKey> {
  /**
   * The record, from here where it is young enough, else from the API; where that cannot be reached, the older one, which then is
   * `stale`. A record that only its parent leads to, such as a folder, is found by its parents in `options` or by what is kept of it.
   * @throws NotFoundError; GlueError when the API cannot be reached and nothing is kept
   */
  get(id: string | number, options?: ReadOptions & Readonly<Record<string, unknown>>): Promise<MirrorRecord<K>>
  /** The same, or null when there is no such record. */
  find(id: string | number, options?: ReadOptions & Readonly<Record<string, unknown>>): Promise<MirrorRecord<K> | null>
  /**
   * Records by the values of their attributes. Where the lists they are in were not looked at within `maxAgeMs`, that is done first:
   * one request for each where nothing has changed. Of a kind that was never synced, records of one organization are asked for as such.
   */
  list(query?: MirrorQuery<K>, options?: ReadOptions): MirrorList<K>
  count(query?: MirrorQuery<K>, options?: ReadOptions): Promise<number>
  /**
   * Without records: reads everything there is of the kind. With a complete list of the kind, as `collect()` gives it: keeps that,
   * and takes what it lacks for gone, without any request. With other records: keeps them, and removes nothing.
   */
  refresh(records?: readonly RecordTypes[K][], options?: RefreshOptions): Promise<Refreshed>
}
export type KindReaders = { readonly [K in ResourceKey]: KindReader<K> }

/** What all kinds share. */
export interface ReaderParts {
  readonly client: GlueClient
  readonly store: MirrorStore
  readonly clock: Clock
  readonly freshness: Freshness
  readonly statistics: ReadStatistics
  readonly writes: WriteThrough
  maxAgeOf(kind: ResourceKey): number
  /** Syncs for a read, unless another one has done it meanwhile. @throws StoreBusyError while a sync is running that somebody asked for */
  refreshFor(needed: () => Promise<boolean>, options: SyncOptions): Promise<void>
  sync(options: SyncOptions): Promise<SyncReport>
  keep(kind: ResourceKey, records: readonly AnyRecord[], options: RefreshOptions): Promise<Refreshed>
}

const MIRRORED: ReadonlySet<ResourceKey> = new Set(MIRRORED_KINDS)

export class Reader {
  readonly #parts: ReaderParts
  readonly #kind: ResourceKey
  /** One request for all who ask for the same record at once. */
  readonly #asking = new Map<string, Promise<AnyRecord & Origin>>()

  constructor(parts: ReaderParts, kind: ResourceKey) {
    this.#parts = parts
    this.#kind = kind
  }

  async get(given: string | number, options: ReadOptions & Query = {}): Promise<AnyRecord & Origin> {
    const { store, freshness, statistics, writes } = this.#parts
    const kind = this.#kind
    const id = String(given)
    const { maxAgeMs = this.#parts.maxAgeOf(kind) } = options
    await writes.settled()
    const kept = await store.get({ kind, id })
    const living = kept === null || kept.deletedAt !== null ? null : kept
    const ageMs = living === null ? Infinity : await freshness.ageOf(living)
    if (living !== null && !living.partial && ageMs < maxAgeMs) {
      statistics.count(kind, 'hits')
      return withOrigin(living.record, { source: 'mirror', ageMs, stale: false })
    }
    statistics.count(kind, 'misses')
    try {
      return await this.#ask(id, living, options)
    } catch (error) {
      if (living === null || living.partial || !isApiDown(error)) throw error
      return withOrigin(living.record, { source: 'mirror', ageMs: Math.min(ageMs, freshness.age(living.fetchedAt)), stale: true })
    }
  }

  async find(id: string | number, options: ReadOptions & Query = {}): Promise<(AnyRecord & Origin) | null> {
    try {
      return await this.get(id, options)
    } catch (error) {
      if (isGlueError(error, 'not_found')) return null
      throw error
    }
  }

  list(query: Query = {}, options: ReadOptions = {}): MirrorList<ResourceKey> {
    // What is wrong with the query is said at once.
    const selection = selectionOf(this.#kind, query)
    return new MirrorList(() => this.#open(query, selection, options))
  }

  async count(query: Query = {}, options: ReadOptions = {}): Promise<number> {
    let count = 0
    for await (const _ of this.list(query, options)) count++
    return count
  }

  async refresh(records?: readonly AnyRecord[], options: RefreshOptions = {}): Promise<Refreshed> {
    this.#requireMirrored()
    await this.#parts.writes.settled()
    if (records !== undefined) return this.#parts.keep(this.#kind, records, options)
    const report = await this.#parts.sync({
      kinds: [this.#kind],
      full: true,
      signal: options.signal,
      acceptDeletions: options.acceptDeletions,
    })
    const { inserted, updated, unchanged, removed, complete, reasons } = report
    return { inserted, updated, unchanged, removed, complete, reasons }
  }

  // --- One record -------------------------------------------------------------------------------------------------------

  #ask(id: string, kept: StoredRecord | null, options: ReadOptions & Query): Promise<AnyRecord & Origin> {
    const asked = this.#asking.get(id)
    if (asked !== undefined) return asked
    const asking = this.#fetch(id, kept, options).finally(() => this.#asking.delete(id))
    this.#asking.set(id, asking)
    return asking
  }

  async #fetch(id: string, kept: StoredRecord | null, options: ReadOptions & Query): Promise<AnyRecord & Origin> {
    const { client, store, clock, freshness } = this.#parts
    const kind = this.#kind
    const { maxAgeMs: _, ...rest } = options
    const hasGet = resourceOfKey(kind)?.endpoints.some(({ operation }) => operation === 'get') === true
    try {
      const record = hasGet ? await client.resource(kind).get(id, { ...parentsOf(kept), ...rest }) : await this.#fromList(id, kept, rest)
      const parent = kept?.parent ?? (await parentOf(store, kind, record))
      if (!MIRRORED.has(kind) || parent === null) return withOrigin(record, { source: 'live', ageMs: 0, stale: false })
      await store.put({ kind, record, at: clock.now(), ...(parent === undefined ? {} : { parent }) })
      freshness.trust(kind, id)
      // As it is kept: the same answer now and from the mirror.
      const now = await store.get({ kind, id, ...(parent === undefined ? {} : { parent }) })
      return withOrigin(now?.record ?? record, { source: 'live', ageMs: 0, stale: false })
    } catch (error) {
      if (kept !== null && isGlueError(error, 'not_found')) await store.remove(kept, clock.now())
      throw error
    }
  }

  /** A kind without a get is asked for by the filter of its list, or with the whole list. */
  async #fromList(id: string, kept: StoredRecord | null, call: CallOptions & Query): Promise<AnyRecord> {
    const { client } = this.#parts
    const kind = this.#kind
    const resource = resourceOfKey(kind)!
    const byId = resource.filters['id'] !== undefined
    const list = client.resource(kind).list({ ...parentsOf(kept), ...call, ...(byId ? { id } : {}) })
    for await (const record of list) if (record.id === id) return record
    throw new NotFoundError(`There is no ${resource.singular} ${id}.`, {
      status: 404,
      method: 'GET',
      path: `/${resource.type}`,
      resourceType: kind,
      resourceId: id,
      hint: 'Check the id. Records of other accounts, and deleted ones, are not found either.',
    })
  }

  // --- Lists ------------------------------------------------------------------------------------------------------------

  async #open(query: Query, selection: ReturnType<typeof selectionOf>, options: ReadOptions): Promise<Opened<ResourceKey>> {
    const { statistics, writes, store, client } = this.#parts
    const kind = this.#kind
    const { maxAgeMs = this.#parts.maxAgeOf(kind), ...call } = options
    await writes.settled()
    if (!MIRRORED.has(kind)) {
      statistics.count(kind, 'misses')
      return this.#live(query, selection, call)
    }
    const scope = { organizationId: selection.where.organizationId, typeId: selection.where.typeId }
    const before = await readKept(store, kind, scope, (at) => this.#parts.freshness.age(at))
    if (before.ageMs < maxAgeMs) {
      statistics.count(kind, 'hits')
      return this.#kept(selection, before.completeness, { source: 'mirror', ageMs: before.ageMs, stale: false })
    }
    statistics.count(kind, 'misses')
    try {
      // A part of what was never read as a whole is asked for alone.
      const alone = before.ageMs === Infinity && scope.organizationId !== undefined && syncedKindOf(kind)?.lane !== 'organization'
      if (alone && client.resource(kind).resource.filters['organizationId'] !== undefined) return this.#live(query, selection, call)
      const now = (): ReturnType<typeof readKept> => readKept(store, kind, scope, (at) => this.#parts.freshness.age(at))
      await this.#parts.refreshFor(async () => maxAgeMs === 0 || (await now()).ageMs >= maxAgeMs, {
        kinds: [kind],
        signal: call.signal,
        ...(scope.organizationId === undefined ? {} : { organizations: [scope.organizationId] }),
      })
      const after = await now()
      return this.#kept(selection, { ...after.completeness, source: 'live', ageMs: 0 }, { source: 'live', ageMs: 0, stale: false })
    } catch (error) {
      const isBusy = isGlueError(error, 'store_busy')
      if (!isBusy && !isApiDown(error)) throw error
      const held = before.ageMs === Infinity ? await store.count(kind) : 1
      if (held === 0) {
        if (isBusy) return this.#live(query, selection, call)
        throw error
      }
      return this.#kept(selection, before.completeness, { source: 'mirror', ageMs: before.ageMs, stale: true })
    }
  }

  #kept(selection: ReturnType<typeof selectionOf>, completeness: Completeness, origin: Origin): Opened<ResourceKey> {
    const { store } = this.#parts
    const kind = this.#kind
    async function* pages(): AsyncGenerator<readonly MirrorRecord<ResourceKey>[]> {
      let after: string | undefined
      do {
        const { where, order, test } = selection
        const answer = await store.list(kind, { where, order, limit: AT_A_TIME, ...(after === undefined ? {} : { after }) })
        yield answer.records.filter(({ record }) => test(record)).map(({ record }) => withOrigin(record, origin)) as never
        after = answer.next ?? undefined
      } while (after !== undefined)
    }
    return { pages: pages(), completeness: () => completeness }
  }

  /** Straight from the API; what comes is kept record by record, and says nothing of the whole list. */
  #live(query: Query, selection: ReturnType<typeof selectionOf>, call: CallOptions): Opened<ResourceKey> {
    const { client, store, clock } = this.#parts
    const kind = this.#kind
    const { sort: _, ...attributes } = query
    const filters = catalog[kind].filters as Readonly<Record<string, unknown>>
    const asked = Object.fromEntries(Object.entries(attributes).filter(([key]) => Object.hasOwn(filters, key) || key.endsWith('Id')))
    const list = client.resource(kind).list({ ...asked, ...call })
    async function* pages(): AsyncGenerator<readonly MirrorRecord<ResourceKey>[]> {
      for await (const page of list.pages()) {
        if (MIRRORED.has(kind) && !PARENT_KINDS.has(kind))
          for (const record of page.data) await store.put({ kind, record, at: clock.now() })
        const origin = { source: 'live', ageMs: 0, stale: false } as const
        yield page.data.filter((record) => selection.test(record)).map((record) => withOrigin(record, origin)) as never
      }
    }
    return { pages: pages(), completeness: () => list.completeness }
  }

  #requireMirrored(): void {
    if (MIRRORED.has(this.#kind) && this.#kind !== 'relatedItems') return
    throw new UsageError('not_supported', `The mirror does not keep ${this.#kind}.`, { hint: 'Read them with the client.' })
  }
}

const AT_A_TIME = 500

const withOrigin = (record: AnyRecord, origin: Origin): AnyRecord & Origin => ({ ...record, ...origin })

/** Where a record is reached that only its parent leads to. */
const parentsOf = (kept: StoredRecord | null): Query => {
  if (kept === null) return {}
  const { organizationId, flexibleAssetTypeId, documentId } = kept.record
  const resource = resourceOfKey(kept.kind)!
  const known: Query = { organizationId, flexibleAssetTypeId, documentId }
  const needed = resource.endpoints.filter(({ operation }) => operation === 'get').every(({ path }) => path.includes('/relationships/'))
  if (!needed) return {}
  if (kept.parent !== undefined) {
    const [parentKind = '', parentId] = kept.parent.split('/')
    return { resourceType: parentKind.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`), resourceId: parentId }
  }
  return Object.fromEntries(
    Object.entries(known).filter(([key, value]) => typeof value === 'string' && resource.params?.[key] !== undefined),
  )
}
