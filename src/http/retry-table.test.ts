import { describe, expect, it } from 'vitest'
import { fail, reply, scripted } from '../../test/support/scripted-pipeline.js'
import type { Answer } from '../../test/support/scripted-pipeline.js'
import type { Outcome } from '../errors.js'

/**
 * What the pipeline does about everything that can happen to a request, method by method: how often it sends, how it waits, and what
 * the caller is told. Each row is a happening that goes on happening.
 */

const METHODS = ['GET', 'POST', 'PATCH', 'DELETE'] as const

/** `-`: sent once. `s`: four times, with waits of up to 1, 2 and 4 s. `m`: four times, with waits of 1, 2 and 4 minutes. */
type Wait = '-' | 's' | 'm'
/** In the order of the methods. */
type Waits = readonly [Wait, Wait, Wait, Wait]
/** Name and code. */
type Expected = readonly [string, string]
type Row = readonly [happening: string, answer: Answer, waits: Waits, outcome: Outcome, error: Expected]

const AGAIN: Waits = ['s', '-', 's', 's']
const ALWAYS: Waits = ['s', 's', 's', 's']
const MINUTES: Waits = ['m', 'm', 'm', 'm']
const ONCE: Waits = ['-', '-', '-', '-']

const CONNECTION: Expected = ['ConnectionError', 'connection_failed']
const TLS: Expected = ['ConnectionError', 'tls_failed']
const TIMEOUT: Expected = ['TimeoutError', 'timeout']
const PROTOCOL: Expected = ['ProtocolError', 'protocol_error']
const TOO_LARGE: Expected = ['ProtocolError', 'response_too_large']
const REDIRECT: Expected = ['ProtocolError', 'redirect_refused']
const SERVER: Expected = ['ServerError', 'server_error']
const RATE: Expected = ['RateLimitError', 'rate_limited']
const BAD_REQUEST: Expected = ['ValidationError', 'bad_request']
const UNAUTHORIZED: Expected = ['AuthenticationError', 'unauthorized']

const HTML = { 'content-type': 'text/html' }
const PAGE = '<html><body>Sign in to the network</body></html>'
const GATEWAY = '<html><h1>Bad Gateway</h1></html>'
const refused = (status: number): Answer => reply(status, { errors: [{ status: String(status), title: 'No' }] })

const ROWS: readonly Row[] = [
  // Not sent: whoever did not get through to the server has changed nothing there.
  ['refused connection', fail('connect', false, 'no connection (ECONNREFUSED)'), ALWAYS, 'not_sent', CONNECTION],
  ['unknown host', fail('connect', false, 'no connection (ENOTFOUND)'), ALWAYS, 'not_sent', CONNECTION],
  ['name server that does not answer', fail('connect', false, 'no connection (EAI_AGAIN)'), ALWAYS, 'not_sent', CONNECTION],
  ['unreachable network', fail('connect', false, 'no connection (ENETUNREACH)'), ALWAYS, 'not_sent', CONNECTION],
  ['connection that does not come about in time', fail('connect_timeout', false), ALWAYS, 'not_sent', TIMEOUT],
  ['reset before the request was sent', fail('reset', false), ALWAYS, 'not_sent', CONNECTION],
  ['untrusted certificate', fail('tls', false, 'not acceptable (DEPTH_ZERO_SELF_SIGNED_CERT)'), ONCE, 'not_sent', TLS],
  ['expired certificate', fail('tls', false, 'not acceptable (CERT_HAS_EXPIRED)'), ONCE, 'not_sent', TLS],
  // Sent, and no answer.
  ['connection that may have carried it before it failed', fail('connect', true), AGAIN, 'unknown', CONNECTION],
  ['reset after the request was sent', fail('reset', true), AGAIN, 'unknown', CONNECTION],
  ['reset in mid-body', fail('reset', true, 'the connection broke in mid-body (ECONNRESET)'), AGAIN, 'unknown', CONNECTION],
  ['headers that do not come in time', fail('headers_timeout', true), AGAIN, 'unknown', TIMEOUT],
  ['body that stops', fail('body_timeout', true), AGAIN, 'unknown', TIMEOUT],
  // An answer that says nothing.
  ['something that is not HTTP', fail('malformed', true), AGAIN, 'unknown', PROTOCOL],
  ['200 with JSON that breaks off', reply(200, '{"data":[{"id":"1","type":"organizations","attr'), AGAIN, 'unknown', PROTOCOL],
  ['200 with something that is no JSON', reply(200, 'OK, that is all for today'), AGAIN, 'unknown', PROTOCOL],
  ['200 with a page of HTML', reply(200, PAGE, HTML), AGAIN, 'unknown', PROTOCOL],
  ['200 with a JSON array', reply(200, '[]'), AGAIN, 'unknown', PROTOCOL],
  ['201 with a JSON text', reply(201, '"created, I think"'), AGAIN, 'unknown', PROTOCOL],
  [
    '200 in another encoding',
    () => ({ status: 200, headers: {}, body: Buffer.from([0x7b, 0x22, 0xe4, 0x22, 0x7d]) }),
    AGAIN,
    'unknown',
    PROTOCOL,
  ],
  ['status below 200', reply(103, ''), AGAIN, 'unknown', PROTOCOL],
  ['status above 599', reply(600, ''), AGAIN, 'unknown', PROTOCOL],
  ['status 999', reply(999, 'go away'), AGAIN, 'unknown', PROTOCOL],
  // An answer that is not taken.
  ['answer that is too large', fail('too_large', true), ONCE, 'unknown', TOO_LARGE],
  ...[301, 302, 303, 304, 307, 308].map((status): Row => [
    String(status),
    reply(status, '', { location: 'https://elsewhere.example' }),
    ONCE,
    'unknown',
    REDIRECT,
  ]),
  // The server is in trouble, and that passes.
  ...[408, 500, 502, 503, 504, 520, 521, 522, 523, 524, 529].map((status): Row => [
    `${status} of a gateway`,
    reply(status, GATEWAY, HTML),
    AGAIN,
    'unknown',
    SERVER,
  ]),
  ['500 of the application', refused(500), AGAIN, 'unknown', SERVER],
  ['503 of the application', refused(503), AGAIN, 'unknown', SERVER],
  // The server is in trouble, and no repetition helps.
  ...[501, 505, 506, 507, 508, 511, 525, 526, 530, 599].map((status): Row => [String(status), reply(status, ''), ONCE, 'unknown', SERVER]),
  // Refused for its rate, before anything was done.
  ['429 of the gateway', reply(429, { message: 'Too Many Requests' }), MINUTES, 'rejected', RATE],
  ['429 of the application', refused(429), MINUTES, 'rejected', RATE],
  ['429 without a word', reply(429, ''), MINUTES, 'rejected', RATE],
  ['429 with a Retry-After that means nothing', reply(429, '', { 'retry-after': 'soon' }), MINUTES, 'rejected', RATE],
  // A verdict.
  ['400', refused(400), ONCE, 'rejected', BAD_REQUEST],
  ['401', refused(401), ONCE, 'rejected', UNAUTHORIZED],
  ['403 of the gateway', reply(403, { message: 'Forbidden' }), ONCE, 'rejected', UNAUTHORIZED],
  ['403 of the application', refused(403), ONCE, 'rejected', ['PermissionError', 'forbidden']],
  ['404', refused(404), ONCE, 'rejected', ['NotFoundError', 'not_found']],
  ['405', refused(405), ONCE, 'rejected', BAD_REQUEST],
  ['409', refused(409), ONCE, 'rejected', ['ConflictError', 'conflict']],
  ['413', refused(413), ONCE, 'rejected', ['ValidationError', 'too_large']],
  ['415', refused(415), ONCE, 'rejected', BAD_REQUEST],
  ['418', refused(418), ONCE, 'rejected', BAD_REQUEST],
  ['422', refused(422), ONCE, 'rejected', ['ValidationError', 'validation_failed']],
  ['423', refused(423), ONCE, 'rejected', ['ConflictError', 'conflict']],
  // Too early is said to those who send early data, which nobody here does.
  ['425', refused(425), ONCE, 'rejected', BAD_REQUEST],
  ['451', refused(451), ONCE, 'rejected', BAD_REQUEST],
]

