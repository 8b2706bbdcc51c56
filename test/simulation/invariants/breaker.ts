import type { CircuitState } from '../../../src/resilience/circuit-breaker.js'
import type { ClientEvent } from '../history.js'
import { grouped } from '../grouped.js'
import type { Run } from '../run.js'

const OPEN_MS = 60_000
const FAILURES = 5
const NEXT: Readonly<Record<CircuitState, readonly CircuitState[]>> = {
  closed: ['open'],
  open: ['half_open'],
  half_open: ['open', 'closed'],
}
/** What speaks against the server, as the callers see it. */
const TROUBLE: ReadonlySet<string> = new Set(['server_error', 'connection_failed', 'timeout', 'protocol_error', 'deadline_exceeded'])

/** The circuit changes as it may, sends nothing while it is open, and one call at a time while it finds out. */
export function* circuitIsLegal({ history }: Run): Iterable<string> {
  for (const [client, events] of grouped(history.events, ({ client }) => client)) yield* oneCircuit(client, events)
}

function* oneCircuit(client: string, events: readonly ClientEvent[]): Iterable<string> {
  let state: CircuitState = 'closed'
  let openedAt = 0
  let failures = 0
  const probing = new Set<string>()
  for (const { at, event } of events) {
    switch (event.type) {
      case 'circuit':
        if (!NEXT[state].includes(event.state)) yield `${client}: the circuit went from ${state} to ${event.state}`
        // The last of the failures is told of after what it brings about.
        if (state === 'closed' && event.state === 'open' && failures < FAILURES - 1)
          yield `${client}: the circuit opened after ${failures + 1} failures`
        if (event.state === 'half_open' && at - openedAt < OPEN_MS) yield `${client}: the circuit was open for ${at - openedAt} ms only`
        if (event.state === 'open') openedAt = at
        state = event.state
        probing.clear()
        break
      case 'attempt':
        if (state === 'open') yield `${client}: ${event.method} ${event.path} was sent while the circuit was open`
        if (state !== 'half_open') break
        probing.add(event.requestId)
        if (probing.size > 1) yield `${client}: ${probing.size} calls at once while the circuit was half open`
        break
      case 'success':
      case 'failure':
        probing.delete(event.requestId)
        if (event.type === 'success') failures = 0
        else if (TROUBLE.has(event.code)) failures++
        break
      default:
    }
  }
}
