/** Turns what a caller gives into the body of a request, and refuses what the API would refuse or silently drop. */
import type { Attribute, Resource } from '../catalog/index.js'
import { UsageError } from '../errors.js'
import { isCalendarDate } from './calendar-date.js'
import { idText } from './id.js'
import { didYouMean } from './near-names.js'

export interface EncodedAttributes {
  /** Attributes in the spelling of requests. */
  readonly attributes: Readonly<Record<string, unknown>>
  /** Values that nobody may see. */
  readonly secrets: readonly string[]
}

/** The name of an attribute in a request: snake_case, as the tables of the official page write it. */
export const requestName = (attribute: Attribute): string =>
  attribute.wire === 'file-name' ? 'file-name' : attribute.wire.replaceAll('-', '_')

/**
 * The attributes of a create or update. Keys of `input` named in `ignore` are path parameters and stay out.
 * @throws UsageError `invalid_input` for an unknown, read-only, missing or wrongly typed attribute; nothing was sent.
 */
export const encodeAttributes = (
  resource: Resource,
  input: Readonly<Record<string, unknown>>,
  mode: 'create' | 'update' | 'bulkUpdate',
  ignore: ReadonlySet<string> = new Set(),
): EncodedAttributes => {
  const access = mode === 'create' ? 'create' : 'update'
  const attributes: Record<string, unknown> = {}
  const secrets: string[] = []
  for (const [key, value] of Object.entries(input)) {
    if (value === undefined || key === 'extra') continue
    const attribute = Object.hasOwn(resource.attributes, key) ? resource.attributes[key] : undefined
    if (attribute === undefined) {
      if (ignore.has(key)) continue
      throw unknownAttribute(resource, key, access)
    }
    if (attribute[access] === undefined || (mode === 'bulkUpdate' && attribute.bulk === false)) {
      if (ignore.has(key)) continue
      throw notWritable(resource, key, attribute, mode)
    }
    attributes[requestName(attribute)] = encodeValue(resource, key, attribute, value)
    if (attribute.kind === 'secret' && typeof value === 'string') secrets.push(value)
  }
  if (mode === 'create') requireAll(resource, input)
  if (isRecord(input['extra'])) Object.assign(attributes, onlyUnknown(resource, input['extra']))
  if (mode !== 'create' && Object.keys(attributes).length === 0) {
    throw new UsageError('invalid_input', `There is nothing to change: no attribute of the ${resource.singular} was given.`, {
      hint: 'Give at least one attribute.',
    })
  }
  return { attributes, secrets }
}

/** A request document for one record. */
export const encodeDocument = (
  resource: Resource,
  attributes: Readonly<Record<string, unknown>>,
  relationships?: Readonly<Record<string, unknown>>,
): { readonly data: Readonly<Record<string, unknown>> } => ({
  data: { type: resource.requestType ?? resource.type, attributes, ...(relationships === undefined ? {} : { relationships }) },
})

const requireAll = (resource: Resource, input: Readonly<Record<string, unknown>>): void => {
  const missing = Object.entries(resource.attributes)
    .filter(([key, attribute]) => attribute.create === 'required' && (input[key] === undefined || input[key] === null || input[key] === ''))
    .map(([key]) => `"${key}"`)
  if (missing.length === 0) return
  throw new UsageError('invalid_input', `A new ${resource.singular} needs ${missing.join(', ')}.`, {
    hint: 'Give every required attribute; nothing was sent.',
  })
}

/**
 * What the catalog knows has its own rules: which values fit, what is secret, what an update would wipe. Under its wire name, in any
 * spelling that the API takes, it would get past them; `id` would name another record.
 */
const onlyUnknown = (resource: Resource, extra: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
  for (const name of Object.keys(extra)) {
    const spelled = requestSpelling(name)
    const known = Object.entries(resource.attributes).find(([, { wire }]) => requestSpelling(wire) === spelled)?.[0]
    if (known !== undefined)
      throw new UsageError('invalid_input', `"extra" of the ${resource.singular} holds ${JSON.stringify(name)}, which gluekit knows.`, {
        hint: `Give it as "${known}", outside of "extra"; nothing was sent.`,
      })
    if (spelled === 'id' || spelled === 'type')
      throw new UsageError('invalid_input', `"extra" of the ${resource.singular} cannot hold ${JSON.stringify(name)}.`, {
        hint: 'It holds attributes that gluekit does not know; nothing was sent.',
      })
  }
  return extra
}

const requestSpelling = (name: string): string =>
  name
    .replace(/(?<=[a-z0-9])[A-Z]/g, '_$&')
    .replaceAll('-', '_')
    .toLowerCase()

const unknownAttribute = (resource: Resource, key: string, access: 'create' | 'update'): UsageError => {
  const writable = Object.entries(resource.attributes).filter(([, attribute]) => attribute[access] !== undefined)
  return new UsageError('invalid_input', `A ${resource.singular} has no attribute "${key}".`, {
    hint:
      didYouMean(
        key,
        writable.map(([name]) => name),
      ) ?? 'An attribute that gluekit does not know yet can be written through `extra`, under the name the API gives it.',
  })
}

