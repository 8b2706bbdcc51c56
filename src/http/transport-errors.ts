import { ConnectionError, ProtocolError, TimeoutError } from '../errors.js'
import type { TransportError, TransportErrorDetails } from '../errors.js'
import type { Happening } from '../resilience/retry-policy.js'
import { HINTS, sentence } from './hints.js'
import { isLoopbackHost } from './regions.js'
import type { TransportFailure, FailureKind } from './transport.js'

/** What each failure means for a retry. `aborted` never gets here. */
export const HAPPENINGS: Readonly<Record<Exclude<FailureKind, 'aborted'>, Happening>> = {
  connect: 'connect_failed',
  proxy: 'connect_failed',
  proxy_refused: 'refused_answer',
  connect_timeout: 'timeout',
  tls: 'refused_answer',
  headers_timeout: 'timeout',
  body_timeout: 'timeout',
  reset: 'connection_lost',
  malformed: 'unreadable_answer',
  too_large: 'refused_answer',
}

/** The error that the caller sees when an exchange brought no answer. */
export const transportErrorFrom = (failure: TransportFailure, details: TransportErrorDetails, host: string): TransportError => {
  const error = (hint: string): TransportErrorDetails => ({ ...details, hint: failure.hint ?? hint, cause: failure })
  // As in the errors of the API: the query is in `path`, and makes no sentence clearer.
  const message = sentence(`${failure.message} (${details.method} ${details.path?.replace(/\?.*/, '')}, ${host})`)
  switch (failure.kind) {
    case 'tls':
      return new ConnectionError('tls_failed', message, error(tlsHint(failure.message)))
    case 'connect':
      return new ConnectionError(
        'connection_failed',
        message,
        error(isLoopbackHost(new URL(host).hostname) ? HINTS.connectionHere : HINTS.connection),
      )
    case 'proxy':
    case 'proxy_refused':
    case 'reset':
    case 'aborted':
      return new ConnectionError('connection_failed', message, error(HINTS.connection))
    case 'connect_timeout':
    case 'headers_timeout':
    case 'body_timeout':
      return new TimeoutError('timeout', message, error(HINTS.timeout))
    case 'malformed':
      return new ProtocolError('protocol_error', message, error(HINTS.protocol))
    case 'too_large':
      return new ProtocolError('response_too_large', message, error(HINTS.responseTooLarge))
  }
}

/** An untrusted authority is mended here; a certificate that is out of date or of another host is not. */
const tlsHint = (message: string): string => TLS_HINTS.find(([codes]) => codes.test(message))?.[1] ?? HINTS.tlsOther

const TLS_HINTS: readonly (readonly [RegExp, string])[] = [
  [/CERT_HAS_EXPIRED|CERT_NOT_YET_VALID/, HINTS.tlsExpired],
  [/ALTNAME|HOSTNAME_MISMATCH/, HINTS.tlsOtherHost],
  [/SELF_SIGNED|UNABLE_TO_|INVALID_CA|CERT_UNTRUSTED/, HINTS.tlsUntrusted],
  [/UNSUPPORTED_PROTOCOL|PROTOCOL_VERSION|HANDSHAKE_FAILURE|DH_KEY_TOO_SMALL|EE_KEY_TOO_SMALL|CA_MD_TOO_WEAK/, HINTS.tlsTooOld],
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH_TOO_LONG|HTTP_REQUEST|EPROTO/, HINTS.tlsNone],
]
