/** The one redaction of the mirror: it runs before anything is hashed, compared or kept, so that no byte of a file holds a secret. */
import { REDACTED } from '../../http/redaction.js'
import { namesSecretField, withoutSecretShapes } from './secret-shapes.js'
import { suspicionsIn } from './suspicion.js'

/** Takes secrets out of the values of one record. */
export interface Scrub {
  /** Whether a text may hold anything at all; asked of each text of a record. */
  mayHold(text: string): boolean
  /** The same, of the values that this process knows: asked once a record, of all of it. */
  mayHoldKnown(json: string): boolean
  /** The value without secrets; the same value where there were none. */
  clean(value: unknown): unknown
  /**
   * What is keyed by names that whoever runs the account has chosen: takes out what its name says to be a secret. `secretKeys` are those of fields of the kind Password; where nobody
   * knows them, every value that could be a password is taken for one.
   */
  cleanKeyed(value: unknown, secretKeys: ReadonlySet<string> | 'unknown'): unknown
}

/**
 * @param redact takes out the secrets that this process knows by their value: its key, and passwords it wrote or revealed
 */
export const createScrub = (redact: (text: string) => string = (text) => text): Scrub => {
  const cleanText = (text: string): string => withoutSecretShapes(redact(text))
  const clean = (value: unknown): unknown => mapTexts(value, cleanText)
  return {
    mayHold: (text) => suspicionsIn(text) !== 0,
    mayHoldKnown: (json) => redact(json) !== json,
    clean,
    cleanKeyed(value, secretKeys) {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return value
      return mapEntries(value as Readonly<Record<string, unknown>>, (item, key) => {
        if (secretKeys === 'unknown' ? couldBePassword(item) : secretKeys.has(key) && !isReference(item)) return REDACTED
        if ((secretKeys === 'unknown' || !secretKeys.has(key)) && namesSecretField(key) && isShortText(item)) return REDACTED
        return item
      })
    },
  }
}

/** What a field of the kind Password holds: the id of an embedded password. */
const isReference = (value: unknown): boolean =>
  value === null || typeof value === 'number' || (typeof value === 'string' && /^\d{4,30}$/.test(value))

/** One word that is no number, date, address of a page or of the network. */
const couldBePassword = (value: unknown): boolean =>
  typeof value === 'string' &&
  value !== REDACTED &&
  /^\S{4,}$/.test(value.trim()) &&
  !/^(?:\d+|\d{4}-\d\d-\d\d(?:T.*)?|https?:\/\/.*|[\d.]+(?:\/\d+)?|<.*>)$/i.test(value.trim())

/** A value and not a page about one. Numbers are ids of passwords, but for those that are too small to be one. */
const isShortText = (value: unknown): boolean => {
  if (typeof value === 'number') return value < 1_000_000
  if (typeof value !== 'string' || value === '' || value === REDACTED) return false
  const plain = value.replaceAll(/<[^>]*>/g, '').trim()
  return plain.length <= 200 && plain.split(/\s+/).length <= 6
}

const mapTexts = (value: unknown, change: (text: string) => string): unknown => {
  if (typeof value === 'string') return change(value)
  if (typeof value === 'number') return change(String(value)) === String(value) ? value : REDACTED
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) {
    const list = value as readonly unknown[]
    const changed = list.map((item) => mapTexts(item, change))
    return changed.every((item, index) => item === list[index]) ? value : changed
  }
  return mapEntries(value as Readonly<Record<string, unknown>>, (item) => mapTexts(item, change))
}

const mapEntries = (
  object: Readonly<Record<string, unknown>>,
  change: (item: unknown, key: string) => unknown,
): Readonly<Record<string, unknown>> => {
  let result: Record<string, unknown> | undefined
  for (const [key, item] of Object.entries(object)) {
    const changed = change(item, key)
    if (changed === item) continue
    result ??= { ...object }
    Object.defineProperty(result, key, { value: changed, enumerable: true, writable: true, configurable: true })
  }
  return result ?? object
}
