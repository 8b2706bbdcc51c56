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

/** Errors of the library that say something about the network, and not about a defect here. */
export const libraryFailure = (error: unknown, sent: boolean): TransportFailure | undefined => {
  const { code, name } = (error ?? {}) as { code?: unknown; name?: unknown }
  // Some of them carry no code.
  if (name === 'HTTPParserError') return new TransportFailure('malformed', sent, 'the answer is not HTTP', error)
  if (code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED')
    return new TransportFailure('aborted', sent, 'the transport was closed', error)
  return undefined
}
