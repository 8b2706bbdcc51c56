import { checkFields, oneOf, record, whole } from '../control/fault-fields.js'
import type { Check } from '../control/fault-fields.js'
import type { ConnectionLimit } from './doorkeeper.js'
import { LISTENER_MODES } from './listen.js'
import type { Listener, ListenerMode } from './listen.js'

/** What the witness tells of the port. */
export const listenerState = ({
  url,
  mode,
  limit,
}: Listener): { url: string; mode: ListenerMode; connections: ConnectionLimit | null } => ({
  url,
  mode,
  connections: limit ?? null,
})

const limit: Check = (value, at) => {
  if (value === null) return
  checkFields(record(value, at), { required: { max: whole(1) }, optional: { beyond: oneOf('reset', 'queue') } }, at)
}

/** Does what the witness is asked to: `{ mode?, connections? }`; `connections: null` lifts the limit. Throws a `UsageError`. */
export const turnListener = async (listener: Listener, value: unknown): Promise<void> => {
  const given = record(value, 'The body')
  checkFields(given, { optional: { mode: oneOf(...LISTENER_MODES), connections: limit }, some: ['mode', 'connections'] }, 'The body')
  if (given.connections !== undefined) listener.limit = (given.connections as ConnectionLimit | null) ?? undefined
  if (given.mode !== undefined) await listener.turn(given.mode as ListenerMode)
}
