import type { GlueError } from '../../errors.js'
import { LimitError, RateLimitError, ServerError, TransportError } from '../../errors.js'

/** The API cannot be asked now: down, out of reach, out of patience. A refused key or a missing record is an answer. */
export const isApiDown = (error: unknown): error is GlueError =>
  error instanceof ServerError ||
  error instanceof TransportError ||
  error instanceof RateLimitError ||
  (error instanceof LimitError && error.code !== 'busy')
