/**
 * The vocabulary in which the IT Glue API is described, and the TypeScript types that follow from a description.
 *
 * A resource is plain data: it can be printed, compared and walked. Attributes, filters, sorts and includes are keyed in
 * camelCase and carry the name the API uses beside them; that name is never computed, because `address-1` has no rule.
 */

// --- Attributes -------------------------------------------------------------------------------------------------------

interface Values {
  text: string
  html: string
  int: number
  bool: boolean
  /** `YYYY-MM-DD` */
  date: string
  /** ISO 8601 in UTC with milliseconds */
  timestamp: string
  /** The id of one record; a string, whatever the wire says. */
  ref: string
  /** A value that must never be logged, stored or indexed. */
  secret: string
  /** The ids of several records. */
  refs: readonly string[]
  /** A structure without a fixed shape, such as the traits of a flexible asset. */
  json: unknown
}

/** What a caller may do with an attribute, and what the surfaces need to know about it. */
export interface AttributeFacts {
  /** Accepted in a create. Absent: refused. */
  readonly create?: 'required' | 'optional'
  /** Accepted in an update. Absent: refused. */
  readonly update?: 'required' | 'optional'
  /** `false` where a single update accepts the attribute and the bulk form does not. */
  readonly bulk?: false
  /** An update replaces the whole of it: what is not repeated is lost. */
  readonly replaces?: true
  /** `null` empties it. */
  readonly clearable?: true
  /** `false`: never null on read. Absent: may be null. */
  readonly nullable?: false
  /** Never returned. */
  readonly writeOnly?: true
  /** Writes of other records change it: there is one first, or one at each place. */
  readonly shifts?: true
  /** Only its digits count: the server drops what stands between them, or may. */
  readonly digits?: true
  /** Lists return so many characters of it, and a get returns all. */
  readonly cutInLists?: number
  /** The server makes it false where the attribute `key` of the same record has one of these values. */
  readonly falseFor?: { readonly key: string; readonly values: readonly string[] }
  /** Of what is never returned: the attribute that shows it all the same. */
  readonly shownAs?: string
  /** Of base64 that is never returned: the attribute that shows how many bytes it holds. */
  readonly sizeShownAs?: string
  /** The closed list of values. */
  readonly enum?: readonly (string | number)[]
  /** `enum` binds on writes only: reads spell the same things differently. */
  readonly enumOnWrite?: true
  /** Of `json`: always an object, whatever its keys. */
  readonly keyed?: true
  /** Names a record to a person. */
  readonly label?: true
  /** Worth finding by full-text search. */
  readonly search?: true
  /** Grows with every change; an incremental sync resumes from it. */
  readonly cursor?: true
  /** Copied from another record, and changed with it without a new `updatedAt`. */
  readonly derived?: true
  /** People know a device or a person by it, and spell it in more than one way. Of `items`: by their `value`. */
  readonly identifies?: 'ip' | 'mac' | 'serial' | 'assetTag' | 'hostname' | 'email' | 'phone'
  readonly maxLength?: number
  readonly default?: string | number | boolean
  /** What is known beyond the fields above. */
  readonly note?: string
  /** Keys of `SOURCES`. Absent: the official page. */
  readonly source?: readonly string[]
}

export interface Attribute extends AttributeFacts {
  readonly kind: keyof Values | 'items' | 'object'
  /** The name in responses. Requests spell it in snake_case. */
  readonly wire: string
  /** For `ref` and `refs`: the catalog key of the resource pointed at. */
  readonly target?: string
  /** For `items` and `object`: the shape inside. */
  readonly shape?: Readonly<Record<string, Attribute>>
}

type Kind = keyof Values
const attribute =
  <K extends Kind>(kind: K) =>
  <const F extends AttributeFacts = Record<never, never>>(wire: string, facts?: F): { readonly kind: K; readonly wire: string } & F =>
    ({ kind, wire, ...facts }) as { readonly kind: K; readonly wire: string } & F

export const text = attribute('text')
export const html = attribute('html')
export const int = attribute('int')
export const bool = attribute('bool')
export const date = attribute('date')
export const timestamp = attribute('timestamp')
export const secret = attribute('secret')
export const json = attribute('json')

/** The id of a record of the resource `target`. */
export const ref = <const T extends string, const F extends AttributeFacts = Record<never, never>>(
  wire: string,
  target: T,
  facts?: F,
): { readonly kind: 'ref'; readonly wire: string; readonly target: T } & F =>
  ({ kind: 'ref', wire, target, ...facts }) as { readonly kind: 'ref'; readonly wire: string; readonly target: T } & F

