/** One client for every resource: what it can do follows from the catalog. */
import type { Catalog, Operation, Resource, ResourceKey } from '../../catalog/index.js'
import { ProtocolError, UsageError, isGlueError } from '../../errors.js'
import { readOnlyRefusal } from '../../http/read-only.js'
import type { ApiRequest, CallOptions, GroupedOptions } from '../../http/types.js'
import { decodeOne, readList } from '../../jsonapi/decode.js'
import type { AnyRecord, ListDocument } from '../../jsonapi/decode.js'
import { encodeAttributes, encodeDocument, idOnWire } from '../../jsonapi/encode.js'
import { encodeInclude, encodeListQuery, withPage } from '../../jsonapi/query.js'
import type { BatchReport } from '../batch/report.js'
import { notOffered, routeFor } from '../core.js'
import type { ClientCore, Route } from '../core.js'
import { listSearch } from '../settle/list-search.js'
import type { ListSearchOptions } from '../settle/list-search.js'
import type { SendParts } from '../settle/settling.js'
import type { Sought } from '../settle/sought.js'
import type { WriteEvent } from '../write-events.js'
import { canBeEnsured, ensure, identityOf } from './ensure.js'
import type { EnsurePorts, Ensured } from './ensure.js'
import { inTurn } from './in-turn.js'
import type { InTurn } from './in-turn.js'
import { createMany, deleteMany, updateMany } from './many.js'
import type { ManyHost, ManyOptions } from './many.js'
import type { ResourceMethods, RouteOptions, UntypedResource } from './methods.js'
import { fold } from './name-resolver.js'
import { callOptions, grouped } from './call-options.js'
import { RecordList } from './record-list.js'
import type { ListPlan, PageSource } from './record-list.js'
import { withIds } from './references.js'
import { replacedAsAWhole } from './replaced-attributes.js'
import { closedWhenSynced, isSynced, ownedElsewhere, showsSync, withOwnerHint } from './synced-records.js'
import { unsent, written } from './written.js'

export { callOptions } from './call-options.js'

type Given = Readonly<Record<string, unknown>> & GroupedOptions
type Attributes = Readonly<Record<string, unknown>>

/** Partial Content and Multi-Status: successes of a kind that say that not everything is there. */
const PARTIAL = new Set([206, 207])

/** What the typed methods of every resource do, and what special operations are made of. */
export class ResourceClient implements UntypedResource {
  readonly resource: Resource
  readonly #core: ClientCore
  readonly #ensuring: InTurn

  constructor(core: ClientCore, resource: Resource) {
    this.#core = core
    this.#ensuring = inTurn(core.clock)
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
    const { group } = callOptions(options)
    const asked = queries.length === 1 ? queries[0] : undefined
    return {
      sources: queries.map((query) => this.source({ ...query, group })),
      prefetch: this.#core.prefetch,
      signal: options.signal,
      asked,
    }
  }

  source(query: Given): PageSource {
    const route = routeFor(this.resource, 'list', query)
    const encoded = encodeListQuery(this.resource, query, new Set([...route.used, 'nested']))
    return {
      pageSize: encoded.pageSize,
      // What is included may be what makes a page too large.
      sizes: this.#core.pageSizes.of(query['include'] === undefined ? this.resource.key : `${this.resource.key} included`),
      fetch: async (pageNumber, pageSize, signal, smaller) => {
        const response = await this.#core.pipeline.send({
          method: 'GET',
          path: route.path,
          query: withPage(encoded.text, pageSize, pageNumber),
          repeatWith: () => {
            const page = smaller?.()
            return page === undefined ? undefined : withPage(encoded.text, page.size, page.number)
          },
          priority: query.priority ?? 'bulk',
          deadlineMs: query.deadlineMs,
          traceId: query.traceId,
          group: query.group,
          signal,
          context: { resource: this.resource.key, operation: 'list', nested: route.nested },
          read: (bytes) => readList(this.resource, bytes),
        })
        const document = response.json as ListDocument
        return PARTIAL.has(response.status) ? { ...document, flaw: `The API answered with a part (${response.status})` } : document
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
    const record = decodeOne(this.resource, response.json)
    if (record.id === String(id)) return record
    throw new ProtocolError('protocol_error', `The ${this.resource.singular} ${id} was asked for, and the answer is of ${record.id}.`, {
      method: 'GET',
      path: route.path,
      hint: 'Something between here and IT Glue, such as a cache, mixes answers up. See troubleshooting: protocol_error',
    })
  }

  async find(id: string | number, options: Given = {}): Promise<AnyRecord | null> {
    try {
      return await this.get(id, options)
    } catch (error) {
      if (isGlueError(error, 'not_found')) return null
      throw error
    }
  }

