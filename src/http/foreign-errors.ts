/**
 * Errors that come from outside: of libraries, of the system, of a fetch that the caller gave. They may carry the request with its
 * headers, the socket, or the bytes of an answer; what leaves here says what happened and carries nothing.
 */

import { GlueError } from '../errors.js'
import { TransportFailure } from './transport.js'

type Redact = (text: string) => string

/** What a transport threw, fit to be seen: a failure keeps what it is with a plain cause, and so does everything else. */
export const fitToBeSeen = (thrown: unknown, redact: Redact): unknown => {
  if (thrown instanceof GlueError) return thrown
  if (!(thrown instanceof TransportFailure)) return relieved(thrown, redact)
  if (thrown.cause !== undefined) define(thrown, 'cause', plainCause(thrown.cause, redact))
  return thrown
}

const MAX_DEPTH = 6
const MAX_ERRORS = 8

/** What is left of a foreign error as the cause of one of ours: name, code, message and stack, and the same of its own causes. */
export const plainCause = (error: unknown, redact: Redact, depth = 0): Error | undefined => {
  if (error === undefined || error === null || depth > MAX_DEPTH) return undefined
  if (!(error instanceof Error)) return new Error(redact(typeof error === 'string' ? error : `Something was thrown: ${typeof error}`))
  const { code, errors } = error as { readonly code?: unknown; readonly errors?: unknown }
  const cause = plainCause(error.cause, redact, depth + 1)
  const plain: Error & { code?: string; errors?: readonly unknown[] } = new Error(redact(String(error.message)))
  define(plain, 'name', redact(String(error.name)))
  if (typeof error.stack === 'string') define(plain, 'stack', redact(error.stack))
  if (cause !== undefined) define(plain, 'cause', cause)
  if (typeof code === 'string') plain.code = redact(code)
  if (Array.isArray(errors)) plain.errors = errors.slice(0, MAX_ERRORS).map((inner) => plainCause(inner, redact, depth + 1))
  return plain
}

const KEPT: ReadonlySet<string | symbol> = new Set(['name', 'message', 'stack', 'code', 'cause'])

/**
 * The same error, which is a defect of somebody's and stays what it is, without what hangs on it and with its texts redacted. One that
 * cannot be changed is replaced by what is left of it.
 */
export const relieved = (error: unknown, redact: Redact): unknown => {
  if (typeof error === 'string') return redact(error)
  if (!(error instanceof Error)) return typeof error === 'object' ? plainCause(error, redact) : error
  try {
    for (const key of Reflect.ownKeys(error)) if (!KEPT.has(key) && !Reflect.deleteProperty(error, key)) throw new TypeError('frozen')
    for (const key of ['message', 'stack'] as const) {
      const text = error[key]
      if (typeof text === 'string' && redact(text) !== text) define(error, key, redact(text))
    }
    if (error.cause !== undefined) define(error, 'cause', plainCause(error.cause, redact))
    return error
  } catch {
    return plainCause(error, redact)
  }
}

const define = (error: Error, key: string, value: unknown): void => {
  Object.defineProperty(error, key, { value, enumerable: false, writable: true, configurable: true })
}