/** The ids of several records of the resource `target`. */
export const refs = <const F extends AttributeFacts = Record<never, never>>(
  wire: string,
  target: string,
  facts?: F,
): { readonly kind: 'refs'; readonly wire: string; readonly target: string } & F =>
  ({ kind: 'refs', wire, target, ...facts }) as { readonly kind: 'refs'; readonly wire: string; readonly target: string } & F

/** A list of structures of one shape. */
export const items = <const S extends Readonly<Record<string, Attribute>>, const F extends AttributeFacts = Record<never, never>>(
  wire: string,
  shape: S,
  facts?: F,
): { readonly kind: 'items'; readonly wire: string; readonly shape: S } & F =>
  ({ kind: 'items', wire, shape, ...facts }) as { readonly kind: 'items'; readonly wire: string; readonly shape: S } & F

/** One structure of a known shape. */
export const object = <const S extends Readonly<Record<string, Attribute>>, const F extends AttributeFacts = Record<never, never>>(
  wire: string,
  shape: S,
  facts?: F,
): { readonly kind: 'object'; readonly wire: string; readonly shape: S } & F =>
  ({ kind: 'object', wire, shape, ...facts }) as { readonly kind: 'object'; readonly wire: string; readonly shape: S } & F

/** Must be given to create; may be changed later; cannot be emptied. */
export const required = { create: 'required', update: 'optional' } as const
/** May be given, changed and emptied. */
export const editable = { create: 'optional', update: 'optional', clearable: true } as const
/** May be given and changed, not emptied. */
export const settable = { create: 'optional', update: 'optional' } as const

// --- Filters, includes, parameters ------------------------------------------------------------------------------------

export type FilterKind = 'id' | 'text' | 'bool' | 'dateRange' | 'idRange' | 'folder'
export interface Filter {
  /** The query parameter as the API documents it. */
  readonly query: string
  readonly kind: FilterKind
  /** Must be given to list. */
  readonly required?: true
  /** Ignored without this other filter. */
  readonly requires?: string
  readonly enum?: readonly string[]
  /** Absent: list only. */
  readonly on?: readonly ('list' | 'bulkUpdate' | 'bulkDelete')[]
  readonly note?: string
}
export const filter = <K extends FilterKind, const F extends Omit<Filter, 'query' | 'kind'> = Record<never, never>>(
  query: string,
  kind: K,
  facts?: F,
): { readonly query: string; readonly kind: K } & F => ({ query, kind, ...facts }) as { readonly query: string; readonly kind: K } & F

/** A filter that the bulk forms of update and delete accept too. */
export const bulkToo = { on: ['list', 'bulkUpdate', 'bulkDelete'] } as const

export interface Include {
  readonly wire: string
  /** Catalog key of what comes, where the catalog describes it. */
  readonly of?: string
}
export const include = <const O extends string | undefined = undefined>(wire: string, of?: O): { readonly wire: string; readonly of: O } =>
  ({ wire, of }) as { readonly wire: string; readonly of: O }

/** A part of a nested path: which segment it fills, what it names. */
export interface Parameter {
  readonly segment: string
  readonly target?: string
  readonly enum?: readonly string[]
}

// --- Endpoints --------------------------------------------------------------------------------------------------------

export type Operation = 'list' | 'get' | 'create' | 'update' | 'delete' | 'bulkUpdate' | 'bulkDelete' | 'publish'
export interface Endpoint {
  readonly operation: Operation
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly success: 200 | 201 | 204
  /** The body may hold an array: one request, many records. */
  readonly acceptsArray?: true
  /** The API would accept filters in place of ids. gluekit never sends that form. */
  readonly byFilter?: true
  readonly note?: string
}
const METHODS = {
  list: 'GET',
  get: 'GET',
  create: 'POST',
  update: 'PATCH',
  delete: 'DELETE',
  bulkUpdate: 'PATCH',
  bulkDelete: 'DELETE',
  publish: 'PATCH',
} as const
const SUCCESS = { list: 200, get: 200, create: 201, update: 200, delete: 204, bulkUpdate: 200, bulkDelete: 200, publish: 200 } as const

/** One way to reach an operation. The first of an operation is preferred; a later one is used when the caller gives its parameters. */
export const endpoint = <
  O extends Operation,
  const P extends string,
  const F extends Pick<Endpoint, 'acceptsArray' | 'byFilter' | 'note'> = Record<never, never>,
