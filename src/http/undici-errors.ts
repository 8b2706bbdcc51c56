/** What undici gives, in the words of the port. */
import { TransportFailure } from './transport.js'

export const joinedHeaders = (headers: Record<string, string | string[] | undefined>): Record<string, string> => {
  const result: Record<string, string> = {}
  for (const name in headers) {
    const value = headers[name]
    if (value !== undefined) result[name] = typeof value === 'string' ? value : value.join(', ')
  }
  return result
}

/**
 * Errors of the library that `failureFrom` does not know. Once a request is being sent, whatever the library fails with is about what came
 * back, even where it trips over its own assertions; a call of it that makes no sense is a defect here.
 */
export const libraryFailure = (error: unknown, sent: boolean): TransportFailure | undefined => {
  const { code } = (error ?? {}) as { code?: unknown }
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED')
    return new TransportFailure('aborted', sent, 'the transport was closed', error)
  if (code === 'UND_ERR_INVALID_ARG') return undefined
  if (sent) return new TransportFailure('malformed', true, 'the answer is not HTTP', error)
  if (code === 'ERR_ASSERTION' || String(code).startsWith('UND_ERR'))
    return new TransportFailure('connect', false, 'the request could not be sent', error)
  return undefined
}
