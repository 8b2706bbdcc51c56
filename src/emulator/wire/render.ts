import type { Attribute, Resource } from '../../catalog/index.js'
import { quirkOf } from '../quirks/index.js'
import { AsIs } from '../quirks/quirk.js'
import type { Reader, Rendering } from '../quirks/quirk.js'
import type { Account } from '../state/account.js'
import type { Row } from '../state/collection.js'
import { countsOthers, derivationsOf } from '../state/derive.js'
import type { Derivation } from '../state/derive.js'
import { encodeValue, wireIdText } from './values.js'

interface Part {
  readonly key: string
  readonly attribute: Attribute
  /** `"organization-id":` */
  readonly opening: string
  readonly derive: Derivation | undefined
  readonly read: Reader | undefined
  /** The whole of it where state holds nothing. */
  readonly empty: string
}
interface Plan {
  readonly parts: readonly Part[]
  /** Whether the list form of a record stays the same until it or a label changes. */
  readonly cacheable: boolean
  readonly idInAttributes: boolean
}

// Flags that every object carries; MSPs without a PSA see `disabled`.
const MISSING: Readonly<Record<string, unknown>> = { archived: false, restricted: false, myGlue: false, psaIntegration: 'disabled' }

const plans = new Map<string, Plan>()
const planOf = (resource: Resource): Plan => {
  let plan = plans.get(resource.key)
  if (plan === undefined) {
    const derivations = derivationsOf(resource)
    const read = quirkOf(resource.key)?.read
    const parts = Object.entries(resource.attributes)
      .filter(([, attribute]) => attribute.writeOnly !== true)
      .map(([key, attribute]): Part => {
        const opening = `${JSON.stringify(attribute.wire)}:`
        const missing = MISSING[key] ?? (attribute.kind === 'bool' && attribute.nullable === false ? false : null)
        return { key, attribute, opening, derive: derivations.get(key), read: read?.[key], empty: opening + JSON.stringify(missing) }
      })
    plan = { parts, cacheable: !countsOthers(resource), idInAttributes: quirkOf(resource.key)?.idInAttributes === true }
    plans.set(resource.key, plan)
  }
  return plan
}

/** The value of an attribute as the API would show it, decoded: ids as strings. */
export const valueOf = (account: Account, resource: Resource, row: Row, key: string): unknown => {
  const derived = derivationsOf(resource).get(key)?.(account, row)
  return derived === undefined ? row.fields[key] : derived
}

const attributesText = (plan: Plan, account: Account, row: Row, rendering: Rendering): string => {
  let text = plan.idInAttributes ? `"id":${wireIdText(row.id)}` : ''
  for (const part of plan.parts) {
    let value = part.derive?.(account, row)
    if (value === undefined) value = row.fields[part.key]
    if (part.read !== undefined) {
      value = part.read(value, row, account, rendering)
      if (value === undefined) continue
    }
    if (text !== '') text += ','
    if (part.key === 'psaIntegration' && account.answers['psa-integration-missing'] === 'null' && (value ?? 'disabled') === 'disabled')
      text += `${part.opening}null`
    else if (value === undefined || value === null) text += part.empty
    else if (value instanceof AsIs) text += part.opening + JSON.stringify(value.value)
    else if (typeof value === 'boolean') text += part.opening + (value ? 'true' : 'false')
    else if (typeof value !== 'string') text += part.opening + JSON.stringify(encodeValue(part.attribute, value))
    else text += part.opening + (part.attribute.kind === 'ref' ? wireIdText(value) : quoted(value))
  }
  return text
}

// What JSON escapes; a surrogate may be half of a pair or alone.
const ESCAPED = /["\\\u0000-\u001f\ud800-\udfff]/
const quoted = (value: string): string => (ESCAPED.test(value) ? JSON.stringify(value) : `"${value}"`)

/** A record as JSON without its closing brace, so that relationships can follow. */
export const openText = (account: Account, resource: Resource, row: Row, rendering: Rendering): string => {
  const plan = planOf(resource)
  if (rendering.view === 'list' && plan.cacheable && row.text !== null && row.textVersion === account.labelVersion) return row.text
  const text = `{"id":"${row.id}","type":"${resource.type}","attributes":{${attributesText(plan, account, row, rendering)}}`
  // Joined to nothing: a sum of many small strings is a tree, which whoever reads it next would have to walk again.
  const flat = [text, ''].join('')
  if (rendering.view === 'list' && plan.cacheable && row.passing !== true) {
    row.text = flat
    row.textVersion = account.labelVersion
  }
  return flat
}

/** What closes a record that nothing was included for. */
export const closing = (resource: Resource): string => {
  const relationships = quirkOf(resource.key)?.relationships
  return relationships === undefined ? '}' : `,"relationships":${relationships}}`
}

/** A record, whole. */
export const recordText = (account: Account, resource: Resource, row: Row, rendering: Rendering): string =>
  openText(account, resource, row, rendering) + closing(resource)
