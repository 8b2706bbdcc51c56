import { channel } from 'node:diagnostics_channel'
import { expect, test } from 'vitest'
import { VirtualClock } from '../clock.js'
import { Reporting } from './call-reporter.js'
import { EventStream } from './event-stream.js'
import type { CallEvent, TraceContext } from './events.js'
import { SecretRegistry } from './redaction.js'

const REQUEST = { method: 'GET', path: '/contacts/7', context: { resource: 'contacts', operation: 'get' } } as const
const TRACE = 'ab'.repeat(16)
const setUp = (more: Partial<ConstructorParameters<typeof Reporting>[0]> = {}) => {
  const events = new EventStream()
  const clock = new VirtualClock()
  const reporting = new Reporting({ events, redaction: new SecretRegistry(), clock, origin: 'https://api.itglue.com', ...more })
  const told: CallEvent[] = []
  return { events, clock, reporting, told, listen: () => events.on('calls', (event: CallEvent) => void told.push(event)) }
}
const traced = ({ events }: ReturnType<typeof setUp>, trace: TraceContext | undefined): void => void events.observe(() => ({ trace }))

test('where nobody listens there is no reporter', () => {
  const { events, reporting } = setUp()
  expect(reporting.begin(REQUEST, 'gk-1')).toBeUndefined()
  const leave = events.on('document.created', () => undefined)
  expect(reporting.begin(REQUEST, 'gk-1')).toBeUndefined()
  leave()
  const listener = (): void => undefined
  channel('gluekit:event').subscribe(listener)
  expect(reporting.begin(REQUEST, 'gk-1')).toBeDefined()
  channel('gluekit:event').unsubscribe(listener)
  expect(reporting.begin(REQUEST, 'gk-1')).toBeUndefined()
})

test('what a call has waited is the sum of its waits, and never more than it took', () => {
  const { reporting, told, listen } = setUp()
  listen()
  const reporter = reporting.begin(REQUEST, 'gk-1')!
  reporter.tell('rate_limit_wait', { waitedMs: 50, cause: 'own_limit' })
  reporter.tell('retry', { attempt: 1, waitMs: 100, code: 'rate_limited', reason: '' })
  reporter.tell('rate_limit_wait', { waitedMs: 100, cause: 'server' })
  reporter.succeeded({ durationMs: 400, status: 200 })
  reporter.tell('retry', { attempt: 1, waitMs: 1000, code: 'timeout', reason: '' })
  reporter.succeeded({ durationMs: 400, status: 200 })
  expect(told.flatMap((event) => (event.type === 'success' ? [event.waitedMs] : []))).toEqual([150, 400])
})

test('the reason of an abort stays with its caller', () => {
  const set = setUp()
  const errors: unknown[] = []
  set.events.observe(() => ({ tell: (event, error) => void errors.push(error) }))
  set.listen()
  set.reporting.begin(REQUEST, 'gk-1')!.failed(new Error('mine alone'), 'aborted', 1)
  expect(set.told.at(-1)).toMatchObject({ type: 'failure', code: 'aborted', message: 'The caller ended the call.', status: null })
  expect(errors).toEqual([undefined])
})

test('of an error that nobody recognises, what is left is told', () => {
  const set = setUp()
  set.listen()
  for (const thrown of [Object.assign(new TypeError('odd'), { request: {} }), 'a text', undefined])
    set.reporting.begin(REQUEST, 'gk-1')!.failed(thrown, 'unrecognised', 1)
  expect(set.told.flatMap((event) => (event.type === 'failure' ? [event.message] : []))).toEqual(['odd', 'a text', 'Nothing was thrown.'])
})

test('a trace is that of the call, of the client, of whoever keeps traces, of the operation, in this order', () => {
  const group = {}
  const idOf = (set: ReturnType<typeof setUp>, request = {}): string => {
    set.listen()
    set.reporting.begin({ ...REQUEST, ...request }, 'gk-1')!.run(() => undefined)
    return set.told.at(-1)!.traceId
  }
  const kept = setUp({ traceId: () => 'of the client' })
  traced(kept, { traceId: TRACE })
  expect(idOf(kept, { traceId: 'of the call' })).toBe('of the call')
  expect(idOf(kept)).toBe('of the client')
  const tracing = setUp()
  traced(tracing, { traceId: TRACE })
  expect(idOf(tracing)).toBe(TRACE)
  const alone = setUp()
  const first = idOf(alone, { group })
  expect(first).toMatch(/^[\da-f]{32}$/)
  expect(idOf(alone, { group })).toBe(first)
  expect(idOf(alone)).not.toBe(first)
})

test.each([
  [{ traceId: TRACE, spanId: 'cd'.repeat(8), sampled: false }, `^00-${TRACE}-${'cd'.repeat(8)}-00$`],
  [undefined, '^00-[\\da-f]{32}-[\\da-f]{16}-01$'],
])('the header of a trace %j', (trace, pattern) => {
  const set = setUp({ sendTraceparent: true })
  traced(set, trace)
  expect(set.reporting.begin(REQUEST, 'gk-1')?.traceparent).toMatch(new RegExp(pattern))
  expect(set.reporting.begin({ ...REQUEST, traceId: 'ticket 4711' }, 'gk-1')?.traceparent).toMatch(/^00-[\da-f]{32}-/)
  const silent = setUp()
  traced(silent, trace)
  expect(silent.reporting.begin(REQUEST, 'gk-1')?.traceparent).toBeUndefined()
})
