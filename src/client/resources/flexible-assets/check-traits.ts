/** Traits are checked against the fields of their type before they are sent: the API names one wrong trait an attempt. */
import { MAX_TEXT_TRAIT } from '../../../catalog/index.js'
import type { FlexibleAssetField } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import { isCalendarDate } from '../../../jsonapi/calendar-date.js'
import { didYouMean } from '../../../jsonapi/near-names.js'
import { idOfItem, isEmptyTrait, isRecord, itemsOf } from './trait-parts.js'
import type { Traits } from './trait-types.js'

interface Complaint {
  readonly problem: string
  readonly hint?: string | undefined
}

/**
 * Checks traits against the fields of their type.
 * @throws UsageError naming every unknown trait (with near names), missing required one and value of a wrong kind. No value is repeated.
 */
export const checkTraits = (fields: readonly FlexibleAssetField[], traits: Traits, mode: 'create' | 'update'): void => {
  const complaints = [
    ...Object.entries(traits).flatMap(([key, value]) => complaintsAbout(fields, key, value)),
    ...(mode === 'create' ? missing(fields, traits) : []),
  ]
  if (complaints.length === 0) return
  const hints = complaints.flatMap(({ hint }) => (hint === undefined ? [] : [hint]))
  throw new UsageError('invalid_input', `The traits do not fit their type: ${complaints.map(({ problem }) => problem).join('; ')}.`, {
    hint: hints.length > 0 ? hints.join(' ') : `Traits of this type are ${keysOf(fields).join(', ')}.`,
  })
}

const keysOf = (fields: readonly FlexibleAssetField[]): string[] =>
  fields.filter((field) => field.kind !== 'Header').map((field) => String(field.nameKey))

const missing = (fields: readonly FlexibleAssetField[], traits: Traits): Complaint[] =>
  fields
    .filter((field) => field.required === true && field.kind !== 'Header' && isEmptyTrait(traits[String(field.nameKey)]))
    // One that is named and empty was complained about.
    .filter((field) => !Object.hasOwn(traits, String(field.nameKey)) || traits[String(field.nameKey)] === undefined)
    .map((field) => ({ problem: `"${field.nameKey}" is required` }))

const complaintsAbout = (fields: readonly FlexibleAssetField[], key: string, value: unknown): Complaint[] => {
  const field = fields.find((candidate) => candidate.nameKey === key)
  if (field === undefined) return [{ problem: `there is no trait "${key}"`, hint: didYouMean(key, keysOf(fields)) }]
  if (field.kind === 'Header') return [{ problem: `"${key}" is a heading and holds nothing` }]
  if (value === undefined) return []
  // Only text and lists are emptied by an empty one.
  if (value === null || (isEmptyTrait(value) && (typeof value !== 'string' || field.kind === 'Text' || field.kind === 'Textbox')))
    return field.required === true ? [{ problem: `"${key}" is required and cannot be emptied` }] : []
  const complaint = complaintOf(field, value)
  return complaint === undefined ? [] : [{ ...complaint, problem: `"${key}" ${complaint.problem}` }]
}

const complaintOf = (field: FlexibleAssetField, value: unknown): Complaint | undefined => {
  switch (field.kind) {
    case 'Text': {
      if (typeof value !== 'string') return { problem: 'must be text' }
      // Characters, as the server counts them: an emoji is one.
      const length = value.length > MAX_TEXT_TRAIT ? [...value].length : value.length
      return length > MAX_TEXT_TRAIT ? { problem: `holds at most ${MAX_TEXT_TRAIT} characters, not ${length}` } : undefined
    }
    case 'Textbox':
      return typeof value === 'string' ? undefined : { problem: 'must be text or HTML' }
    case 'Select':
      return optionComplaint(field, value)
    case 'Checkbox':
      return typeof value === 'boolean' ? undefined : { problem: 'must be true or false' }
    case 'Number':
    case 'Percent':
      return numberComplaint(field, value)
    case 'Date':
      return typeof value === 'string' && isCalendarDate(value) ? undefined : { problem: 'must be a date such as 2026-03-31' }
    case 'Tag':
      return itemsOf(value).every((item) => idOfItem(item) !== undefined) ? undefined : { problem: 'must be an id or a list of ids' }
    case 'Password':
      return idOfItem(value) === undefined ? { problem: 'must be the id of an embedded password' } : undefined
    case 'Upload':
      return isUpload(value) ? undefined : { problem: 'must be a file: { path }, or { content, fileName } with bytes or base64' }
    default:
      return undefined
  }
}

/** The options of a Select field: the lines of its default value. */
export const selectOptions = (field: Pick<FlexibleAssetField, 'defaultValue'>): string[] =>
  String(field.defaultValue ?? '')
    .split(/\r?\n/)
    .map((option) => option.trim())
    .filter((option) => option !== '')

const optionComplaint = (field: FlexibleAssetField, value: unknown): Complaint | undefined => {
  const options = selectOptions(field)
  if (typeof value === 'string' && options.includes(value)) return undefined
  const shown = options.length > MOST_OPTIONS ? `${options.slice(0, MOST_OPTIONS).join(', ')} ...` : options.join(', ')
  return { problem: `must be one of ${shown}`, hint: typeof value === 'string' ? didYouMean(value, options) : undefined }
}
const MOST_OPTIONS = 20

const numberComplaint = (field: FlexibleAssetField, value: unknown): Complaint | undefined => {
  const text =
    typeof value === 'number' ? (Number.isFinite(value) ? decimalText(value) : '') : typeof value === 'string' ? value.trim() : ''
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)$/.test(text)) return { problem: 'must be a number' }
  const places = (text.split('.')[1] ?? '').replace(/(?<!0)0+$/, '').length
  const allowed = typeof field.decimals === 'number' ? field.decimals : Infinity
  if (places <= allowed) return undefined
  return { problem: allowed === 0 ? 'must be a whole number' : `has ${places} decimals; the field keeps ${allowed}` }
}

/** Without an exponent. */
const decimalText = (value: number): string => {
  const text = String(value)
  return text.includes('e') ? value.toFixed(20).replace(/\.?0+$/, '') : text
}

const isUpload = (value: unknown): boolean => {
  if (!isRecord(value)) return false
  if (typeof value['path'] === 'string') return value['content'] === undefined && value['path'] !== ''
  const name = value['fileName'] ?? value['file_name']
  if (typeof name !== 'string' || name.trim() === '') return false
  return value['content'] instanceof Uint8Array || (typeof value['content'] === 'string' && isBase64(value['content']))
}

const isBase64 = (text: string): boolean => text.length % 4 === 0 && /^[A-Za-z0-9+/]+={0,2}$/.test(text)
