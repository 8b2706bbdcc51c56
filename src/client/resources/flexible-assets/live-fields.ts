import type { FlexibleAssetField } from '../../../catalog/index.js'
import { isGlueError } from '../../../errors.js'
import type { CallOptions } from '../../../http/types.js'
import type { FlexibleAssetTypeOperations } from '../flexible-asset-types/flexible-asset-types.js'
import { checkTraits } from './check-traits.js'
import type { Traits } from './trait-types.js'

/**
 * The fields of a type, once `traits` fit them and `present`, keys that an asset has, are among them. Fields that are remembered are read
 * anew where something does not fit, because people change types.
 * @throws UsageError naming everything that does not fit
 */
export type FieldsThatFit = (
  typeId: string | number,
  traits: Traits,
  mode: 'create' | 'update',
  options: CallOptions,
  present?: readonly string[],
) => Promise<readonly FlexibleAssetField[]>

export const fieldsThatFit =
  (types: FlexibleAssetTypeOperations): FieldsThatFit =>
  async (typeId, traits, mode, options, present = []) => {
    const known = await types.fields(typeId, options)
    const keys = new Set(known.map((field) => field.nameKey))
    if (present.every((key) => keys.has(key)) && fits(known, traits, mode)) return known
    const fresh = await types.fields(typeId, { ...options, refresh: true })
    checkTraits(fresh, traits, mode)
    return fresh
  }

const fits = (fields: readonly FlexibleAssetField[], traits: Traits, mode: 'create' | 'update'): boolean => {
  try {
    checkTraits(fields, traits, mode)
    return true
  } catch (error) {
    if (isGlueError(error)) return false
    throw error
  }
}
