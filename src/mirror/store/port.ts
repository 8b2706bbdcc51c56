/**
 * The seam between the mirror and where it keeps its records. Calls are asynchronous and coarse (a page of records, not one), so
 * that a worker thread or another database can stand behind it. `memory-store.ts` and `sqlite/` implement it, and one suite of
 * tests runs over both.
 *
 * What goes in are the client's records as they are. The store takes secrets out of every text before it hashes or keeps anything,
 * leaves out `included` and keeps what the catalog marks as derived apart.
 */
import type { ResourceKey } from '../../catalog/index.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { SearchAnswer, SearchQuery } from '../search/types.js'
import type { SqlAnswer, SqlLimits } from '../sql/types.js'
import type { Stream } from '../sync/streams.js'

/** Anything that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** What tells one record from all others. */
export interface RecordKey {
  readonly kind: ResourceKey
  readonly id: string
  /**
   * `configurations/12`: the record that this one comes with. Part of the identity, because a link is two related items of one id,
   * one at each end. Absent for what stands alone.
   */
  readonly parent?: string | undefined
}

/** A record on its way in. */
export interface RecordInput {
  readonly kind: ResourceKey
  readonly record: AnyRecord
  readonly parent?: string | undefined
}

/** A record as it is kept. */
export interface StoredRecord extends RecordKey {
  /** As the client would return it now: derived values are those of the records they come from, `included` is empty. */
  readonly record: AnyRecord
  /** Hex of the first 16 bytes of SHA-256 of the canonical text; see `canonical.ts`. */
  readonly hash: string
  /** Milliseconds since 1970: when this content was last read from the API by itself. A sync that finds it unchanged leaves it. */
  readonly fetchedAt: number
  /** When the content last changed here. */
  readonly changedAt: number
  /** When it was found to be gone; null while it lives. */
  readonly deletedAt: number | null
  /** Only a part of the attributes was ever seen. */
  readonly partial: boolean
}

// --- Reading ----------------------------------------------------------------------------------------------------------

/** Conditions that the narrow index answers. All must hold; a list means one of them. */
export interface Where {
  readonly ids?: readonly string[] | undefined
  readonly organizationId?: string | undefined
  /** Of a flexible asset: its type. Of a configuration: its type. */
  readonly typeId?: string | undefined
  readonly parent?: string | undefined
  /** The label, whole, in any case. */
  readonly name?: string | undefined
  readonly archived?: boolean | undefined
  /** Gone records instead of those that live. */
  readonly deleted?: true | undefined
}

export type Order = 'id' | 'name' | '-updatedAt'

export interface ListRequest {
  readonly where?: Where | undefined
  /** `id` unless given, where numbers count as numbers. */
  readonly order?: Order | undefined
  /** 1 to 1000; 50 unless given. */
  readonly limit?: number | undefined
  /** `next` of the answer before. */
  readonly after?: string | undefined
}

export interface ListAnswer {
  readonly records: readonly StoredRecord[]
  /** Opaque; null at the end. */
  readonly next: string | null
}

/** What a record can be known by besides its id, brought into one spelling. */
export type FactKind = 'ip' | 'mac' | 'serial' | 'assetTag' | 'hostname' | 'email' | 'phone'

export interface FactRequest {
  readonly fact: FactKind
  /** In whichever spelling: `AA-BB-CC-00-11-22`, `aabb.cc00.1122`; an address, its beginning (`10.1.2.`) or a network (`10.1.2.0/24`). */
  readonly value: string
  readonly kinds?: readonly ResourceKey[] | undefined
  readonly organizationId?: string | undefined
  /** 20 unless given. */
  readonly limit?: number | undefined
}

// --- Writing ----------------------------------------------------------------------------------------------------------

/** A page of a list. All of it happens in one transaction, or none. */
export interface PageInput {
  readonly stream: Stream
  readonly records: readonly RecordInput[]
  /**
   * What came with records of the page, such as the interfaces of a configuration: each set is complete, and what is kept under
   * the parent but not among the records becomes a tombstone.
   */
  readonly children?: readonly ChildSet[] | undefined
  /** Kept with the page, and given back by `stream()`. Absent: stays as it is. */
  readonly checkpoint?: Json | undefined
  /** The sweep that saw these records. Absent outside of sweeps. */
  readonly sweep?: string | undefined
  /** When the answer came, in milliseconds since 1970. */
  readonly at: number
}

export interface ChildSet {
  readonly kind: ResourceKey
  /** `configurations/12` */
  readonly parent: string
  readonly records: readonly AnyRecord[]
}

export interface PageResult {
  readonly inserted: number
  readonly updated: number
  /** Compared, and not written. */
  readonly unchanged: number
  /** Were tombstones, and live again; also counted as inserted. */
  readonly revived: number
  /** Unchanged but for values copied from other records. */
  readonly rederived: number
  /** Children that were not repeated, now tombstones. */
  readonly removed: number
  /** Different records of the stream that the sweep has seen so far; 0 without a sweep. */
  readonly seen: number
}

