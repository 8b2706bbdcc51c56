import type { RecordTypes, ResourceKey } from '../catalog/index.js'
import { catalog } from '../catalog/index.js'
import type { GlueClient } from '../client/glue-client.js'
import { hooksOf } from '../client/mirror-hooks.js'
import type { MirrorHooks } from '../client/mirror-hooks.js'
import { liveSource } from '../client/record-source.js'
import type { RecordSource, Records, Scanned, Single, Unavailable } from '../client/record-source.js'
import { StoreBusyError, isGlueError } from '../errors.js'
import type { CallOptions } from '../http/types.js'
import { requireSameAccount } from './account.js'
import { Freshness } from './reads/freshness.js'
import { keepList } from './reads/keep-list.js'
import { Reader } from './reads/kind-reader.js'
import type { KindReaders, ReaderParts } from './reads/kind-reader.js'
import { isAnswerable } from './reads/matching.js'
import type { Query } from './reads/matching.js'
import { ReadStatistics } from './reads/statistics.js'
import { WriteThrough } from './reads/write-through.js'
import { parseQuery } from './search/query.js'
import type { SearchAnswer, SearchQuery } from './search/types.js'
import type { SqlAnswer, SqlLimits } from './sql/types.js'
import { readStatistics } from './statistics.js'
import type { MirrorStatistics } from './statistics.js'
import { readStatus } from './status.js'
import type { MirrorStatus } from './status.js'
import type { MirrorStore, VerifyReport } from './store/port.js'
import type { SyncReport } from './sync/report.js'
import { runSync } from './sync/run-sync.js'
import type { SyncOptions } from './sync/run-sync.js'

export interface MirrorOptions {
  /**
   * How old an answer may be before the API is asked, in milliseconds: of every kind, or by kind, with `default` for the others.
   * 24 hours unless given.
   */
  readonly maxAgeMs?: number | Readonly<Partial<Record<ResourceKey | 'default', number>>> | undefined
}

const DAY_MS = 86_400_000

export interface Mirror extends KindReaders {}

/**
 * A local copy of an account: complete after a sync, searched and queried without a request, and a cache for reads of single records.
 * A sync takes over all there is; reads of a kind ask the API only for what is older than they allow.
 *
 *     const mirror = await openMirror(client)
 *     await mirror.sync()
 *     const acme = await mirror.organizations.get('17')
 *     acme.source   // 'mirror': no request was made
 *
 * No value that it returns is ever to be written back to IT Glue: secrets that people write into texts are taken out of them.
 */
// -- the constructor sets a reader for every resource
export class Mirror implements RecordSource {
  readonly #client: GlueClient
  readonly #hooks: MirrorHooks
  readonly #store: MirrorStore
  readonly #statistics: ReadStatistics
  readonly #writes: WriteThrough
  readonly #live: RecordSource
  readonly #readers = new Map<ResourceKey, Reader>()
  /** A sync that somebody asked for is running: reads do not wait for it. */
  #syncing = false
  #refreshing: Promise<unknown> = Promise.resolve()

