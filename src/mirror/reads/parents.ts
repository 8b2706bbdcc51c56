/** The record that another one comes with, which is a part of what tells it from all others. */
import type { ResourceKey } from '../../catalog/index.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { MirrorStore } from '../store/port.js'
import { PARENT_KINDS } from '../sync/kinds.js'

/** `configurations/12`; undefined for what stands alone, null where nobody knows. */
export const parentOf = async (store: MirrorStore, kind: ResourceKey, record: AnyRecord): Promise<string | undefined | null> => {
  if (!PARENT_KINDS.has(kind)) return undefined
  const { flexibleAssetTypeId } = record
  if (kind === 'flexibleAssetFields' && typeof flexibleAssetTypeId === 'string') return `flexibleAssetTypes/${flexibleAssetTypeId}`
  const kept = await store.get({ kind, id: record.id })
  return kept?.parent ?? null
}
