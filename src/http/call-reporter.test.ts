import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { channel, tracingChannel } from 'node:diagnostics_channel'
import { GlueError, NotFoundError } from '../errors.js'
import { VirtualClock } from '../clock.js'
import { Reporting } from './call-reporter.js'
import type { CallReporter, ReportedRequest, ReportingParts } from './call-reporter.js'
import { EventStream, EVERYTHING } from './event-stream.js'
import type { CallFrame, StartingCall } from './events.js'
import { SecretRegistry } from './redaction.js'

const TRACE = '0123456789abcdef0123456789abcdef'
const request: ReportedRequest = {
  method: 'GET',
  path: '/passwords/17/hunter22',
  priority: 'bulk',
  context: { resource: 'passwords', operation: 'get' },
  traceId: TRACE,
}
const FACTS = {
  requestId: 'gk-1',
  traceId: TRACE,
  method: 'GET',
  path: '/passwords/17/[redacted]',
  pathTemplate: expect.stringMatching(/^\/passwords\/:id\//),
  resource: 'passwords',
  operation: 'get',
  priority: 'bulk',
}

type Told = Readonly<Record<string, unknown>>
const setUp = (more: Partial<ReportingParts> = {}, listens = true) => {
  const clock = new VirtualClock()
  const events = new EventStream()
  const redaction = new SecretRegistry()
  redaction.register('hunter22')
  const told: Told[] = []
  if (listens) events.on(EVERYTHING, (event) => void told.push(event as Told))
  const reporting = new Reporting({ events, redaction, clock, origin: 'https://api.itglue.com', ...more })
  const begin = (of: Partial<ReportedRequest> = {}): CallReporter => reporting.begin({ ...request, ...of }, 'gk-1')!
  return { clock, events, reporting, begin, told, types: () => told.map(({ type }) => type) }
}
/** Frames of an observer that notes all that it is told. */
const observed = (events: EventStream, frame: Partial<CallFrame> = {}) => {
  const calls: StartingCall[] = []
  const told: [unknown, unknown][] = []
  events.observe((call) => {
    calls.push(call)
    return { tell: (event, error) => void told.push([event.type, error]), ...frame }
  })
  return { calls, told }
}

describe('where nobody listens', () => {
  it('there is no reporter', () => {
    expect(setUp({}, false).reporting.begin(request, 'gk-1')).toBeUndefined()
    expect(setUp({ sendTraceparent: false }, false).reporting.begin(request, 'gk-1')).toBeUndefined()
    expect(setUp({}).reporting.begin(request, 'gk-1')).toBeDefined()
    expect(setUp({ sendTraceparent: true }, false).reporting.begin(request, 'gk-1')).toBeDefined()
  })
})

describe('the events of a call', () => {
  it('say which call it is, without a secret', async () => {
    const { begin, told, clock } = setUp()
    const reporter = begin()
    await reporter.run(() =>
      reporter.attempt(
        1,
        () => Promise.resolve(204),
        (status) => ({ result: 'ok', status }),
      ),
    )
    await clock.advance(12)
    reporter.succeeded({ durationMs: 12 })
    expect(told).toEqual([
      { type: 'start', ...FACTS },
      { type: 'attempt', attempt: 1, ...FACTS },
      { type: 'attempt_end', attempt: 1, result: 'ok', status: 204, durationMs: 0, ...FACTS },
      { type: 'success', status: 204, attempts: 1, durationMs: 12, waitedMs: 0, serverRequestId: null, ...FACTS },
    ])
  })

  it('have places for what a call may lack', () => {
    const { begin, told } = setUp()
    const reporter = begin({ path: '/x', priority: undefined, context: undefined, traceId: undefined })
    reporter.succeeded({ durationMs: 1 })
    expect(told).toMatchObject([{ resource: null, operation: null, priority: 'interactive', path: '/x', status: 200, attempts: 0 }])
    expect(told[0]!['traceId']).toMatch(/^[\da-f]{32}$/)
  })

  it('measure attempts, and tell of one that was cut short', async () => {
    const { begin, told, clock } = setUp()
    await clock.advance(1000)
    const reporter = begin()
    const enough = new Error('enough')
    const cut = reporter.attempt(
      3,
      async () => {
        await clock.advance(250)
        throw enough
      },
      () => ({ result: 'ok', status: 200 }),
    )
    await expect(cut).rejects.toBe(enough)
    expect(told.at(-1)).toMatchObject({ type: 'attempt_end', attempt: 3, result: 'aborted', status: null, durationMs: 250 })
    reporter.failed(enough, 'aborted', 300)
    expect(told.at(-1)).toMatchObject({ type: 'failure', attempts: 3 })
  })

  it('add up what a call has waited, and not more than it took', () => {
    const { begin, told } = setUp()
    const reporter = begin()
    reporter.tell('rate_limit_wait', { waitedMs: 100, cause: 'own_limit' })
    reporter.tell('rate_limit_wait', { waitedMs: 5000, cause: 'server' })
    reporter.tell('retry', { attempt: 1, waitMs: 1000, code: 'timeout', reason: 'r' })
    reporter.tell('queued', { limit: 10, windowMs: 1000, pausedMs: 0 })
    reporter.succeeded({ durationMs: 2000, status: 201 })
    reporter.succeeded({ durationMs: 500 })
    expect(told.map(({ type, waitedMs }) => [type, waitedMs])).toEqual([
      ['rate_limit_wait', 100],
      ['rate_limit_wait', 5000],
      ['retry', undefined],
      ['queued', undefined],
      ['success', 1100],
      ['success', 500],
    ])
    expect(told.at(-2)).toMatchObject({ status: 201 })
  })

  it('name the request as the server does, where it does', () => {
    const { begin, told } = setUp()
    const reporter = begin()
    for (const requestId of ['abc', 'gk-1', undefined])
      reporter.succeeded({ durationMs: 1, ...(requestId === undefined ? {} : { requestId }) })
    expect(told.map(({ serverRequestId }) => serverRequestId)).toEqual(['abc', null, null])
  })

  it('reach those who want events of their type, of calls, or of all', () => {
    const { events, begin, reporting } = setUp()
    const heard: string[] = []
    for (const topic of ['start', 'calls', '*', 'circuit', 'settling', 'success'])
      events.on(topic, (event: Told) => void heard.push(`${topic}: ${String(event['type'])}`))
    const reporter = begin()
    reporter.tell('start', {})
    reporter.settling(2, 500)
    reporting.circuit('open')
    expect(heard.toSorted()).toEqual(
      ['start', 'calls', '*']
        .map((topic) => `${topic}: start`)
        .concat(['settling', 'calls', '*'].map((topic) => `${topic}: settling`))
        .concat(['circuit', 'calls', '*'].map((topic) => `${topic}: circuit`))
        .toSorted(),
    )
  })

  it('tell whether the limit is shared with other processes, and why not', () => {
    const { reporting, told } = setUp()
    reporting.sharing('The disk of hunter22 is full.')
    reporting.sharing(null)
    expect(told).toEqual([
      { type: 'sharing', shared: false, problem: 'The disk of [redacted] is full.' },
      { type: 'sharing', shared: true, problem: null },
    ])
  })

  it('tell of the circuit and of a look for what was written', () => {
    const { reporting, begin, told } = setUp()
    reporting.circuit('half_open')
    begin().settling(2, 500)
    expect(told).toEqual([
      { type: 'circuit', state: 'half_open' },
      { type: 'settling', look: 2, waitMs: 500, ...FACTS },
    ])
  })
})

describe('the failure of a call', () => {
  it('of ours is told with its status and what became of the write', () => {
    const { begin, events, told } = setUp()
    const { told: framed } = observed(events)
    const error = new NotFoundError('No hunter22.', { status: 404, method: 'GET', path: '/x', requestId: 'abc', outcome: 'rejected' })
    begin().failed(error, 'not_found', 7)
    expect(told).toEqual([
      {
        type: 'failure',
        code: 'not_found',
        message: 'No [redacted].',
        status: 404,
        outcome: 'rejected',
        attempts: 0,
        durationMs: 7,
        waitedMs: 0,
        serverRequestId: 'abc',
        ...FACTS,
      },
    ])
    expect(framed).toEqual([['failure', error]])
  })

  it('of ours may know of no answer', () => {
    const { begin, told } = setUp()
    begin().failed(new GlueError('closed', 'Closed.'), 'closed', 7)
    expect(told).toMatchObject([{ status: null, outcome: null, serverRequestId: null }])
  })

  it('of anybody else is told without what hangs on it', () => {
    const { begin, events, told } = setUp()
    const { told: framed } = observed(events)
    const error = Object.assign(new TypeError('no hunter22'), { status: 500, requestId: 'abc', outcome: 'rejected', socket: {} })
    begin().failed(error, 'unrecognised', 7)
    expect(told).toMatchObject([{ message: 'no [redacted]', status: null, outcome: null, serverRequestId: null }])
    const [, shown] = framed[0] as [string, Error]
    expect([shown.name, shown.message, Object.keys(shown)]).toEqual(['TypeError', 'no [redacted]', []])
  })

  it('may be that nothing was thrown, as by an abort for no reason', () => {
    const { begin, told } = setUp()
    for (const nothing of [undefined, null]) {
      begin().failed(nothing, 'unrecognised', 7)
      begin().failed(nothing, 'aborted', 7)
    }
    expect(told.map(({ message }) => message)).toEqual([
      'Nothing was thrown.',
      'The caller ended the call.',
      'Nothing was thrown.',
      'The caller ended the call.',
    ])
  })

  it('that the caller wanted tells nobody why', () => {
    const { begin, events, told } = setUp()
    const { told: framed } = observed(events)
    begin().failed(new Error('a reason of theirs'), 'aborted', 7)
    expect(JSON.stringify(told)).not.toContain('theirs')
    expect(framed).toEqual([['failure', undefined]])
  })
})

describe('the trace of a call', () => {
  it('is named by the request, else by the client, else by an observer, else by the group, else drawn', () => {
    const traceOf = (own: Partial<ReportedRequest>, client: ReportingParts['traceId'], seen: string | undefined): unknown => {
      const { begin, events, told } = setUp({ traceId: client })
      observed(events, { trace: seen === undefined ? undefined : { traceId: seen } })
      begin(own).tell('start', {})
      return told[0]!['traceId']
    }
    const grouped = { group: { traceId: 'of the group' } }
    expect(traceOf({ traceId: 'own', ...grouped }, 'client', 'seen')).toBe('own')
    expect(traceOf({ traceId: undefined, ...grouped }, 'client', 'seen')).toBe('client')
    expect(traceOf({ traceId: undefined, ...grouped }, () => 'asked', 'seen')).toBe('asked')
    expect(traceOf({ traceId: undefined, ...grouped }, undefined, 'seen')).toBe('seen')
    expect(traceOf({ traceId: undefined, ...grouped }, undefined, undefined)).toBe('of the group')
    const failing = (): string => {
      throw new Error('a defect of theirs')
    }
    expect(traceOf({ traceId: undefined }, failing, undefined)).toMatch(/^[\da-f]{32}$/)
  })

  it('is that of the first call for all of a group', () => {
    const { begin, events, told } = setUp()
    const { calls } = observed(events)
    const group = {}
    for (let call = 0; call < 2; call++) begin({ traceId: undefined, group }).tell('start', {})
    expect(told[0]!['traceId']).toBe(told[1]!['traceId'])
    expect(calls.map((call) => call.traceId)).toEqual([undefined, told[0]!['traceId']])
    expect(calls[0]).toMatchObject({ group, origin: 'https://api.itglue.com', requestId: 'gk-1' })
  })

  it('is handed on only where that was asked for', () => {
    const { begin } = setUp()
    expect(begin().traceparent).toBeUndefined()
    const asked = setUp({ sendTraceparent: true })
    expect(asked.begin().traceparent).toMatch(new RegExp(`^00-${TRACE}-[\\da-f]{16}-01$`))
    const seen = { traceId: 'f'.repeat(32), spanId: '1'.repeat(16), sampled: false }
    observed(asked.events, {})
    observed(asked.events, { trace: seen })
    expect(asked.begin().traceparent).toBe(`00-${seen.traceId}-${seen.spanId}-00`)
  })
})

describe('the work of a call', () => {
  it('runs within the frames of all who go along with it, and returns what it returned', () => {
    const { begin, events } = setUp()
    const order: string[] = []
    for (const name of ['outer', 'inner'])
      observed(events, {
        run: (work) => {
          order.push(`${name} begins`)
          const result = work()
          order.push(`${name} ends`)
          return result
        },
      })
    expect(begin().run(() => (order.push('work'), 7))).toBe(7)
    expect(order.filter((step) => step !== 'work')).toHaveLength(4)
    expect(order.indexOf('work')).toBe(2)
  })

  it('may go elsewhere than to the API', () => {
    const { reporting, events } = setUp()
    const { calls } = observed(events)
    reporting.begin(request, 'gk-1', 'https://files.example.com')
    expect(calls[0]!.origin).toBe('https://files.example.com')
  })
})

describe('the diagnostics channels', () => {
  const heard: [string, Told][] = []
  const note =
    (name: string) =>
    (message: unknown): void =>
      void heard.push([name, message as Told])
  const handlers = (name: string) => ({
    start: note(`${name} start`),
    end: note(`${name} end`),
    asyncStart: note(`${name} asyncStart`),
    asyncEnd: note(`${name} asyncEnd`),
    error: note(`${name} error`),
  })
  const [onCall, onAttempt, onEvent] = [handlers('call'), handlers('attempt'), note('event')]
  beforeEach(() => {
    heard.length = 0
    tracingChannel('gluekit:request').subscribe(onCall)
    tracingChannel('gluekit:attempt').subscribe(onAttempt)
    channel('gluekit:event').subscribe(onEvent)
  })
  afterEach(() => {
    tracingChannel('gluekit:request').unsubscribe(onCall)
    tracingChannel('gluekit:attempt').unsubscribe(onAttempt)
    channel('gluekit:event').unsubscribe(onEvent)
  })
  const names = (): string[] => heard.map(([name, { type }]) => (type === undefined ? name : `${name} ${String(type)}`))

  it('tell of a call and its attempts, and every event, though nobody listens to the client', async () => {
    const { begin, reporting } = setUp({}, false)
    const reporter = begin()
    await reporter.run(async () => {
      await reporter.attempt(
        1,
        () => Promise.resolve(),
        () => ({ result: 'ok', status: 200 }),
      )
      reporter.succeeded({ durationMs: 5 })
    })
    reporting.circuit('open')
    reporter.settling(1, 2)
    expect(names()).toEqual([
      'event start',
      'call start',
      'event attempt',
      'attempt start',
      'attempt end',
      'call end',
      'event attempt_end',
      'attempt asyncStart',
      'attempt asyncEnd',
      'call asyncStart',
      'call asyncEnd',
      'event success',
      'event circuit',
      'event settling',
    ])
    const ofCall = heard.filter(([name]) => name.startsWith('call')).map(([, message]) => message)
    expect(new Set(ofCall).size).toBe(1)
    expect(ofCall[0]).toEqual({ ...FACTS, result: { status: 200, attempts: 1, durationMs: 5, waitedMs: 0, serverRequestId: null } })
    expect(heard.find(([name]) => name === 'attempt asyncEnd')?.[1]).toEqual({
      ...FACTS,
      attempt: 1,
      result: { result: 'ok', status: 200, durationMs: 0 },
    })
  })

  it('tell of a failure with its error, unless the caller ended the call', () => {
    const { begin } = setUp({}, false)
    const error = new GlueError('timeout', 'Too long.')
    const reporter = begin()
    expect(() =>
      reporter.run(() => {
        reporter.failed(error, 'timeout', 5)
        throw error
      }),
    ).toThrow(error)
    expect(names()).toEqual(['event start', 'call start', 'call error', 'call asyncStart', 'call asyncEnd', 'event failure', 'call end'])
    expect(heard[1]![1]).toEqual({ ...FACTS, error })
    heard.length = 0
    begin().failed(new Error('theirs'), 'aborted', 5)
    expect(names()).toEqual(['call asyncStart', 'call asyncEnd', 'event failure'])
  })
})
