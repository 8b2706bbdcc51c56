/** What complete readings of lists did not find: gone, or only out of sight. Nothing is taken for gone that nobody looked for by its id. */
import type { ResourceKey } from '../../catalog/index.js'
import type { GlueClient } from '../../client/glue-client.js'
import { isGlueError } from '../../errors.js'
import type { RecordKey, StoredRecord } from '../store/port.js'
import { inParallel } from './in-parallel.js'
import { syncedKindOf } from './kinds.js'
import { BudgetSpent } from './meter.js'
import { LANE_KINDS } from './organization-lane.js'
import type { StreamRun, SyncPorts } from './stream-run.js'

/** So many at once are more likely a key that lost sight of them than deletions; a handful is never asked about. */
const MANY = 50
const MANY_SHARE = 0.1
const HANDFUL = 5
const AT_ONCE = 8
const EXAMPLES = 10

/** Records that are no longer listed and were left alone, because they are too many to be believed. */
export interface Vanished {
  readonly kind: ResourceKey
  readonly count: number
  /** Of so many that were here. */
  readonly of: number
  readonly examples: readonly { readonly id: string; readonly name: string | null }[]
}

export interface Verdict {
  /** Nothing was taken for gone: somebody has to say whether this is right. */
  readonly asked: readonly Vanished[]
  readonly buried: ReadonlyMap<ResourceKey, number>
  /** Lists for which no request was left: the next run looks. */
  readonly pending: ReadonlySet<StreamRun>
}

interface Candidates {
  readonly list: StreamRun
  readonly keys: readonly RecordKey[]
}

/** @param accept somebody has said that it is right, however many they are */
export const concludeVanished = async (ports: SyncPorts, lists: readonly StreamRun[], accept: boolean): Promise<Verdict> => {
  const candidates: Candidates[] = []
  for (const list of lists) candidates.push({ list, keys: await missingOf(list) })
  const found = candidates.filter(({ keys }) => keys.length > 0)
  const swept = new Set(candidates.filter(({ list }) => isSwept(list)).map(({ list }) => list.synced.kind))
  const buried = new Map<ResourceKey, number>()
  const pending = new Set<StreamRun>()
  try {
    const asked = accept ? [] : await tooMany(ports, found, swept)
    if (asked.length > 0) return { asked, buried, pending }
  } catch (error) {
    if (!(error instanceof BudgetSpent)) throw error
    return { asked: [], buried, pending: new Set(found.map(({ list }) => list)) }
  }
  const goneOrganizations = new Set<string>()
  // Organizations first: what can be reached through them only cannot be looked for when they are gone.
  const isFirst = ({ list }: Candidates): number => (list.synced.kind === 'organizations' ? 0 : 1)
  for (const { list, keys } of found.sort((a, b) => isFirst(a) - isFirst(b))) {
    const { kind } = list.synced
    try {
      const gone = await confirmed(ports, keys, goneOrganizations)
      await bury(ports, kind, gone, buried)
      if (kind !== 'organizations') continue
      for (const { id } of gone) {
        goneOrganizations.add(id)
        // Their lists cannot be asked for any more.
        for (const { kind: inner } of LANE_KINDS) await bury(ports, inner, await keysIn(ports, inner, id), buried)
      }
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw error
      pending.add(list)
    }
  }
  return { asked: [], buried, pending }
}

const bury = async (
  { run, clock }: SyncPorts,
  kind: ResourceKey,
  keys: readonly RecordKey[],
  buried: Map<ResourceKey, number>,
): Promise<void> => {
  if (keys.length > 0) buried.set(kind, (buried.get(kind) ?? 0) + (await run.bury(keys, clock.now())))
}

const keysIn = async ({ store }: SyncPorts, kind: ResourceKey, organizationId: string): Promise<readonly RecordKey[]> => {
  const keys: RecordKey[] = []
  let after: string | undefined
  do {
    const answer = await store.list(kind, { where: { organizationId }, limit: 1000, ...(after === undefined ? {} : { after }) })
    for (const { id } of answer.records) keys.push({ kind, id })
    after = answer.next ?? undefined
  } while (after !== undefined)
  return keys
}

const isSwept = ({ checkpoint: { sweep } }: StreamRun): boolean => sweep?.end?.complete === true

const missingOf = async (list: StreamRun): Promise<readonly RecordKey[]> => {
  const { sweep } = list.checkpoint
  if (sweep === undefined || !isSwept(list)) return []
  const keys: RecordKey[] = []
  let after: string | undefined
  do {
    const missing = await list.ports.run.missing(list.stream, sweep.id, after === undefined ? {} : { after })
    keys.push(...missing.keys)
    after = missing.next ?? undefined
  } while (after !== undefined)
  return keys
}

/** Whether so many of so many are to be asked about. */
export const isTooMany = (count: number, of: number): boolean => count > MANY || (count >= HANDFUL && count > MANY_SHARE * of)

