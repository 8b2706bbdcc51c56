/** Keeps records that somebody else has listed, and what follows from a list that is complete. */
import type { ResourceKey } from '../../catalog/index.js'
import { askedFor } from '../../client/generic/record-list.js'
import type { Completeness } from '../../client/generic/record-list.js'
import type { Clock } from '../../clock.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { MirrorStore, PageResult, RecordKey, SyncRun } from '../store/port.js'
import { jsonOf } from '../sync/checkpoint.js'
import { syncedKindOf } from '../sync/kinds.js'
import { stampsOf } from '../sync/stamps.js'
import { globalStream, organizationStream, typeStream } from '../sync/streams.js'
import type { Stream } from '../sync/streams.js'
import { isTooMany } from '../sync/vanished.js'
import type { Refreshed } from './kind-reader.js'
import { parentOf } from './parents.js'

const AT_A_TIME = 1000

export const keepList = async (
  parts: { readonly store: MirrorStore; readonly clock: Clock; readonly random: () => number },
  kind: ResourceKey,
  records: readonly AnyRecord[],
  options: { readonly acceptDeletions?: boolean | undefined; readonly complete?: boolean | undefined },
): Promise<Refreshed> => {
  const { store, clock } = parts
  const completeness = (records as { readonly completeness?: Completeness }).completeness
  const isComplete = options.complete ?? completeness?.complete === true
  const stream = isComplete ? wholeOf(kind, records) : undefined
  if (stream === undefined) return keepEach(store, kind, records, clock, isComplete)
  const run = await store.beginRun()
  try {
    const sweep = `given-${Math.round(clock.now()).toString(36)}-${Math.floor(parts.random() * 2 ** 32).toString(36)}`
    const done = { inserted: 0, updated: 0, unchanged: 0 }
    for (let at = 0; at === 0 || at < records.length; at += AT_A_TIME) {
      const page = records.slice(at, at + AT_A_TIME).map((record) => ({ kind, record }))
      const result = await run.applyPage({ stream, records: page, sweep, at: clock.now() })
      for (const key of Object.keys(done) as (keyof typeof done)[]) done[key] += result[key as keyof PageResult]
    }
    const missing = await allMissing(run, stream, sweep)
    const live = await store.count(kind, { typeId: stream.typeId, organizationId: stream.organizationId })
    const isAsked = options.acceptDeletions !== true && isTooMany(missing.length, live)
    const removed = isAsked ? 0 : await run.bury(missing, clock.now())
    await run.endSweep(stream, sweep)
    const reasons = isAsked
      ? [`${missing.length} of ${live} are not in the list, too many to be believed: look, and accept them or not.`]
      : []
    const complete = reasons.length === 0
    const { stamp } = syncedKindOf(kind)!
    const watermark = stamp === undefined ? null : stampsOf(records, stamp).newest
    const checkpoint = jsonOf({ watermark })
    await run.patchStream(stream, { checkpoint, complete, reasons, remote: records.length, lastFullAt: clock.now() })
    return { ...done, removed, complete, reasons }
  } finally {
    await run.end()
  }
}

/** A part of what there is, or nobody knows of what it is the whole: each is kept for itself. */
const keepEach = async (
  store: MirrorStore,
  kind: ResourceKey,
  records: readonly AnyRecord[],
  clock: Clock,
  isComplete: boolean,
): Promise<Refreshed> => {
  const done = { inserted: 0, updated: 0, unchanged: 0 }
  for (const record of records) {
    const parent = await parentOf(store, kind, record)
    if (parent !== null) done[await store.put({ kind, record, at: clock.now(), ...(parent === undefined ? {} : { parent }) })]++
  }
  const reasons = isComplete
    ? ['The list is a part of what there is: nothing was removed.']
    : ['The list does not say that it is complete: nothing was removed.']
  return { ...done, removed: 0, complete: false, reasons }
}

/** Keys of a query that leave out no record. */
const CHOOSES_NOTHING = new Set(['sort', 'include', 'pageSize', 'signal', 'deadlineMs', 'priority', 'nested'])

/** The list of which these are all records; undefined where some may have been left out. */
const wholeOf = (kind: ResourceKey, records: readonly AnyRecord[]): Stream | undefined => {
  const lane = syncedKindOf(kind)?.lane
  if (lane === undefined) return undefined
  const scopeKey = lane === 'global' ? undefined : lane === 'type' ? 'flexibleAssetTypeId' : 'organizationId'
  const query = askedFor(records)
  const filters = Object.entries(query ?? {}).filter(([key, value]) => value !== undefined && !CHOOSES_NOTHING.has(key))
  // All folders is what a list of documents is asked for to be whole.
  const chosen = filters.filter(
    ([key, value]) => key !== scopeKey && !(key === 'documentFolderId' && (value === 'all' || value === 'anywhere')),
  )
  if (chosen.length > 0) return undefined
  if (scopeKey === undefined) return globalStream(kind)
  const scopes = new Set(query?.[scopeKey] === undefined ? records.map((record) => record[scopeKey]) : [query[scopeKey]].flat())
  const [scope] = scopes
  if (scopes.size !== 1 || (typeof scope !== 'string' && typeof scope !== 'number')) return undefined
  return lane === 'type' ? typeStream(kind, String(scope)) : organizationStream(kind, String(scope))
}

const allMissing = async (run: SyncRun, stream: Stream, sweep: string): Promise<readonly RecordKey[]> => {
  const keys: RecordKey[] = []
  let after: string | undefined
  do {
    const missing = await run.missing(stream, sweep, after === undefined ? {} : { after })
    keys.push(...missing.keys)
    after = missing.next ?? undefined
  } while (after !== undefined)
  return keys
}
