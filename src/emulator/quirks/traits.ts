import { MAX_TEXT_TRAIT } from '../../catalog/traits.js'
import type { ResourceKey } from '../../catalog/index.js'
import type { Account } from '../state/account.js'
import type { Row } from '../state/collection.js'
import { labelOf, webAddressOf } from '../state/derive.js'
import { isObject } from '../wire/body.js'
import { resourceNamed } from '../wire/names.js'
import { booleanOf } from '../wire/query.js'
import { invalidTrait } from '../wire/refusal.js'
import { idOf, isBlank, wireId } from '../wire/values.js'
import { describeFile } from './attachments.js'
import { decodeBase64 } from './base64.js'
import { sanitize } from './sanitize.js'

export type Traits = Readonly<Record<string, unknown>>

const DATE = /^\d{4}-\d{2}-\d{2}$/

/** The kind of records that a Tag field points at: a plural of its own, or `FlexibleAssetType: <id>`. */
const tagTarget = (field: Row): ResourceKey | undefined => {
  const tagType = String(field.fields.tagType ?? '')
  return tagType.startsWith('FlexibleAssetType') ? 'flexibleAssets' : resourceNamed(tagType)
}

/** A trait as a request gives it, as state keeps it; null where it holds nothing. Throws a 422. */
export const storeTrait = (account: Account, field: Row, value: unknown): unknown => {
  const nameKey = String(field.fields.nameKey)
  if (isBlank(value)) return null
  switch (field.fields.kind) {
    case 'Checkbox': {
      const bool = booleanOf(value)
      if (bool === undefined) throw invalidTrait(nameKey, 'is invalid')
      return bool
    }
    case 'Number':
    case 'Percent': {
      const number = Number(value)
      if (!Number.isFinite(number)) throw invalidTrait(nameKey, 'is not a number')
      return number
    }
    case 'Date': {
      const date = String(value)
      if (!DATE.test(date) || Number.isNaN(Date.parse(date))) throw invalidTrait(nameKey, 'is not a valid date')
      return date
    }
    case 'Select': {
      const options = String(field.fields.defaultValue ?? '').split(/\r?\n/)
      if (typeof value !== 'string' || !options.includes(value)) throw invalidTrait(nameKey, 'is not included in the list')
      return value
    }
    case 'Tag':
      return storeTag(account, field, nameKey, value)
    case 'Password': {
      const id = idOf(value)
      if (id === undefined || account.of('passwords').get(id) === undefined) throw invalidTrait(nameKey, 'must exist')
      return id
    }
    case 'Upload':
      return storeUpload(account, nameKey, value)
    default: {
      if (typeof value === 'object') throw invalidTrait(nameKey, 'is invalid')
      const text = String(value)
      if (field.fields.kind === 'Text' && [...text].length > MAX_TEXT_TRAIT)
        throw invalidTrait(nameKey, `is too long (maximum is ${MAX_TEXT_TRAIT} characters)`)
      return field.fields.kind === 'Textbox' && account.answers['textbox-sanitize'] === 'stripped' ? sanitize(text) : text
    }
  }
}

const storeTag = (account: Account, field: Row, nameKey: string, value: unknown): readonly string[] => {
  const target = tagTarget(field)
  return (Array.isArray(value) ? value : [value]).map((item) => {
    const id = idOf(item)
    if (id === undefined) throw invalidTrait(nameKey, 'is invalid')
    if (target === undefined || account.of(target).get(id) === undefined) throw invalidTrait(nameKey, 'must exist')
    return id
  })
}

/** A file comes as base64 with a name. What a response shows of one cannot be sent back: the file is lost (PSI #161). */
const storeUpload = (account: Account, nameKey: string, value: unknown): unknown => {
  const files = (Array.isArray(value) ? value : [value]).filter((file) => isObject(file) && 'content' in file)
  if (files.length === 0) return null
  return files.map((file) => {
    const given = file as Readonly<Record<string, unknown>>
    const fileName = given.file_name ?? given['file-name'] ?? given.fileName
    const bytes = decodeBase64(given.content)
    if (bytes === undefined || typeof fileName !== 'string' || fileName === '') throw invalidTrait(nameKey, 'is invalid')
    const upload = { id: account.newId(), ...describeFile(fileName, bytes) }
    account.files.keep(bytes)
    account.files.keepUpload(upload.id, upload)
    return upload
  })
}

/** A trait as a response shows it; undefined where there is nothing to show. */
export const showTrait = (account: Account, field: Row, value: unknown): unknown => {
  if (value === undefined || value === null) return undefined
  switch (field.fields.kind) {
    case 'Header':
      return undefined
    case 'Tag':
      return showTag(account, field, value as readonly string[])
    case 'Password':
      return account.answers['password-trait'] === 'id'
        ? wireId(String(value))
        : { type: 'Passwords', values: tagValue(account, 'passwords', String(value)) }
    case 'Number':
    case 'Percent':
      return account.answers['number-traits'] === 'number' ? value : String(value)
    case 'Checkbox':
      return account.answers['checkbox-traits'] === 'boolean' ? value : String(value)
    case 'Date':
      return account.answers['date-traits'] === 'text' ? value : { type: 'Date', values: value }
    case 'Upload':
      return {
        type: account.answers['upload-trait-type'] === 'attachments' ? 'Attachments' : 'Uploads',
        values: (value as readonly Readonly<Record<string, unknown>>[]).map((file) => ({
          id: wireId(String(file.id)),
          name: file.attachmentFileName,
          url: `${account.files.origin}/attachments/${String(file.id)}`,
          size: file.attachmentFileSize,
          'content-type': file.attachmentContentType,
        })),
      }
    default:
      return value
  }
}

const showTag = (account: Account, field: Row, ids: readonly string[]): unknown => {
  const target = tagTarget(field)
  const type = target === 'flexibleAssets' ? 'FlexibleAssetTypes' : String(field.fields.tagType)
  if (target === undefined) return { type, values: [] }
  return { type, values: ids.flatMap((id) => tagValue(account, target, id)) }
}

const tagValue = (account: Account, target: ResourceKey, id: string): readonly unknown[] => {
  const row = account.of(target).peek(id)
  if (row === undefined) return []
  const value: Record<string, unknown> = { id: wireId(id), name: labelOf(row) }
  const organization = account.of('organizations').get(String(row.fields.organizationId))
  if (organization !== undefined) value['organization-name'] = labelOf(organization)
  if (target === 'configurations') {
    const type = account.of('configurationTypes').get(String(row.fields.configurationTypeId))
    Object.assign(value, {
      hostname: row.fields.hostname ?? null,
      'configuration-type-name': type === undefined ? null : labelOf(type),
    })
  }
  value['resource-url'] = webAddressOf(account, { resource: target, id })
  return [value]
}
