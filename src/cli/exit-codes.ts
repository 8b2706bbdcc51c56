import type { ErrorCode } from '../errors.js'

/** What a process answers with. Scripts decide on these numbers, so none ever changes its meaning. */
export const EXIT = {
  ok: 0,
  /** A defect of gluekit. */
  bug: 1,
  /** A wrong flag, file, name, id or setting: nothing was sent. */
  usage: 2,
  /** The answer is not complete, and `--strict` asked for a complete one. */
  incomplete: 3,
  /** A guard refused: a read-only profile, a cap, a change that was not confirmed. */
  refused: 4,
  /** No key, a wrong key, or a key that may not do this. */
  authentication: 5,
  notFound: 6,
  /** The API or the network failed, or would have taken too long. */
  unavailable: 7,
  /** Some was done and some was not. */
  partial: 8,
  /** A write may or may not have happened. */
  outcomeUnknown: 9,
  /** An audit scored below `--fail-under`. */
  belowThreshold: 10,
  /** What `--check` compares is not the same. */
  differs: 11,
  interrupted: 130,
  terminated: 143,
} as const

export type ExitCode = (typeof EXIT)[keyof typeof EXIT]

/** Every error code has its exit code: a new one does not compile until it is decided here. */
export const EXIT_OF: Readonly<Record<ErrorCode, ExitCode>> = {
  no_key: EXIT.authentication,
  bad_key: EXIT.authentication,
  bad_configuration: EXIT.usage,
  unknown_region: EXIT.usage,
  unknown_profile: EXIT.usage,
  key_store_unavailable: EXIT.authentication,
  usage: EXIT.usage,
  unknown_filter: EXIT.usage,
  unknown_sort: EXIT.usage,
  unknown_include: EXIT.usage,
  hostile_id: EXIT.usage,
  invalid_input: EXIT.usage,
  unknown_name: EXIT.notFound,
  ambiguous_name: EXIT.usage,
  read_only: EXIT.refused,
  too_large: EXIT.refused,
  not_supported: EXIT.usage,
  bad_request: EXIT.usage,
  unauthorized: EXIT.authentication,
  forbidden: EXIT.authentication,
  not_found: EXIT.notFound,
  not_available: EXIT.authentication,
  conflict: EXIT.refused,
  validation_failed: EXIT.usage,
  rate_limited: EXIT.unavailable,
  server_error: EXIT.unavailable,
  connection_failed: EXIT.unavailable,
  tls_failed: EXIT.unavailable,
  timeout: EXIT.unavailable,
  deadline_exceeded: EXIT.unavailable,
  protocol_error: EXIT.unavailable,
  redirect_refused: EXIT.unavailable,
  response_too_large: EXIT.unavailable,
  circuit_open: EXIT.unavailable,
  queue_full: EXIT.unavailable,
  closed: EXIT.unavailable,
  outcome_unknown: EXIT.outcomeUnknown,
  partial: EXIT.partial,
  file_unreadable: EXIT.usage,
  state_damaged: EXIT.usage,
  busy: EXIT.unavailable,
  mirror_damaged: EXIT.usage,
  mirror_unusable: EXIT.usage,
  schema_too_new: EXIT.usage,
  store_busy: EXIT.unavailable,
  disk_full: EXIT.unavailable,
  sql_limit: EXIT.refused,
}

/** For `gluekit help exit-codes` and the help of the program. */
export const EXIT_MEANINGS: readonly (readonly [number, string])[] = [
  [EXIT.ok, 'done'],
  [EXIT.bug, 'a defect of gluekit'],
  [EXIT.usage, 'wrong use or bad input; the API refused the values'],
  [EXIT.incomplete, 'incomplete answer, with --strict'],
  [EXIT.refused, 'refused by a guard (read-only, conflict, too large, not confirmed)'],
  [EXIT.authentication, 'no key, wrong key or missing permission'],
  [EXIT.notFound, 'no such record or name'],
  [EXIT.unavailable, 'API or network failure, rate limit, breaker, deadline'],
  [EXIT.partial, 'partial success'],
  [EXIT.outcomeUnknown, 'a write may or may not have happened'],
  [EXIT.belowThreshold, 'audit below --fail-under'],
  [EXIT.differs, 'a difference found by --check'],
  [EXIT.interrupted, 'interrupted (Ctrl-C)'],
  [EXIT.terminated, 'terminated'],
]
