import type { Attribute } from '../../catalog/index.js'
import { attributeKey } from './names.js'
import { booleanOf } from './query.js'
import { blank, invalid, mustExist } from './refusal.js'

/**
 * Values in state: ids are strings, timestamps `YYYY-MM-DDTHH:MM:SS.000Z`, dates `YYYY-MM-DD`, structures keyed in camelCase.
 * Values on the wire: ids are numbers as long as a number can hold them, structures are keyed by their wire names.
 */

const ID = /^(?:0|[1-9]\d{0,18})$/

/** An id in state, or undefined where `value` is none. */
export const idOf = (value: unknown): string | undefined => {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 0 ? String(value) : undefined
  return typeof value === 'string' && ID.test(value) ? value : undefined
}

/** Second resolution, as the API has. */
export const timestampOf = (epochMs: number): string => `${new Date(epochMs).toISOString().slice(0, 19)}.000Z`

const DATE = /^\d{4}-\d{2}-\d{2}/
const dateOf = (value: unknown): string | undefined => {
  if (typeof value !== 'string' || !DATE.test(value)) return undefined
  const day = value.slice(0, 10)
  const parsed = new Date(`${day}T00:00:00Z`)
  return Number.isNaN(parsed.getTime()) || parsed.toISOString().slice(0, 10) !== day ? undefined : day
}

/** What a request gives for an attribute, as state keeps it. Throws a 422 `Refusal`. */
export const decodeValue = (attribute: Attribute, value: unknown): unknown => {
  if (value === null || value === undefined) return null
  const decoded = decodeKind(attribute, value)
  if (attribute.enum !== undefined && decoded !== null && decoded !== '' && !attribute.enum.includes(decoded as string | number))
    throw invalid(attribute.wire, 'is not included in the list')
  if (attribute.maxLength !== undefined && typeof decoded === 'string' && decoded.length > attribute.maxLength)
    throw invalid(attribute.wire, `is too long (maximum is ${attribute.maxLength} characters)`)
  return decoded
}

const decodeKind = (attribute: Attribute, value: unknown): unknown => {
  switch (attribute.kind) {
    case 'text':
    case 'html':
    case 'secret':
      if (typeof value === 'object') throw invalid(attribute.wire, 'is invalid')
      return String(value)
    case 'int': {
      const number = value === '' ? Number.NaN : Number(value)
      if (!Number.isFinite(number)) throw invalid(attribute.wire, 'is not a number')
      return Math.trunc(number)
    }
    case 'bool': {
      const bool = booleanOf(value)
      if (bool === undefined && value !== '') throw invalid(attribute.wire, 'is not included in the list')
      return bool ?? null
    }
    case 'date': {
      if (value === '') return null
      const date = dateOf(value)
      if (date === undefined) throw invalid(attribute.wire, 'is not a valid date')
      return date
    }
    case 'timestamp': {
      if (value === '') return null
      const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
      if (Number.isNaN(time)) throw invalid(attribute.wire, 'is not a valid date')
      return timestampOf(time)
    }
    case 'ref': {
      if (value === '') return null
      const id = idOf(value)
      if (id === undefined) throw mustExist(attribute)
      return id
    }
    case 'refs': {
      if (!Array.isArray(value)) throw invalid(attribute.wire, 'is invalid')
      return value.map((item) => {
        const id = idOf(item)
        if (id === undefined) throw mustExist(attribute)
        return id
      })
    }
    case 'items':
      if (!Array.isArray(value)) throw invalid(attribute.wire, 'is invalid')
      return value.map((item) => decodeShape(attribute, item))
    case 'object':
      return decodeShape(attribute, value)
    case 'json':
      return value
  }
}

const decodeShape = (attribute: Attribute, value: unknown): Record<string, unknown> => {
  const shape = attribute.shape ?? {}
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw invalid(attribute.wire, 'is invalid')
  const decoded: Record<string, unknown> = {}
  for (const [name, inner] of Object.entries(value)) {
    const key = attributeKey(shape, name)
    const part = key === undefined ? undefined : shape[key]
    if (key !== undefined && part?.create !== undefined) decoded[key] = decodeValue(part, inner)
  }
  for (const [key, part] of Object.entries(shape)) {
    if (part.create === 'required' && isBlank(decoded[key])) throw blank(part)
    if (decoded[key] === undefined && part.default !== undefined) decoded[key] = part.default
  }
  return decoded
}

export const isBlank = (value: unknown): boolean =>
  value === undefined ||
  value === null ||
  (typeof value === 'string' && value.trim() === '') ||
  (Array.isArray(value) && value.length === 0)

/** A number as long as nothing is lost; beyond 2^53 a string. */
export const wireId = (id: string): number | string => {
  const number = Number(id)
  return Number.isSafeInteger(number) ? number : id
}

const LARGEST = String(Number.MAX_SAFE_INTEGER)
/** The JSON of `wireId`, without the way through a number. */
export const wireIdText = (id: string): string =>
  (id.length < LARGEST.length || (id.length === LARGEST.length && id <= LARGEST)) && ID.test(id) ? id : JSON.stringify(id)

/** What state holds, as a response carries it. */
export const encodeValue = (attribute: Attribute, value: unknown): unknown => {
  if (value === null || value === undefined) return null
  switch (attribute.kind) {
    case 'ref':
      return wireId(value as string)
    case 'refs':
      return (value as readonly string[]).map(wireId)
    case 'items':
      return (value as readonly Record<string, unknown>[]).map((item) => encodeShape(attribute, item))
    case 'object':
      return encodeShape(attribute, value as Record<string, unknown>)
    default:
      return value
  }
}

const encodeShape = (attribute: Attribute, value: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(attribute.shape ?? {}).map(([key, part]) => [part.wire, encodeValue(part, value[key])]))
