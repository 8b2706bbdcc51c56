/** Traits of flexible assets: what a read returns is not what a write takes. */
import type { FlexibleAssetField } from '../../../catalog/index.js'
import { UsageError } from '../../../errors.js'
import { idText } from '../../../jsonapi/id.js'
import { didYouMean } from '../../../jsonapi/near-names.js'

export type Traits = Readonly<Record<string, unknown>>

/**
 * Checks traits against the fields of their type before they are sent.
 * @throws UsageError naming every unknown trait (with near names), missing required one and value of a wrong kind
 */
export const checkTraits = (fields: readonly FlexibleAssetField[], traits: Traits, mode: 'create' | 'update'): void => {
  const byKey = new Map(fields.map((field) => [field.nameKey, field]))
  const problems: string[] = []
  const hints: string[] = []
  for (const [key, value] of Object.entries(traits)) {
    const field = byKey.get(key)
    if (field === undefined || field.kind === 'Header') {
      problems.push(`there is no trait "${key}"`)
      const near = didYouMean(
        key,
        fields.filter((candidate) => candidate.kind !== 'Header').map((candidate) => String(candidate.nameKey)),
      )
      if (near !== undefined) hints.push(near)
      continue
    }
    if (value === null || value === undefined) {
      if (field.required === true) problems.push(`"${key}" is required and cannot be emptied`)
      continue
    }
    const problem = problemOf(field, value)
    if (problem !== undefined) problems.push(`"${key}" ${problem}`)
  }
  if (mode === 'create') {
    for (const field of fields) {
      const value = traits[String(field.nameKey)]
      if (field.required === true && field.kind !== 'Header' && (value === undefined || value === null || value === ''))
        problems.push(`"${field.nameKey}" is required`)
    }
  }
  if (problems.length === 0) return
  throw new UsageError('invalid_input', `The traits do not fit their type: ${problems.join('; ')}.`, {
    hint:
      hints.length > 0
        ? hints.join(' ')
        : `Traits of this type are ${fields
            .filter((field) => field.kind !== 'Header')
            .map((field) => String(field.nameKey))
            .join(', ')}.`,
  })
}

const problemOf = (field: FlexibleAssetField, value: unknown): string | undefined => {
  switch (field.kind) {
    case 'Text':
      return typeof value !== 'string'
        ? 'must be text'
        : value.length > 255
          ? `holds at most 255 characters, not ${value.length}`
          : undefined
    case 'Textbox':
      return typeof value === 'string' ? undefined : 'must be text or HTML'
    case 'Select': {
      const options = selectOptions(field)
      return typeof value === 'string' && options.includes(value) ? undefined : `must be one of ${options.join(', ')}`
    }
    case 'Checkbox':
      return typeof value === 'boolean' ? undefined : 'must be true or false'
    case 'Number':
    case 'Percent':
      return typeof value === 'number' || (typeof value === 'string' && value.trim() !== '' && Number.isFinite(Number(value)))
        ? undefined
        : 'must be a number'
    case 'Date':
      return typeof value === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(value) ? undefined : 'must be a date such as 2026-03-31'
    case 'Tag':
      return (Array.isArray(value) ? (value as unknown[]) : [value]).every(isId) ? undefined : 'must be an id or a list of ids'
    case 'Password':
      return isId(value) ? undefined : 'must be the id of an embedded password'
    case 'Upload':
      return isUpload(value) ? undefined : 'must be { content, file_name } with the content in base64'
    default:
      return undefined
  }
}

/** The options of a Select field: the lines of its default value. */
export const selectOptions = (field: FlexibleAssetField): string[] =>
  String(field.defaultValue ?? '')
    .split(/\r?\n/)
    .map((option) => option.trim())
    .filter((option) => option !== '')

/**
 * The written form of traits as a read returned them, so that a PATCH, which replaces all traits, keeps them.
 * @throws UsageError when a trait cannot be kept: files cannot be written back, and a kind that is not known might be lost.
 */
export const writableTraits = (fields: readonly FlexibleAssetField[], read: Traits): Record<string, unknown> => {
  const byKey = new Map(fields.map((field) => [field.nameKey, field]))
  const written: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(read)) {
    if (value === null || value === undefined) continue
    const field = byKey.get(key)
    if (field === undefined) throw cannotKeep(key, 'its field is not among the fields of the type')
    if (field.kind === 'Header') continue
    if (field.kind === 'Upload') {
      if (valuesOf(value).length === 0) continue
      throw cannotKeep(key, 'the API would delete the uploaded file, and gives no way to read it back')
    }
    if (field.kind === 'Tag') {
      const ids = valuesOf(value).map((item) => (isRecord(item) ? item['id'] : item))
      if (!ids.every(isId)) throw cannotKeep(key, 'it names records without their ids')
      written[key] = ids
      continue
    }
    if (field.kind === 'Password') {
      const [id] = valuesOf(value).map((item) => (isRecord(item) ? item['id'] : item))
      if (!isId(id)) throw cannotKeep(key, 'its password is not given by id')
      written[key] = id
      continue
    }
    if (isRecord(value) || Array.isArray(value)) throw cannotKeep(key, 'its value has an unexpected form')
    written[key] = value
  }
  return written
}

/** Tags and uploads come as `{ type, values: [...] }`; some answers give the list or the bare value. */
const valuesOf = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value as unknown[]
  if (isRecord(value) && Array.isArray(value['values'])) return value['values'] as unknown[]
  return [value]
}

const cannotKeep = (key: string, why: string): UsageError =>
  new UsageError('invalid_input', `The trait "${key}" cannot be kept by an update: ${why}.`, {
    hint: 'The API deletes every trait that an update does not repeat, so nothing was sent. Change the asset in IT Glue, or give this trait anew.',
  })

const isId = (value: unknown): boolean => idText(value) !== undefined && value !== 0
const isUpload = (value: unknown): boolean =>
  isRecord(value) && typeof value['content'] === 'string' && typeof value['file_name'] === 'string'
const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
