/** Records that a PSA or RMM owns: IT Glue takes changes of a few of their attributes only. */
import type { Resource } from '../../catalog/index.js'
import { UsageError, ValidationError } from '../../errors.js'
import type { AnyRecord } from '../../jsonapi/decode.js'

/** The changed attributes that stay closed when such a record is synced; none for a resource that is never synced. */
export const closedWhenSynced = (resource: Resource, changes: Readonly<Record<string, unknown>>): readonly string[] => {
  const open = resource.syncedMayChange
  if (open === undefined) return []
  return Object.keys(changes).filter((key) => changes[key] !== undefined && key !== 'extra' && !open.includes(key))
}

/** Whether a record of this resource shows that it is synced: some kinds can be, and do not. */
export const showsSync = (resource: Resource): boolean =>
  Object.hasOwn(resource.attributes, 'psaIntegration') || Object.hasOwn(resource.attributes, 'synced')

export const isSynced = (record: AnyRecord): boolean => record['psaIntegration'] === 'enabled' || record['synced'] === true

export const ownedElsewhere = (resource: Resource, id: string | number, closed: readonly string[]): UsageError =>
  new UsageError(
    'not_supported',
    `The ${resource.singular} ${id} is synced from a PSA or RMM, which owns ${closed.map((key) => `"${key}"`).join(', ')}: IT Glue refuses the change.`,
    { hint: `Change it in the PSA or RMM. ${stillOpen(resource)} Nothing was sent.` },
  )

/** The same refusal of the API, with the likely reason where nobody could look before. */
export const withOwnerHint = (resource: Resource, closed: readonly string[], error: unknown): unknown => {
  if (!(error instanceof ValidationError) || closed.length === 0) return error
  const reason = `If a PSA or RMM syncs this ${resource.singular}, it owns ${closed.map((key) => `"${key}"`).join(', ')}. ${stillOpen(resource)}`
  return new ValidationError(error.code, error.message, {
    status: error.status,
    method: error.method,
    path: error.path,
    errors: error.errors,
    attempts: error.attempts,
    requestId: error.requestId,
    curl: error.curl,
    cause: error.cause,
    outcome: error.outcome,
    hint: [error.hint, reason].filter((part) => part !== undefined).join(' '),
  })
}

const stillOpen = ({ syncedMayChange = [], singular }: Resource): string =>
  syncedMayChange.length === 0
    ? `Nothing of a synced ${singular} can be changed in IT Glue.`
    : `Of a synced ${singular}, IT Glue lets ${syncedMayChange.join(', ')} be changed.`
