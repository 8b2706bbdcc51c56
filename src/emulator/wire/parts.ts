import type { Attribute, Resource } from '../../catalog/index.js'
import { quirkOf } from '../quirks/index.js'
import { AsIs } from '../quirks/quirk.js'
import type { Reader, Rendering } from '../quirks/quirk.js'
import type { Account } from '../state/account.js'
import type { Fields, Row } from '../state/collection.js'
import { derivationsOf } from '../state/derive.js'
import type { Derivation } from '../state/derive.js'
import { encodeValue, wireIdText } from './values.js'

interface Member {
  readonly key: string
  readonly attribute: Attribute
  readonly opening: string
}
/** One attribute of a record, and how its text comes about. */
export interface Part {
  readonly key: string
  readonly attribute: Attribute
  /** `"organization-id":` */
  readonly opening: string
  readonly derive: Derivation | undefined
  readonly read: Reader | undefined
  /** Of a list of structures: what each of them holds. */
  readonly items: readonly Member[] | undefined
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
        items: attribute.kind === 'items' ? membersOf(attribute) : undefined,
        missing: JSON.stringify(missing),
      }
    })
}

const membersOf = ({ shape = {} }: Attribute): readonly Member[] =>
  Object.entries(shape).map(([key, attribute]) => ({ key, attribute, opening: `${JSON.stringify(attribute.wire)}:` }))

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
  if (value instanceof AsIs) return JSON.stringify(value.value)
  if (part.items !== undefined && Array.isArray(value)) {
    let text = ''
    for (const item of value as readonly Fields[]) text += (text === '' ? '' : ',') + itemText(part.items, item)
    return `[${text}]`
  }
  return JSON.stringify(encodeValue(part.attribute, value))
}

const itemText = (members: readonly Member[], item: Fields): string => {
  let text = ''
  for (const { key, attribute, opening } of members) {
    const value = item[key]
    text += text === '' ? opening : `,${opening}`
    if (value === undefined || value === null) text += 'null'
    else if (typeof value === 'string' && attribute.kind !== 'ref') text += quoted(value)
    else if (typeof value === 'boolean') text += value ? 'true' : 'false'
    else text += JSON.stringify(encodeValue(attribute, value))
  }
  return `{${text}}`
}

// What JSON escapes; a surrogate may be half of a pair or alone.
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/
export const quoted = (value: string): string => (ESCAPED.test(value) ? JSON.stringify(value) : `"${value}"`)