>(
  operation: O,
  path: P,
  facts?: F,
) =>
  ({ operation, method: METHODS[operation], path, success: SUCCESS[operation], ...facts }) as {
    readonly operation: O
    readonly method: (typeof METHODS)[O]
    readonly path: P
    readonly success: (typeof SUCCESS)[O]
  } & F

// --- Resources --------------------------------------------------------------------------------------------------------

export interface Resource {
  /** The key in the catalog and on the client: `flexibleAssets`. */
  readonly key: string
  /** `type` in responses: `flexible-assets`. */
  readonly type: string
  /** `type` in requests; absent for what cannot be written. */
  readonly requestType?: string
  /** What a person calls one of them: `flexible asset`. */
  readonly singular: string
  readonly doc: string
  /** Since when, or in which way, the API documents it. */
  readonly status: 'documented' | 'documented-2026' | 'undocumented'
  readonly params?: Readonly<Record<string, Parameter>>
  readonly endpoints: readonly Endpoint[]
  readonly attributes: Readonly<Record<string, Attribute>>
  readonly filters: Readonly<Record<string, Filter>>
  /** camelCase key to the name the API sorts by. */
  readonly sorts: Readonly<Record<string, string>>
  readonly includes: { readonly list?: Readonly<Record<string, Include>>; readonly get?: Readonly<Record<string, Include>> }
  /** Query parameters beyond filter, sort, include and page. */
  readonly query?: Readonly<Record<string, { readonly wire: string; readonly on: readonly Operation[]; readonly kind: 'bool' | 'id' }>>
  /** Attributes that, with the creation time, recognise a record after a write whose outcome is unknown. One that was not given is empty. */
  readonly naturalKey?: readonly string[]
  /** A create whose outcome is unknown cannot be looked for, with the reason. Absent: it can. */
  readonly settle?: { readonly none: string }
  /** The only attributes that a record owned by a PSA or RMM lets a client change; `[]`: none. */
  readonly syncedMayChange?: readonly string[]
  /** Operations that a web session has and an API key has not, with the reason. */
  readonly sessionOnly?: Readonly<Partial<Record<Operation, string>>>
  /** How the API departs from what one would expect. */
  readonly quirks: readonly string[]
}

export const defineResource = <const R extends Resource>(resource: R): R => resource

// --- Types that follow from a resource --------------------------------------------------------------------------------

/** Shown by editors as the members it has, not as the types it was made from. */
type Simplify<T> = { readonly [K in keyof T]: T[K] } & {}

type Attrs<R extends Resource> = R['attributes']

/** The value of one attribute as a program sees it. */
export type ValueOf<A extends Attribute> = A extends { enum: readonly (infer E)[]; enumOnWrite?: undefined }
  ? E
  : A extends { kind: 'items'; shape: infer S extends Readonly<Record<string, Attribute>> }
    ? readonly ShapeOf<S>[]
    : A extends { kind: 'object'; shape: infer S extends Readonly<Record<string, Attribute>> }
      ? ShapeOf<S>
      : A extends { kind: 'json'; keyed: true }
        ? Readonly<Record<string, unknown>>
        : A extends { kind: infer K extends Kind }
          ? Values[K]
          : unknown
type ShapeOf<S extends Readonly<Record<string, Attribute>>> = { readonly [K in keyof S]: ValueOf<S[K]> | null }

type Nullable<A extends Attribute> = A extends { nullable: false } ? never : A extends { create: 'required' } ? never : null
type Writable<A extends Attribute> = A extends { enum: readonly (infer E)[] }
  ? E
  : A extends { kind: 'ref' }
    ? string | number
    : A extends { kind: 'items'; shape: infer S extends Readonly<Record<string, Attribute>> }
      ? readonly ShapeInput<S>[]
      : A extends { kind: 'object'; shape: infer S extends Readonly<Record<string, Attribute>> }
        ? ShapeInput<S>
        : A extends { kind: 'refs' }
          ? readonly (string | number)[]
          : A extends { kind: 'json' }
            ? Readonly<Record<string, unknown>>
            : ValueOf<A>
// A condition at the top, not a union: editors show the outcome of a condition, but the name and arguments of a union.
type WriteValue<A extends Attribute> = A extends { clearable: true } ? Writable<A> | null : Writable<A>
type ShapeInput<S extends Readonly<Record<string, Attribute>>> = {
  readonly [K in keyof S as S[K] extends { create: 'required' } ? K : never]: WriteValue<S[K]>
} & {
  readonly [K in keyof S as S[K] extends { create: 'optional' } ? K : never]?: WriteValue<S[K]>
}

