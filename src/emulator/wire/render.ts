import type { Resource } from '../../catalog/index.js'
import { quirkOf } from '../quirks/index.js'
import type { Rendering } from '../quirks/quirk.js'
import type { Account } from '../state/account.js'
import type { Row } from '../state/collection.js'
import { countsOthers, derivationsOf } from '../state/derive.js'
import { baseText } from './base-text.js'
import { partsOf, shownValue, valueText } from './parts.js'
import type { Part } from './parts.js'
import { wireIdText } from './values.js'

interface Plan {
  readonly parts: readonly Part[]
  /** Whether the list form of a record stays the same until it or a label changes. */
  readonly cacheable: boolean
  readonly idInAttributes: boolean
}

const plans = new Map<string, Plan>()
const planOf = (resource: Resource): Plan => {
  let plan = plans.get(resource.key)
  if (plan === undefined) {
    plan = { parts: partsOf(resource), cacheable: !countsOthers(resource), idInAttributes: quirkOf(resource.key)?.idInAttributes === true }
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
    const value = shownValue(part, account, row, rendering)
    if (value === undefined && part.read !== undefined) continue
    if (text !== '') text += ','
    text += part.opening + valueText(part, value, account)
  }
  return text
}

/** A record as JSON without its closing brace, so that relationships can follow. */
export const openText = (account: Account, resource: Resource, row: Row, rendering: Rendering): string => {
  const plan = planOf(resource)
  if (row.passing !== undefined && rendering.view === 'list') {
    const text = baseText(account, resource, row.passing, row, rendering)
    if (text !== undefined) return text
  }
  if (rendering.view === 'list' && plan.cacheable && row.text !== null && row.textVersion === account.labelVersion) return row.text
  const text = `{"id":"${row.id}","type":"${resource.type}","attributes":{${attributesText(plan, account, row, rendering)}}`
  // Joined to nothing: a sum of many small strings is a tree, which whoever reads it next would have to walk again.
  const flat = [text, ''].join('')
  if (rendering.view === 'list' && plan.cacheable && row.passing === undefined) {
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
