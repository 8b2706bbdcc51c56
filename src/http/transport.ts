/** The port to the network: one request out, one answer back, nothing repeated and nothing followed. */

export interface TransportTimeouts {
  /** Until connected, TLS included. */
  readonly connectMs: number
  /** From the request until the headers of the answer. */
  readonly headersMs: number
  /** Within which the body must make progress: a kibibyte at least, or its end. */
  readonly bodyProgressMs: number
}

/** A body that is read piece by piece while it is sent. Its length is in the headers. What it throws ends the exchange. */
export interface StreamedBody extends AsyncIterable<Uint8Array> {
  readonly sizeBytes: number
}

export interface TransportRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  readonly origin: string
  /** With query. */
  readonly path: string
  /** Lower-case names. */
  readonly headers: Record<string, string>
  readonly body: string | StreamedBody | undefined
  /** Ends the exchange and frees its socket. */
  readonly signal: AbortSignal
  readonly timeouts: TransportTimeouts
  /** The largest body accepted, after decompression. */
  readonly maxResponseBytes: number
}

export interface TransportResponse {
  readonly status: number
  /** Lower-case names; several values are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Decompressed. */
  readonly body: Uint8Array
}

/** An answer whose body is read as it comes. */
export interface StreamedResponse {
  readonly status: number
  /** Lower-case names; several values are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** Not decompressed. Throws a `TransportFailure` where it breaks off; leaving the loop early frees the socket. */
  readonly body: AsyncIterable<Uint8Array>
}

/** @throws TransportFailure, for everything that a network can do; any other error is a defect of the transport. */
export interface Transport {
  send(request: TransportRequest): Promise<TransportResponse>
  /** Gets a file from wherever its address leads, without holding it in memory. A transport that lacks this sends, and holds it. */
  stream?(request: TransportRequest): Promise<StreamedResponse>
  /** Closes every socket. */
  close(): Promise<void>
}

export type FailureKind =
  /** No connection: refused, unreachable, name unknown. */
  | 'connect'
  /** The proxy gives no connection, and may give one in a moment. */
  | 'proxy'
  /** The proxy wants to know who is asking, or forbids the host. */
  | 'proxy_refused'
  /** The certificate or the TLS hand-shake is not acceptable. */
  | 'tls'
  | 'connect_timeout'
  | 'headers_timeout'
  | 'body_timeout'
  /** The connection broke before the whole answer was there. */
  | 'reset'
  /** What came back is not HTTP, or is compressed in a way that was not asked for. */
  | 'malformed'
  | 'too_large'
  /** `signal` was aborted. */
  | 'aborted'

/** An exchange that brought no answer. Internal: the pipeline turns it into a `GlueError`. */
export class TransportFailure extends Error {
  override readonly name = 'TransportFailure'
  readonly kind: FailureKind
  /** Whether the server may have seen the request. When in doubt, true. */
  readonly sent: boolean
  /** What to do next, where more is known than the kind says. */
  readonly hint: string | undefined

  constructor(kind: FailureKind, sent: boolean, message: string, cause?: unknown, hint?: string) {
    super(message, cause === undefined ? undefined : { cause })
    this.kind = kind
    this.sent = sent
    this.hint = hint
  }
}

/** A body this slow is not worth waiting for: fewer bytes than this within `bodyProgressMs` count as no progress. */
export const MIN_PROGRESS_BYTES = 1024

/** Bytes a second. Whoever sends more slowly is given no more time for it. */
const SLOWEST_UPLOAD = 16_384

/** What a body adds to the time that its answer may take to begin. */
export const uploadMs = (body: TransportRequest['body']): number => {
  if (body === undefined) return 0
  return ((typeof body === 'string' ? Buffer.byteLength(body) : body.sizeBytes) / SLOWEST_UPLOAD) * 1000
}

const CONNECT_CODES = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EAI_FAIL',
  'EAI_NODATA',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'EADDRNOTAVAIL',
])
const RESET_CODES = new Set([
  'ECONNRESET',
  'EPIPE',
  'ECONNABORTED',
  'ETIMEDOUT',
  'UND_ERR_SOCKET',
  'UND_ERR_RES_CONTENT_LENGTH_MISMATCH',
  'ENOTCONN',
])
const TLS_CODE =
  /^(?:ERR_TLS_|ERR_SSL_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CRL_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|EPROTO$|UND_ERR_PRX_TLS)/
/** Of these the hand-shake ends before anything is sent, whoever reports them. Others may come later too, such as an alert of the server. */
const BEFORE_SENDING =
  /^(?:ERR_TLS_CERT_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|CRL_|INVALID_CA|INVALID_PURPOSE|HOSTNAME_MISMATCH|ERR_SSL_UNSUPPORTED_PROTOCOL$|ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION$|UND_ERR_PRX_TLS)/

/** Reads a library's or system's error; undefined for one that no network makes. */
export const failureFrom = (error: unknown, sent: boolean): TransportFailure | undefined => {
  const code = codeOf(error)
  if (code === undefined) return undefined
  const failure = (kind: FailureKind, message: string, reached = sent): TransportFailure =>
    new TransportFailure(kind, reached, message, error)
  if (code === 'UND_ERR_CONNECT_TIMEOUT') return failure('connect_timeout', 'no connection within the time allowed', false)
  if (code === 'UND_ERR_HEADERS_TIMEOUT') return failure('headers_timeout', 'no answer within the time allowed')
  if (code === 'UND_ERR_BODY_TIMEOUT') return failure('body_timeout', 'the answer stopped half way')
  if (TLS_CODE.test(code)) return failure('tls', `the TLS connection is not acceptable (${code})`, sent && !BEFORE_SENDING.test(code))
  if (CONNECT_CODES.has(code)) return failure('connect', `no connection (${code})`, false)
  if (RESET_CODES.has(code))
    return sent
      ? failure('reset', `the connection broke (${code})`)
      : failure('connect', `the connection broke before the request was sent (${code})`)
  if (code.startsWith('HPE_') || code === 'UND_ERR_HTTP_PARSER' || code === 'UND_ERR_HEADERS_OVERFLOW')
    return failure('malformed', `the answer is not HTTP (${code})`)
  return undefined
}

/** The code of an error, of what caused it, or of the first of several. */
const codeOf = (error: unknown, depth = 0): string | undefined => {
  if (typeof error !== 'object' || error === null || depth > 4) return undefined
  const { code, cause, errors } = error as { code?: unknown; cause?: unknown; errors?: unknown }
  if (typeof code === 'string' && code !== '') return code
  return codeOf(cause, depth + 1) ?? (Array.isArray(errors) ? codeOf(errors[0], depth + 1) : undefined)
}
