/** Typed hooks: what can be listened to by name, and the event that each name brings. */
import type { ResourceKey } from '../catalog/index.js'
import type { EventStream } from '../http/event-stream.js'
import type { CallEvent, CallEventType, CallObserver, CircuitEvent, ClientEvent, SharingEvent } from '../http/events.js'
import type { GlueClient } from './glue-client.js'
import { requireWriteName } from './write-events.js'
import type { NounOf, WriteEvent, WriteKind } from './write-events.js'

type ByNoun = { readonly [K in ResourceKey as NounOf<K>]: K }
type Noun = keyof ByNoun

/** What happens to calls; what was written, with `*` for either word; `*` for everything. */
export type EventName = CallEventType | ClientEvent['type'] | `${Noun}.${WriteKind}` | `${Noun}.*` | `*.${WriteKind}` | '*.*' | '*'

/** Everything that is told of a client. `type` says what it is: `write`, or what happened to a call. */
export type GlueEvent = CallEvent | ClientEvent | WriteEvent

/** The event that a name brings. */
export type EventOf<N extends EventName> = N extends CallEventType
  ? CallEvent<N>
  : N extends 'circuit'
    ? CircuitEvent
    : N extends 'sharing'
      ? SharingEvent
      : N extends '*'
        ? GlueEvent
        : N extends `${infer Word}.${infer Kind}`
          ? WriteEvent<Word extends Noun ? ByNoun[Word] : ResourceKey, Kind extends WriteKind ? Kind : WriteKind>
          : never

/** What it returns is not waited for. What it throws, or rejects with, goes to the log once and breaks nothing. */
export type EventListener<N extends EventName> = (event: EventOf<N>) => unknown

/** Something that watches a client, as one piece. */
export interface Plugin {
  /** For the log. */
  readonly name: string
  /** Callbacks by the events that they are for. */
  readonly on?: { readonly [N in EventName]?: EventListener<N> | undefined }
  /** For tools that keep traces: asked when a call begins for what goes along with it. */
  readonly observe?: CallObserver
  /**
   * Called once with the client, for what cannot be said in the other fields. What it throws, `use` throws.
   * @returns what ends it
   */
  readonly attach?: (client: GlueClient) => (() => void) | void
}

const CALL_EVENTS: ReadonlySet<string> = new Set([
  'start',
  'attempt',
  'attempt_end',
  'retry',
  'queued',
  'rate_limit_wait',
  'settling',
  'success',
  'failure',
  'circuit',
  'sharing',
] satisfies readonly (CallEventType | ClientEvent['type'])[])

/**
 * Listens to the events of a name.
 * @returns a function that ends it
 * @throws UsageError `usage` for a name that no event has: its listener would never hear a thing
 */
export const listen = (stream: EventStream, name: string, listener: (event: never) => unknown, owner?: string): (() => void) => {
  if (name !== '*' && !CALL_EVENTS.has(name)) requireWriteName(name, [...CALL_EVENTS])
  return stream.on(name, listener, owner)
}

/** @throws UsageError `usage`; whatever `attach` throws */
export const installPlugin = (client: GlueClient, stream: EventStream, plugin: Plugin): (() => void) => {
  const ends: (() => void)[] = []
  const end = (): void => {
    for (const undo of ends.splice(0).reverse()) undo()
  }
  try {
    for (const [name, listener] of Object.entries(plugin.on ?? {}))
      if (listener !== undefined) ends.push(listen(stream, name, listener as (event: never) => unknown, plugin.name))
    if (plugin.observe !== undefined) ends.push(stream.observe(plugin.observe, plugin.name))
    const detach = plugin.attach?.(client)
    if (detach !== undefined) ends.push(detach)
    return end
  } catch (error) {
    end()
    throw error
  }
}