  /**
   * Where the outcome of the request is unknown, the record is looked for, and never sent again.
   * @throws OutcomeUnknownError
   */
  async create(given: Given, asked: RouteOptions = {}): Promise<AnyRecord> {
    const options = grouped(asked)
    this.#requireWritable('POST', 'create', given)
    const begunAt = this.#core.clock.monotonic()
    const input = await unsent(() => withIds(this.resource, given, this.#core.names, () => Promise.resolve(undefined), options))
    const route = routeFor(this.resource, 'create', { ...input, nested: options.nested })
    const { attributes, secrets } = encodeAttributes(this.resource, input, 'create', route.used)
    const sought = this.sought(route.path, { ...input, nested: options.nested }, attributes)
    const send = async (parts: SendParts): Promise<AnyRecord> => {
      const response = await this.#core.pipeline.send({
        method: 'POST',
        path: route.path,
        query: this.explicit('create').join('&'),
        body: encodeDocument(this.resource, attributes),
        secrets,
        ...callOptions(options),
        ...parts,
        context: { resource: this.resource.key, operation: 'create', nested: route.nested },
      })
      return written(() => decodeOne(this.resource, response.json))
    }
    return this.#core.settling.create(sought, callOptions(options), send, begunAt)
  }

  /**
   * What a create is to make, and how it is found again.
   * @param path of the create
   * @param input what was given, with ids in place of names
   * @param sent its attributes as encoded
   */
  sought(path: string, { nested, ...input }: Attributes, sent: Attributes, options: ListSearchOptions = {}): Sought {
    const { search, name } = listSearch(this.#core, this.resource, { ...input, nested }, sent, options)
    // Only their names: what waits for an answer must not hold on to a secret.
    const keys = Object.keys(input)
    return { resource: this.resource, path, name, search, made: (record) => this.emit('created', record.id, keys, record) }
  }

  /**
   * Attributes of which the API deletes what is not repeated are refused, unless `replace: true` says that all of it is given.
   * @param merge makes what is sent out of the record as it is immediately before, and the changes
   */
  async update(
    id: string | number,
    given: Attributes,
    asked: Given = {},
    beforeRepeat?: ApiRequest['beforeRepeat'],
    merge?: (current: AnyRecord, changes: Attributes) => Attributes,
  ): Promise<AnyRecord> {
    // What is read for it belongs to the same operation.
    const options: Given = { ...asked, ...callOptions(asked) }
    const route = this.#routeOfUpdate(id, options)
    this.#requireWritable('PATCH', 'update', options, id)
    let current: AnyRecord | undefined
    const read = (): Promise<AnyRecord> => unsent(async () => (current ??= await this.get(id, this.#whereabouts(options))))
    const parent = async (key: string): Promise<unknown> => options[key] ?? (await read())[key]
    let changes = await unsent(() => withIds(this.resource, given, this.#core.names, parent, options))
    // What is wrong in itself is refused before the record is read.
    let encoded = encodeAttributes(this.resource, changes, 'update')
    if (merge === undefined && options['replace'] !== true) this.#refuseWhatReplaces(changes)
    const closed = closedWhenSynced(this.resource, changes)
    const looked = closed.length > 0 && options['checkSynced'] !== false && showsSync(this.resource)
    if (merge !== undefined) current = undefined
    if (looked && isSynced(await read())) throw ownedElsewhere(this.resource, id, closed)
    if (merge !== undefined) {
      changes = merge(await read(), changes)
      encoded = encodeAttributes(this.resource, changes, 'update')
    }
    try {
      const response = await this.#core.pipeline.send({
        method: 'PATCH',
        path: route.path,
        query: this.explicit('update').join('&'),
        body: encodeDocument(this.resource, encoded.attributes),
        secrets: encoded.secrets,
        beforeRepeat,
        ...callOptions(options),
        context: { resource: this.resource.key, operation: 'update', id: String(id), nested: route.nested },
      })
      const record = written(() => decodeOne(this.resource, response.json))
      this.emit('updated', String(id), Object.keys(changes), record)
      return record
    } catch (error) {
      throw looked ? error : withOwnerHint(this.resource, closed, error)
    }
  }

  /** @param create in place of this client's own, for a resource that knows better how to */
  async ensure(
    given: Attributes,
    options: CallOptions = {},
    create: EnsurePorts['create'] = (input, call) => this.create(input, call),
  ): Promise<Ensured<AnyRecord>> {
    if (!canBeEnsured(this.resource)) {
      throw new UsageError('not_supported', `${this.resource.key} have no name of their own to be found by, or cannot be listed or made.`, {
        hint: 'Look for the record, and create it when it is not there.',
      })
    }
    this.#requireWritable('POST', 'create', given)
    const { name } = given
    if (typeof name !== 'string' || name.trim() === '')
      throw new UsageError('invalid_input', `A ${this.resource.singular} is found by its "name", which is not given.`, {
        hint: 'Give a name; nothing was sent.',
      })
    const input = await unsent(() => withIds(this.resource, given, this.#core.names, () => Promise.resolve(undefined), options))
    const identity = identityOf(this.resource).map((key) => fold(String(input[key] ?? '')))
    const ports: EnsurePorts = { resource: this.resource, list: (query) => this.list(query), create }
    // Two at once would both find nothing and both create.
    return this.#ensuring(JSON.stringify(identity), () => ensure(ports, input, callOptions(options)), options)
  }

  async delete(id: string | number, options: Given = {}): Promise<void> {
    const single = this.resource.endpoints.some((endpoint) => endpoint.operation === 'delete') && !this.#onlyBulkIsNested(options)
    const operation = single ? 'delete' : 'bulkDelete'
    const route = routeFor(this.resource, operation, options, id)
    // The bulk form has no id in its path, so a hostile one is refused here.
    const wire = idOnWire(id, 'id', this.resource)
    this.#requireWritable('DELETE', operation, options, id)
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

  /** @param prepare makes what is sent out of an input whose names are ids already */
  createMany(
    inputs: readonly Attributes[],
    options: ManyOptions = {},
    prepare?: (input: Attributes) => Promise<Attributes>,
  ): Promise<BatchReport<AnyRecord>> {
    return createMany(this.#manyHost({ ...options }), inputs, grouped({ ...options }), prepare)
  }

  updateMany(changes: readonly Attributes[], options: Given = {}): Promise<BatchReport<AnyRecord>> {
    return updateMany(this.#manyHost(options), changes, grouped(options))
  }

  deleteMany(ids: readonly (string | number)[], options: Given = {}): Promise<BatchReport<null>> {
    return deleteMany(this.#manyHost(options), ids, grouped(options))
  }

  #manyHost(options: Given): ManyHost {
    return {
      resource: this.resource,
      core: this.#core,
      query: (operation) => this.explicit(operation).join('&'),
      get: (id) => this.get(id, this.#whereabouts(options)),
      list: (query) => this.list(query),
      sought: (path, input, sent, together) => this.sought(path, input, sent, { together }),
      emit: (kind, id, attributes, record) => this.emit(kind, id, attributes, record),
    }
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

  #routeOfUpdate(id: string | number, options: Given): Route {
    const route = routeFor(this.resource, 'update', options, id)
    if (route.byId) return route
    throw new UsageError('not_supported', `The API cannot change one of the ${this.resource.key}: an update replaces them all.`, {
      hint: 'Create and delete single ones; to replace them all, say so with replace().',
    })
  }

  #refuseWhatReplaces(changes: Attributes): void {
    const { key, singular } = this.resource
    const name = replacedAsAWhole(this.resource, changes)
    if (name === undefined) return
    throw new UsageError('invalid_input', `An update of "${name}" of the ${singular} deletes everything in it that is not repeated.`, {
      hint: `Use the methods of client.${key}, which keep the others, or give all of it and say { replace: true }. Nothing was sent.`,
    })
  }

  /** A record is read where it is changed: under the same parents, with the same patience. */
  #whereabouts(options: Given): Given {
    const parents = Object.keys(this.resource.params ?? {}).filter((key) => options[key] !== undefined)
    return { ...Object.fromEntries(parents.map((key) => [key, options[key]])), ...callOptions(options) }
  }

  /** Of passwords, only the form with a list in its body has a route under the organization. */
  #onlyBulkIsNested(options: Given): boolean {
    if (options['nested'] !== true) return false
    const nested = (operation: Operation): boolean =>
      this.resource.endpoints.some((endpoint) => endpoint.operation === operation && endpoint.path.includes('/relationships/'))
    return nested('bulkDelete') && !nested('delete')
  }

  #requireWritable(method: string, operation: Operation, given: Attributes, id?: string | number): void {
    if (this.#core.readOnly) throw readOnlyRefusal(method, routeFor(this.resource, operation, given, id).path)
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
          throw notOffered(resource, needs[0], method)
        }
  }
  // The operation of a resource that knows better how to create takes the place of `create` after this.
  methods['ensure'] = (input: Attributes, options: CallOptions = {}) =>
    client.ensure(input, options, (wanted, call) => (methods['create'] as ResourceClient['create'])(wanted, call))
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
  ['createMany', ['create']],
  ['updateMany', ['bulkUpdate']],
  ['deleteMany', ['bulkDelete']],
]

/** The deletion of one record, where an earlier try may have reached the server unanswered: then its absence is what was wanted. */
export const orGoneAlready = async (deletion: Promise<unknown>): Promise<void> => {
  try {
    await deletion
  } catch (error) {
    if (!isGlueError(error, 'not_found') || error.outcome !== 'unknown') throw error
  }
}
