/** One compiled decoder a resource: from the attributes of a response to a flat record. */
import type { Attribute, Resource } from '../catalog/index.js'
import { ProtocolError } from '../errors.js'
import type { AnyRecord } from './decode.js'
import { namesSecret, withoutSecrets } from './secret-names.js'

/** A number was beyond what JavaScript holds exactly: the text must be read again by a parser that keeps every digit. */
export class LostDigits extends Error {
  override readonly name = 'LostDigits'
}

type Attributes = Readonly<Record<string, unknown>>
type Build = (id: string, attributes: Attributes, extra: unknown, included: unknown) => AnyRecord
const NOTHING: Readonly<Record<string, never>> = Object.freeze({})

export class RecordDecoder {
  readonly #known: ReadonlySet<string>
  readonly #build: Build
  readonly #checkNumber: (value: number) => void
  /** The keys of the last record that held nothing unknown: those of the next one are the same texts, and compared in no time. */
  #usual: readonly string[] = []

  constructor(resource: Resource, checkNumber: (value: number) => void) {
    const readable = Object.entries(resource.attributes).filter(([, attribute]) => isReadable(attribute))
    // Secrets are known and not readable: they enter neither the record nor its `extra`.
    this.#known = new Set([...Object.values(resource.attributes).map((attribute) => attribute.wire), 'id'])
    this.#checkNumber = checkNumber
    this.#build = compile(resource, readable, convertersFor(checkNumber))
  }

  decode(id: string | number, attributes: Attributes): AnyRecord {
    if (typeof id === 'number') this.#checkNumber(id)
    return this.#build(String(id), attributes, this.#unknown(attributes), NOTHING)
  }

  #unknown(attributes: Attributes): Attributes {
    const usual = this.#usual
    let index = 0
    for (const key in attributes) if (key !== usual[index++]) return this.#collectUnknown(attributes)
    return NOTHING
  }

  #collectUnknown(attributes: Attributes): Attributes {
    let extra: Record<string, unknown> | undefined
    for (const key in attributes) {
      // A secret does not come in by the back door either, on a kind of record that should have none.
      if (this.#known.has(key) || namesSecret(key)) continue
      extra ??= {}
      const value = withoutSecrets(unstructured(attributes[key], this.#checkNumber))
      Object.defineProperty(extra, key, { value, enumerable: true, writable: true, configurable: true })
    }
    if (extra === undefined) this.#usual = Object.keys(attributes)
    return extra ?? NOTHING
  }
}

const acceptNumber = (): void => undefined
const refuseLostDigits = (value: number): void => {
  if (value > Number.MAX_SAFE_INTEGER || value < Number.MIN_SAFE_INTEGER) throw new LostDigits()
}

const remembering = (checkNumber: (value: number) => void): ((resource: Resource) => RecordDecoder) => {
  const decoders = new WeakMap<Resource, RecordDecoder>()
  return (resource) => {
    const found = decoders.get(resource)
    if (found !== undefined) return found
    const decoder = new RecordDecoder(resource, checkNumber)
    decoders.set(resource, decoder)
    return decoder
  }
}

/** For what `parseJson` returned: no digit is lost. */
export const carefulDecoder = remembering(acceptNumber)
/** For what `JSON.parse` returned. @throws LostDigits */
export const watchfulDecoder = remembering(refuseLostDigits)

/** Secret values are not part of a record, whatever a response holds. */
const isReadable = (attribute: Attribute): boolean => attribute.writeOnly !== true && attribute.kind !== 'secret'

/**
 * A function that builds a record as one object literal, because that is nine times faster than assigning 40 keys one by one
 * (decision 0002). The text it is made of comes from the catalog alone. Where making code from text is forbidden, a loop does the same.
 */
const compile = (
  resource: Resource,
  readable: readonly (readonly [string, Attribute])[],
  converterOf: (attribute: Attribute) => Converter,
): Build => {
  const converters = readable.map(([, attribute]) => converterOf(attribute))
  const constants = converters.map((_, index) => `const c${index} = converters[${index}];`)
  const fields = readable.map(
    ([key, attribute], index) => `${JSON.stringify(key)}: c${index}(attributes[${JSON.stringify(attribute.wire)}]),`,
  )
  const source = `${constants.join(' ')}
    return (id, attributes, extra, included) => ({ id, type: ${JSON.stringify(resource.type)}, ${fields.join(' ')} extra, included })`
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- see above
    return (new Function('converters', source) as (list: readonly Converter[]) => Build)(converters)
  } catch (error) {
    if (!(error instanceof EvalError)) throw error
    return (id, attributes, extra, included) => {
      const record: Record<string, unknown> = { id, type: resource.type }
      readable.forEach(([key, attribute], index) => (record[key] = converters[index]?.(attributes[attribute.wire])))
      return Object.assign(record, { extra, included }) as unknown as AnyRecord
    }
  }
}

