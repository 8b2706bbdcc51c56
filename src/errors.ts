/**
 * Everything that gluekit throws on purpose. Programs decide on `code`, which is pinned; people read the message, which says
 * what happened, and the hint, which says what to do next. No message, hint or field may hold a secret: whoever makes an
 * error out of text from outside passes that text through the redaction first.
 */

export type ErrorCode =
  | 'no_key'
  | 'bad_key'
  | 'bad_configuration'
  | 'unknown_region'
  | 'unknown_profile'
  | 'key_store_unavailable'
  | 'usage'
  | 'unknown_filter'
  | 'unknown_sort'
  | 'unknown_include'
  | 'hostile_id'
  | 'invalid_input'
  | 'unknown_name'
  | 'ambiguous_name'
  | 'read_only'
  | 'too_large'
  | 'not_supported'
  | 'bad_request'
  | 'unauthorized'
  | 'forbidden'
  | 'not_found'
  | 'not_available'
  | 'conflict'
  | 'validation_failed'
  | 'rate_limited'
  | 'server_error'
  | 'connection_failed'
  | 'tls_failed'
  | 'timeout'
  | 'deadline_exceeded'
  | 'protocol_error'
  | 'redirect_refused'
  | 'response_too_large'
  | 'circuit_open'
  | 'queue_full'
  | 'closed'
  | 'outcome_unknown'
  | 'partial'
  | 'file_unreadable'
  | 'state_damaged'
  | 'busy'
  | 'mirror_damaged'
  | 'mirror_unusable'
  | 'schema_too_new'
  | 'store_busy'
  | 'disk_full'
  | 'sql_limit'

/** What became of a write that failed. `unknown`: it may have happened, and must be looked up before it is repeated. */
export type Outcome = 'not_sent' | 'rejected' | 'unknown'

export interface ErrorDetails {
  readonly hint?: string | undefined
  readonly cause?: unknown
  readonly outcome?: Outcome | undefined
}

/** The base of every error of gluekit. */
export class GlueError extends Error {
  readonly code: ErrorCode
  /** What to do next, as a sentence. */
  readonly hint: string | undefined
  /** On a failed write: whether the server may have carried it out. */
  outcome: Outcome | undefined

  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause })
    this.name = new.target.name
    this.code = code
    this.hint = details.hint
    this.outcome = details.outcome
  }

  /** A form for logs and `-o json`: nothing but what the class declares. */
  toJSON(): Record<string, unknown> {
    return prune({ name: this.name, code: this.code, message: this.message, hint: this.hint, outcome: this.outcome })
  }
}

/** No key, an unknown region, an unreadable profile: nothing was sent. */
export class ConfigurationError extends GlueError {}

/** The call itself is wrong: nothing was sent. */
export class UsageError extends GlueError {
  constructor(code: ErrorCode, message: string, details: ErrorDetails = {}) {
    super(code, message, { outcome: 'not_sent', ...details })
  }
}

/** One entry of an error document, brought into one form. */
export interface ApiErrorItem {
  readonly status: number | null
  readonly title: string | null
  readonly detail: string | null
  /** The attribute in camelCase, or the trait key, that the pointer names. */
  readonly field: string | null
  readonly pointer: string | null
}

export interface ApiErrorDetails extends ErrorDetails {
  readonly status: number
  readonly method: string
  /** Path with query; ids stay, secrets never occur in one. */
  readonly path: string
  readonly errors?: readonly ApiErrorItem[] | undefined
  readonly attempts?: number | undefined
  readonly requestId?: string | undefined
  /** A redacted command that repeats the request. */
  readonly curl?: string | undefined
}

/** The API answered with an error status. */
export class ApiError extends GlueError {
  readonly status: number
  readonly method: string
  readonly path: string
  readonly errors: readonly ApiErrorItem[]
  readonly attempts: number
  readonly requestId: string | undefined
  readonly curl: string | undefined

  constructor(code: ErrorCode, message: string, details: ApiErrorDetails) {
    super(code, message, details)
    this.status = details.status
    this.method = details.method
    this.path = details.path
    this.errors = details.errors ?? []
    this.attempts = details.attempts ?? 1
    this.requestId = details.requestId
    this.curl = details.curl
  }

