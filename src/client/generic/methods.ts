/** The methods of one resource, typed by its catalog entry: what the API does not offer is not there. */
import type {
  Catalog,
  FiltersOf,
  IncludedRecord,
  IncludeOf,
  Operation,
  OperationOf,
  ParamsOf,
  RecordTypes,
  Resource,
  ResourceKey,
  SortOf,
} from '../../catalog/index.js'
import type { CallOptions } from '../../http/types.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { BatchReport } from '../batch/report.js'
import type { Ensured } from './ensure.js'
import type { BulkChanges, NewRecord, RecordChanges } from './inputs.js'
import type { ManyOptions } from './many.js'
import type { RecordList } from './record-list.js'

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
  FurtherParents<Catalog[K], 'list'> & {
    readonly sort?: SortOf<Catalog[K]> | readonly SortOf<Catalog[K]>[]
    readonly include?: readonly I[]
    /** 1-1000; 1000 unless given. */
    readonly pageSize?: number
  } & RouteOptions
/** Parents whose list can be asked for in place of the whole: `manufacturerId` of models. */
type FurtherParents<R extends Resource, O extends Operation> = {
  readonly [
    P in keyof NonNullable<R['params']> as P extends (O extends 'list' ? keyof R['filters'] : never) | keyof ParamsOf<R, O> ? never : P
  ]?: string | number
}
type Needed<T> = Record<never, never> extends T ? [options?: T] : [options: T]

/** What every call accepts, and which of two routes it takes. */
export interface RouteOptions extends CallOptions {
  /**
   * Takes the route under the parent, whose id must be given: `{ organizationId, nested: true }`. The API then answers for records of
   * that parent only. Without it, the route is chosen by what is given, the flat one first.
   */
  readonly nested?: boolean | undefined
}
/** Where one record is reached: its parents, where its route needs them or is to run through them. */
export type Whereabouts<K extends ResourceKey, O extends Operation> = ParamsOf<Catalog[K], O> & FurtherParents<Catalog[K], O> & RouteOptions

export interface SyncOptions {
  /**
   * `false` sends a change of a record without looking first whether a PSA or RMM owns it. Otherwise a change of an attribute that is
   * closed in synced records costs one request more, and is refused before it is sent where the record is synced.
   */
  readonly checkSynced?: boolean | undefined
}

export interface ListMethods<K extends ResourceKey> {
  /** All records, page after page. @throws UsageError before anything is sent when a filter, sort or include is not documented. */
  list<const I extends IncludeOf<Catalog[K], 'list'> = never>(...query: Needed<ListInput<K, I>>): RecordList<Loaded<K, 'list', NoInfer<I>>>
  /** How many records a list would return. */
  count(...query: Needed<FiltersOf<Catalog[K]> & Whereabouts<K, 'list'>>): Promise<number>
}
export interface GetMethods<K extends ResourceKey> {
  /** @throws NotFoundError when there is no such record. */
  get<const I extends IncludeOf<Catalog[K], 'get'> = never>(
    id: string | number,
    ...options: Needed<Whereabouts<K, 'get'> & { readonly include?: readonly I[] }>
  ): Promise<Loaded<K, 'get', NoInfer<I>>>
  /** The record, or null when there is none. */
  find(id: string | number, ...options: Needed<Whereabouts<K, 'get'>>): Promise<RecordTypes[K] | null>
}
export interface CreateMethods<K extends ResourceKey> {
  /**
   * References are given by id or by name. Where the answer is lost, the record is looked for, and never sent again.
   * @throws UsageError for input that the API would refuse; `unknown_name` with the nearest names. ValidationError when the API
   *   refuses. OutcomeUnknownError when it may have been made and is not found: `error.reconcile()` goes on looking.
   */
  create(input: NewRecord<K> & ParamsOf<Catalog[K], 'create'>, options?: RouteOptions): Promise<RecordTypes[K]>
}
export interface EnsureMethods<K extends ResourceKey> {
  /**
   * The record of this name, created if there is none. It is looked for within the same organization, manufacturer, type or folder,
   * without regard to case, in one list. What is there is not changed. Two calls at once in one client create one.
   * @throws UsageError `ambiguous_name` when there are several
   */
  ensure(input: NewRecord<K> & ParamsOf<Catalog[K], 'create'>, options?: CallOptions): Promise<Ensured<RecordTypes[K]>>
}
export interface UpdateMethods<K extends ResourceKey> {
  /**
   * Changes the attributes that are named and no others. References are given by id or by name.
   * @throws UsageError `not_supported` when a PSA or RMM owns the record and one of the attributes; nothing was sent
   */
  update(
    id: string | number,
    changes: RecordChanges<K>,
    ...options: Needed<Whereabouts<K, 'update'> & SyncOptions>
  ): Promise<RecordTypes[K]>
}
export interface DeleteMethods<K extends ResourceKey> {
  /** Deletes by id, in the form that this resource has; never by filter. */
  delete(id: string | number, ...options: Needed<Whereabouts<K, DeleteOf<K>>>): Promise<void>
}
export interface CreateManyMethods<K extends ResourceKey> {
  /**
   * Creates many records in requests of up to 100, each of which the API takes or refuses as a whole. What is wrong in itself is not sent.
   * No request is repeated whose outcome is unknown: each of its records is looked for, and what is not found is in `unknown`.
   */
  createMany(
    inputs: readonly (NewRecord<K> & ParamsOf<Catalog[K], 'create'>)[],
    options?: ManyOptions,
  ): Promise<BatchReport<RecordTypes[K]>>
}
export interface UpdateManyMethods<K extends ResourceKey> {
  /**
   * Changes many records in requests of up to 100, each of which the API takes or refuses as a whole. Attributes that the bulk form does
   * not take, and those of which it would delete what is not repeated, are refused.
   */
  updateMany(
    changes: readonly BulkChanges<K>[],
    ...options: Needed<Whereabouts<K, 'bulkUpdate'> & SyncOptions & ManyOptions>
  ): Promise<BatchReport<RecordTypes[K]>>
}
export interface DeleteManyMethods<K extends ResourceKey> {
  /** Deletes many records by id in requests of up to 100, each of which the API takes or refuses as a whole. Never by filter. */
  deleteMany(ids: readonly (string | number)[], ...options: Needed<Whereabouts<K, 'bulkDelete'> & ManyOptions>): Promise<BatchReport<null>>
}
/** Kinds that people tell apart by a name of their own, which they choose. */
type Ensurable<K extends ResourceKey, M> = Catalog[K]['attributes'] extends { readonly name: { readonly create: 'required' | 'optional' } }
  ? 'list' | 'create' extends OperationOf<Catalog[K]>
    ? M
    : unknown
  : unknown
