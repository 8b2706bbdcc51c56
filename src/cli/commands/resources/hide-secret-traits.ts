import type { Resource } from '../../../catalog/index.js'
import type { GlueClient } from '../../../client/glue-client.js'
import type { CallOptions } from '../../../http/types.js'
import type { AnyRecord } from '../../../jsonapi/decode.js'

export type Hide = (record: AnyRecord) => Promise<AnyRecord>

const HIDDEN = '[hidden]'

/**
 * Traits of the kind Password hold the id of an embedded password. Should anything else stand there it could be the password
 * itself, and is not shown. Which traits those are is known by the type of the asset, read once a type.
 */
export const hideSecretTraits = (resource: Resource, client: GlueClient, call: CallOptions): Hide => {
  if (resource.key !== 'flexibleAssets') return async (record) => record
  return async (record) => {
    const traits = record['traits']
    const type = record['flexibleAssetTypeId']
    if (typeof traits !== 'object' || traits === null || typeof type !== 'string') return record
    const fields = await client.flexibleAssetTypes.fields(type, call)
    const secret = new Set(fields.filter(({ kind }) => kind === 'Password').map(({ nameKey }) => nameKey))
    const shown = Object.entries(traits).map(([key, value]) => [key, secret.has(key) && !isReference(value) ? HIDDEN : value])
    return { ...record, traits: Object.fromEntries(shown) as unknown }
  }
}

/** An id, or the form that tags have: ids with the names of what they point to. */
const isReference = (value: unknown): boolean => {
  if (value === null || typeof value === 'number') return true
  if (typeof value === 'string') return /^\d{1,30}$/.test(value)
  return false
}
