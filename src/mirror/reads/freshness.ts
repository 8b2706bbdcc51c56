/** How old what is kept is: since it was last read from the API by itself, or since a sync last found the list that it is in unchanged. */
import type { ResourceKey } from '../../catalog/index.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { MirrorStore, StoredRecord, StreamState } from '../store/port.js'
import { PARENT_KINDS, syncedKindOf } from '../sync/kinds.js'
import { globalStream, organizationStream, typeStream } from '../sync/streams.js'
import type { Stream } from '../sync/streams.js'

/** How a record came about. */
export interface Origin {
  /** `live`: the API was asked for this answer. */
  readonly source: 'mirror' | 'live'
  /** Milliseconds since this was last known to be right; 0 for live. */
  readonly ageMs: number
  /** Older than was asked for, because the API could not be reached. */
  readonly stale: boolean
}

/** The list that a record of this kind is in; undefined where it is in none. */
const streamOf = (kind: ResourceKey, record: AnyRecord, parent: string | undefined): Stream | undefined => {
  const synced = syncedKindOf(kind)
  if (synced === undefined) {
    const above = parent?.split('/')[0] as ResourceKey | undefined
    return above !== undefined && PARENT_KINDS.get(kind)?.includes(above) === true ? globalStream(above) : undefined
  }
  if (synced.lane === 'global') return globalStream(kind)
  const id = synced.lane === 'type' ? record['flexibleAssetTypeId'] : record['organizationId']
  if (typeof id !== 'string') return undefined
  return synced.lane === 'type' ? typeStream(kind, id) : organizationStream(kind, id)
}

/** When the list was last known to be as it is kept here; 0 for never. */
export const verifiedAt = ({ lastFullAt, lastIncrementalAt }: StreamState): number => Math.max(lastFullAt ?? 0, lastIncrementalAt ?? 0)

/** Doubts beyond these are as old as a sync will have cleared them. */
const MOST_DOUBTS = 1000
const NOTE = 'reads.doubts'

export class Freshness {
  readonly #store: MirrorStore
  readonly #now: () => number
  /** What is known to be otherwise now than it is kept, and since when. */
  readonly #doubts: Map<string, number>

  private constructor(store: MirrorStore, now: () => number, doubts: Map<string, number>) {
    this.#store = store
    this.#now = now
    this.#doubts = doubts
  }

  static async load(store: MirrorStore, now: () => number): Promise<Freshness> {
    const note = await store.readNote(NOTE)
    const doubts = typeof note === 'object' && note !== null && !Array.isArray(note) ? Object.entries(note) : []
    return new Freshness(store, now, new Map(doubts.filter((doubt): doubt is [string, number] => typeof doubt[1] === 'number')))
  }

  async ageOf({ kind, id, record, parent, fetchedAt }: StoredRecord): Promise<number> {
    const stream = streamOf(kind, record, parent)
    const state = stream === undefined ? undefined : await this.#store.stream(stream.key)
    // What comes along with others has stamps of its own, which a look at changes does not follow.
    const isChild = stream !== undefined && stream.kind !== kind
    const verified = state === undefined ? 0 : isChild ? (state.lastFullAt ?? 0) : verifiedAt(state)
    const known = Math.max(fetchedAt, verified)
    const doubtedAt = this.#doubts.get(`${kind}/${id}`)
    return doubtedAt !== undefined && known <= doubtedAt ? Infinity : this.age(known)
  }

  /** A clock that was set back makes nothing younger than now. */
  age(at: number): number {
    return at === 0 ? Infinity : Math.max(0, this.#now() - at)
  }

  /** From now on. */
  doubt(kind: ResourceKey, id: string): void {
    this.#doubts.delete(`${kind}/${id}`)
    this.#doubts.set(`${kind}/${id}`, this.#now())
  }
  trust(kind: ResourceKey, id: string): void {
    this.#doubts.delete(`${kind}/${id}`)
  }
  /** For other processes, and the next one. */
  async save(): Promise<void> {
    await this.#store.writeNote(NOTE, Object.fromEntries([...this.#doubts].slice(-MOST_DOUBTS)))
  }
}
