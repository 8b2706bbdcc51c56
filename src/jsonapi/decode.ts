/** Turns response documents into flat records, and notices what is not a response document at all. */
import type { IncludedRecord, RecordBase, Resource } from '../catalog/index.js'
import { resourceOfKey, resourceOfType, resources } from '../catalog/index.js'
import { ProtocolError } from '../errors.js'
import { parseJson, parseJsonAsIs, textOf } from './parse-json.js'
import { LostDigits, carefulDecoder, unstructured, watchfulDecoder } from './record-decoder.js'
import { withoutSecrets } from './secret-names.js'
import type { RecordDecoder } from './record-decoder.js'

export type AnyRecord = RecordBase & Readonly<Record<string, unknown>>

export interface ListDocument {
  readonly records: readonly AnyRecord[]
  readonly included: readonly IncludedRecord[]
  readonly meta: ListMeta
  /** Why the answer is not whole, as a sentence without its stop. */
  readonly flaw?: string
}
export interface ListMeta {
  readonly currentPage: number | null
  readonly nextPage: number | null
  readonly prevPage: number | null
  readonly totalPages: number | null
  readonly totalCount: number | null
}

interface RawItem {
  readonly id?: unknown
  readonly type?: unknown
  readonly attributes?: Readonly<Record<string, unknown>>
  readonly relationships?: Readonly<Record<string, { readonly data?: unknown } | undefined>>
}

const NOTHING: Readonly<Record<string, never>> = Object.freeze({})

/**
 * A list: `data` is an array.
 * @throws ProtocolError when the body is anything else.
 */
export const decodeList = (resource: Resource, body: unknown): ListDocument => listWith(carefulDecoder, resource, body)

/**
 * A list from the bytes of a response, which may be large. Looking at every number for lost digits would cost half of the parse
 * again; the decoder sees nearly all of them anyway, and only when one is beyond 2^53 the bytes are read once more, with care.
 * @throws JsonError, ProtocolError
 */
export const readList = (resource: Resource, bytes: Buffer): ListDocument => {
  const text = textOf(bytes)
  try {
    return listWith(watchfulDecoder, resource, parseJsonAsIs(text))
  } catch (error) {
    if (error instanceof LostDigits) return listWith(carefulDecoder, resource, parseJson(text))
    throw error
  }
}

const hasErrors = (errors: unknown): boolean => (Array.isArray(errors) ? errors.length > 0 : Boolean(errors))

type DecoderOf = (resource: Resource) => RecordDecoder

const listWith = (decoderOf: DecoderOf, resource: Resource, body: unknown): ListDocument => {
  if (!isObject(body) || !Array.isArray(body['data'])) throw notADocument(resource, 'a list')
  const joined = joinIncluded(decoderOf, body['included'])
  const decoder = decoderOf(resource)
  const records = (body['data'] as RawItem[]).map((item) => decodeItem(decoder, resource, item, joined))
  const document = { records, included: joined.all, meta: decodeMeta(body['meta']) }
  return hasErrors(body['errors']) ? { ...document, flaw: 'The API sent errors beside the records' } : document
}

/**
 * One record: `data` is an object. A list of one, as some bulk forms answer, counts too.
 * @throws ProtocolError when the body is anything else.
 */
export const decodeOne = (resource: Resource, body: unknown): AnyRecord => {
  const data = isObject(body) ? body['data'] : undefined
  const item = Array.isArray(data) && data.length === 1 ? (data[0] as unknown) : data
  if (!isObject(item)) throw notADocument(resource, 'one record')
  return decodeItem(
    carefulDecoder(resource),
    resource,
    item as RawItem,
    joinIncluded(carefulDecoder, (body as Record<string, unknown>)['included']),
  )
}

interface Joined {
  readonly all: readonly IncludedRecord[]
  readonly byTypeAndId: ReadonlyMap<string, IncludedRecord>
}
const NONE: Joined = { all: [], byTypeAndId: new Map() }

/** Some come under the name of the include rather than their own: `group-resource-accesses` (MS). */
const byInclude = new Map(
  resources.flatMap(({ includes }) =>
    [...Object.values(includes.list ?? {}), ...Object.values(includes.get ?? {})].flatMap(({ wire, of }) => {
      const resource = of === undefined ? undefined : resourceOfKey(of)
      return resource === undefined ? [] : [[wire.replaceAll('_', '-'), resource] as const]
    }),
  ),
)

