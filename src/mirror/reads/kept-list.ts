/** What is known of the lists that a kind is made of: whether they are complete, and how old. */
import type { ResourceKey } from '../../catalog/index.js'
import type { Completeness } from '../../client/generic/record-list.js'
import type { MirrorStore, StreamState } from '../store/port.js'
import { PARENT_KINDS, syncedKindOf } from '../sync/kinds.js'
import { globalStream, organizationStream, typeStream } from '../sync/streams.js'
import { verifiedAt } from './freshness.js'

export interface Scope {
  readonly organizationId?: string | undefined
  readonly typeId?: string | undefined
}

export interface KeptLists {
  readonly completeness: Completeness
  /** Of the list that was looked at longest ago; Infinity where one never was. */
  readonly ageMs: number
  /** The oldest moment, in milliseconds since 1970; null where one list never was read. */
  readonly lastSyncAt: number | null
  readonly lastFullAt: number | null
  readonly lastIncrementalAt: number | null
  /** Records that the API counts in all of them; null where it does not tell, or a list was never read. */
  readonly remote: number | null
}

const NEVER = 'It was never synced.'

export const readKept = async (store: MirrorStore, kind: ResourceKey, scope: Scope, ageOf: (at: number) => number): Promise<KeptLists> => {
  const states = await statesOf(store, kind, scope)
  const isChild = syncedKindOf(kind) === undefined
  const times = states.map((state) => (isChild ? (state.lastFullAt ?? 0) : verifiedAt(state)))
  const oldest = times.length === 0 ? 0 : Math.min(...times)
  const reasons = [...new Set(states.flatMap((state) => (state.complete ? [] : state.reasons.length > 0 ? state.reasons : [NEVER])))].slice(
    0,
    5,
  )
  const ageMs = ageOf(oldest)
  const isEmpty = states.length === 0
  const fulls = states.map(({ lastFullAt }) => lastFullAt)
  const looks = states.map(({ lastIncrementalAt }) => lastIncrementalAt).filter((at) => at !== null)
  return {
    completeness: {
      complete: !isEmpty && reasons.length === 0,
      reasons: isEmpty ? [NEVER] : reasons,
      source: 'mirror',
      ageMs: ageMs === Infinity ? 0 : ageMs,
    },
    ageMs,
    lastSyncAt: oldest === 0 ? null : oldest,
    lastFullAt: isEmpty || fulls.includes(null) ? null : Math.min(...(fulls as number[])),
    lastIncrementalAt: looks.length === 0 ? null : Math.max(...looks),
    remote:
      isChild || isEmpty || states.some(({ remote }) => remote === null) ? null : states.reduce((sum, { remote }) => sum + remote!, 0),
  }
}

/** The lists that together hold all of the kind, or all of it within the scope. */
const statesOf = async (store: MirrorStore, kind: ResourceKey, { organizationId, typeId }: Scope): Promise<readonly StreamState[]> => {
  const synced = syncedKindOf(kind)
  if (synced === undefined) {
    const parents = (PARENT_KINDS.get(kind) ?? []).filter((parent) => syncedKindOf(parent)?.lane === 'global')
    return Promise.all(parents.map((parent) => store.stream(globalStream(parent).key)))
  }
  if (synced.lane === 'global') return [await store.stream(globalStream(kind).key)]
  if (synced.lane === 'type') {
    const types = await store.stream(globalStream('flexibleAssetTypes').key)
    const ids = typeId === undefined ? await liveIds(store, 'flexibleAssetTypes') : [typeId]
    const states = await Promise.all(ids.map((id) => store.stream(typeStream(kind, id).key)))
    return types.lastFullAt === null ? [types, ...states] : states.length === 0 ? [{ ...types, remote: 0 }] : states
  }
  const organizations = await store.stream(globalStream('organizations').key)
  const all = organizationId === undefined ? await liveIds(store, 'organizations') : [organizationId]
  // Of many lists the states are read at once.
  const known = all.length > MANY ? new Map((await store.streams()).map((state) => [state.key, state])) : undefined
  const stateOf = async (key: string): Promise<StreamState> => known?.get(key) ?? store.stream(key)
  const states = await Promise.all(all.map((id) => stateOf(organizationStream(kind, id).key)))
  if (organizations.lastFullAt === null && organizationId === undefined) return [organizations, ...states]
  return states.length === 0 ? [{ ...organizations, remote: 0 }] : states
}

const MANY = 20

const liveIds = async (store: MirrorStore, kind: ResourceKey): Promise<readonly string[]> => {
  const ids: string[] = []
  let after: string | undefined
  do {
    const answer = await store.list(kind, { limit: 1000, ...(after === undefined ? {} : { after }) })
    for (const { id } of answer.records) ids.push(id)
    after = answer.next ?? undefined
  } while (after !== undefined)
  return ids
}
