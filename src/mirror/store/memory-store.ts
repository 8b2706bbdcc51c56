/** A store without a file, for tests of what stands before it. Plain where the one over SQLite is fast. */
import type { ResourceKey } from '../../catalog/index.js'
import { GlueError, MirrorError, StoreBusyError, UsageError } from '../../errors.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { factPatterns } from '../search/facts.js'
import { indexText } from '../search/index-text.js'
import { searchInMemory } from '../search/memory-search.js'
import type { SearchAnswer, SearchQuery } from '../search/types.js'
import type { SqlAnswer } from '../sql/types.js'
import type { Stream } from '../sync/streams.js'
import { canonicalJson } from './canonical.js'
import { codecOf } from './codec.js'
import type { Encoded, Values } from './codec.js'
import { columnsOf, foldedName } from './columns.js'
import type { Columns } from './columns.js'
import { joinDerived } from './derived.js'
import { allPlans, hasRelated, planOfKind } from './kinds.js'
import { isCutInLists, keepUncut, mergePartial } from './merge.js'
import type {
  ChildSet,
  DueRecord,
  FactRequest,
  Json,
  ListAnswer,
  ListRequest,
  MirrorStore,
  MissingRecords,
  Order,
  PageInput,
  PageResult,
  RecordKey,
  SingleInput,
  StoredRecord,
  StoreStats,
  StreamPatch,
  StreamState,
  SyncRun,
  VerifyReport,
  Where,
} from './port.js'
import { createScrub } from './scrub.js'
import type { Scrub } from './scrub.js'
import { secretTraits } from './secret-traits.js'
import { emptyStream } from './streams-of-store.js'

interface Entry {
  readonly key: RecordKey
  encoded: Encoded
  columns: Columns
  fetchedAt: number
  changedAt: number
  deletedAt: number | null
  partial: boolean
  /** null: has no related items of its own; 0: they are to be read. */
  relatedAt: number | null
}

type Outcome = 'inserted' | 'revived' | 'updated' | 'rederived' | 'unchanged'
type Counts = { -readonly [K in keyof Omit<PageResult, 'seen'>]: number }
const noCounts = (): Counts => ({ inserted: 0, updated: 0, unchanged: 0, revived: 0, rederived: 0, removed: 0 })

const nameOf = ({ kind, id, parent = '' }: RecordKey): string => `${kind} ${parent} ${id}`

export class MemoryStore implements MirrorStore {
  readonly path = null
  readonly #scrub: Scrub
  readonly #entries = new Map<string, Entry>()
  readonly #streams = new Map<string, StreamState>()
  readonly #sweeps = new Map<string, Set<string>>()
  /** Records that came by themselves, for each sweep that was under way. */
  readonly #spared = new Map<string, Set<string>>()
  readonly #notes = new Map<string, Json>()
  #run: SyncRun | undefined
  #closed = false

  constructor(options: { readonly redact?: (text: string) => string } = {}) {
    this.#scrub = createScrub(options.redact)
  }

  // --- Reading --------------------------------------------------------------------------------------------------------

  async get({ kind, id, parent }: RecordKey): Promise<StoredRecord | null> {
    this.#requireOpen()
    const found = [...this.#entries.values()].filter(
      ({ key }) => key.kind === kind && key.id === id && (parent === undefined || (key.parent ?? '') === parent),
    )
    const entry = found.sort((a, b) => Number(a.deletedAt !== null) - Number(b.deletedAt !== null))[0]
    return entry === undefined ? null : this.#stored(entry)
  }

