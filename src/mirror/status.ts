/** What is here and what is there, kind by kind. */
import type { ResourceKey } from '../catalog/index.js'
import type { Clock } from '../clock.js'
import { readKept } from './reads/kept-list.js'
import type { MirrorStore } from './store/port.js'
import { MIRRORED_KINDS } from './sync/kinds.js'

export interface KindStatus {
  /** Catalog key: `flexibleAssets`. */
  readonly type: ResourceKey
  /** Records here. */
  readonly local: number
  /** Records that the API counts; null where it does not say, or was not asked. */
  readonly remote: number | null
  readonly complete: boolean
  readonly reasons: readonly string[]
  /** When the list of the kind was last looked at; of several lists, the one that was looked at longest ago. */
  readonly lastSyncAt: string | null
  readonly ageMs: number | null
}

export interface MirrorStatus {
  /** Null in memory. */
  readonly path: string | null
  readonly sizeBytes: number
  readonly kinds: readonly KindStatus[]
}

export const readStatus = async (store: MirrorStore, clock: Clock): Promise<MirrorStatus> => {
  const { sizeBytes, kinds } = await store.stats()
  const live = new Map(kinds.map((stats) => [stats.kind, stats.live]))
  const ageOf = (at: number): number => (at === 0 ? Infinity : Math.max(0, clock.now() - at))
  const status: KindStatus[] = []
  for (const type of MIRRORED_KINDS) {
    const local = live.get(type) ?? 0
    if (type === 'relatedItems') {
      const reasons = ['Links are read record by record, with relatedItems (--links).']
      status.push({ type, local, remote: null, complete: false, reasons, lastSyncAt: null, ageMs: null })
      continue
    }
    const kept = await readKept(store, type, {}, ageOf)
    status.push({
      type,
      local,
      remote: kept.remote,
      complete: kept.completeness.complete,
      reasons: kept.completeness.reasons,
      lastSyncAt: kept.lastSyncAt === null ? null : new Date(kept.lastSyncAt).toISOString(),
      ageMs: kept.lastSyncAt === null ? null : kept.ageMs,
    })
  }
  return { path: store.path, sizeBytes, kinds: status }
}
