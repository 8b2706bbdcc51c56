/** Traits as a file gives them, beside traits as the API shows them. */
import type { FlexibleAssetField } from '../../catalog/index.js'
import { plainText } from './compare.js'
import { htmlToText, normaliseHtml } from '../../client/markdown/normalise-html.js'

/** Whether a trait holds what is wanted; ids are filled in. */
export const sameTrait = (field: FlexibleAssetField, wanted: unknown, read: unknown): boolean => {
  if (isEmpty(wanted) || isEmpty(read)) return isEmpty(wanted) && isEmpty(read)
  switch (field.kind) {
    case 'Textbox':
      return normaliseHtml(String(wanted)) === normaliseHtml(String(read))
    case 'Number':
    case 'Percent':
      return Number(wanted) === Number(read)
    case 'Checkbox':
      return wanted === read
    case 'Date':
      return String(read).slice(0, 10) === wanted
    case 'Tag':
    case 'Password':
      return idsIn(wanted) === idsIn(read)
    default:
      return plainText(wanted) === plainText(read)
  }
}

/** Tags come as `{ type, values: [{ id, name }] }`; a list or a bare id is accepted too. */
const itemsIn = (value: unknown): readonly unknown[] => {
  if (Array.isArray(value)) return value as unknown[]
  if (typeof value === 'object' && value !== null && Array.isArray((value as { values?: unknown }).values))
    return (value as { values: unknown[] }).values
  return [value]
}
const part = (item: unknown, key: 'id' | 'name'): unknown =>
  typeof item === 'object' && item !== null ? (item as Readonly<Record<string, unknown>>)[key] : item

const idsIn = (value: unknown): string =>
  itemsIn(value)
    .map((item) => String(part(item, 'id')))
    .sort()
    .join(',')

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (itemsIn(value).length === 0 && typeof value === 'object')

export const traitInWords = (value: unknown): string | null => {
  if (isEmpty(value)) return null
  if (typeof value === 'object')
    return itemsIn(value)
      .map((item) => String(part(item, 'name') ?? part(item, 'id')))
      .join(', ')
  return htmlToText(String(value as string | number | boolean))
}
