/** What the mirror holds and how much it has spared. */
import type { ResourceKey } from '../catalog/index.js'
import { readKept } from './reads/kept-list.js'
import type { ReadStatistics } from './reads/statistics.js'
import type { MirrorStore } from './store/port.js'
import { MIRRORED_KINDS, SYNCED_KINDS } from './sync/kinds.js'

export interface KindStatistics {
  readonly hits: number
  readonly misses: number
  /** From 0 to 1; null where nothing was asked for. */
  readonly hitRate: number | null
  readonly records: number
  /** Of its lists, the one that was read from end to end longest ago; null where one never was. */
  readonly lastFullSyncAt: string | null
  /** When a look at its changes last found them all. */
  readonly lastIncrementalSyncAt: string | null
}

export interface MirrorStatistics extends Omit<KindStatistics, 'lastFullSyncAt' | 'lastIncrementalSyncAt'> {
  readonly sizeBytes: number
  /** Since then, every list of the account that is mirrored has been read from end to end. */
  readonly lastFullSyncAt: string | null
  /** When a look at changes last found them all. */
  readonly lastIncrementalSyncAt: string | null
  readonly kinds: Readonly<Partial<Record<ResourceKey, KindStatistics>>>
}

export const readStatistics = async (store: MirrorStore, reads: ReadStatistics): Promise<MirrorStatistics> => {
  const { sizeBytes, kinds } = await store.stats()
  const live = new Map(kinds.map((stats) => [stats.kind, stats.live]))
  const streams = await store.streams()
  const byKind: Partial<Record<ResourceKey, KindStatistics>> = {}
  for (const kind of new Set([...MIRRORED_KINDS, ...reads.kinds()])) {
    const kept = await readKept(store, kind, {}, (at) => at)
    byKind[kind] = {
      ...reads.of(kind),
      hitRate: reads.hitRate(kind),
      records: live.get(kind) ?? 0,
      lastFullSyncAt: iso(kept.lastFullAt),
      lastIncrementalSyncAt: iso(kept.lastIncrementalAt),
    }
  }
  return {
    ...reads.of(),
    hitRate: reads.hitRate(),
    records: kinds.reduce((sum, stats) => sum + stats.live, 0),
    sizeBytes,
    lastFullSyncAt: iso(earliest(streams.filter(({ key }) => OFTEN.has(key.split('/')[0]!)).map(({ lastFullAt }) => lastFullAt))),
    lastIncrementalSyncAt: iso(latest(streams.map(({ lastIncrementalAt }) => lastIncrementalAt))),
    kinds: byKind,
  }
}

/** Lists that a run reads from end to end with all others, and not in a turn of their own. */
const OFTEN: ReadonlySet<string> = new Set(
  SYNCED_KINDS.filter(({ lane, seldom }) => lane !== 'organization' && !seldom).map(({ kind }) => kind),
)

const earliest = (times: readonly (number | null)[]): number | null =>
  times.reduce((first, at) => (at !== null && (first === null || at < first) ? at : first), null)
const latest = (times: readonly (number | null)[]): number | null =>
  times.reduce((last, at) => (at !== null && (last === null || at > last) ? at : last), null)
const iso = (at: number | null): string | null => (at === null ? null : new Date(at).toISOString())
