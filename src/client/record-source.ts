import type { RecordTypes, ResourceKey } from '../catalog/index.js'
import type { CallOptions } from '../http/types.js'
import { isGlueError } from '../errors.js'
import { grouped } from './generic/call-options.js'
import type { GlueClient } from './glue-client.js'
import type { Collection, Completeness, RecordList } from './generic/record-list.js'

/** What a key cannot see, and why: "not available" is never "none". */
export interface Unavailable {
  readonly available: false
  readonly reason: string
}
/** Records of a kind, or the reason why this key cannot see them. */
export type Records<K extends ResourceKey> = { readonly available: true; readonly records: Collection<RecordTypes[K]> } | Unavailable
/** The end of a scan. */
export type Scanned = { readonly available: true; readonly completeness: Completeness } | Unavailable
/** One record, or null when there is none. */
export type Single<K extends ResourceKey> = { readonly available: true; readonly record: RecordTypes[K] | null } | Unavailable

type Query = Readonly<Record<string, unknown>>

/** Where workflows read from: the API, or a mirror of it. */
export interface RecordSource {
  read<K extends ResourceKey>(resource: K, query?: Query, options?: CallOptions): Promise<Records<K>>
  /** The same records one at a time, for lists that are too long to hold. */
  scan<K extends ResourceKey>(resource: K, query: Query, visit: (record: RecordTypes[K]) => void, options?: CallOptions): Promise<Scanned>
  /** One record with what `include` names. */
  get<K extends ResourceKey>(resource: K, id: string, include?: readonly string[], options?: CallOptions): Promise<Single<K>>
}

/** Reads straight from the API. */
export const liveSource = (client: GlueClient): RecordSource => {
  const listOf = <K extends ResourceKey>(resource: K, query: Query, options: CallOptions): RecordList<RecordTypes[K]> =>
    // Some have a way of their own: documents to reach all folders, logs and user metrics to reach all of a long time.
    (client[resource] as unknown as { list(query: Query): RecordList<RecordTypes[K]> }).list({ ...query, ...options })
  return {
    read: (resource, query = {}, options = {}) =>
      orUnavailable(async () => ({ available: true, records: await listOf(resource, query, options).collect() })),
    scan: (resource, query, visit, options = {}) =>
      orUnavailable(async () => {
        const list = listOf(resource, query, options)
        for await (const record of list) visit(record)
        return { available: true, completeness: list.completeness }
      }),
    get: <K extends ResourceKey>(resource: K, id: string, include: readonly string[] = [], options: CallOptions = {}) =>
      orUnavailable(async () => {
        const found = await client.resource(resource).find(id, { ...(include.length > 0 ? { include } : {}), ...options })
        return { available: true as const, record: found as unknown as RecordTypes[K] | null }
      }),
  }
}

/** The same source; its reads count as one operation, and share a trace. */
export const asOneOperation = (source: RecordSource): RecordSource => {
  const { group } = grouped({})
  const within = (options: CallOptions = {}): CallOptions => grouped({ group, ...options })
  return {
    read: (resource, query, options) => source.read(resource, query, within(options)),
    scan: (resource, query, visit, options) => source.scan(resource, query, visit, within(options)),
    get: (resource, id, include, options) => source.get(resource, id, include, within(options)),
  }
}

const orUnavailable = async <T>(work: () => Promise<T>): Promise<T | Unavailable> => {
  try {
    return await work()
  } catch (error) {
    if (isGlueError(error, 'not_available')) return { available: false, reason: error.message }
    throw error
  }
}
