/** The seam between the client, which knows resources, and the pipeline, which knows how to get a request answered. */

import type { StreamedResponse } from './transport.js'

/** Bulk work waits for interactive work, never the other way round. */
export type Priority = 'interactive' | 'bulk'

/** What every call accepts. */
export interface CallOptions {
  /**
   * Aborts the call in any phase; the call rejects with the signal's reason. A create that may have happened by then rejects with an
   * `OutcomeUnknownError` whose cause is the reason.
   */
  readonly signal?: AbortSignal | undefined
  /** The longest the whole call may take, waits and retries included. Never extended. */
  readonly deadlineMs?: number | undefined
  /** `interactive` unless the call is a stream, a sync or an onboarding. */
  readonly priority?: Priority | undefined
  /** The trace that the call belongs to, for logs and events: 32 hexadecimal digits, or a name of the caller's. Not sent. */
  readonly traceId?: string | undefined
}

/** What the calls of one operation share, such as the pages of a list. Made where the operation begins. */
export interface CallGroup {
  traceId?: string
}
/** Options of a call on their way through an operation of several calls. */
export interface GroupedOptions extends CallOptions {
  readonly group?: CallGroup | undefined
}

/** What the caller was after, for errors that name it. */
export interface RequestContext {
  /** Catalog key: `flexibleAssets`. */
  readonly resource?: string | undefined
  readonly operation?: string | undefined
  /** The record that was asked for. */
  readonly id?: string | undefined
  /** The path runs through a parent (`/organizations/1/relationships/...`). */
  readonly nested?: boolean | undefined
}

/** A body that is read while it is sent, such as a file, so that it is never in memory as a whole. */
export interface RequestContent {
  readonly contentType: string
  readonly sizeBytes: number
  /** Its bytes from the beginning; called once for every attempt. A `GlueError` that it throws is what the call fails with. */
  open(): AsyncIterable<Uint8Array>
}

/** What the pipeline notes of a write under way, for whoever has to find out later what became of it. */
export interface WriteTrail {
  requestId?: string
  /** By the monotonic clock, when the last attempt left. */
  leftAt?: number
  /** Tells whoever listens to calls that the write is looked for. */
  settling?: (look: number, waitMs: number) => void
  /** Whether an attempt may have been carried out without an answer that says so. Set when the call has failed. */
  inDoubt?: boolean
}

export interface ApiRequest extends GroupedOptions {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Starts with `/`; every segment is encoded already, by `encodePath`. */
  readonly path: string
  /** Encoded, without `?`. */
  readonly query?: string | undefined
  /** Sent as JSON. */
  readonly body?: unknown
  /** Sent as it is, in place of `body`. A source that ends early, grows or fails ends the call: nothing was carried out then. */
  readonly content?: RequestContent | undefined
  /** Values in `body` that must never be shown: registered with the redaction before the request leaves. */
  readonly secrets?: readonly string[] | undefined
  readonly context?: RequestContext | undefined
  /**
   * Reads the bytes of a success, where more is known about them than that they are JSON. What it throws as a `JsonError` or
   * `ProtocolError` is an answer that nobody can read, and is treated like one that breaks off.
   */
  readonly read?: ((bytes: Buffer) => unknown) | undefined
  /**
   * Called after the wait, before the request is sent once more, which may be minutes after the first time. What it throws ends the
   * call. `mayHaveHappened`: an earlier attempt went unanswered.
   */
  readonly beforeRepeat?: ((mayHaveHappened: boolean) => Promise<void>) | undefined
  /**
   * Asked after `beforeRepeat`, where the server failed or was too slow: the query to send in place of the one that it could not answer,
   * such as that of a smaller page. Undefined: the same.
   */
  readonly repeatWith?: (() => string | undefined) | undefined
  /** The part of the deadline, 0-1, that is kept back from the attempts, for what the caller does after the last of them. */
  readonly reserve?: number | undefined
  /** In place of the default deadline, in ms: like that one, it is extended by waits for the rate limit. `deadlineMs` comes before it. */
  readonly patienceMs?: number | undefined
  readonly trail?: WriteTrail | undefined
}

export interface ApiResponse {
  readonly status: number
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>
  /** Parsed without loss: integers beyond 2^53 are strings. Undefined for an empty body; what `read` made of it where one was given. */
  readonly json: unknown
  readonly attempts: number
  readonly requestId: string
  readonly durationMs: number
  /** How much longer the call could take than its default deadline allows, because it waited for a rate limit that long. */
  readonly extendedMs: number
}

export interface DownloadRequest extends Pick<GroupedOptions, 'signal' | 'deadlineMs' | 'traceId' | 'group'> {
  /** As the API gave it. May carry its own permission, and is never shown. */
  readonly url: string
  /** Larger files are refused. */
  readonly maxBytes: number
}

/** Gets one request answered, or throws a `GlueError` that says why not. */
export interface Pipeline {
  send(request: ApiRequest): Promise<ApiResponse>
  /**
   * Gets a file from an address that the API names, with nothing that is ours: `take` reads the answer, and may be called again where
   * it broke off. What `take` throws is thrown. Statuses other than 5xx and 429 are for `take` to judge.
   */
  download<T>(request: DownloadRequest, take: (answer: StreamedResponse) => Promise<T>): Promise<T>
  close(): Promise<void>
}
