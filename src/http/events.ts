/** What happens to calls while it happens. No event holds a body, a key or a value of a query. */
import type { ErrorCode, Outcome } from '../errors.js'
import type { Happening } from '../resilience/retry-policy.js'
import type { Priority } from './types.js'

/** The call that an event is about. */
export interface EventCall {
  /** Of gluekit, the same through all attempts: `gk-...`. */
  readonly requestId: string
  /** Shared by the calls of one operation, such as the pages of a list: 32 hexadecimal digits, unless the caller named another. */
  readonly traceId: string
  readonly method: string
  /** Without its query. */
  readonly path: string
  /** The path with `:id` in place of ids, so that there are few different ones: `/configurations/:id`. */
  readonly pathTemplate: string
  /** Catalog key, such as `flexibleAssets`; null for what no resource was named for. */
  readonly resource: string | null
  /** `list`, `get`, `create`, `reveal`, `download` ...; null for a raw request. */
  readonly operation: string | null
  readonly priority: Priority
}

/** What the end of a call tells besides how it ended. */
interface Ended {
  readonly attempts: number
  /** The whole call, waits and retries included. */
  readonly durationMs: number
  /** What of it was spent waiting for a turn, and before retries. */
  readonly waitedMs: number
  /** What the server calls the last request (`X-Request-Id`), for their support; null where it said nothing. */
  readonly serverRequestId: string | null
}

export interface CallEvents {
  /** A call begins. */
  readonly start: Record<never, never>
  /** A request is about to be sent; the first is 1. */
  readonly attempt: { readonly attempt: number }
  /** How that went. `result`: `ok`, what happened in its place, or `aborted`. `status`: null where no answer came. */
  readonly attempt_end: {
    readonly attempt: number
    readonly result: 'ok' | Happening | 'aborted'
    readonly status: number | null
    readonly durationMs: number
  }
  /** Comes before the wait. `code` is that of the error which the call would have failed with, `reason` the rule that it is repeated by. */
  readonly retry: { readonly attempt: number; readonly waitMs: number; readonly code: string; readonly reason: string }
  /** A write went unanswered, and what it was to make is looked for, for the `look`-th time, after `waitMs`. Comes after `failure`. */
  readonly settling: { readonly look: number; readonly waitMs: number }
  /**
   * The call has been waiting for its turn under the own limit for some seconds, and goes on waiting. `pausedMs`: for how much longer the
   * server has asked for a pause, of this process or of another that shares the limit; 0 where it is the limit itself.
   */
  readonly queued: { readonly limit: number; readonly windowMs: number; readonly pausedMs: number }
  /** The call has waited its turn; its default deadline stands still meanwhile. */
  readonly rate_limit_wait: { readonly waitedMs: number; readonly cause: 'own_limit' | 'server' }
  readonly success: Ended & { readonly status: number }
  /** `message` is what the error says, without secrets; `outcome`, of a write, whether it may have been carried out. */
  readonly failure: Ended & {
    readonly code: ErrorCode | 'aborted' | 'unrecognised'
    readonly message: string
    readonly status: number | null
    readonly outcome: Outcome | null
  }
}

export type CallEventType = keyof CallEvents
/** An event of a call, by its `type`. */
export type CallEvent<T extends CallEventType = CallEventType> = {
  readonly [K in T]: { readonly type: K } & EventCall & CallEvents[K]
}[T]
/** The circuit breaker has changed its state. */
export interface CircuitEvent {
  readonly type: 'circuit'
  readonly state: 'closed' | 'open' | 'half_open'
}
/** Whether the limit is shared with the other processes of this machine has changed; `problem` says why it is not. */
export interface SharingEvent {
  readonly type: 'sharing'
  readonly shared: boolean
  readonly problem: string | null
}
/** What is told of a client as a whole, and not of one call. */
export type ClientEvent = CircuitEvent | SharingEvent
export type PipelineEvent = CallEvent | ClientEvent

/** A call that is about to begin. */
export interface StartingCall extends Omit<EventCall, 'traceId'> {
  /** What the caller named, or an earlier call of the same operation was given. */
  readonly traceId: string | undefined
  /** The same object for all calls of one operation. */
  readonly group: object
  /** `https://api.itglue.com`. */
  readonly origin: string
}

/** What goes along with one call, from its beginning to its end. */
export interface CallFrame {
  /** The trace that this call is part of, where somebody keeps traces. */
  readonly trace?: TraceContext | undefined
  /** Calls `work` at once, in whatever context it is to run in, and returns what that returns. */
  run?<T>(work: () => T): T
  /** Told of every event of the call. The last is `success` or `failure`; with a failure comes its error, unless the caller ended it. */
  tell?(event: CallEvent, error?: Error): void
}
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string
  /** 16 hexadecimal digits. */
  readonly spanId?: string | undefined
  readonly sampled?: boolean | undefined
}
/** Asked for a frame when a call begins. */
export type CallObserver = (call: StartingCall) => CallFrame | undefined