/**
 * Most records of a page name the same few types, statuses and organizations: their texts are made once and shared. A number
 * finds its place by its low bits, and pushes out the one that was there.
 */
const SLOTS = 1024
const slotNumbers = new Float64Array(SLOTS)
const slotTexts: string[] = Array.from({ length: SLOTS }, () => '0')
const textOfId = (id: number): string => {
  const slot = id & (SLOTS - 1)
  if (slotNumbers[slot] === id) return slotTexts[slot] ?? String(id)
  slotNumbers[slot] = id
  return (slotTexts[slot] = String(id))
}

type Converter = (value: unknown) => unknown

const convertersFor = (checkNumber: (value: number) => void): ((attribute: Attribute) => Converter) => {
  const plain: Converter = (value) => {
    if (typeof value === 'string') return value
    if (typeof value === 'number') checkNumber(value)
    else if (typeof value === 'object' && value !== null) return unstructured(value, checkNumber)
    return value === undefined ? null : value
  }
  const reference: Converter = (value) => {
    if (typeof value !== 'number') return typeof value === 'string' && value !== '' ? value : null
    checkNumber(value)
    return textOfId(value)
  }
  const references: Converter = (value) => {
    // One official example holds the list as text: "[1,6]".
    const list: unknown = typeof value === 'string' ? (value.match(/\d+/g) ?? []) : value
    return Array.isArray(list) ? (list as unknown[]).map(reference) : null
  }
  const whole: Converter = (value) => (typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : plain(value))
  const flag: Converter = (value) => (value === 1 || value === 'true' ? true : value === 0 || value === 'false' ? false : plain(value))
  const shape =
    (attribute: Attribute): Converter =>
    (value) => {
      if (!isObject(value)) return plain(value)
      const decoded: Record<string, unknown> = {}
      // Inside lists the API spells keys with - or with _.
      for (const [key, inner] of Object.entries(attribute.shape ?? {}))
        decoded[key] = converterOf(inner)(value[inner.wire] ?? value[inner.wire.replaceAll('-', '_')])
      return decoded
    }
  const converterOf = (attribute: Attribute): Converter => {
    switch (attribute.kind) {
      case 'ref':
        return reference
      case 'refs':
        return references
      case 'int':
        return whole
      case 'bool':
        return flag
      case 'items': {
        const item = shape(attribute)
        return (value) => (Array.isArray(value) ? (value as unknown[]).map(item) : null)
      }
      case 'object':
        return shape(attribute)
      default:
        return plain
    }
  }
  return converterOf
}

const MAX_DEPTH = 64

/** A value without a known shape. It is read by recursion later, so one nested without end is refused here. */
export const unstructured = <T>(value: T, checkNumber: (value: number) => void = acceptNumber, depth = 0): T => {
  if (depth > MAX_DEPTH) {
    throw new ProtocolError('protocol_error', `An attribute is nested more than ${MAX_DEPTH} levels deep.`, {
      hint: 'The API sends nothing like that. Check the base URL and any proxy.',
    })
  }
  if (typeof value === 'number') checkNumber(value)
  else if (typeof value === 'object' && value !== null)
    for (const inner of Object.values(value)) unstructured(inner, checkNumber, depth + 1)
  return value
}

const isObject = (value: unknown): value is Attributes => typeof value === 'object' && value !== null && !Array.isArray(value)
