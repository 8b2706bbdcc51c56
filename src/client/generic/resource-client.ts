/** One client for every resource: what it can do follows from the catalog. */
import type {
  CreateInput,
  FiltersOf,
  IncludedRecord,
  IncludeOf,
  Operation,
  OperationOf,
  ParamsOf,
  RecordTypes,
  Resource,
  ResourceKey,
  Catalog,
  SortOf,
  UpdateInput,
} from '../../catalog/index.js'
import { UsageError, isGlueError } from '../../errors.js'
import type { ApiRequest, CallOptions } from '../../http/types.js'
import { decodeOne, readList } from '../../jsonapi/decode.js'
import type { AnyRecord, ListDocument } from '../../jsonapi/decode.js'
import { encodeAttributes, encodeDocument, idOnWire } from '../../jsonapi/encode.js'
import { encodeInclude, encodeListQuery, withPage } from '../../jsonapi/query.js'
import { routeFor } from '../core.js'
import type { ClientCore } from '../core.js'
import { RecordList } from './record-list.js'
import type { ListPlan, PageSource } from './record-list.js'
import type { WriteEvent } from '../write-events.js'

// --- The typed face ---------------------------------------------------------------------------------------------------

/** Records that an include brought, typed where the catalog describes them. */
type IncludedAs<K extends ResourceKey, W extends 'list' | 'get', I> = I extends keyof NonNullable<IncludesOf<K, W>>
  ? NonNullable<IncludesOf<K, W>>[I] extends { readonly of: infer O extends ResourceKey }
    ? RecordTypes[O]
    : IncludedRecord
  : never
type IncludesOf<K extends ResourceKey, W extends 'list' | 'get'> = Catalog[K]['includes'] extends { readonly [P in W]: infer I } ? I : never

/** A record together with what was included. */
export type Loaded<K extends ResourceKey, W extends 'list' | 'get', I extends string> = [I] extends [never]
  ? RecordTypes[K]
  : Omit<RecordTypes[K], 'included'> & { readonly included: { readonly [P in I]?: readonly IncludedAs<K, W, P>[] } }

type ListInput<K extends ResourceKey, I extends string> = FiltersOf<Catalog[K]> &
  ParamsOf<Catalog[K], 'list'> &
  ParentsOf<Catalog[K]> & {
    readonly sort?: SortOf<Catalog[K]> | readonly SortOf<Catalog[K]>[]
    readonly include?: readonly I[]
    /** 1-1000; 1000 unless given. */
    readonly pageSize?: number
  } & CallOptions
/** Parents whose list can be asked for in place of the whole: `manufacturerId` of models. */
type ParentsOf<R extends Resource> = {
  readonly [P in keyof NonNullable<R['params']> as P extends keyof R['filters'] | keyof ParamsOf<R, 'list'> ? never : P]?: string | number
}
type Needed<T> = Record<never, never> extends T ? [options?: T] : [options: T]

export interface ListMethods<K extends ResourceKey> {
  /** All records, page after page. @throws UsageError before anything is sent when a filter, sort or include is not documented. */
  list<const I extends IncludeOf<Catalog[K], 'list'> = never>(...query: Needed<ListInput<K, I>>): RecordList<Loaded<K, 'list', NoInfer<I>>>
  /** How many records a list would return. */
  count(...query: Needed<FiltersOf<Catalog[K]> & ParamsOf<Catalog[K], 'list'> & ParentsOf<Catalog[K]> & CallOptions>): Promise<number>
}
export interface GetMethods<K extends ResourceKey> {
  /** @throws NotFoundError when there is no such record. */
  get<const I extends IncludeOf<Catalog[K], 'get'> = never>(
    id: string | number,
    ...options: Needed<ParamsOf<Catalog[K], 'get'> & { readonly include?: readonly I[] } & CallOptions>
  ): Promise<Loaded<K, 'get', NoInfer<I>>>
  /** The record, or null when there is none. */
  find(id: string | number, ...options: Needed<ParamsOf<Catalog[K], 'get'> & CallOptions>): Promise<RecordTypes[K] | null>
}
export interface CreateMethods<K extends ResourceKey> {
  /** @throws UsageError for input that the API would refuse; ValidationError when it refuses. A failure says in `outcome` whether it may have happened. */
  create(input: CreateInput<Catalog[K]> & ParamsOf<Catalog[K], 'create'>, options?: CallOptions): Promise<RecordTypes[K]>
}
export interface UpdateMethods<K extends ResourceKey> {
  /** Changes the attributes that are named and no others. */
  update(
    id: string | number,
    changes: UpdateInput<Catalog[K]>,
    ...options: Needed<ParamsOf<Catalog[K], 'update'> & CallOptions>
  ): Promise<RecordTypes[K]>
}
export interface DeleteMethods<K extends ResourceKey> {
  /** Deletes by id, in the form that this resource has; never by filter. */
  delete(id: string | number, ...options: Needed<ParamsOf<Catalog[K], DeleteOf<K>> & CallOptions>): Promise<void>
}
type DeleteOf<K extends ResourceKey> =
  Extract<OperationOf<Catalog[K]>, 'delete'> extends never ? Extract<OperationOf<Catalog[K]>, 'bulkDelete'> : 'delete'

