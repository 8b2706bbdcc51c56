/** Whether a value that was read is the one that was sent, for all that the server is known to change on the way. */
import type { Attribute } from '../../catalog/index.js'
import { requestName } from '../../jsonapi/encode.js'
import { plainText, sameTrait } from '../resources/flexible-assets/same-trait.js'
import { isRecord } from '../resources/flexible-assets/trait-parts.js'
import { isKeptOf } from './kept-html.js'

/**
 * @param sent in the form of a request
 * @param read as a record holds it
 */
export const sameValue = (attribute: Attribute, sent: unknown, read: unknown): boolean => {
  if (isBlank(sent)) return isBlank(read) || (attribute.kind === 'bool' && read === false)
  switch (attribute.kind) {
    case 'ref':
    case 'int':
      return String(sent) === String(read)
    case 'refs':
      return Array.isArray(read) && idsOf(sent as unknown[]) === idsOf(read)
    case 'bool':
      // What is off is left empty here and there.
      return sent === read || (sent === false && isBlank(read))
    case 'date':
      return sent === String(read).slice(0, 10)
    case 'timestamp':
      return secondOf(sent) === secondOf(read)
    case 'html':
      return isKeptOf(String(sent), String(read ?? ''))
    case 'items':
      return sameItems(attribute, sent as readonly unknown[], read)
    case 'object':
      return sameParts(attribute, sent, read)
    case 'json':
      return attribute.keyed === true ? sameTraits(sent, read) : JSON.stringify(sent) === JSON.stringify(read)
    default:
      return sameText(attribute, String(sent), String(read ?? ''))
  }
}

/** Empty is empty, however it is said. */
export const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0)

const sameText = (attribute: Attribute, sent: string, read: string): boolean => {
  if (attribute.digits === true && /\d/.test(sent)) return digitsOf(sent) === digitsOf(read)
  if (attribute.enumOnWrite === true) return sameWord(sent, read)
  return plainText(sent) === plainText(read)
}

const digitsOf = (text: string): string => text.replaceAll(/\D/g, '')

/** `Flexible Asset` is written and `flexible-asset-traits` read. */
const sameWord = (sent: string, read: string): boolean => {
  const [written, shown] = [sent, read].map((word) => word.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-')) as [string, string]
  return shown === written || shown === `${written}s` || shown.startsWith(`${written}-`)
}

const secondOf = (value: unknown): number => Math.floor(Date.parse(String(value)) / 1000)
const idsOf = (ids: readonly unknown[]): string => [...new Set(ids.map(String))].sort().join()

/** In any order: what is read of an item may be more than was sent, and each stands for one. */
const sameItems = (attribute: Attribute, sent: readonly unknown[], read: unknown): boolean => {
  if (!Array.isArray(read) || read.length !== sent.length) return false
  const left = [...(read as readonly unknown[])]
  return sent.every((item) => {
    const at = left.findIndex((candidate) => sameParts(attribute, item, candidate))
    if (at >= 0) left.splice(at, 1)
    return at >= 0
  })
}

const sameParts = (attribute: Attribute, sent: unknown, read: unknown): boolean => {
  if (!isRecord(sent) || !isRecord(read)) return false
  return Object.entries(attribute.shape ?? {}).every(([key, part]) => {
    const value = sent[requestName(part)]
    return value === undefined || sameValue(part, value, read[key])
  })
}

/** Traits that were not named may have been filled in by the server. */
const sameTraits = (sent: unknown, read: unknown): boolean => {
  if (!isRecord(sent) || !isRecord(read)) return false
  return Object.entries(sent).every(([key, value]) => {
    const shown = read[key]
    if (sameTrait({ kind: kindFor(value, shown) }, value, shown)) return true
    return typeof value === 'string' && typeof shown === 'string' && value.includes('<') && isKeptOf(value, shown)
  })
}

/** The kind of field that takes what was sent, as far as it matters for comparing. */
const kindFor = (sent: unknown, read: unknown): Parameters<typeof sameTrait>[0]['kind'] => {
  if (typeof sent === 'boolean') return 'Checkbox'
  if (typeof sent === 'number') return isRecord(read) ? 'Tag' : 'Number'
  if (Array.isArray(sent)) return 'Tag'
  if (isRecord(sent)) return 'Upload'
  if (isRecord(read)) return /^\d+$/.test(String(sent)) ? 'Tag' : 'Date'
  return plainText(sent) === plainText(read) ? 'Text' : 'Textbox'
}