  override toJSON(): Record<string, unknown> {
    return prune({
      ...super.toJSON(),
      status: this.status,
      method: this.method,
      path: this.path,
      errors: this.errors.length === 0 ? undefined : this.errors,
      attempts: this.attempts,
      requestId: this.requestId,
      curl: this.curl,
    })
  }
}

/** The key was refused: 401, or the gateway's 403. */
export class AuthenticationError extends ApiError {}
/** The key is good and may not do this; or the module or route is not available to it (`not_available`). */
export class PermissionError extends ApiError {}
/** The record does not exist, or not in this account. */
export class NotFoundError extends ApiError {
  readonly resourceType: string | undefined
  readonly resourceId: string | undefined
  constructor(
    message: string,
    details: ApiErrorDetails & { readonly resourceType?: string | undefined; readonly resourceId?: string | undefined },
  ) {
    super('not_found', message, details)
    this.resourceType = details.resourceType
    this.resourceId = details.resourceId
  }
  override toJSON(): Record<string, unknown> {
    return prune({ ...super.toJSON(), resourceType: this.resourceType, resourceId: this.resourceId })
  }
}
/** Somebody else changed the record, or such a record exists already. */
export class ConflictError extends ApiError {}
/** The API refused the values: 400 or 422. `errors` says which fields. */
export class ValidationError extends ApiError {}
/** 429, and waiting was not possible. */
export class RateLimitError extends ApiError {
  readonly retryAfterMs: number
  constructor(message: string, details: ApiErrorDetails & { readonly retryAfterMs: number }) {
    super('rate_limited', message, details)
    this.retryAfterMs = details.retryAfterMs
  }
  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), retryAfterMs: this.retryAfterMs }
  }
}
/** 5xx after the last attempt. */
export class ServerError extends ApiError {
  /** How long the server asked to wait, where it did. */
  readonly retryAfterMs: number | undefined
  constructor(code: ErrorCode, message: string, details: ApiErrorDetails & { readonly retryAfterMs?: number | undefined }) {
    super(code, message, details)
    this.retryAfterMs = details.retryAfterMs
  }
  override toJSON(): Record<string, unknown> {
    return prune({ ...super.toJSON(), retryAfterMs: this.retryAfterMs })
  }
}

export interface TransportErrorDetails extends ErrorDetails {
  readonly method?: string | undefined
  readonly path?: string | undefined
  readonly attempts?: number | undefined
}
/** No usable answer came back. */
export class TransportError extends GlueError {
  readonly method: string | undefined
  readonly path: string | undefined
  readonly attempts: number
  constructor(code: ErrorCode, message: string, details: TransportErrorDetails = {}) {
    super(code, message, details)
    this.method = details.method
    this.path = details.path
    this.attempts = details.attempts ?? 1
  }
  override toJSON(): Record<string, unknown> {
    return prune({ ...super.toJSON(), method: this.method, path: this.path, attempts: this.attempts })
  }
}
/** Refused, reset, not found, or not trusted. */
export class ConnectionError extends TransportError {}
/** Connected, and then too slow. */
export class TimeoutError extends TransportError {}
/** An answer that is not what the API sends: broken JSON, a page of HTML, a redirect. */
export class ProtocolError extends TransportError {}