type Has<K extends ResourceKey, O extends Operation, M> = Extract<OperationOf<Catalog[K]>, O> extends never ? unknown : M

/** The methods of one resource: those whose operations the API has. */
export type ResourceMethods<K extends ResourceKey> = Has<K, 'list', ListMethods<K>> &
  Has<K, 'get', GetMethods<K>> &
  Has<K, 'create', CreateMethods<K>> &
  Has<K, 'update', UpdateMethods<K>> &
  Has<K, 'delete' | 'bulkDelete', DeleteMethods<K>>

// --- What it does -----------------------------------------------------------------------------------------------------

type Given = Readonly<Record<string, unknown>> & CallOptions

/** The same client without types by resource, for code that walks the catalog. */
export class ResourceClient {
  readonly resource: Resource
  readonly #core: ClientCore

  constructor(core: ClientCore, resource: Resource) {
    this.#core = core
    this.resource = resource
  }

  list(query: Given = {}): RecordList<AnyRecord> {
    return new RecordList<AnyRecord>(this.plan([query], query))
  }

  async count(query: Given = {}): Promise<number> {
    return this.list({ ...query, priority: query.priority ?? 'interactive' }).count()
  }

  /** A plan that reads these queries one after the other. */
  plan(queries: readonly Given[], options: CallOptions): ListPlan {
    return { sources: queries.map((query) => this.source(query)), prefetch: this.#core.prefetch, signal: options.signal }
  }

  source(query: Given): PageSource {
    const route = routeFor(this.resource, 'list', query)
    const encoded = encodeListQuery(this.resource, query, route.used)
    return {
      pageSize: encoded.pageSize,
      fetch: async (pageNumber, pageSize, signal) => {
        const response = await this.#core.pipeline.send({
          method: 'GET',
          path: route.path,
          query: withPage(encoded.text, pageSize, pageNumber),
          priority: query.priority ?? 'bulk',
          deadlineMs: query.deadlineMs,
          signal,
          context: { resource: this.resource.key, operation: 'list', nested: route.nested },
          read: (bytes) => readList(this.resource, bytes),
        })
        return response.json as ListDocument
      },
    }
  }

  async get(id: string | number, options: Given = {}): Promise<AnyRecord> {
    const route = routeFor(this.resource, 'get', options, id)
    const query = [
      ...(options['include'] === undefined ? [] : encodeInclude(this.resource, 'get', options['include'])),
      ...this.explicit('get'),
    ]
    const response = await this.#core.pipeline.send({
      method: 'GET',
      path: route.path,
      query: query.join('&'),
      ...callOptions(options),
      context: { resource: this.resource.key, operation: 'get', id: String(id), nested: route.nested },
    })
    return decodeOne(this.resource, response.json)
  }

  async find(id: string | number, options: Given = {}): Promise<AnyRecord | null> {
    try {
      return await this.get(id, options)
    } catch (error) {
      if (isGlueError(error, 'not_found')) return null
      throw error
    }
  }

  async create(input: Given, options: CallOptions = {}, relationships?: Readonly<Record<string, unknown>>): Promise<AnyRecord> {
    const route = routeFor(this.resource, 'create', input)
    const { attributes, secrets } = encodeAttributes(this.resource, input, 'create', route.used)
    const response = await this.#core.pipeline.send({
      method: 'POST',
      path: route.path,
      query: this.explicit('create').join('&'),
      body: encodeDocument(this.resource, attributes, relationships),
      secrets,
      ...callOptions(options),
      context: { resource: this.resource.key, operation: 'create', nested: route.nested },
    })
    const record = decodeOne(this.resource, response.json)
    this.emit('created', record.id, Object.keys(input), record)
    return record
  }

  async update(
    id: string | number,
    changes: Readonly<Record<string, unknown>>,
    options: Given = {},
    beforeRepeat?: ApiRequest['beforeRepeat'],
  ): Promise<AnyRecord> {
    const route = routeFor(this.resource, 'update', options, id)
    if (!route.byId) {
      throw new UsageError('not_supported', `The API cannot change one of the ${this.resource.key}: an update replaces them all.`, {
        hint: 'Create and delete single ones; to replace them all, send the request with client.raw().',
      })
    }
    const { attributes, secrets } = encodeAttributes(this.resource, changes, 'update')
    const response = await this.#core.pipeline.send({
      method: 'PATCH',
      path: route.path,
      query: this.explicit('update').join('&'),
      body: encodeDocument(this.resource, attributes),
      secrets,
      beforeRepeat,
      ...callOptions(options),
      context: { resource: this.resource.key, operation: 'update', id: String(id), nested: route.nested },
    })
    const record = decodeOne(this.resource, response.json)
    this.emit('updated', String(id), Object.keys(changes), record)
    return record
  }

  async delete(id: string | number, options: Given = {}): Promise<void> {
    const single = this.resource.endpoints.some((endpoint) => endpoint.operation === 'delete')
    const operation = single ? 'delete' : 'bulkDelete'
    const route = routeFor(this.resource, operation, options, single ? id : undefined)
    // The bulk form has no id in its path, so a hostile one is refused here.
    const wire = idOnWire(id, 'id', this.resource)
    await orGoneAlready(
      this.#core.pipeline.send({
        method: 'DELETE',
        path: route.path,
        ...(single ? {} : { body: { data: [{ type: this.resource.requestType ?? this.resource.type, attributes: { id: wire } }] } }),
        ...callOptions(options),
        context: { resource: this.resource.key, operation: 'delete', id: String(id), nested: route.nested },
      }),
    )
    this.emit('deleted', String(id), [], null)
  }

  /** The operation `publish`, whose answer may be empty. */
  async publish(id: string | number, options: Given = {}): Promise<void> {
    const route = routeFor(this.resource, 'publish', options, id)
    await this.#core.pipeline.send({
      method: 'PATCH',
      path: route.path,
      body: encodeDocument(this.resource, {}),
      ...callOptions(options),
      context: { resource: this.resource.key, operation: 'publish', id: String(id), nested: route.nested },
    })
    this.emit('published', String(id), [], null)
  }

  emit(kind: WriteEvent['kind'], id: string, attributes: readonly string[], record: AnyRecord | null): void {
    this.#core.writes.emit({ kind, resource: this.resource.key as ResourceKey, id, attributes, record })
  }

  /** Password values are declined in so many words on every call: leaving the parameter out would ask for them. */
  private explicit(operation: Operation): string[] {
    return Object.values(this.resource.query ?? {})
      .filter((parameter) => parameter.kind === 'bool' && parameter.on.includes(operation))
      .map((parameter) => `${parameter.wire}=false`)
  }
}

