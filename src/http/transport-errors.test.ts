import { expect, test } from 'vitest'
import { GlueError } from '../errors.js'
import { HINTS } from './hints.js'
import { HAPPENINGS, transportErrorFrom } from './transport-errors.js'
import { TransportFailure } from './transport.js'
import type { FailureKind } from './transport.js'

const details = { method: 'GET', path: '/organizations?page%5Bsize%5D=1' }
const refused = new TransportFailure('connect', false, 'no connection (ECONNREFUSED)')

test('a message names the path without its query', () => {
  const error = transportErrorFrom(refused, details, 'https://api.itglue.com')
  expect(error.message).toBe('No connection (ECONNREFUSED) (GET /organizations, https://api.itglue.com).')
  expect(error.hint).toContain('HTTPS_PROXY')
})

test('where nothing answers on this machine, no proxy is suspected', () => {
  for (const host of ['http://127.0.0.1:8010', 'http://[::1]:8010', 'http://localhost:8010'])
    expect(transportErrorFrom(refused, details, host).hint).toContain('is the emulator still running?')
})

test.each<[FailureKind, string, string, string]>([
  ['tls', 'ConnectionError', 'tls_failed', 'tls_failed'],
  ['connect', 'ConnectionError', 'connection_failed', 'connection_failed'],
  ['reset', 'ConnectionError', 'connection_failed', 'connection_failed'],
  ['proxy', 'ConnectionError', 'connection_failed', 'connection_failed'],
  ['proxy_refused', 'ConnectionError', 'connection_failed', 'connection_failed'],
  ['aborted', 'ConnectionError', 'connection_failed', 'connection_failed'],
  ['connect_timeout', 'TimeoutError', 'timeout', 'timeout'],
  ['headers_timeout', 'TimeoutError', 'timeout', 'timeout'],
  ['body_timeout', 'TimeoutError', 'timeout', 'timeout'],
  ['malformed', 'ProtocolError', 'protocol_error', 'protocol_error'],
  ['too_large', 'ProtocolError', 'response_too_large', 'response_too_large'],
])('%s is a %s, %s, and keeps what it was made of', (kind, name, code, section) => {
  const failure = new TransportFailure(kind, true, 'something broke')
  const error = transportErrorFrom(failure, { ...details, attempts: 3, outcome: 'unknown' }, 'https://api.itglue.com')
  expect(error).toBeInstanceOf(GlueError)
  expect(error).toMatchObject({ name, code, cause: failure, attempts: 3, outcome: 'unknown', path: details.path })
  expect(error.hint).toMatch(new RegExp(`See troubleshooting: ${section}$`))
})

test.each([
  ['CERT_HAS_EXPIRED', 'tlsExpired'],
  ['CERT_NOT_YET_VALID', 'tlsExpired'],
  ['ERR_TLS_CERT_ALTNAME_INVALID', 'tlsOtherHost'],
  ['HOSTNAME_MISMATCH', 'tlsOtherHost'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', 'tlsUntrusted'],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'tlsUntrusted'],
  ['INVALID_CA', 'tlsUntrusted'],
  ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'tlsTooOld'],
  ['ERR_SSL_WRONG_VERSION_NUMBER', 'tlsNone'],
  ['ERR_TLS_SOMETHING_ELSE', 'tlsOther'],
] as const)('%s has a hint of its own (%s)', (code, hint) => {
  const failure = new TransportFailure('tls', false, `the TLS connection is not acceptable (${code})`)
  expect(transportErrorFrom(failure, details, 'https://api.itglue.com').hint).toBe(HINTS[hint])
})

test('what the failure itself advises goes before the advice for its kind', () => {
  const failure = new TransportFailure('proxy', false, 'the proxy answered 407', undefined, 'Give the proxy a password.')
  expect(transportErrorFrom(failure, details, 'https://api.itglue.com').hint).toBe('Give the proxy a password.')
})

test('what did not come about may be tried again, what was refused may not', () => {
  expect(HAPPENINGS).toEqual({
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
  })
})
