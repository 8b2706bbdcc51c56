/** Which of the attributes that a file names differ from those of a record. */
import { catalog } from '../../catalog/index.js'
import type { Attribute, ResourceKey } from '../../catalog/index.js'
import { plainText } from '../../client/resources/flexible-assets/same-trait.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { htmlToText, normaliseHtml } from '../../client/markdown/normalise-html.js'
import { isStepReference } from './plan-types.js'
import type { Attributes, FieldChange } from './plan-types.js'

/** What a record is to hold. */
export interface Wanted {
  readonly attributes: Attributes
  /** For references: what to show in place of the id. */
  readonly shown?: Readonly<Record<string, string>>
}

export interface Difference {
  readonly attribute: string
  readonly value: unknown
  readonly change: FieldChange
}

/** @param idOf the id of another step's record, or null when it does not exist yet */
export const differences = (
  resource: ResourceKey,
  wanted: Wanted,
  record: AnyRecord,
  idOf: (step: string) => string | null,
): Difference[] => {
  const attributes: Readonly<Record<string, Attribute>> = catalog[resource].attributes
  return Object.entries(wanted.attributes).flatMap(([key, value]): Difference[] => {
    const attribute = attributes[key]
    if (attribute === undefined || value === undefined) return []
    const present = record[key]
    const compared = isStepReference(value) ? idOf(value.step) : value
    if (compared !== null && same(key, attribute, compared, present)) return []
    const change = {
      field: fieldName(key, attribute),
      before: inWords(attribute, record[`${key.replace(/Id$/, '')}Name`] ?? present),
      after: wanted.shown?.[key] ?? inWords(attribute, value),
    }
    return [{ attribute: key, value, change }]
  })
}

/** All of what a new record will hold, as changes from nothing. */
export const allNew = (resource: ResourceKey, wanted: Wanted): FieldChange[] => {
  const attributes: Readonly<Record<string, Attribute>> = catalog[resource].attributes
  return Object.entries(wanted.attributes).flatMap(([key, value]): FieldChange[] => {
    const attribute = attributes[key]
    if (attribute === undefined || value === undefined || key === 'organizationId') return []
    return [{ field: fieldName(key, attribute), before: null, after: wanted.shown?.[key] ?? inWords(attribute, value) }]
  })
}

const same = (key: string, attribute: Attribute, wanted: unknown, present: unknown): boolean => {
  if (isEmpty(wanted) || isEmpty(present)) return isEmpty(wanted) && isEmpty(present)
  switch (attribute.kind) {
    case 'html':
      return normaliseHtml(String(wanted)) === normaliseHtml(String(present))
    case 'bool':
    case 'int':
      return wanted === present
    case 'items':
      return JSON.stringify(wanted) === JSON.stringify(present)
    case 'date':
      return String(present).slice(0, 10) === wanted
    default:
      return COMPARED_AS[key] === undefined
        ? plainText(wanted) === plainText(present)
        : COMPARED_AS[key](String(wanted)) === COMPARED_AS[key](String(present))
  }
}

/** The API stores these without separators. */
const phoneDigits = (value: string): string => value.replace(/(?!^\+)[^\d]/g, '')
const COMPARED_AS: Readonly<Record<string, (value: string) => string>> = {
  phone: phoneDigits,
  fax: phoneDigits,
  macAddress: (value) => value.replace(/[^0-9a-f]/gi, '').toLowerCase(),
}

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || value === false || (Array.isArray(value) && value.length === 0)

const fieldName = (key: string, attribute: Attribute): string => (attribute.kind === 'ref' ? key.replace(/Id$/, '') : key)

const inWords = (attribute: Attribute, value: unknown): string | null => {
  if (value === null || value === undefined || value === '') return null
  if (isStepReference(value)) return value.step.slice(value.step.indexOf(':') + 1)
  if (attribute.kind === 'html') return htmlToText(String(value))
  if (attribute.kind === 'items' && Array.isArray(value))
    return (value as { value?: unknown }[]).map((item) => String(item.value)).join(', ')
  return typeof value === 'object' ? JSON.stringify(value) : String(value as string | number | boolean)
}