/** The methods of a resource that the API has, typed by its catalog entry. */
export const resourceClient = <K extends ResourceKey>(
  core: ClientCore,
  resource: Catalog[K],
): ResourceMethods<K> & { readonly untyped: ResourceClient } => {
  const client = new ResourceClient(core, resource)
  const operations = new Set<Operation>(resource.endpoints.map((endpoint) => endpoint.operation))
  const methods: Record<string, unknown> = { untyped: client }
  for (const [method, needs] of METHODS) {
    methods[method] = needs.some((operation) => operations.has(operation))
      ? (client as unknown as Record<string, (...args: unknown[]) => unknown>)[method]?.bind(client)
      : (): never => {
          throw new UsageError('not_supported', `The API has no way to ${method} ${resource.key}.`, {
            hint: `It offers: ${[...operations].join(', ')}.`,
          })
        }
  }
  return methods as unknown as ResourceMethods<K> & { readonly untyped: ResourceClient }
}

const METHODS: readonly (readonly [string, readonly Operation[]])[] = [
  ['list', ['list']],
  ['count', ['list']],
  ['get', ['get']],
  ['find', ['get']],
  ['create', ['create']],
  ['update', ['update']],
  ['delete', ['delete', 'bulkDelete']],
]

/** The deletion of one record, where an earlier try may have reached the server unanswered: then its absence is what was wanted. */
export const orGoneAlready = async (deletion: Promise<unknown>): Promise<void> => {
  try {
    await deletion
  } catch (error) {
    if (!isGlueError(error, 'not_found') || error.outcome !== 'unknown') throw error
  }
}

export const callOptions = (options: CallOptions): Pick<CallOptions, keyof CallOptions> => ({
  signal: options.signal,
  deadlineMs: options.deadlineMs,
  priority: options.priority,
})
