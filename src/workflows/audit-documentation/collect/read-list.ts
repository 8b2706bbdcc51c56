import type { RecordTypes, ResourceKey } from '../../../catalog/index.js'
import type { RecordSource } from '../../../client/record-source.js'
import { isGlueError } from '../../../errors.js'
import type { ErrorCode } from '../../../errors.js'
import { COMPLETE } from '../facts.js'
import type { Reading } from '../facts.js'

/** Failures of one list that say nothing about the others. All else ends the audit: a refused key, a closed client, a bug. */
const ONE_LIST_ONLY: ReadonlySet<ErrorCode> = new Set([
  'not_available',
  'forbidden',
  'not_found',
  'not_supported',
  'bad_request',
  'validation_failed',
  'server_error',
  'timeout',
  'protocol_error',
  'response_too_large',
])

export interface ListRequest<K extends ResourceKey> {
  readonly resource: K
  readonly query: Readonly<Record<string, unknown>>
  visit(record: RecordTypes[K]): void
  /** Called before the list is read again, and when nothing of it counts. */
  forget(): void
}

/** Reads a list to its end; a second time when records moved while it was read. */
export const readList = async <K extends ResourceKey>(
  source: RecordSource,
  { resource, query, visit, forget }: ListRequest<K>,
  signal: AbortSignal | undefined,
): Promise<Reading> => {
  for (let attempt = 1; ; attempt++) {
    signal?.throwIfAborted()
    try {
      const scanned = await source.scan(resource, query, visit, { signal, priority: 'bulk' })
      if (!scanned.available) {
        forget()
        return { state: 'not_available', reasons: [scanned.reason] }
      }
      const { complete, reasons } = scanned.completeness
      if (complete) return COMPLETE
      if (attempt === 2) return { state: 'incomplete', reasons }
    } catch (error) {
      if (!isGlueError(error) || !ONE_LIST_ONLY.has(error.code)) throw error
      forget()
      return { state: 'not_available', reasons: [error.message] }
    }
    forget()
  }
}