const notWritable = (resource: Resource, key: string, attribute: Attribute, mode: 'create' | 'update' | 'bulkUpdate'): UsageError => {
  const when =
    attribute.create !== undefined
      ? 'only be set when the record is created'
      : attribute.update !== undefined
        ? mode === 'create'
          ? 'only be changed later, not set on create'
          : 'not be changed in bulk'
        : 'not be written: the API computes it'
  const related = key.endsWith('Name') && Object.hasOwn(resource.attributes, `${key.slice(0, -4)}Id`) ? `${key.slice(0, -4)}Id` : undefined
  return new UsageError('invalid_input', `"${key}" of the ${resource.singular} can ${when}.`, {
    hint: related === undefined ? 'Leave it out; nothing was sent.' : `Set "${related}" instead; nothing was sent.`,
  })
}

const encodeValue = (resource: Resource, key: string, attribute: Attribute, value: unknown): unknown => {
  if (value === null) {
    if (attribute.clearable === true || attribute.shape !== undefined) return null
    throw new UsageError('invalid_input', `"${key}" of the ${resource.singular} cannot be emptied.`, {
      hint: 'Leave it out to keep what is there.',
    })
  }
  if (attribute.enum !== undefined && !attribute.enum.includes(value as never)) {
    const allowed = attribute.enum.map(String)
    throw new UsageError('invalid_input', `"${key}" of the ${resource.singular} cannot be ${show(value, attribute)}.`, {
      hint: didYouMean(String(value), allowed) ?? `It is one of ${allowed.join(', ')}.`,
    })
  }
  switch (attribute.kind) {
    case 'ref':
      return idOnWire(value, key, resource)
    case 'refs':
      return list(value, key, resource).map((item) => idOnWire(item, key, resource))
    case 'items':
      return list(value, key, resource).map((item) => encodeShape(resource, key, attribute, item))
    case 'object':
      return encodeShape(resource, key, attribute, value)
    case 'json':
      return value
    case 'int':
      if (typeof value !== 'number' || !Number.isInteger(value)) throw wrongType(resource, key, attribute, value, 'a whole number')
      return value
    case 'bool':
      if (typeof value !== 'boolean') throw wrongType(resource, key, attribute, value, 'true or false')
      return value
    case 'date':
      if (typeof value !== 'string' || !isCalendarDate(value)) throw wrongType(resource, key, attribute, value, 'a date such as 2026-03-31')
      return value
    case 'timestamp':
      if (typeof value !== 'string' || Number.isNaN(Date.parse(value)))
        throw wrongType(resource, key, attribute, value, 'a time such as 2026-03-31T08:00:00Z')
      return value
    default:
      if (typeof value !== 'string') throw wrongType(resource, key, attribute, value, 'text')
      if (attribute.maxLength !== undefined && value.length > attribute.maxLength)
        throw wrongType(resource, key, attribute, value, `at most ${attribute.maxLength} characters long`)
      if (attribute.create === 'required' && value.trim() === '') throw wrongType(resource, key, attribute, value, 'more than blanks')
      return value
  }
}

const encodeShape = (resource: Resource, key: string, attribute: Attribute, value: unknown): unknown => {
  if (!isRecord(value)) throw wrongType(resource, key, attribute, value, 'an object')
  const encoded: Record<string, unknown> = {}
  for (const [name, part] of Object.entries(value)) {
    if (part === undefined) continue
    const inner = attribute.shape !== undefined && Object.hasOwn(attribute.shape, name) ? attribute.shape[name] : undefined
    if (inner === undefined) {
      throw new UsageError('invalid_input', `"${key}" of the ${resource.singular} has no part "${name}".`, {
        hint: didYouMean(name, Object.keys(attribute.shape ?? {})),
      })
    }
    // What was read may be written back: parts that the API computes are left out, not refused.
    if (inner.create === undefined) continue
    if (part === null && inner.clearable !== true) continue
    encoded[requestName(inner)] = encodeValue(resource, `${key}.${name}`, inner, part)
  }
  for (const [name, inner] of Object.entries(attribute.shape ?? {})) {
    if (inner.create === 'required' && encoded[requestName(inner)] === undefined) {
      throw new UsageError('invalid_input', `"${key}" of the ${resource.singular} needs "${name}".`, {
        hint: 'Give it in every item; nothing was sent.',
      })
    }
  }
  return encoded
}

/** Ids go out as numbers while a number can hold them, as text beyond. */
export const idOnWire = (value: unknown, key: string, resource: Resource): number | string => {
  const id = idText(value)
  if (id === undefined) {
    throw new UsageError('hostile_id', `"${key}" of the ${resource.singular} is not an id.`, {
      hint: 'Ids of IT Glue are made of digits only. Give a long one as text: a number would be rounded.',
    })
  }
  const number = Number(id)
  return Number.isSafeInteger(number) ? number : id
}

const list = (value: unknown, key: string, resource: Resource): readonly unknown[] => {
  if (!Array.isArray(value))
    throw new UsageError('invalid_input', `"${key}" of the ${resource.singular} must be a list.`, {
      hint: 'Put a single value into brackets; nothing was sent.',
    })
  return value as unknown[]
}

const wrongType = (resource: Resource, key: string, attribute: Attribute, value: unknown, wanted: string): UsageError =>
  new UsageError('invalid_input', `"${key}" of the ${resource.singular} must be ${wanted}, not ${show(value, attribute)}.`, {
    hint: 'Nothing was sent.',
  })

/** A value for a message: short, and never one that could be secret. */
const show = (value: unknown, attribute: Attribute): string => {
  if (attribute.kind === 'secret') return 'what was given'
  if (typeof value === 'string') return value.length > 40 ? `a text of ${value.length} characters` : JSON.stringify(value)
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : String(value)
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
