import type { RecordTypes, ResourceKey } from '../catalog/index.js'
import type { CallOptions } from '../http/types.js'
import { isGlueError } from '../errors.js'
import type { GlueClient } from './glue-client.js'
import type { Collection } from './record-list.js'

/** Records of a kind, or the reason why this key cannot see them: "not available" is never "none". */
export type Records<K extends ResourceKey> =
  { readonly available: true; readonly records: Collection<RecordTypes[K]> } | { readonly available: false; readonly reason: string }

/** Where workflows read from: the API, or a mirror of it. */
export interface RecordSource {
  read<K extends ResourceKey>(resource: K, query?: Readonly<Record<string, unknown>>, options?: CallOptions): Promise<Records<K>>
}

/** Reads straight from the API. */
export const liveSource = (client: GlueClient): RecordSource => ({
  async read<K extends ResourceKey>(
    resource: K,
    query: Readonly<Record<string, unknown>> = {},
    options: CallOptions = {},
  ): Promise<Records<K>> {
    try {
      // Documents have a way of their own to reach all folders.
      const list =
        resource === 'documents'
          ? client.documents.list({ ...query, ...options } as never)
          : client.resource(resource).list({ ...query, ...options })
      return { available: true, records: (await list.collect()) as unknown as Collection<RecordTypes[K]> }
    } catch (error) {
      if (isGlueError(error, 'not_available')) return { available: false, reason: error.message }
      throw error
    }
  },
})
