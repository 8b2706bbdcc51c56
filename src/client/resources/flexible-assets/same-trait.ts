import type { FlexibleAssetField } from '../../../catalog/index.js'
import { normaliseHtml } from '../../markdown/normalise-html.js'
import { idOfItem, isEmptyTrait, isRecord, itemsOf } from './trait-parts.js'

/**
 * Whether a trait, as a read gives it, holds what a write would put there; for every kind of field. A file is the same by name and
 * size, because its bytes cannot be read; where the API does not tell the size, it counts as another.
 * @param wanted in the form that a write takes: ids, `{ content, file_name }`
 */
export const sameTrait = (field: Pick<FlexibleAssetField, 'kind'>, wanted: unknown, read: unknown): boolean => {
  if (isEmptyTrait(wanted) || isEmptyTrait(read)) return isEmptyTrait(wanted) && isEmptyTrait(read)
  switch (field.kind) {
    case 'Textbox':
      return normaliseHtml(String(wanted)) === normaliseHtml(String(read))
    case 'Number':
    case 'Percent':
      return Number(wanted) === Number(read)
    case 'Checkbox':
      return String(wanted) === String(read)
    case 'Date':
      return dayOf(read) === wanted
    case 'Tag':
    case 'Password':
      return idsIn(wanted) === idsIn(read)
    case 'Upload':
      return sameFile(wanted, itemsOf(read))
    case 'Header':
      return true
    default:
      return plainText(wanted) === plainText(read)
  }
}

/** One script of a customer reads dates from `values`: a list, or the date itself. */
const dayOf = (read: unknown): string => {
  const [first] = itemsOf(isRecord(read) ? read['values'] : read)
  return String(first).slice(0, 10)
}

/** Line ends and outer blanks are not kept by every editor. */
export const plainText = (value: unknown): string =>
  String(value)
    .replace(/\r\n?/g, '\n')
    .replace(/(?<![ \t])[ \t]+$/gm, '')
    .trim()

const idsIn = (value: unknown): string => [...new Set(itemsOf(value).map((item) => idOfItem(item) ?? ''))].sort().join(',')

const sameFile = (wanted: unknown, files: readonly unknown[]): boolean => {
  const [file] = files
  if (files.length !== 1 || !isRecord(file) || !isRecord(wanted)) return false
  const bytes = Buffer.byteLength(String(wanted['content']), 'base64')
  return file['name'] === wanted['file_name'] && file['size'] === bytes
}
