/** Looks for a record in the list of its kind, the newest first. Where that is and what narrows it follows from the catalog. */
import { createHash } from 'node:crypto'
import type { Resource } from '../../catalog/index.js'
import { UsageError } from '../../errors.js'
import type { ApiResponse, Pipeline } from '../../http/types.js'
import type { Clock } from '../../clock.js'
import { decodeOne, readList } from '../../jsonapi/decode.js'
import type { AnyRecord, ListDocument } from '../../jsonapi/decode.js'
import { encodeListQuery, MAX_PAGE_SIZE, withPage } from '../../jsonapi/query.js'
import { routeFor } from '../core.js'
import { scopeOf } from '../generic/references.js'
import { AsSent } from './as-sent.js'
import type { Look, LookCall, Search } from './sought.js'

type Attributes = Readonly<Record<string, unknown>>
export interface ListSearchParts {
  readonly pipeline: Pipeline
  readonly clock: Clock
}

export interface ListSearchOptions {
  /** Records that share the request: as many are looked for at once. */
  readonly together?: number
  readonly include?: readonly string[]
  /** What else must hold for the record. */
  readonly also?: (record: AnyRecord) => boolean
}

/** What a server's clock may be behind between two of its machines, and what is lost where it counts whole seconds. */
export const CREATED_SLACK_MS = 2000
/** Enough for what is made in an account in some seconds. */
const NEWEST = 100
/** A list that cannot be sorted by age is read whole, up to here; in pages that no gateway was seen to give up on. */
const MOST_PAGES = 50
const WHOLE = 250

/**
 * @param input what the caller gave, with ids in place of names: it says under which parents the record is
 * @param sent its attributes as encoded for the request
 */
export const listSearch = (
  { pipeline, clock }: ListSearchParts,
  resource: Resource,
  input: Attributes,
  sent: Attributes,
  { together = 1, include, also = () => true }: ListSearchOptions = {},
): { readonly search: Search | { readonly none: string }; readonly name: string | null } => {
  const place = placeOf(resource, input, include)
  if (place === undefined || resource.settle !== undefined)
    return { search: { none: resource.settle?.none ?? NO_PLACE }, name: new AsSent(resource, sent, new Set()).name }
  const asSent = new AsSent(resource, sent, place.within)
  const pageSize = !place.newestFirst ? WHOLE : Math.min(MAX_PAGE_SIZE, Math.max(NEWEST, together * 2))

  const look = async (call: LookCall): Promise<Look> => {
    const records = new Map<string, AnyRecord>()
    let aheadMs = -Infinity
    for (let number = 1; number <= MOST_PAGES; number++) {
      const response = await pipeline.send({
        method: 'GET',
        path: place.path,
        query: withPage(place.query, pageSize, number),
        ...call.request(),
        context: { resource: resource.key, operation: 'list', nested: place.nested },
        read: (bytes) => readList(resource, bytes),
      })
      const page = response.json as ListDocument
      aheadMs = Math.max(aheadMs, aheadOf(response, clock))
      const known = records.size
      for (const record of page.records) records.set(record.id, record)
      const oldest = call.leftAt + aheadMs - CREATED_SLACK_MS
      if (records.size === known || isLast(page, number, pageSize) || (place.newestFirst && hasPassed(page.records, oldest))) break
    }
    return { records: [...records.values()], aheadMs }
  }

  const whole: Search['whole'] = async (record, call) => {
    const route = routeFor(resource, 'get', place.whereabouts, record.id)
    const context = { resource: resource.key, operation: 'get', id: record.id, nested: route.nested }
    const response = await pipeline.send({ method: 'GET', path: route.path, ...call.request(), context })
    const all = decodeOne(resource, response.json)
    return asSent.fits(all, 'get') ? all : null
  }

  return {
    name: asSent.name,
    search: {
      place: `${place.path}?${place.query}`,
      look,
      isIt: (record) => asSent.fits(record, 'list') && also(record),
      couldBe: (record) => asSent.resembles(record),
      likeness: () => asSent.likeness,
      ...(asSent.isPartlyHidden ? { hidden: digestOf(sent) } : {}),
      ...(asSent.needsGet ? { whole } : {}),
    },
  }
}

/** A function of its own, so that nothing but what it returns holds on to what was sent. */
const digestOf = (sent: Attributes) => (): string => createHash('sha256').update(JSON.stringify(sent)).digest('base64')

const NO_PLACE = 'It is not said where such records are listed.'

interface Place {
  readonly path: string
  readonly query: string
  readonly whereabouts: Attributes
  readonly nested: boolean
  readonly within: ReadonlySet<string>
  readonly newestFirst: boolean
}

/** The narrowest list that is certain to hold the record; undefined where there is none. */
const placeOf = (resource: Resource, input: Attributes, include: readonly string[] | undefined): Place | undefined => {
  if (!resource.endpoints.some(({ operation }) => operation === 'list')) return undefined
  const parents = scopeOf(resource)
  const given = (key: string): boolean => typeof input[key] === 'string' || typeof input[key] === 'number'
  const wanted: Record<string, unknown> = {}
  for (const key of parents) if (given(key)) wanted[key] = input[key]
  for (const [key, filter] of Object.entries(resource.filters)) {
    if (filter.on?.includes('list') === false) continue
    // Without its folder a document is not in the list; archived records may be missing unless they are asked for.
    if ((filter.required === true || filter.kind === 'folder') && given(key)) wanted[key] = input[key]
    if (key === 'organizationId' && given(key)) wanted[key] = input[key]
    if (key === 'archived' && input[key] === true) wanted[key] = true
  }
  const newestFirst = resource.sorts['createdAt'] !== undefined
  const canBeNested = resource.endpoints.some(({ operation, path }) => operation === 'list' && path.includes('/relationships/'))
  try {
    const route = routeFor(resource, 'list', { ...wanted, nested: canBeNested && input['nested'] })
    const sort = newestFirst ? { sort: '-createdAt' } : {}
    const { text } = encodeListQuery(resource, { ...wanted, ...sort, include }, route.used)
    return { path: route.path, query: text, whereabouts: wanted, nested: route.nested, within: route.used, newestFirst }
  } catch (error) {
    if (error instanceof UsageError) return undefined
    throw error
  }
}

/** The server's clock when it answered, as far as it says so, is at least what its answer is dated. */
const aheadOf = ({ headers }: ApiResponse, clock: Clock): number => {
  const date = headers['date'] === undefined ? Number.NaN : Date.parse(headers['date'])
  return (Number.isNaN(date) ? clock.now() : date) - clock.monotonic()
}

const isLast = ({ records, meta }: ListDocument, number: number, pageSize: number): boolean =>
  meta.totalPages === null ? records.length < pageSize : number >= meta.totalPages

/** Whether a page that is in order ends with what is too old. One that is not in order proves nothing. */
const hasPassed = (records: readonly AnyRecord[], oldest: number): boolean => {
  const times = records.map((record) => createdAt(record))
  return times.every((time, at) => at === 0 || time <= times[at - 1]!) && times.at(-1)! < oldest
}

/** When the server made it, in ms since 1970; NaN where it does not say. */
export const createdAt = (record: AnyRecord): number => Date.parse(String(record['createdAt']))