/** What is known about one stream. Its checkpoint belongs to the sync engine, which alone knows what it means. */
export interface StreamState {
  readonly key: string
  readonly checkpoint: Json
  readonly complete: boolean
  /** Why it is not complete, as sentences. */
  readonly reasons: readonly string[]
  /** Records that the API last reported; null when it never did. */
  readonly remote: number | null
  /** Milliseconds since 1970; null for never. */
  readonly lastFullAt: number | null
  readonly lastIncrementalAt: number | null
}
export type StreamPatch = Partial<Omit<StreamState, 'key'>>

/** A record whose related items are to be read. */
export interface DueRecord extends RecordKey {
  /** When they were last read; null for never, or when the record has changed since. */
  readonly readAt: number | null
}

/** The right to write pages: one run a file, over all processes. */
export interface SyncRun {
  /** Rows, hashes, search index, checkpoint and what the sweep saw: one transaction, in slices that let other work through. */
  applyPage(page: PageInput): Promise<PageResult>
  /** Writes what differs, and nothing where nothing does. */
  patchStream(stream: Stream, patch: StreamPatch): Promise<void>
  /** Records of the stream that live here and that the sweep did not see, by id, at most `limit` (1000 unless given). */
  missing(stream: Stream, sweep: string, options?: { readonly limit?: number; readonly after?: string }): Promise<MissingRecords>
  /** Hides records that are known to be gone, and with each what came with it (`parent`). @returns how many of `keys` lived until now */
  bury(keys: readonly RecordKey[], at: number): Promise<number>
  /**
   * Forgets what the sweep saw. One that takes its place (`successor`) has begun by that, and knows of the records that came by themselves
   * meanwhile: what the API has answered with since then is not missing.
   */
  endSweep(stream: Stream, sweep: string, successor?: string): Promise<void>
  /** Changed records first, then those that were read longest ago; none that were read at or after `readBefore`. */
  dueForRelated(options: {
    readonly kinds: readonly ResourceKey[]
    readonly limit: number
    readonly readBefore: number
  }): Promise<readonly DueRecord[]>
  /** Related items of one record, which are complete; marks it as read. With null these could not be read, and those that are known stay. */
  applyRelated(of: RecordKey, items: readonly AnyRecord[] | null, at: number): Promise<PageResult>
  /** Lets other processes write. What was written stays. */
  end(): Promise<void>
}

export interface MissingRecords {
  /** All of them, also beyond `limit`. */
  readonly total: number
  /** Records of the stream that live here. */
  readonly live: number
  readonly keys: readonly RecordKey[]
  readonly next: string | null
}

/** One record that came by itself: from a get, or from a write. Never marks a kind as fresh. */
export interface SingleInput extends RecordInput {
  /** The record has only some of its attributes: those that are null here keep the value that is known. */
  readonly partial?: boolean | undefined
  readonly at: number
}

// --- The store --------------------------------------------------------------------------------------------------------

export interface MirrorStore {
  /** The file; null in memory. */
  readonly path: string | null

  get(key: RecordKey): Promise<StoredRecord | null>
  list(kind: ResourceKey, request?: ListRequest): Promise<ListAnswer>
  count(kind: ResourceKey, where?: Where): Promise<number>
  /** Most recently changed first. */
  findByFact(request: FactRequest): Promise<readonly StoredRecord[]>
  search(query: SearchQuery): Promise<SearchAnswer>
  /**
   * Read-only SQL over the views of `sql/views.ts`.
   * @throws UsageError `invalid_input` for what is no single reading statement; MirrorError `timeout` past the limit of time
   */
  sql(text: string, limits?: SqlLimits): Promise<SqlAnswer>
  /** Ids and hashes of all that lives, by id: what two mirrors are compared by. */
  hashes(kind: ResourceKey): AsyncIterable<{ readonly key: RecordKey; readonly hash: string }>

  stats(): Promise<StoreStats>
  streams(): Promise<readonly StreamState[]>
  /** A stream that was never written has an empty state. */
  stream(key: string): Promise<StreamState>

  /**
   * The right to sync.
   * @throws StoreBusyError when another process has it, or another run of this one
   */
  beginRun(): Promise<SyncRun>
  put(input: SingleInput): Promise<'inserted' | 'updated' | 'unchanged'>
  /** A record that is known to be gone, and with it what came with it. @returns whether it lived here */
  remove(key: RecordKey, at: number): Promise<boolean>
  /** Small facts of others, such as statistics of the cache. */
  readNote(name: string): Promise<Json>
  writeNote(name: string, value: Json): Promise<void>

  /** Looks at every page of the file, every hash and the search index. */
  verify(): Promise<VerifyReport>
  /** Throws away everything that is kept. @throws StoreBusyError */
  rebuild(): Promise<void>
  close(): Promise<void>
}

export interface StoreStats {
  readonly sizeBytes: number
  readonly kinds: readonly KindStats[]
}
export interface KindStats {
  readonly kind: ResourceKey
  readonly live: number
  readonly deleted: number
}

export interface VerifyReport {
  readonly ok: boolean
  readonly records: number
  /** What is wrong, as sentences; at most 100. */
  readonly problems: readonly string[]
}
