/** One page of a list at a time, by place: the reader decides where it reads next, forwards or backwards. */
import type { GlueClient } from '../../client/glue-client.js'
import { routeFor } from '../../client/core.js'
import type { Clock } from '../../clock.js'
import { isGlueError } from '../../errors.js'
import { readList } from '../../jsonapi/decode.js'
import type { AnyRecord, ListDocument } from '../../jsonapi/decode.js'
import { encodeListQuery, withPage } from '../../jsonapi/query.js'
import type { ChildSet, RecordInput } from '../store/port.js'
import type { Meter } from './meter.js'
import type { SyncedKind } from './kinds.js'
import type { PageSizes } from './page-size.js'
import type { Stream } from './streams.js'

export interface StreamPage {
  /** The place of the first record in the list. */
  readonly start: number
  /** The place behind the last. */
  readonly end: number
  readonly size: number
  readonly records: readonly AnyRecord[]
  readonly children: readonly ChildSet[]
  /** Records of the list that the API counts; null where it does not. */
  readonly total: number | null
  /** When the answer came. */
  readonly at: number
}

/** From which place on, or up to which. */
export type Place = { readonly from: number } | { readonly upTo: number }

export interface PageRequest {
  readonly place: Place
  readonly order: readonly string[]
  /** Fewer than the page size of the kind. */
  readonly size?: number | undefined
  /** Only what has changed since, where the list has a filter for that. */
  readonly since?: string | undefined
}

export interface PagePorts {
  readonly client: GlueClient
  readonly clock: Clock
  readonly sizes: PageSizes
  readonly meter: Meter
  readonly signal: AbortSignal | undefined
  /** Includes that are asked for; the others of the catalog are not. */
  readonly wanted: (include: string) => boolean
}

export class PageReader {
  readonly #ports: PagePorts
  /** Includes that the account refuses, by kind. */
  readonly #refused = new Set<string>()

  constructor(ports: PagePorts) {
    this.#ports = ports
  }

  /** @throws GlueError; BudgetSpent when no request is left */
  async read(synced: SyncedKind, stream: Stream, request: PageRequest): Promise<StreamPage> {
    const { sizes } = this.#ports
    for (;;) {
      const size = Math.min(sizes.of(synced.kind), request.size ?? sizes.largest)
      const number = numberOf(request.place, size)
      try {
        const document = await this.#fetch(synced, stream, request, number, size)
        if (size === sizes.of(synced.kind)) sizes.worked(synced.kind, size)
        return this.#page(synced, document, number, size)
      } catch (error) {
        if (this.#dropIncludes(synced, error) || sizes.shrink(synced.kind, size, error)) continue
        throw error
      }
    }
  }

  get client(): GlueClient {
    return this.#ports.client
  }

  sizeOf(kind: string): number {
    return this.#ports.sizes.of(kind)
  }

  /** Kinds that come with records of this one, as far as the account gives them. */
  childrenOf({ kind, children }: SyncedKind): SyncedKind['children'] {
    return this.#refused.has(kind) ? [] : children.filter(({ include }) => this.#ports.wanted(include))
  }

  async #fetch(synced: SyncedKind, stream: Stream, request: PageRequest, number: number, size: number): Promise<ListDocument> {
    const { client, meter, signal } = this.#ports
    const { resource } = synced
    const include = this.childrenOf(synced).map((child) => child.include)
    const query = {
      ...scopeOf(stream),
      ...(request.since === undefined || synced.since === undefined ? {} : { [synced.since]: { from: request.since } }),
      ...(request.order.length === 0 ? {} : { sort: request.order }),
      ...(include.length === 0 ? {} : { include }),
    }
    const route = routeFor(resource, 'list', query)
    const encoded = encodeListQuery(resource, query, route.used)
    const response = await meter.request(() =>
      client.raw({
        method: 'GET',
        path: route.path,
        query: withPage(encoded.text, size, number),
        priority: 'bulk',
        signal,
        context: { resource: resource.key, operation: 'list', nested: route.nested },
        read: (bytes) => readList(resource, bytes),
      }),
    )
    return response.json as ListDocument
  }

  #page(synced: SyncedKind, { records, meta }: ListDocument, number: number, size: number): StreamPage {
    const start = (number - 1) * size
    const total = meta.totalCount ?? (records.length === 0 && number === 1 ? 0 : null)
    const children = this.childrenOf(synced)
    return {
      start,
      end: start + records.length,
      size,
      records,
      children: children.length === 0 ? [] : childSetsOf(synced, records, children),
      total,
      at: this.#ports.clock.now(),
    }
  }

  /** An account that refuses what the documentation promises loses what would have come along, and not the records. */
  #dropIncludes(synced: SyncedKind, error: unknown): boolean {
    const refused = isGlueError(error, 'bad_request') || isGlueError(error, 'validation_failed')
    if (!refused || this.childrenOf(synced).length === 0) return false
    this.#refused.add(synced.kind)
    return true
  }
}

const numberOf = (place: Place, size: number): number =>
  'from' in place ? Math.floor(place.from / size) + 1 : Math.max(1, Math.ceil(place.upTo / size))

const scopeOf = ({ typeId, organizationId }: Stream): Readonly<Record<string, string>> => ({
  ...(typeId === undefined ? {} : { flexibleAssetTypeId: typeId }),
  ...(organizationId === undefined ? {} : { organizationId }),
})

/** Each set is all that the record has. Where an answer does not speak of an include, nothing is known, which is not nothing. */
export const childSetsOf = (
  { kind }: Pick<SyncedKind, 'kind'>,
  records: readonly AnyRecord[],
  children: SyncedKind['children'],
): readonly ChildSet[] => {
  const sets: ChildSet[] = []
  for (const record of records) {
    const included = record.included as Readonly<Record<string, readonly AnyRecord[] | undefined>>
    for (const child of children) {
      const found = included[child.include]
      if (found !== undefined) sets.push({ kind: child.kind, parent: `${kind}/${record.id}`, records: found })
    }
  }
  return sets
}

export const inputsOf = ({ kind }: Pick<SyncedKind, 'kind'>, records: readonly AnyRecord[]): readonly RecordInput[] =>
  records.map((record) => ({ kind, record }))