type TakesLists<K extends ResourceKey, M> =
  Extract<Catalog[K]['endpoints'][number], { readonly operation: 'create'; readonly acceptsArray: true }> extends never ? unknown : M

type DeleteOf<K extends ResourceKey> =
  Extract<OperationOf<Catalog[K]>, 'delete'> extends never ? Extract<OperationOf<Catalog[K]>, 'bulkDelete'> : 'delete'

type Has<K extends ResourceKey, O extends Operation, M> = Extract<OperationOf<Catalog[K]>, O> extends never ? unknown : M

/** The methods of one resource: those whose operations the API has. */
export type ResourceMethods<K extends ResourceKey> = Has<K, 'list', ListMethods<K>> &
  Has<K, 'get', GetMethods<K>> &
  Has<K, 'create', CreateMethods<K>> &
  Has<K, 'update', UpdateMethods<K>> &
  Has<K, 'delete' | 'bulkDelete', DeleteMethods<K>> &
  Ensurable<K, EnsureMethods<K>> &
  TakesLists<K, CreateManyMethods<K>> &
  Has<K, 'bulkUpdate', UpdateManyMethods<K>> &
  Has<K, 'bulkDelete', DeleteManyMethods<K>>

type Untyped = Readonly<Record<string, unknown>>

/**
 * The operations of one resource as the catalog has them, without types by resource, for programs that walk the catalog. Documents are
 * listed in all folders, unless one is named. What the methods of `client.logs` and others add is not here: a list of logs ends with the
 * fifth page, traits are not compared with their type.
 */
export interface UntypedResource {
  readonly resource: Resource
  list(query?: Untyped & CallOptions): RecordList<AnyRecord>
  count(query?: Untyped & CallOptions): Promise<number>
  get(id: string | number, options?: Untyped & CallOptions): Promise<AnyRecord>
  find(id: string | number, options?: Untyped & CallOptions): Promise<AnyRecord | null>
  create(input: Untyped, options?: RouteOptions): Promise<AnyRecord>
  ensure(input: Untyped, options?: CallOptions): Promise<Ensured<AnyRecord>>
  /** Attributes of which the API deletes what is not repeated are refused, unless `replace: true` says that all of it is given. */
  update(id: string | number, changes: Untyped, options?: Untyped & CallOptions): Promise<AnyRecord>
  delete(id: string | number, options?: Untyped & CallOptions): Promise<void>
  publish(id: string | number, options?: Untyped & CallOptions): Promise<void>
  createMany(inputs: readonly Untyped[], options?: ManyOptions): Promise<BatchReport<AnyRecord>>
  updateMany(changes: readonly Untyped[], options?: Untyped & ManyOptions): Promise<BatchReport<AnyRecord>>
  deleteMany(ids: readonly (string | number)[], options?: Untyped & ManyOptions): Promise<BatchReport<null>>
}