/** With a randomness of 0.5: half of each ceiling; and of the 5 per cent on top of a minute, the half. */
const WAITS_MS: Readonly<Record<Wait, readonly number[]>> = { '-': [], s: [500, 1000, 2000], m: [61_500, 123_000, 246_000] }

const cells = ROWS.flatMap(([happening, answer, waits, outcome, [name, code]]) =>
  METHODS.map((method, at) => ({ happening, answer, method, wait: waits[at]!, outcome, name, code })),
)

describe('the pipeline, when it keeps happening', () => {
  it.each(cells)('$method, $happening: $wait, $outcome, $name $code', async ({ answer, method, wait, outcome, name, code }) => {
    const { failure, transport } = scripted([answer])
    const error = await failure({ method, priority: 'bulk' })
    const waits = transport.sentAt.slice(1).map((at, index) => at - transport.sentAt[index]!)
    expect(waits).toEqual(WAITS_MS[wait])
    expect(error).toMatchObject({ name, code, attempts: 1 + waits.length, outcome: method === 'GET' ? undefined : outcome })
  })

  it('has more than 120 cells', () => {
    expect(cells.length).toBeGreaterThanOrEqual(120)
    expect(new Set(cells.map(({ method, happening }) => `${method} ${happening}`)).size).toBe(cells.length)
  })
})

describe('the pipeline, when it happens once and then all is well', () => {
  const once = cells.map((cell) => ({ ...cell, succeeds: cell.wait !== '-' }))
  it.each(once)('$method, $happening: succeeds $succeeds', async ({ answer, method, wait, succeeds, code }) => {
    const { send, transport } = scripted([answer, reply(200)])
    const ended = await send({ method, priority: 'bulk' }).then(
      (response) => response.attempts,
      (error: { readonly code: string }) => error.code,
    )
    expect(ended).toBe(succeeds ? 2 : code)
    expect(transport.sentAt).toEqual([0, ...WAITS_MS[wait].slice(0, 1)])
  })
})

describe('a DELETE that went unanswered, and then finds nothing', () => {
  const doubtful = ROWS.filter(([, , waits, outcome]) => waits[3] === 's' && outcome === 'unknown')
  it.each(doubtful)('%s: is a success', async (_, answer) => {
    const { send } = scripted([answer, reply(404, '{}')])
    expect(await send({ method: 'DELETE', path: '/passwords/1' })).toMatchObject({ status: 204, attempts: 2 })
  })
  const certain = ROWS.filter(([, , waits, outcome]) => waits[3] !== '-' && outcome !== 'unknown')
  it.each(certain)('%s: is none, because it was not sent', async (_, answer) => {
    const { failure } = scripted([answer, reply(404, '{}')])
    expect(await failure({ method: 'DELETE', path: '/passwords/1', priority: 'bulk' })).toMatchObject({
      code: 'not_found',
      outcome: 'rejected',
    })
  })
})
