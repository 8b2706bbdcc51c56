import type { Attribute, Resource } from '../../catalog/index.js'
import { quirkOf } from '../quirks/index.js'
import { AsIs } from '../quirks/quirk.js'
import type { Reader, Rendering } from '../quirks/quirk.js'
import type { Account } from '../state/account.js'
import type { Row } from '../state/collection.js'
import { derivationsOf } from '../state/derive.js'
import type { Derivation } from '../state/derive.js'
import { encodeValue, wireIdText } from './values.js'

/** One attribute of a record, and how its text comes about. */
export interface Part {
  readonly key: string
  readonly attribute: Attribute
  /** `"organization-id":` */
  readonly opening: string
  readonly derive: Derivation | undefined
  readonly read: Reader | undefined
  /** Its text where state holds nothing. */
  readonly missing: string
}

// Flags that every object carries; MSPs without a PSA see `disabled`.
const MISSING: Readonly<Record<string, unknown>> = { archived: false, restricted: false, myGlue: false, psaIntegration: 'disabled' }

/** The attributes that a response may carry, in its order. */
export const partsOf = (resource: Resource): readonly Part[] => {
  const derivations = derivationsOf(resource)
  const read = quirkOf(resource.key)?.read
  return Object.entries(resource.attributes)
    .filter(([, attribute]) => attribute.writeOnly !== true)
    .map(([key, attribute]): Part => {
      const missing = MISSING[key] ?? (attribute.kind === 'bool' && attribute.nullable === false ? false : null)
      return {
        key,
        attribute,
        opening: `${JSON.stringify(attribute.wire)}:`,
        derive: derivations.get(key),
        read: read?.[key],
        missing: JSON.stringify(missing),
      }
    })
}

/** What a record shows for an attribute; `undefined` from a reader leaves it out. */
export const shownValue = (part: Part, account: Account, row: Row, rendering: Rendering): unknown => {
  let value = part.derive?.(account, row)
  if (value === undefined) value = row.fields[part.key]
  return part.read === undefined ? value : part.read(value, row, account, rendering)
}

/** That value as JSON. */
export const valueText = (part: Part, value: unknown, account: Account): string => {
  if (part.key === 'psaIntegration' && account.answers['psa-integration-missing'] === 'null' && (value ?? 'disabled') === 'disabled')
    return 'null'
  if (value === undefined || value === null) return part.missing
  if (typeof value === 'string') return part.attribute.kind === 'ref' ? wireIdText(value) : quoted(value)
  if (typeof value === 'boolean') return value ? 'true' : 'false'
  return JSON.stringify(value instanceof AsIs ? value.value : encodeValue(part.attribute, value))
}

// What JSON escapes; a surrogate may be half of a pair or alone.
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/
export const quoted = (value: string): string => (ESCAPED.test(value) ? JSON.stringify(value) : `"${value}"`)