  async list(kind: ResourceKey, { where = {}, order = 'id', limit = 50, after }: ListRequest = {}): Promise<ListAnswer> {
    this.#requireOpen()
    if (!Number.isInteger(limit) || limit < 1 || limit > 1000)
      throw new UsageError('invalid_input', 'A list has 1 to 1000 records at a time.', { hint: 'Go on with `next` of the answer.' })
    const all = this.#where(kind, where).sort(comparing(order))
    const start = after === undefined ? 0 : all.findIndex(({ key }) => nameOf(key) === after) + 1
    if (after !== undefined && start === 0)
      throw new UsageError('invalid_input', 'This is not where a list of this order ended.', {
        hint: 'Give `next` of the answer before, with the same order.',
      })
    const page = all.slice(start, start + limit)
    const last = page.at(-1)
    return { records: page.map((entry) => this.#stored(entry)), next: page.length < limit || last === undefined ? null : nameOf(last.key) }
  }

  async count(kind: ResourceKey, where: Where = {}): Promise<number> {
    this.#requireOpen()
    return this.#where(kind, where).length
  }

  async findByFact({ fact, value, kinds, organizationId, limit = 20 }: FactRequest): Promise<readonly StoredRecord[]> {
    this.#requireOpen()
    const patterns = factPatterns(fact, value)
    if (patterns === null) throw new UsageError('invalid_input', `${JSON.stringify(value)} is no ${fact}.`)
    return this.#live()
      .filter(({ key, columns, encoded }) => {
        const words = indexText(key.kind, encoded.values, encoded.derived).fact.split(' ')
        return (
          (kinds === undefined || kinds.includes(key.kind)) &&
          (organizationId === undefined || columns.organizationId === organizationId) &&
          words.some((word) => patterns.some((pattern) => (pattern.open ? word.startsWith(pattern.word) : word === pattern.word)))
        )
      })
      .sort(comparing('-updatedAt'))
      .slice(0, limit)
      .map((entry) => this.#stored(entry))
  }

  async search(query: SearchQuery): Promise<SearchAnswer> {
    this.#requireOpen()
    return searchInMemory(
      query,
      this.#live().map((entry) => this.#stored(entry)),
    )
  }

  sql(): Promise<SqlAnswer> {
    return Promise.reject(new UsageError('not_supported', 'There is no SQL over a mirror in memory.', { hint: 'Open one in a file.' }))
  }

  async *hashes(kind: ResourceKey): AsyncGenerator<{ readonly key: RecordKey; readonly hash: string }> {
    this.#requireOpen()
    for (const { key, encoded } of this.#where(kind, {}).sort(comparing('id'))) yield { key, hash: encoded.hash }
  }

  async stats(): Promise<StoreStats> {
    this.#requireOpen()
    const kinds = allPlans.map(({ key }) => {
      const ofKind = [...this.#entries.values()].filter((entry) => entry.key.kind === key)
      const live = ofKind.filter(({ deletedAt }) => deletedAt === null).length
      return { kind: key, live, deleted: ofKind.length - live }
    })
    return { sizeBytes: 0, kinds: kinds.filter(({ live, deleted }) => live + deleted > 0) }
  }

  async streams(): Promise<readonly StreamState[]> {
    this.#requireOpen()
    return [...this.#streams.values()].sort((a, b) => (a.key < b.key ? -1 : 1))
  }

  async stream(key: string): Promise<StreamState> {
    this.#requireOpen()
    return this.#streams.get(key) ?? emptyStream(key)
  }

  // --- Writing --------------------------------------------------------------------------------------------------------

  async beginRun(): Promise<SyncRun> {
    this.#requireOpen()
    if (this.#run !== undefined) throw new StoreBusyError('Another sync is writing to this mirror.', { hint: 'Wait until it is done.' })
    let ended = false
    const open = <T>(work: () => T): Promise<T> => {
      if (ended || this.#closed) return Promise.reject(new GlueError('closed', 'This sync has ended.', { hint: 'Begin another one.' }))
      return new Promise((resolve) => resolve(this.#whole(work)))
    }
    const run: SyncRun = {
      applyPage: (page) => open(() => this.#applyPage(page)),
      patchStream: (stream, patch) => open(() => this.#patch(stream.key, patch)),
      missing: (stream, sweep, options) => open(() => this.#missing(stream, sweep, options)),
      bury: (keys, at) => open(() => keys.filter((key) => this.#bury(key, at)).length),
      endSweep: (stream, sweep, successor) =>
        open(() => {
          const [name, next] = [`${stream.key} ${sweep}`, `${stream.key} ${successor}`]
          if (successor !== undefined) {
            this.#sweeps.set(next, new Set())
            this.#spared.set(next, this.#spared.get(name) ?? new Set())
          }
          for (const sweeps of [this.#sweeps, this.#spared]) sweeps.delete(name)
        }),
      dueForRelated: (options) => open(() => this.#due(options)),
      applyRelated: (of, items, at) => open(() => this.#applyRelated(of, items, at)),
      end: async () => {
        if (!ended) this.#run = undefined
        ended = true
      },
    }
    this.#run = run
    return run
  }

  async put({ kind, record, parent, partial = false, at }: SingleInput): Promise<'inserted' | 'updated' | 'unchanged'> {
    this.#requireOpen()
    const outcome = this.#whole(() => this.#write({ kind, record, parent }, at, { partial, single: true }))
    for (const sweep of this.#sweeps.keys()) {
      const spared = this.#spared.get(sweep) ?? new Set<string>()
      this.#spared.set(sweep, spared.add(nameOf({ kind, id: record.id, parent })))
    }
    return outcome === 'revived' ? 'inserted' : outcome === 'rederived' ? 'unchanged' : outcome
  }

  async remove(key: RecordKey, at: number): Promise<boolean> {
    this.#requireOpen()
    return this.#bury(key, at)
  }

  async readNote(name: string): Promise<Json> {
    this.#requireOpen()
    return this.#notes.get(name) ?? null
  }

  async writeNote(name: string, value: Json): Promise<void> {
    this.#requireOpen()
    this.#notes.set(name, value)
  }

  async verify(): Promise<VerifyReport> {
    this.#requireOpen()
    return { ok: true, records: this.#entries.size, problems: [] }
  }

  async rebuild(): Promise<void> {
    this.#requireOpen()
    if (this.#run !== undefined) throw new StoreBusyError('A sync is writing to this mirror.', { hint: 'Wait until it is done.' })
    for (const map of [this.#entries, this.#streams, this.#sweeps, this.#spared, this.#notes]) map.clear()
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  /** All of it happens, or none. */
  #whole<T>(work: () => T): T {
    const before = [...this.#entries].map(([name, entry]) => [name, { ...entry }] as const)
    const streams = [...this.#streams]
    try {
      return work()
    } catch (error) {
      this.#entries.clear()
      for (const [name, entry] of before) this.#entries.set(name, entry)
      this.#streams.clear()
      for (const [key, state] of streams) this.#streams.set(key, state)
      throw error
    }
  }

  #applyPage({ stream, records, children = [], checkpoint, sweep, at }: PageInput): PageResult {
    const counts = noCounts()
    for (const { kind, record, parent } of records) count(counts, this.#write({ kind, record, parent }, at))
    for (const set of children) this.#writeChildren(set, at, counts)
    this.#scrubAssets(at)
    if (checkpoint !== undefined) this.#patch(stream.key, { checkpoint })
    if (sweep === undefined) return { ...counts, seen: 0 }
    const name = `${stream.key} ${sweep}`
    const known = this.#sweeps.get(name) ?? new Set<string>()
    this.#sweeps.set(name, known)
    for (const { kind, record, parent } of records) if (kind === stream.kind) known.add(nameOf({ kind, id: record.id, parent }))
    return { ...counts, seen: known.size }
  }

  #applyRelated(of: RecordKey, items: readonly AnyRecord[] | null, at: number): PageResult {
    const counts = noCounts()
    if (items !== null) this.#writeChildren({ kind: 'relatedItems', parent: `${of.kind}/${of.id}`, records: items }, at, counts)
    const entry = this.#entries.get(nameOf(of))
    if (entry !== undefined) entry.relatedAt = at
    return { ...counts, seen: 0 }
  }

  #writeChildren({ kind, parent, records }: ChildSet, at: number, counts: Counts): void {
    for (const record of records) count(counts, this.#write({ kind, record, parent }, at))
    const repeated = new Set(records.map(({ id }) => id))
    for (const { key } of this.#live())
      if (key.kind === kind && key.parent === parent && !repeated.has(key.id) && this.#bury(key, at)) counts.removed++
  }

  #write(
    { kind, record, parent }: Pick<SingleInput, 'kind' | 'record' | 'parent'>,
    at: number,
    { partial = false, single = false }: { readonly partial?: boolean; readonly single?: boolean } = {},
  ): Outcome {
    const key: RecordKey = { kind, id: record.id, ...(parent === undefined || parent === '' ? {} : { parent }) }
    const plan = planOfKind(kind)
    let encoded = this.#encode(kind, record)
    const entry = this.#entries.get(nameOf(key))
    if (entry === undefined) {
      const columns = columnsOf(plan, encoded.values)
      const relatedAt = hasRelated(plan) ? 0 : null
      this.#entries.set(nameOf(key), { key, encoded, columns, fetchedAt: at, changedAt: at, deletedAt: null, partial, relatedAt })
      return 'inserted'
    }
    if (partial) encoded = mergePartial(entry.encoded.values, encoded)
    else if (!single && isCutInLists(plan)) encoded = keepUncut(plan, entry.encoded.values, encoded)
    const derived = partial ? { ...entry.encoded.derived, ...known(encoded.derived) } : encoded.derived
    const stillPartial = partial && entry.partial
    const wasDeleted = entry.deletedAt !== null
    const isChanged = encoded.hash !== entry.encoded.hash
    const isRederived = canonicalJson(derived) !== canonicalJson(entry.encoded.derived)
    if (single) entry.fetchedAt = at
    if (isChanged || wasDeleted || stillPartial !== entry.partial) {
      Object.assign(entry, {
        fetchedAt: at,
        changedAt: at,
        deletedAt: null,
        partial: stillPartial,
        columns: columnsOf(plan, encoded.values),
      })
      if (entry.relatedAt !== null) entry.relatedAt = 0
      entry.encoded = { ...encoded, derived: derived as Values }
      return wasDeleted ? 'revived' : isChanged ? 'updated' : 'unchanged'
    }
    entry.encoded = { ...entry.encoded, derived: derived as Values }
    return isRederived ? 'rederived' : 'unchanged'
  }

  #encode(kind: ResourceKey, record: AnyRecord): Encoded {
    const typeId = kind === 'flexibleAssets' ? record['flexibleAssetTypeId'] : undefined
    return codecOf(kind).encode(record, this.#scrub, typeof typeId === 'string' ? this.#secretsOf(typeId) : undefined)
  }

  #secretsOf(typeId: string): ReadonlySet<string> | 'unknown' {
    return secretTraits(this.#where('flexibleAssetFields', { typeId }).map(({ encoded }) => encoded.values))
  }

  #scrubAssets(at: number): void {
    for (const entry of this.#where('flexibleAssets', {})) {
      const encoded = this.#encode('flexibleAssets', codecOf('flexibleAssets').decode(entry.encoded.values, entry.encoded.derived))
      if (encoded.hash !== entry.encoded.hash) Object.assign(entry, { encoded, changedAt: at })
    }
  }

  #bury(key: RecordKey, at: number): boolean {
    const entry = this.#entries.get(nameOf(key))
    if (entry === undefined || entry.deletedAt !== null) return false
    entry.deletedAt = at
    const parent = `${key.kind}/${key.id}`
    for (const child of this.#live()) if (child.key.parent === parent) this.#bury(child.key, at)
    return true
  }

  #patch(key: string, patch: StreamPatch): void {
    this.#streams.set(key, { ...(this.#streams.get(key) ?? emptyStream(key)), ...patch, key })
  }

  #missing(
    stream: Stream,
    sweep: string,
    { limit = 1000, after }: { readonly limit?: number; readonly after?: string } = {},
  ): MissingRecords {
    const known = this.#sweeps.get(`${stream.key} ${sweep}`)
    if (known === undefined)
      throw new MirrorError('mirror_unusable', `The sweep of ${stream.key} has seen no page.`, { hint: 'Sweep it again.' })
    const live = this.#where(stream.kind, stream).sort(comparing('id'))
    const spared = this.#spared.get(`${stream.key} ${sweep}`)
    const missing = live.flatMap(({ key }) => (known.has(nameOf(key)) || spared?.has(nameOf(key)) === true ? [] : [key]))
    const start = after === undefined ? 0 : missing.findIndex((key) => nameOf(key) === after) + 1
    const keys = missing.slice(start, start + limit)
    const last = keys.at(-1)
    return { total: missing.length, live: live.length, keys, next: keys.length < limit || last === undefined ? null : nameOf(last) }
  }

  #due({ kinds, limit, readBefore }: Parameters<SyncRun['dueForRelated']>[0]): readonly DueRecord[] {
    return this.#live()
      .filter(({ key, relatedAt }) => relatedAt !== null && relatedAt < readBefore && kinds.includes(key.kind))
      .sort((a, b) => a.relatedAt! - b.relatedAt!)
      .slice(0, limit)
      .map(({ key, relatedAt }) => ({ ...key, readAt: relatedAt === 0 ? null : relatedAt }))
  }

  // --- Entries --------------------------------------------------------------------------------------------------------

  #live(): Entry[] {
    return [...this.#entries.values()].filter(({ deletedAt }) => deletedAt === null)
  }

  #where(kind: ResourceKey, where: Where): Entry[] {
    return [...this.#entries.values()].filter(
      ({ key, columns, deletedAt }) =>
        key.kind === kind &&
        (deletedAt !== null) === (where.deleted === true) &&
        (where.ids === undefined || where.ids.includes(key.id)) &&
        (where.organizationId === undefined || columns.organizationId === where.organizationId) &&
        (where.typeId === undefined || columns.typeId === where.typeId) &&
        (where.parent === undefined || key.parent === where.parent) &&
        (where.name === undefined || columns.name === foldedName(where.name)) &&
        (where.archived === undefined || (columns.archived === true) === where.archived),
    )
  }

  #stored({ key, encoded, fetchedAt, changedAt, deletedAt, partial }: Entry): StoredRecord {
    const { plan, decode } = codecOf(key.kind)
    const derived = joinDerived(plan, encoded.values, encoded.derived, (kind, id, name) => {
      const entry = this.#entries.get(nameOf({ kind, id }))
      return entry === undefined || entry.deletedAt !== null ? undefined : entry.encoded.values[name]
    })
    const values = JSON.parse(encoded.json) as Values
    return { ...key, record: decode(values, derived), hash: encoded.hash, fetchedAt, changedAt, deletedAt, partial }
  }

  #requireOpen(): void {
    if (this.#closed) throw new GlueError('closed', 'The mirror is closed.', { hint: 'Open it again.' })
  }
}

const count = (counts: Counts, outcome: Outcome): void => {
  if (outcome === 'revived') counts.inserted++
  counts[outcome]++
}

const known = (values: Readonly<Values>): Values => Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined))

const comparing =
  (order: Order) =>
  (a: Entry, b: Entry): number => {
    const byId = compareIds(a.key.id, b.key.id) || ((a.key.parent ?? '') < (b.key.parent ?? '') ? -1 : 1)
    if (order === 'id') return byId
    if (order === 'name') return a.columns.name < b.columns.name ? -1 : a.columns.name > b.columns.name ? 1 : byId
    return b.columns.updatedAt - a.columns.updatedAt || byId
  }

/** Numbers by their size, before all other ids. */
const compareIds = (a: string, b: string): number => {
  const [first, second] = [/^[1-9]\d*$/.test(a), /^[1-9]\d*$/.test(b)]
  if (first && second) return a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
  if (first !== second) return first ? -1 : 1
  return a < b ? -1 : a > b ? 1 : 0
}
