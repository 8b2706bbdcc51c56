import { describe, expect, it } from 'vitest'
import { failureFrom, TransportFailure, uploadMs } from './transport.js'
import type { FailureKind } from './transport.js'

const coded = (code: string, more: object = {}): Error => Object.assign(new Error('what the system says'), { code }, more)

describe('an error of the system or of a library', () => {
  it.each<[FailureKind, string[]]>([
    ['connect_timeout', ['UND_ERR_CONNECT_TIMEOUT']],
    [
      'connect',
      [
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
      ],
    ],
    [
      'tls',
      [
        'CERT_HAS_EXPIRED',
        'DEPTH_ZERO_SELF_SIGNED_CERT',
        'SELF_SIGNED_CERT_IN_CHAIN',
        'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
        'CRL_HAS_EXPIRED',
        'INVALID_CA',
        'INVALID_PURPOSE',
        'HOSTNAME_MISMATCH',
        'ERR_TLS_CERT_ALTNAME_INVALID',
        'ERR_SSL_UNSUPPORTED_PROTOCOL',
        'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION',
        'UND_ERR_PRX_TLS',
      ],
    ],
  ])('that is a %s was never sent, whoever says otherwise: %j', (kind, codes) => {
    for (const code of codes) expect(failureFrom(coded(code), true)).toMatchObject({ kind, sent: false })
  })

  it.each<[FailureKind, string[]]>([
    ['headers_timeout', ['UND_ERR_HEADERS_TIMEOUT']],
    ['body_timeout', ['UND_ERR_BODY_TIMEOUT']],
    ['malformed', ['HPE_INVALID_VERSION', 'UND_ERR_HTTP_PARSER', 'UND_ERR_HEADERS_OVERFLOW']],
    ['tls', ['EPROTO', 'ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR', 'ERR_TLS_HANDSHAKE_TIMEOUT']],
  ])('that is a %s was sent if the request had begun: %j', (kind, codes) => {
    for (const code of codes) for (const sent of [true, false]) expect(failureFrom(coded(code), sent)).toMatchObject({ kind, sent })
  })

  it.each(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'ETIMEDOUT', 'UND_ERR_SOCKET', 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH', 'ENOTCONN'])(
    'that broke the connection (%s) broke it before or after the request',
    (code) => {
      expect(failureFrom(coded(code), true)).toMatchObject({ kind: 'reset', sent: true })
      expect(failureFrom(coded(code), false)).toMatchObject({ kind: 'connect', sent: false, message: expect.stringContaining('before') })
    },
  )

  it('is named by its code in the message, and kept as the cause', () => {
    for (const code of ['ECONNREFUSED', 'ECONNRESET', 'EPROTO', 'HPE_INVALID_VERSION']) {
      const error = coded(code)
      expect(failureFrom(error, true)).toMatchObject({ message: expect.stringContaining(`(${code})`), cause: error })
    }
  })

  it('is found in what caused an error, and in the first of several', () => {
    const refused = coded('ECONNREFUSED')
    const wrapped = new TypeError('fetch failed', { cause: refused })
    expect(failureFrom(wrapped, true)).toMatchObject({ kind: 'connect', cause: wrapped })
    expect(failureFrom(coded('', { cause: refused }), true)).toMatchObject({ kind: 'connect' })
    expect(failureFrom(Object.assign(new Error(), { code: 7, cause: refused }), true)).toMatchObject({ kind: 'connect' })
    expect(failureFrom(new AggregateError([refused, coded('EPROTO')]), true)).toMatchObject({ kind: 'connect' })
    expect(failureFrom(Object.assign(new Error(), { cause: null, errors: [refused] }), true)).toMatchObject({ kind: 'connect' })
  })

  it('is sought five levels deep', () => {
    const nested = (levels: number): Error => (levels === 0 ? coded('ECONNREFUSED') : new Error('outer', { cause: nested(levels - 1) }))
    expect(failureFrom(nested(4), true)).toMatchObject({ kind: 'connect' })
    expect(failureFrom(nested(5), true)).toBeUndefined()
    const circle: Error & { cause?: unknown } = new Error('circle')
    circle.cause = circle
    expect(failureFrom(circle, true)).toBeUndefined()
  })

  it.each([
    new Error('a defect'),
    new TypeError('a defect'),
    coded('ERR_INVALID_ARG_TYPE'),
    coded('XHPE_'),
    coded('X_CERT_'),
    coded('EPROTOTYPE'),
    undefined,
    null,
    'ECONNREFUSED',
    Object.assign(new Error(), { errors: { 0: coded('ECONNREFUSED') } }),
  ])('that no network makes is none of them: %s', (error) => {
    expect(failureFrom(error, true)).toBeUndefined()
  })
})

describe('a failure', () => {
  it('has a cause only where there is one', () => {
    const failure = new TransportFailure('reset', true, 'the connection broke')
    expect(failure).toMatchObject({ name: 'TransportFailure', kind: 'reset', sent: true, hint: undefined })
    expect('cause' in failure).toBe(false)
    expect(new TransportFailure('proxy', false, 'm', 7, 'Look.')).toMatchObject({ cause: 7, hint: 'Look.' })
  })
})

describe('a body', () => {
  it('adds to the time for the answer what it takes to send it at 16 KiB a second', () => {
    expect(uploadMs(undefined)).toBe(0)
    expect(uploadMs('')).toBe(0)
    expect(uploadMs('x'.repeat(16_384))).toBe(1000)
    expect(uploadMs('ü'.repeat(16_384))).toBe(2000)
    expect(uploadMs({ sizeBytes: 1_638_400, async *[Symbol.asyncIterator]() {} })).toBe(100_000)
  })
})
