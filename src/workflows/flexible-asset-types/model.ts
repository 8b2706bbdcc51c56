/** Flexible asset types as they are written down: without ids, so that the same description fits every account. */
import type { FieldKind } from '../../client/resources/flexible-asset-types/flexible-asset-types.js'

export interface FieldModel {
  readonly name: string
  /** The key of its traits. Where it is not told, the API makes it of the name. */
  readonly key?: string | undefined
  readonly kind: FieldKind
  readonly hint: string | null
  /** Of Number and Percent. */
  readonly decimals: number | null
  /** Of Select: the options, a line each. */
  readonly defaultValue: string | null
  /** Of Tag. A type of flexible assets stands here by its name: `FlexibleAssetType: LAN`. */
  readonly tagType: string | null
  readonly required: boolean
  readonly useForTitle: boolean
  readonly showInList: boolean
  readonly expiration: boolean
}

/** A type as it is to be. What is undefined is left as it is. */
export interface TypeModel {
  readonly name: string
  readonly description?: string | null | undefined
  readonly icon?: string | null | undefined
  readonly showInMenu?: boolean | undefined
  readonly enabled?: boolean | undefined
  /** In their order. */
  readonly fields: readonly FieldModel[]
}

export interface AccountField extends FieldModel {
  readonly id: string
  readonly key: string
  readonly order: number
}
/** A type as an account has it. */
export interface AccountType extends TypeModel {
  readonly id: string
  readonly fields: readonly AccountField[]
}

/** Names of types are the same whatever their case and blanks. */
export const foldName = (name: string): string => name.normalize('NFKC').trim().replaceAll(/\s+/g, ' ').toLowerCase()

/** The attributes of a field that can be changed, in the order in which people want to read of them. */
export const CHANGEABLE = ['name', 'hint', 'decimals', 'defaultValue', 'required', 'useForTitle', 'showInList', 'expiration'] as const
