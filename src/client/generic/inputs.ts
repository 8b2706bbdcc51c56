/** What the writes of a resource take: the catalog's attributes, and names in place of ids. */
import type { Catalog, CreateInput, OperationOf, Resource, ResourceKey, UpdateInput } from '../../catalog/index.js'

/** Shown by editors as the members it has, not as the types it was made from. */
type Simplify<T> = { readonly [K in keyof T]: T[K] } & {}

/** Resources whose records can be looked up by their name. */
type Named = {
  [K in ResourceKey]: 'name' extends keyof Catalog[K]['attributes'] ? ('list' extends OperationOf<Catalog[K]> ? K : never) : never
}[ResourceKey]
type ParamKeys<R extends Resource> = R extends { readonly params: infer P } ? keyof P : never
type Attributes<R extends Resource> = R['attributes']

/** `location` for each `locationId` that the operation accepts, where the name can be looked up. See `referencesOf()`. */
type NamesOf<R extends Resource, Facts> = {
  [K in keyof Attributes<R>]: K extends `${infer N}Id`
    ? Attributes<R>[K] extends Facts
      ? Attributes<R>[K] extends { readonly kind: 'ref'; readonly target: infer T extends Named }
        ? [ParamKeys<Catalog[T]>] extends [keyof Attributes<R> | ParamKeys<R>]
          ? Exclude<N, keyof Attributes<R>>
          : never
        : never
      : never
    : never
}[keyof Attributes<R>]
type RequiredNames<R extends Resource> = NamesOf<R, { readonly create: 'required' }>
type OptionalNames<R extends Resource> = NamesOf<R, { readonly create: 'optional' }>
type ChangeableNames<R extends Resource> = NamesOf<R, { readonly update: 'required' | 'optional' }>

/** An id, or the name in its place; never both. */
export type IdOrName<N extends string> =
  | ({ readonly [K in `${N}Id`]: string | number } & { readonly [K in N]?: undefined })
  | ({ readonly [K in N]: string } & { readonly [K in `${N}Id`]?: undefined })
/** `IdOrName` for each of several; a function around each keeps their alternatives apart. */
type EachIdOrName<N extends string> = (N extends unknown ? (each: IdOrName<N>) => void : never) extends (each: infer I) => void ? I : never

/**
 * What a create takes. A reference is given by its id, or by the name of what it refers to: `locationId: 7` or `location: 'Main'`.
 * Names are looked up among the records of the same organization, manufacturer or country where they belong to one.
 */
export type NewRecord<K extends ResourceKey> = Simplify<
  Omit<CreateInput<Catalog[K]>, `${RequiredNames<Catalog[K]>}Id`> & { readonly [N in OptionalNames<Catalog[K]>]?: string }
> &
  EachIdOrName<RequiredNames<Catalog[K]>>

/** What an update takes: attributes that are left out stay as they are. References by id or by name, as in `NewRecord`. */
export type RecordChanges<K extends ResourceKey> = Simplify<
  UpdateInput<Catalog[K]> & { readonly [N in ChangeableNames<Catalog[K]>]?: string }
>

/** Attributes that an update in bulk does not take, or of which it would delete what is not repeated. */
type NotInBulk<R extends Resource> = {
  [K in keyof Attributes<R>]: Attributes<R>[K] extends { readonly bulk: false } | { readonly replaces: true } ? K : never
}[keyof Attributes<R>]
/** One record of many that are changed together. */
export type BulkChanges<K extends ResourceKey> = Simplify<
  { readonly id: string | number } & Omit<RecordChanges<K>, NotInBulk<Catalog[K]> | NameOf<NotInBulk<Catalog[K]>>>
>
type NameOf<Id> = Id extends `${infer N}Id` ? N : never