const joinIncluded = (decoderOf: DecoderOf, included: unknown): Joined => {
  // An empty list says that nothing was there to include, and its absence says nothing.
  if (!Array.isArray(included)) return NONE
  const byTypeAndId = new Map<string, IncludedRecord>()
  for (const entry of included as unknown[]) {
    if (!isObject(entry) || typeof entry['type'] !== 'string') continue
    const item = entry as unknown as RawItem & { readonly type: string }
    const resource = resourceOfType(item.type) ?? byInclude.get(kebab(item.type))
    const record =
      resource === undefined
        ? {
            id: textId(item.id ?? item.attributes?.['id']),
            type: item.type,
            extra: withoutSecrets(unstructured(item.attributes ?? NOTHING)) as IncludedRecord['extra'],
          }
        : (decodeItem(decoderOf(resource), resource, item, NONE) as unknown as IncludedRecord)
    byTypeAndId.set(`${kebab(item.type)}/${record.id}`, record)
  }
  return { all: [...byTypeAndId.values()], byTypeAndId }
}

const decodeItem = (decoder: RecordDecoder, resource: Resource, item: RawItem, joined: Joined): AnyRecord => {
  if (!isObject(item as unknown)) throw notADocument(resource, 'a list of records')
  const attributes = item.attributes
  if (!isObject(attributes) && attributes !== undefined) throw notADocument(resource, 'attributes')
  // Some responses carry the id among the attributes only.
  const id = item.id ?? attributes?.['id']
  if (!isId(id)) throw notADocument(resource, 'an id')
  if (item.type !== resource.type) requireType(resource, item.type)
  const record = decoder.decode(id, attributes ?? NOTHING)
  // The decoder has had its chance to ask for the text to be read again.
  if (typeof id === 'number' && !Number.isSafeInteger(id)) throw notADocument(resource, 'an id that is whole')
  if (!isObject(item.relationships as unknown) || item.relationships === undefined || joined === NONE) return record
  return { ...record, included: joinRelationships(item.relationships, joined) }
}

const isId = (id: unknown): id is string | number =>
  typeof id === 'string' ? ID.test(id) : typeof id === 'number' && Number.isInteger(id) && id > 0
const ID = /^\w[\w-]{0,127}$/

/** A record of another kind, read as one of this, would be a record without attributes. Names that the catalog does not know may be new. */
const requireType = (resource: Resource, type: unknown): void => {
  if (type === undefined || type === null) return
  const other = typeof type === 'string' && /^[a-z]/i.test(type) ? resourceOfType(type) : null
  if (other !== undefined && other !== resource) throw notADocument(resource, `the type ${resource.type}`)
}

const joinRelationships = (
  relationships: NonNullable<RawItem['relationships']>,
  joined: Joined,
): Readonly<Record<string, readonly IncludedRecord[]>> => {
  const included: Record<string, readonly IncludedRecord[]> = {}
  for (const [name, relationship] of Object.entries(relationships)) {
    const data = relationship?.data
    if (data === undefined || data === null || name === '__proto__') continue
    const found: IncludedRecord[] = []
    for (const pointer of Array.isArray(data) ? (data as unknown[]) : [data]) {
      // Whatever stands there in their place, such as an object that cannot be made a text, points at nothing.
      if (!isObject(pointer) || typeof pointer['type'] !== 'string' || !isId(pointer['id'])) continue
      const record = joined.byTypeAndId.get(`${kebab(pointer['type'])}/${pointer['id']}`)
      if (record !== undefined) found.push(record)
    }
    included[camel(name)] = found
  }
  return included
}

// --- Meta -------------------------------------------------------------------------------------------------------------

/** Paging as far as the response tells it: numbers may come as text, or not at all. */
const decodeMeta = (meta: unknown): ListMeta => {
  const count = (name: string): number | null => {
    const value = isObject(meta) ? meta[name] : undefined
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
    return typeof number === 'number' && Number.isInteger(number) && number >= 0 ? number : null
  }
  return {
    currentPage: count('current-page'),
    nextPage: count('next-page'),
    prevPage: count('prev-page'),
    totalPages: count('total-pages'),
    totalCount: count('total-count'),
  }
}

const notADocument = (resource: Resource, wanted: string): ProtocolError =>
  new ProtocolError('protocol_error', `The answer for ${resource.key} is not what the API sends: ${wanted} was expected.`, {
    hint: 'Something between here and IT Glue may have answered instead. Check the base URL and any proxy.',
  })

const textId = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '')
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
const kebab = (name: string): string => name.replaceAll('_', '-')
const camel = (name: string): string => name.replace(/[-_]([a-z0-9])/g, (_, letter: string) => letter.toUpperCase())
