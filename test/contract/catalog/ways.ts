import { catalog } from '../../../src/catalog/index.js'
import type { Endpoint, GlueClient, Operation, RecordList, Resource, ResourceKey } from '../../../src/index.js'
import type { AnyRecord } from '../../../src/jsonapi/decode.js'
import type { FullAccount } from './full-account.js'

type Values = Readonly<Record<string, unknown>>
export interface Report {
  readonly succeeded: readonly { readonly id: string; readonly record: AnyRecord | null }[]
  readonly failed: readonly { readonly error: Error }[]
  readonly unknown: readonly { readonly error: Error }[]
}

/** The methods of one resource as programs call them, `client.contacts.get`, for tests that walk the catalog. */
export interface Methods {
  list(query?: Values): RecordList<AnyRecord>
  count(query?: Values): Promise<number>
  get(id: unknown, options?: Values): Promise<AnyRecord>
  find(id: unknown, options?: Values): Promise<AnyRecord | null>
  create(input: Values, options?: Values): Promise<AnyRecord>
  createMany(inputs: readonly Values[], options?: Values): Promise<Report>
  ensure(input: Values, options?: Values): Promise<{ readonly record: AnyRecord; readonly created: boolean }>
  update(id: unknown, changes: Values, options?: Values): Promise<AnyRecord>
  updateMany(changes: readonly Values[], options?: Values): Promise<Report>
  delete(id: unknown, options?: Values): Promise<void>
  deleteMany(ids: readonly unknown[], options?: Values): Promise<Report & { readonly deleted?: readonly string[] }>
  publish(id: unknown, options?: Values): Promise<void>
}
export const methodsOf = (client: GlueClient, key: ResourceKey): Methods => client[key] as unknown as Methods

export const hasParent = ({ path }: Pick<Endpoint, 'path'>): boolean => /:(?!id\b)\w/.test(path)
export const waysOf = (key: ResourceKey, operation: Operation): readonly Endpoint[] =>
  (catalog[key] as Resource).endpoints.filter((endpoint) => endpoint.operation === operation)

/** The parents that a path names, by parameter; of a list the busiest ones. */
export const parentsIn = (full: FullAccount, key: ResourceKey, endpoint: Endpoint): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries((catalog[key] as Resource).params ?? {})
      .filter(([, { segment }]) => endpoint.path.split('/').includes(`:${segment}`))
      .map(([name, parameter]) => {
        if (parameter.enum !== undefined) return [name, 'configurations']
        if (endpoint.operation === 'list' || endpoint.operation === 'get') return [name, full.busiest(key, name)]
        return [name, full.parent(key, parameter.target as ResourceKey | undefined)]
      }),
  )
/** What leads a call over exactly this route. */
export const by = (full: FullAccount, key: ResourceKey, endpoint: Endpoint): Record<string, unknown> =>
  hasParent(endpoint) ? { ...parentsIn(full, key, endpoint), nested: true } : {}