/** What is to be asked about before anything is taken for gone: all that vanished, where a part of it or all together is too much. */
const tooMany = async (
  ports: SyncPorts,
  candidates: readonly Candidates[],
  swept: ReadonlySet<ResourceKey>,
): Promise<readonly Vanished[]> => {
  const { store } = ports
  const byKind = new Map<ResourceKey, RecordKey[]>()
  for (const { list, keys } of candidates) byKind.set(list.synced.kind, [...(byKind.get(list.synced.kind) ?? []), ...keys])
  const all = [...byKind.values()].reduce((sum, keys) => sum + keys.length, 0)
  if (all === 0) return []
  let live = 0
  for (const kind of swept) live += await store.count(kind)
  let isMany = isTooMany(all, live)
  const asked: Vanished[] = []
  for (const [kind, keys] of byKind) {
    const of = await store.count(kind)
    isMany ||= isTooMany(keys.length, of) || (kind === 'organizations' && (await heldBy(store, keys)) > MANY)
    const examples = await Promise.all(keys.slice(0, EXAMPLES).map((key) => store.get(key)))
    asked.push({ kind, count: keys.length, of, examples: examples.filter((record) => record !== null).map(nameOf) })
  }
  return isMany || (await seesNothing(ports)) ? asked.sort((a, b) => b.count - a.count) : []
}

/** A key that sees no organization any more sees nothing of what is in them, and finds nothing by its id either. */
const seesNothing = async ({ meter, pages, signal }: SyncPorts): Promise<boolean> => {
  const first = await meter.request(() => pages.client.resource('organizations').list({ priority: 'bulk', signal, pageSize: 1 }).first())
  return first === null
}

/** With an organization goes everything in it. */
const heldBy = async (store: SyncPorts['store'], keys: readonly RecordKey[]): Promise<number> => {
  let held = 0
  for (const { id } of keys)
    for (const kind of ['configurations', 'contacts', 'passwords', 'flexibleAssets', 'documents', 'locations', 'domains'] as const)
      held += await store.count(kind, { organizationId: id })
  return held
}

const nameOf = ({ id, record }: StoredRecord): Vanished['examples'][number] => {
  const { name } = record
  return { id, name: typeof name === 'string' ? name : null }
}

/** Those that a request by id does not find either. */
const confirmed = async (
  ports: SyncPorts,
  keys: readonly RecordKey[],
  goneOrganizations: ReadonlySet<string>,
): Promise<readonly RecordKey[]> => {
  const gone: RecordKey[] = []
  const lists = new Map<ResourceKey, Promise<ReadonlySet<string>>>()
  await inParallel(
    keys.map((key) => async (): Promise<void> => {
      if (await isGone(ports, key, goneOrganizations, lists)) gone.push(key)
    }),
    AT_ONCE,
  )
  return gone
}

const isGone = async (
  ports: SyncPorts,
  key: RecordKey,
  goneOrganizations: ReadonlySet<string>,
  lists: Map<ResourceKey, Promise<ReadonlySet<string>>>,
): Promise<boolean> => {
  const { store, meter, signal, clock } = ports
  const { client } = ports.pages
  const resource = syncedKindOf(key.kind)?.resource
  const stored = await store.get(key)
  if (resource === undefined || stored === null) return false
  const organizationId = stored.record['organizationId'] as string | null | undefined
  if (typeof organizationId === 'string' && goneOrganizations.has(organizationId)) return true
  const call = { priority: 'bulk', signal } as const
  const paths = resource.endpoints.filter(({ operation }) => operation === 'get').map(({ path }) => path)
  if (paths.length > 0) {
    const isNested = paths.every((path) => path.includes('/relationships/'))
    try {
      const record = await meter.request(() => client.resource(key.kind).find(key.id, { ...call, ...(isNested ? { organizationId } : {}) }))
      // It is there, and lists do not show it.
      if (record !== null) await store.put({ kind: key.kind, record, at: clock.now() })
      return record === null
    } catch (error) {
      // Out of reach is not gone.
      if (isGlueError(error, 'not_available') || isGlueError(error, 'forbidden')) return false
      throw error
    }
  }
  if (resource.filters['id'] !== undefined)
    return (
      (await meter.request(() =>
        client
          .resource(key.kind)
          .list({ ...call, id: key.id, pageSize: 1 })
          .first(),
      )) === null
    )
  // Neither a get nor a filter: the whole list once more.
  let list = lists.get(key.kind)
  if (list === undefined) lists.set(key.kind, (list = idsOf(client, ports, key.kind)))
  return !(await list).has(key.id)
}

const idsOf = async (client: GlueClient, { meter, signal }: SyncPorts, kind: ResourceKey): Promise<ReadonlySet<string>> => {
  meter.spend(1)
  const records = await client.resource(kind).list({ priority: 'bulk', signal }).collect()
  return new Set(records.map(({ id }) => id))
}
