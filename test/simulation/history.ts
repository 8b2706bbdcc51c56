/** What the callers did and were told, in virtual time. */
import type { PipelineEvent } from '../../src/http/events.js'
import type { Kind } from './witness.js'

/** What a caller has to believe of its write. */
export type Fate = 'done' | 'unknown' | 'not_done'

interface Span {
  readonly operation: number
  readonly startedAt: number
  endedAt: number
}
export interface Creation extends Span {
  readonly kind: Kind
  readonly mark: string
  fate: Fate
  /** Of what came back. */
  id: string | undefined
}
export interface Update extends Span {
  readonly kind: Kind
  readonly id: string
  readonly value: string
  fate: Fate
}
export interface Deletion extends Span {
  readonly kind: Kind
  readonly id: string
  fate: Fate
}
export interface Reading extends Span {
  readonly kind: Kind
  readonly id: string
  /** Null: there was no such record. */
  readonly value: string | null
}
export interface Listing extends Span {
  readonly kind: Kind
  readonly organizationId: string | undefined
  readonly ids: readonly string[]
  readonly complete: boolean
}

export interface Operation {
  readonly number: number
  readonly client: string
  readonly what: string
  readonly startedAt: number
  endedAt: number | undefined
  /** `ok`, the code of the error, `aborted`, or what should not be. */
  end: string
  readonly deadlineMs: number | undefined
  readonly priority: 'interactive' | 'bulk' | undefined
  abortedAt: number | undefined
  /** One call of the pipeline, so that its deadline is that of the operation. */
  readonly single: boolean
  /** Where the request goes, if there is one only. */
  readonly path: string | undefined
}

export interface ClientEvent {
  readonly at: number
  readonly client: string
  readonly event: PipelineEvent
}

export class History {
  readonly operations: Operation[] = []
  readonly events: ClientEvent[] = []
  readonly creations: Creation[] = []
  readonly updates: Update[] = []
  readonly deletions: Deletion[] = []
  readonly readings: Reading[] = []
  readonly listings: Listing[] = []
  /** What must never happen, seen while it happened. */
  readonly oddities: string[] = []
  /** The last things that happened, for whoever has to find out why. */
  readonly #trace: (readonly unknown[])[] = []

  trace(at: number, ...what: readonly unknown[]): void {
    this.#trace.push([at, ...what])
  }
  lastOf(count: number): readonly string[] {
    return this.#trace.slice(-count).map(([at, ...what]) => `${((at as number) / 1_000).toFixed(3).padStart(10)} s  ${what.join('  ')}`)
  }
}