/** gluekit itself refused to send, to protect the server or the caller. */
export class LimitError extends GlueError {
  readonly retryAfterMs: number | undefined
  constructor(code: ErrorCode, message: string, details: ErrorDetails & { readonly retryAfterMs?: number | undefined } = {}) {
    super(code, message, { outcome: 'not_sent', ...details })
    this.retryAfterMs = details.retryAfterMs
  }
  override toJSON(): Record<string, unknown> {
    return prune({ ...super.toJSON(), retryAfterMs: this.retryAfterMs })
  }
}
export class CircuitOpenError extends LimitError {
  constructor(message: string, details: ErrorDetails & { readonly retryAfterMs: number }) {
    super('circuit_open', message, details)
  }
}
export class QueueFullError extends LimitError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('queue_full', message, details)
  }
}
/** The call would take, or took, longer than its deadline. */
export class DeadlineError extends LimitError {
  /** How much later the deadline was than it would have been without waits for a rate limit. */
  readonly extendedMs: number
  constructor(
    message: string,
    details: ErrorDetails & { readonly retryAfterMs?: number | undefined; readonly extendedMs?: number | undefined } = {},
  ) {
    super('deadline_exceeded', message, details)
    this.extendedMs = details.extendedMs ?? 0
  }
  override toJSON(): Record<string, unknown> {
    return prune({ ...super.toJSON(), extendedMs: this.extendedMs === 0 ? undefined : this.extendedMs })
  }
}

/** A record that a write of unknown outcome may have made. */
export interface Candidate {
  /** As the API names it: `flexible-assets`. */
  readonly type: string
  readonly id: string
  readonly name: string | null
  /** By the server's clock, ISO 8601; null or absent where the API does not say it. */
  readonly createdAt?: string | null
  /** Its address in the web application; null or absent where the API does not say it. */
  readonly url?: string | null
}
/** The record that a write has made after all. */
export interface ReconciledRecord {
  readonly type: string
  readonly id: string
  readonly [attribute: string]: unknown
}
export interface ReconcileOptions {
  /** Ends the looking. The outcome is then as unknown as before. */
  readonly signal?: AbortSignal | undefined
  /** The longest that it may take, in ms; 30,000 unless given. */
  readonly deadlineMs?: number | undefined
}
export interface OutcomeUnknownDetails extends ErrorDetails {
  readonly candidates?: readonly Candidate[] | undefined
  /** How to go on looking, where that is possible. */
  readonly reconcile?: ((options: ReconcileOptions) => Promise<ReconciledRecord>) | undefined
}

/**
 * A write that may or may not have happened. `candidates` are records that could be it; `cause` is what the write failed with.
 *
 *     const record = await error.reconcile({ deadlineMs: 60_000 })
 */
export class OutcomeUnknownError extends GlueError {
  readonly candidates: readonly Candidate[]
  // A private field is part of no printed, spread or serialised form.
  readonly #reconcile: OutcomeUnknownDetails['reconcile']

  constructor(message: string, details: OutcomeUnknownDetails = {}) {
    super('outcome_unknown', message, { ...details, outcome: 'unknown' })
    this.candidates = details.candidates ?? []
    this.#reconcile = details.reconcile
  }

  /**
   * Goes on looking for the record that the write was to make; only reads, and never sends the write again. As often as one likes: what
   * was found once is given again.
   * @returns the record, as soon as exactly one is found
   * @throws OutcomeUnknownError when it is not found in time, several could be it, or `signal` ends the looking; the error itself where
   *   nothing can be looked for
   */
  async reconcile(options: ReconcileOptions = {}): Promise<ReconciledRecord> {
    if (this.#reconcile === undefined) throw this
    return this.#reconcile(options)
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), candidates: this.candidates }
  }
}

/** Some steps of several were done; `done` says which, so that the rest can be resumed. */
export class PartialError<T = unknown> extends GlueError {
  readonly done: T
  constructor(message: string, done: T, details: ErrorDetails = {}) {
    super('partial', message, details)
    this.done = done
  }
  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), done: this.done }
  }
}

/** The local mirror could not do what was asked. Nothing half done stays in it. */
export class MirrorError extends GlueError {}
/** The file was written by a newer version, whose tables this one does not know. */
export class SchemaTooNewError extends MirrorError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('schema_too_new', message, details)
  }
}
/** Another process, or another run of this one, is writing to the mirror. */
export class StoreBusyError extends MirrorError {
  constructor(message: string, details: ErrorDetails = {}) {
    super('store_busy', message, details)
  }
}

/** Whether `error` comes from gluekit, and has this code when one is given. */
export const isGlueError = (error: unknown, code?: ErrorCode): error is GlueError =>
  error instanceof GlueError && (code === undefined || error.code === code)

const prune = (fields: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))
