import { expect, test } from 'vitest'
import { EventStream } from '../../http/event-stream.js'
import type { CallEvent } from '../../http/events.js'
import { SecretRegistry } from '../../http/redaction.js'
import { WriteEvents } from '../write-events.js'
import { logEvents } from './log-events.js'
import { LOG_LEVELS } from './logger.js'
import type { Logger, LogLevel } from './logger.js'

const call = {
  requestId: 'gk-1',
  traceId: 'a'.repeat(32),
  method: 'GET',
  path: '/contacts/7',
  pathTemplate: '/contacts/:id',
  resource: 'contacts',
  operation: 'get',
  priority: 'interactive',
} as const
const end = { attempts: 2, durationMs: 12.345, waitedMs: 3.21, serverRequestId: 'srv-1' }
const failure = (more: Partial<CallEvent<'failure'>>): CallEvent<'failure'> => ({
  type: 'failure',
  ...call,
  ...end,
  code: 'server_error',
  message: 'The API failed.',
  status: 500,
  outcome: null,
  ...more,
})

const setUp = (overrides: Partial<Logger> = {}) => {
  const stream = new EventStream()
  const lines: (readonly [LogLevel, Readonly<Record<string, unknown>>, string])[] = []
  const methods = LOG_LEVELS.map((level) => [
    level,
    (fields: Readonly<Record<string, unknown>>, message: string) => void lines.push([level, fields, message]),
  ])
  const redaction = new SecretRegistry()
  redaction.register('Walnut-4711-Zephyr')
  logEvents(stream, { ...(Object.fromEntries(methods) as unknown as Logger), ...overrides }, redaction)
  const tell = (event: { readonly type: string }): void => stream.tell(event, [event.type, 'calls', '*'])
  return { stream, lines, tell }
}

test('a call is told from its beginning to its end, each line with its ids', () => {
  const { lines, tell } = setUp()
  tell({ type: 'start', ...call })
  tell({ type: 'attempt', ...call, attempt: 1 } as never)
  tell({ type: 'attempt_end', ...call, attempt: 1, result: 'server_trouble', status: 503, durationMs: 4 } as never)
  tell({ type: 'retry', ...call, attempt: 1, waitMs: 500, code: 'server_error', reason: 'it may pass' } as never)
  tell({ type: 'queued', ...call, limit: 2850, windowMs: 300_000 } as never)
  tell({ type: 'rate_limit_wait', ...call, waitedMs: 9, cause: 'own_limit' } as never)
  tell({ type: 'success', ...call, ...end, status: 200 } as never)
  expect(lines.map(([level, , message]) => `${level} ${message}`)).toEqual([
    'trace GET /contacts/7 begins',
    'trace GET /contacts/7 is sent (attempt 1)',
    'debug GET /contacts/7 attempt 1: 503 in 4 ms',
    'warn GET /contacts/7 is repeated in 500 ms: it may pass',
    'info GET /contacts/7 waits for its turn: 2850 requests in any 300 s are the limit',
    'debug GET /contacts/7 has waited 9 ms for its turn',
    'info GET /contacts/7 200 in 12 ms',
  ])
  for (const [, fields] of lines)
    expect(fields).toMatchObject({ requestId: 'gk-1', traceId: call.traceId, method: 'GET', path: '/contacts/7', resource: 'contacts' })
  expect(lines.at(-1)?.[1]).toMatchObject({
    event: 'success',
    status: 200,
    attempts: 2,
    durationMs: 12.3,
    waitMs: 3.2,
    serverRequestId: 'srv-1',
  })
})

test.each([
  ['error', {}],
  ['error', { code: 'validation_failed', outcome: 'unknown' }],
  ['warn', { code: 'validation_failed', outcome: 'rejected' }],
  ['info', { code: 'not_found' }],
  ['info', { code: 'aborted' }],
] as const)('a failure is worth %s: %j', (level, more) => {
  const { lines, tell } = setUp()
  tell(failure(more))
  expect(lines[0]?.[0]).toBe(level)
  expect(lines[0]?.[1]).toMatchObject({ event: 'failure', error: 'The API failed.' })
})

test('a write is told by its names, and without its record', () => {
  const { stream, lines } = setUp()
  const record = { id: '1', name: 'Acme', notes: 'long' }
  new WriteEvents(stream).emit({ kind: 'created', resource: 'organizations', id: '1', attributes: ['name'], record })
  expect(lines).toEqual([
    ['info', { event: 'organization.created', resource: 'organizations', id: '1', attributes: ['name'] }, 'organization.created 1'],
  ])
})

test('a circuit that opens is a warning', () => {
  const { lines, tell } = setUp()
  tell({ type: 'circuit', state: 'half_open' } as never)
  tell({ type: 'circuit', state: 'closed' } as never)
  expect(lines.map(([level, , message]) => [level, message])).toEqual([
    ['warn', 'The circuit breaker is half open'],
    ['info', 'The circuit breaker is closed'],
  ])
})

test('no secret is in a line, whatever told it', () => {
  const { stream, lines, tell } = setUp()
  tell(failure({ message: 'no Walnut-4711-Zephyr here', serverRequestId: 'Walnut-4711-Zephyr' }))
  stream.on('retry', () => Promise.reject(new Error('Walnut-4711-Zephyr')), 'a plugin')
  tell({ type: 'retry', ...call, attempt: 1, waitMs: 0, code: 'timeout', reason: 'Walnut-4711-Zephyr' } as never)
  expect(JSON.stringify(lines)).not.toContain('Walnut')
})

test('a callback that fails is told of once, with what is left of its error', async () => {
  const { stream, lines, tell } = setUp()
  stream.on('circuit', () => Promise.reject(new TypeError('no Walnut-4711-Zephyr')), 'a plugin')
  for (let time = 0; time < 3; time++) tell({ type: 'circuit', state: 'closed' } as never)
  await new Promise((resolve) => setImmediate(resolve))
  expect(lines.filter(([level]) => level === 'warn')).toEqual([
    [
      'warn',
      {
        event: 'listener_failed',
        listener: 'a plugin',
        listensTo: 'circuit',
        error: { name: 'TypeError', message: 'no [redacted]' },
      },
      'A callback of a plugin failed. The call was not affected, and further failures are not told.',
    ],
  ])
})

test('a line that the logger does not want is not put together', () => {
  const { lines, tell } = setUp({ isLevelEnabled: (level) => level === 'warn' })
  tell({ type: 'start', ...call })
  tell(failure({ code: 'conflict' }))
  expect(lines).toHaveLength(1)
})

test('a logger that fails breaks nothing', () => {
  const fail = (): never => {
    throw new Error('disk full')
  }
  const { tell } = setUp({ info: fail, warn: fail })
  tell({ type: 'circuit', state: 'open' } as never)
  tell({ type: 'circuit', state: 'closed' } as never)
})