  private constructor(client: GlueClient, store: MirrorStore, options: MirrorOptions, freshness: Freshness, statistics: ReadStatistics) {
    const hooks = hooksOf(client)
    this.#client = client
    this.#hooks = hooks
    this.#store = store
    this.#statistics = statistics
    this.#writes = new WriteThrough(client, store, freshness, hooks.clock)
    this.#live = liveSource(client)
    hooks.cacheHitRate = () => statistics.hitRate()
    const { maxAgeMs = DAY_MS } = options
    const parts: ReaderParts = {
      client,
      store,
      clock: hooks.clock,
      freshness,
      statistics,
      writes: this.#writes,
      maxAgeOf: (kind) => (typeof maxAgeMs === 'number' ? maxAgeMs : (maxAgeMs[kind] ?? maxAgeMs.default ?? DAY_MS)),
      refreshFor: (needed, wanted) => this.#refreshFor(needed, wanted),
      sync: (wanted) => this.sync(wanted),
      keep: (kind, records, wanted) => keepList({ store, clock: hooks.clock, random: hooks.random }, kind, records, wanted),
    }
    for (const kind of Object.keys(catalog) as ResourceKey[]) this.#readers.set(kind, new Reader(parts, kind))
    Object.assign(this, Object.fromEntries(this.#readers))
  }

  static async over(client: GlueClient, store: MirrorStore, options: MirrorOptions): Promise<Mirror> {
    const { clock } = hooksOf(client)
    return new Mirror(client, store, options, await Freshness.load(store, () => clock.now()), await ReadStatistics.load(store))
  }

  /** The file; null in memory. */
  get path(): string | null {
    return this.#store.path
  }

  /**
   * Brings the mirror up to date: everything the first time, later what has changed, and from end to end again after a week. A run
   * that ends early, however that happens, is gone on with by the next.
   * @throws StoreBusyError while another sync of the same file is running; MirrorError `mirror_unusable` when the file belongs to another
   *   account; GlueError when the API refuses the key or cannot be reached
   */
  async sync(options: SyncOptions = {}): Promise<SyncReport> {
    if (this.#syncing) throw busyHere()
    this.#syncing = true
    try {
      await this.#refreshing.catch(() => undefined)
      return await this.#run(options)
    } finally {
      this.#syncing = false
    }
  }

  /**
   * Full text, names, addresses, serial numbers; see the guide for what a query may hold. Nothing is asked of the API.
   * @throws UsageError `invalid_input` for an operator with a value that it cannot have, and for nothing at all
   */
  async search(query: string | SearchQuery, options: { readonly limit?: number | undefined } = {}): Promise<SearchAnswer> {
    await this.#writes.settled()
    return this.#store.search(typeof query === 'string' ? parseQuery(query, options) : query)
  }

  /**
   * Reads with SQL; see the guide for the tables.
   * @throws UsageError `invalid_input` for what is no single reading statement; MirrorError `sql_limit` past the limit of time
   */
  sql(text: string, limits?: SqlLimits): Promise<SqlAnswer> {
    return this.#store.sql(text, limits)
  }

  /** Hits and misses, records, size and last syncs; of everything, and by kind. */
  stats(): Promise<MirrorStatistics> {
    return readStatistics(this.#store, this.#statistics)
  }

  /** Records here and there, completeness and age, kind by kind. */
  status(): Promise<MirrorStatus> {
    return readStatus(this.#store, this.#hooks.clock)
  }

  /** Looks at every page of the file, every hash and the search index. */
  verify(): Promise<VerifyReport> {
    return this.#store.verify()
  }

  /** Throws away everything that is kept here. Nothing in IT Glue is affected. @throws StoreBusyError */
  rebuild(): Promise<void> {
    return this.#store.rebuild()
  }

  // --- As a source of workflows -----------------------------------------------------------------------------------------

  read<K extends ResourceKey>(resource: K, query: Query = {}, options: CallOptions = {}): Promise<Records<K>> {
    if (!isAnswerable(resource, query)) return this.#live.read(resource, query, options)
    return orUnavailable(async () => {
      const records = await this.#readers.get(resource)!.list(query, options).collect()
      return outOfReach(records, records.completeness) ?? { available: true, records: records as never }
    })
  }

  scan<K extends ResourceKey>(
    resource: K,
    query: Query,
    visit: (record: RecordTypes[K]) => void,
    options: CallOptions = {},
  ): Promise<Scanned> {
    if (!isAnswerable(resource, query)) return this.#live.scan(resource, query, visit, options)
    return orUnavailable(async () => {
      const list = this.#readers.get(resource)!.list(query, options)
      let seen = 0
      for await (const record of list) {
        seen++
        visit(record as unknown as RecordTypes[K])
      }
      return outOfReach({ length: seen }, list.completeness) ?? { available: true, completeness: list.completeness }
    })
  }

  /** What `include` names is asked of the API. */
  get<K extends ResourceKey>(resource: K, id: string, include: readonly string[] = [], options: CallOptions = {}): Promise<Single<K>> {
    if (include.length > 0) return this.#live.get(resource, id, include, options)
    return orUnavailable(async () => {
      const record = await this.#readers.get(resource)!.find(id, { ...options })
      return { available: true as const, record: record as unknown as RecordTypes[K] | null }
    })
  }

  /** Takes over what was written so far, and closes the file. The client stays open. */
  async close(): Promise<void> {
    delete this.#hooks.cacheHitRate
    await this.#writes.close()
    await this.#statistics.save().catch(() => undefined)
    await this.#store.close()
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  // ----------------------------------------------------------------------------------------------------------------------

  async #run(options: SyncOptions): Promise<SyncReport> {
    const { clock, random } = this.#hooks
    await this.#writes.settled()
    await requireSameAccount(this.#client, this.#store, await this.#hooks.fingerprint())
    return runSync({ client: this.#client, store: this.#store, clock, random }, options)
  }

  /** One after the other; whoever comes later may find that it is not needed any more. */
  #refreshFor(needed: () => Promise<boolean>, options: SyncOptions): Promise<void> {
    if (this.#syncing) return Promise.reject(busyHere())
    const refresh = this.#refreshing
      .catch(() => undefined)
      .then(async () => {
        if (await needed()) await this.#run(options)
      })
    this.#refreshing = refresh
    return refresh
  }
}

const busyHere = (): StoreBusyError =>
  new StoreBusyError('Another sync of this mirror is running.', { hint: 'Wait until it is done; reading goes on meanwhile.' })

/** Nothing is here of what this account does not offer: that is not the same as none. */
const outOfReach = (
  { length }: { readonly length: number },
  { complete, reasons }: { readonly complete: boolean; readonly reasons: readonly string[] },
): Unavailable | undefined => (length === 0 && !complete && reasons[0] !== undefined ? { available: false, reason: reasons[0] } : undefined)

const orUnavailable = async <T>(work: () => Promise<T>): Promise<T | Unavailable> => {
  try {
    return await work()
  } catch (error) {
    if (isGlueError(error, 'not_available')) return { available: false, reason: error.message }
    throw error
  }
}