/** A record as the client returns it: flat, camelCase, null for what the API left out, and never with a secret. */
export type RecordOf<R extends Resource> = RecordBase<R['type']> & {
  readonly [K in keyof Attrs<R> as Attrs<R>[K] extends { writeOnly: true } | { kind: 'secret' } ? never : K]:
    ValueOf<Attrs<R>[K]> | Nullable<Attrs<R>[K]>
}
export interface RecordBase<T extends string = string> {
  readonly id: string
  readonly type: T
  /** Attributes that this version does not know, under the names the API gave them. */
  readonly extra: Readonly<Record<string, unknown>>
  /** What `include` brought, joined to this record; keyed like the include. */
  readonly included: Readonly<Record<string, readonly Included[]>>
}
/** What every included record has, whatever its type. */
export interface Included {
  readonly id: string
  readonly type: string
  readonly extra: Readonly<Record<string, unknown>>
}
/** An included record of a type that the catalog does not describe. */
export interface IncludedRecord extends Included {
  readonly [attribute: string]: unknown
}

interface ExtraInput {
  /** Attributes that this version does not know, under the names the API gives them. */
  readonly extra?: Readonly<Record<string, unknown>>
}
type Written<R extends Resource, O extends 'create' | 'update', N extends 'required' | 'optional'> = {
  readonly [K in keyof Attrs<R> as Attrs<R>[K] extends { readonly [P in O]: N } ? K : never]: WriteValue<Attrs<R>[K]>
}
type Input<R extends Resource, O extends 'create' | 'update'> = Simplify<
  Written<R, O, 'required'> & Partial<Written<R, O, 'optional'>> & ExtraInput
>
/** What a create takes: what the API needs must be there, what it does not accept cannot be. */
export type CreateInput<R extends Resource> = Input<R, 'create'>
/** What an update takes. Attributes that are left out stay as they are; `null` empties one that can be emptied. */
export type UpdateInput<R extends Resource> = Input<R, 'update'>

type FilterValue<F extends Filter> = F extends { enum: readonly (infer E)[] }
  ? E | readonly E[]
  : F['kind'] extends 'id'
    ? string | number | readonly (string | number)[]
    : F['kind'] extends 'bool'
      ? boolean
      : F['kind'] extends 'dateRange'
        ? { readonly from?: string; readonly to?: string }
        : F['kind'] extends 'idRange'
          ? { readonly from?: string | number; readonly to?: string | number }
          : F['kind'] extends 'folder'
            ? string | number | 'all' | 'root' | 'foldered'
            : string | readonly string[]
type Filters<R extends Resource> = R['filters']
/** The filters of a list. */
export type FiltersOf<R extends Resource> = Simplify<
  {
    readonly [K in keyof Filters<R> as Filters<R>[K] extends { required: true } ? K : never]: FilterValue<Filters<R>[K]>
  } & {
    readonly [
      K in keyof Filters<R> as Filters<R>[K] extends { required: true }
        ? never
        : Filters<R>[K] extends { on: readonly ('bulkUpdate' | 'bulkDelete')[] }
          ? never
          : K
    ]?: FilterValue<Filters<R>[K]>
  }
>
export type SortKey<R extends Resource> = Extract<keyof R['sorts'], string>
/** Ascending, or descending with a `-`. */
export type SortOf<R extends Resource> = SortKey<R> extends infer K extends string ? K | `-${K}` : never
export type IncludeOf<R extends Resource, W extends 'list' | 'get'> = R['includes'] extends { readonly [P in W]: infer I }
  ? Extract<keyof I, string>
  : never

/** The operations that a resource has. */
export type OperationOf<R extends Resource> = R['endpoints'][number]['operation']
type PathsOf<R extends Resource, O extends Operation> = Extract<R['endpoints'][number], { operation: O }>['path']
type Params<R extends Resource> = R extends { readonly params: infer P extends Readonly<Record<string, Parameter>> }
  ? P
  : Record<never, never>
type Within<Path extends string, P> = P extends { readonly segment: infer S extends string }
  ? `${Path}/` extends `${string}:${S}/${string}`
    ? true
    : false
  : false
/** Parameters that every path of the operation holds: they must be given. */
export type ParamsOf<R extends Resource, O extends Operation> = Simplify<{
  readonly [K in keyof Params<R> as false extends Within<PathsOf<R, O>, Params<R>[K]> ? never : K]: Params<R>[K] extends {
    enum: readonly (infer E)[]
  }
    ? E
    : string | number
}>
