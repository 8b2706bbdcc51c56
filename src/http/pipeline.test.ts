import { describe, expect, it } from 'vitest'
import { fail, hang, reply, scripted as setUp, SCRIPTED_KEY as KEY } from '../../test/support/scripted-pipeline.js'
import type { Answer } from '../../test/support/scripted-pipeline.js'
import { sleep, VirtualClock } from '../clock.js'
import type { WriteTrail } from './types.js'

describe('a call that succeeds', () => {
  it('sends key, user agent and path to the base URL, and returns the document', async () => {
    const { send, transport } = setUp([reply(200, { data: { id: '1' } }, { 'x-request-id': 'abc' })])
    const response = await send({ path: '/organizations/1', query: 'include=a' })
    expect(response).toMatchObject({ status: 200, json: { data: { id: '1' } }, attempts: 1, requestId: 'abc', durationMs: 0 })
    expect(transport.requests[0]).toMatchObject({
      method: 'GET',
      origin: 'https://api.eu.itglue.com',
      path: '/organizations/1?include=a',
      body: undefined,
    })
    expect(transport.requests[0]!.headers).toMatchObject({
      'x-api-key': KEY,
      'user-agent': expect.stringMatching(/^gluekit\/\d+\.\d+\.\d+ \(node /),
    })
    expect(transport.requests[0]!.headers).not.toHaveProperty('content-type')
  })

  it('sends a body as JSON:API', async () => {
    const { send, transport } = setUp([reply(201, { data: { id: '1' } })])
    await send({ method: 'POST', body: { data: { type: 'organizations' } } })
    expect(transport.requests[0]!.body).toBe('{"data":{"type":"organizations"}}')
    expect(transport.requests[0]!.headers['content-type']).toBe('application/vnd.api+json')
  })

  it('may have no body after a write, and after a 204', async () => {
    expect((await setUp([reply(200, '')]).send({ method: 'PATCH' })).json).toBeUndefined()
    expect((await setUp([reply(204, '')]).send({ method: 'DELETE' })).json).toBeUndefined()
  })

  it('reads the key for every call, so that a new one takes effect at once', async () => {
    let key = KEY
    const { send, transport } = setUp([reply(200)], { apiKey: () => Promise.resolve(key) })
    await send()
    key = 'ITG.ffffffffffffffffffffffffffffffff'
    await send()
    expect(transport.requests.map((request) => request.headers['x-api-key'])).toEqual([KEY, key])
  })

  describe('with a key that was rotated in its store', () => {
    const OTHER = 'ITG.ffffffffffffffffffffffffffffffff'
    const store = (fresh: string) => {
      const asked: boolean[] = []
      const apiKey = (options?: { readonly fresh?: boolean }): string => {
        asked.push(options?.fresh === true)
        return options?.fresh === true ? fresh : KEY
      }
      return { asked, apiKey }
    }
    it('goes on with the new one after the old one was refused, for writes too', async () => {
      const { apiKey, asked } = store(OTHER)
      const { send, transport } = setUp([reply(403, { message: 'Forbidden' }), reply(201)], { apiKey })
      await send({ method: 'POST', body: { data: {} } })
      expect(transport.requests.map((request) => request.headers['x-api-key'])).toEqual([KEY, OTHER])
      expect(asked).toEqual([false, true])
    })
    it('fails when the store has no other, and does not ask it again for a minute', async () => {
      const { apiKey, asked } = store(KEY)
      const { failure } = setUp([reply(403, { message: 'Forbidden' })], { apiKey })
      expect((await failure()).code).toBe('unauthorized')
      expect((await failure()).code).toBe('unauthorized')
      expect(asked.filter(Boolean)).toHaveLength(1)
    })
    it('does not ask because one record is out of reach', async () => {
      const { apiKey, asked } = store(OTHER)
      const { send, failure } = setUp([reply(200), reply(401, { errors: [{ status: 401, title: 'Unauthorized' }] })], { apiKey })
      await send()
      await failure()
      expect(asked).not.toContain(true)
    })
  })

  it('leaves no timer behind', async () => {
    const { send, clock } = setUp([reply(200)])
    await send()
    expect(clock.pending).toBe(0)
  })
})

describe('what is refused before anything is sent', () => {
  it.each(['POST', 'PATCH', 'DELETE'] as const)('%s through a client that only reads', async (method) => {
    const { failure, transport } = setUp([reply(200)], { readOnly: true })
    expect(await failure({ method })).toMatchObject({ code: 'read_only', outcome: 'not_sent' })
    expect(transport.requests).toHaveLength(0)
  })

  it('a body that is too large', async () => {
    const { failure, transport } = setUp([reply(200)], { maxBodyBytes: 1000 })
    expect(await failure({ method: 'POST', body: { a: 'x'.repeat(1000) } })).toMatchObject({ code: 'too_large', outcome: 'not_sent' })
    expect(await failure({ method: 'POST', body: { a: 'ä'.repeat(500) } })).toMatchObject({ code: 'too_large' })
    expect(transport.requests).toHaveLength(0)
  })

  it.each([
    ['', 'no_key'],
    ['ITG.abc\ndef', 'bad_key'],
    ['ITG.abc def', 'bad_key'],
    ['ITG.äöü', 'bad_key'],
  ])('the key %j', async (apiKey, code) => {
    const { failure, transport } = setUp([reply(200)], { apiKey: () => apiKey })
    const error = await failure()
    expect(error).toMatchObject({ code })
    expect(error.message + error.hint).not.toContain('abc')
    expect(transport.requests).toHaveLength(0)
  })

  it.each([
    [undefined, 'no_key'],
    [null, 'no_key'],
    [5, 'bad_key'],
    [Buffer.from('ITG.abc'), 'bad_key'],
    [{ toString: () => 'ITG.abc' }, 'bad_key'],
  ])('what a function gives that is no text: %j', async (given, code) => {
    for (const apiKey of [() => given, async () => given, (options?: { fresh?: boolean }) => (options?.fresh === true ? given : KEY)]) {
      const { failure, transport } = setUp([reply(403, { message: 'Forbidden' })], { apiKey: apiKey as never })
      const error = await failure({ method: 'POST', body: {} })
      expect(error).toMatchObject({ name: 'ConfigurationError', code, outcome: 'not_sent' })
      expect(error.message + error.hint).not.toContain('abc')
      expect(transport.requests.every(({ headers }) => headers['x-api-key'] === KEY)).toBe(true)
    }
  })

  it('a call whose signal is aborted already', async () => {
    const { failure, transport } = setUp([reply(200)])
    expect(await failure({ signal: AbortSignal.abort(new Error('never mind')) })).toMatchObject({ message: 'never mind' })
    expect(transport.requests).toHaveLength(0)
  })

  it('any call after close', async () => {
    const { pipeline, failure } = setUp([reply(200)])
    await pipeline.close()
    expect(await failure()).toMatchObject({ code: 'closed' })
  })
})

describe('repeating', () => {
  // What happens to which method when is in retry-table.test.ts.

  it('of a POST after a 504 happens never: exactly one request, and the outcome is unknown', async () => {
    const { failure, transport } = setUp([reply(504, '<html><h1>504 Gateway Time-out</h1></html>'), reply(201)])
    expect(await failure({ method: 'POST', body: {} })).toMatchObject({ name: 'ServerError', status: 504, outcome: 'unknown', attempts: 1 })
    expect(transport.requests).toHaveLength(1)
  })

  it('stops as soon as it succeeds, and waits a random time up to 1, 2 and 4 s', async () => {
    const { send, clock, events } = setUp([fail('reset', true), reply(500), reply(200, '{'), reply(200)])
    expect(await send()).toMatchObject({ attempts: 4, durationMs: 500 + 1000 + 2000 })
    expect(clock.monotonic()).toBe(3500)
    expect(events.filter((event) => event.type === 'retry')).toMatchObject([{ waitMs: 500 }, { waitMs: 1000 }, { waitMs: 2000 }])
  })

  it('can be switched off', async () => {
    const { failure, transport } = setUp([reply(500)], { retries: 0 })
    await failure()
    expect(transport.requests).toHaveLength(1)
  })

  it('of a DELETE that finds nothing left after an unanswered try is a success', async () => {
    const { send, transport } = setUp([reply(504, ''), reply(404, '{}')])
    expect(await send({ method: 'DELETE', path: '/flexible_assets/1' })).toMatchObject({ status: 204, json: undefined, attempts: 2 })
    expect(transport.requests).toHaveLength(2)
  })

  it('of a DELETE is no success when the first try found nothing, or was never sent, or names several records', async () => {
    expect(await setUp([reply(404, '{}')]).failure({ method: 'DELETE' })).toMatchObject({ code: 'not_found', outcome: 'rejected' })
    expect(await setUp([fail('connect', false), reply(404, '{}')]).failure({ method: 'DELETE' })).toMatchObject({
      code: 'not_found',
      outcome: 'rejected',
    })
    expect(await setUp([reply(504, ''), reply(404, '{}')]).failure({ method: 'DELETE', body: { data: [] } })).toMatchObject({
      code: 'not_found',
      outcome: 'unknown',
    })
  })

  it('keeps the doubt of the first try, whatever the second says', async () => {
    expect(await setUp([reply(504, ''), reply(422, '{}')]).failure({ method: 'PATCH' })).toMatchObject({
      code: 'validation_failed',
      outcome: 'unknown',
    })
  })

  it('costs tokens: when most calls fail, the later ones fail at once', async () => {
    const { failure, transport } = setUp([reply(500)], { breaker: false })
    for (let call = 0; call < 100; call++) await failure()
    expect(transport.requests).toHaveLength(100 + 10)
  })

  it('never happens to a defect, which is passed on as it is', async () => {
    const defect = new RangeError('a defect')
    const { failure, transport, pipeline } = setUp([
      () => {
        throw defect
      },
    ])
    expect(await failure()).toBe(defect)
    expect(transport.requests).toHaveLength(1)
    expect(pipeline.metrics().errorsByCode).toEqual({ unrecognised: 1 })
  })
})

describe('429', () => {
  it('waits as long as the server asks, and up to 5 per cent more', async () => {
    const { send, clock } = setUp([reply(429, '', { 'retry-after': '100' }), reply(200)])
    await send()
    expect(clock.monotonic()).toBe(102_500)
  })

  it('waits 1, 2 and 4 minutes where the server says nothing, and then gives up', async () => {
    const { failure, clock } = setUp([reply(429, '')])
    expect(await failure()).toMatchObject({ name: 'RateLimitError', attempts: 4, retryAfterMs: 246_000 })
    expect(clock.monotonic()).toBe(61_500 + 123_000 + 246_000)
  })

  it('holds back every other call of the same key as well', async () => {
    const { pipeline, transport, clock } = setUp([reply(429, '', { 'retry-after': '100' }), reply(200)])
    const first = pipeline.send({ method: 'GET', path: '/a' })
    await clock.advance(10)
    const second = pipeline.send({ method: 'GET', path: '/b' })
    await clock.advance(100_000)
    expect(transport.requests).toHaveLength(1)
    await clock.run(Promise.all([first, second]))
    expect(transport.requests).toHaveLength(3)
  })

  it('extends the deadline of an interactive call, and says so', async () => {
    const { send, events } = setUp([reply(429, '', { 'retry-after': '100' }), reply(200)])
    await send({ priority: 'interactive' })
    expect(events).toContainEqual(expect.objectContaining({ type: 'rate_limit_wait', cause: 'server', waitedMs: 102_500 }))
  })

  it('fails at once when the wait does not fit into an explicit deadline', async () => {
    const { failure, clock } = setUp([reply(429, '', { 'retry-after': '100' })])
    expect(await failure({ deadlineMs: 30_000 })).toMatchObject({
      code: 'deadline_exceeded',
      retryAfterMs: 102_500,
      cause: { code: 'rate_limited' },
    })
    expect(clock.monotonic()).toBe(0)
  })

  it('is never the fault of the server', async () => {
    const { failure, pipeline } = setUp([reply(429, '')], { retries: 0 })
    for (let call = 0; call < 10; call++) await failure()
    expect(pipeline.breaker.stats()).toMatchObject({ state: 'closed', failureCount: 0 })
  })

  it('is seen coming when the last answer says that nothing is left', async () => {
    const { send, clock } = setUp([reply(200, { data: [] }, { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '40' }), reply(200)])
    await send()
    await send()
    expect(clock.monotonic()).toBe(40_000)
  })
})

describe('deadlines and signals', () => {
  it('an interactive call ends after a minute', async () => {
    const { failure, clock } = setUp([hang])
    expect(await failure()).toMatchObject({ code: 'deadline_exceeded', message: expect.stringContaining('60 s') })
    expect(clock.monotonic()).toBe(60_000)
  })

  it('a bulk call has all the time there is', async () => {
    const { pipeline, clock } = setUp([hang])
    let ended = false
    const call = pipeline.send({ method: 'GET', path: '/a', priority: 'bulk' }).catch(() => (ended = true))
    await clock.advance(3_600_000)
    expect(ended).toBe(false)
    await pipeline.close()
    await call
    expect(ended).toBe(true)
  })

  it('an explicit deadline binds waits between attempts too', async () => {
    const { failure, clock } = setUp([reply(500, '')])
    expect(await failure({ deadlineMs: 1200 })).toMatchObject({ name: 'ServerError', attempts: 2 })
    expect(clock.monotonic()).toBe(500)
  })

  it('a write that runs out of time while under way may have happened', async () => {
    expect(await setUp([hang]).failure({ method: 'POST', deadlineMs: 10 })).toMatchObject({ code: 'deadline_exceeded', outcome: 'unknown' })
    expect(await setUp([hang]).failure({ deadlineMs: 10 })).toMatchObject({ outcome: undefined })
  })

  it('a wait for the own limit stands outside the deadline of an interactive call, but not of an explicit one', async () => {
    const { send, failure, clock } = setUp([reply(200)], { rateLimit: { limit: 1, windowMs: 300_000 } })
    await send()
    expect(await failure({ deadlineMs: 5000 })).toMatchObject({ code: 'deadline_exceeded', retryAfterMs: 300_000, outcome: undefined })
    await send()
    expect(clock.monotonic()).toBe(300_000)
  })

  it.each([
    ['while the request is under way', [hang], 0],
    ['between two attempts', [reply(500, '')], 100],
    ['while waiting for the rate limit', [reply(429, '')], 30_000],
  ] as const)('a signal ends the call %s, with its own reason', async (_, answers, at) => {
    const { pipeline, clock } = setUp(answers)
    const abort = new AbortController()
    const reason = new Error('never mind')
    const call = pipeline.send({ method: 'GET', path: '/a', signal: abort.signal })
    const ended = expect(call).rejects.toBe(reason)
    await clock.advance(at)
    abort.abort(reason)
    await ended
    expect(clock.pending).toBe(0)
    expect(pipeline.limiter.stats().queued).toBe(0)
    expect(pipeline.metrics().errorsByCode).toEqual({ aborted: 1 })
  })

  it('close ends a write under way, and says that it may have happened', async () => {
    const { pipeline, clock } = setUp([hang])
    const call = pipeline.send({ method: 'POST', path: '/a' })
    const ended = expect(call).rejects.toMatchObject({ code: 'closed', outcome: 'unknown' })
    await clock.advance(0)
    await pipeline.close()
    await ended
    expect(clock.pending).toBe(0)
  })
})

describe('a write that somebody will look for', () => {
  it('leaves the reserved part of its deadline to the caller, whatever the deadline is', async () => {
    for (const [request, endsAt] of [
      [{ deadlineMs: 9000 }, 6000],
      [{}, 40_000],
      [{ patienceMs: 3000 }, 2000],
      [{ patienceMs: 3000, priority: 'bulk' }, 2000],
      [{ patienceMs: 3000, deadlineMs: 900 }, 600],
    ] as const) {
      const { clock, failure } = setUp([hang])
      await failure({ method: 'POST', reserve: 1 / 3, ...request })
      expect(Math.round(clock.monotonic())).toBe(endsAt)
    }
  })
  it('has its patience extended by a wait for the rate limit, and not its deadline', async () => {
    const { send, clock } = setUp([reply(429, {}, { 'retry-after': '60' }), reply(201)])
    await send({ method: 'POST', reserve: 1 / 3, patienceMs: 3000 })
    expect(clock.monotonic()).toBeGreaterThanOrEqual(60_000)
    const { failure } = setUp([reply(429, {}, { 'retry-after': '60' })])
    expect(await failure({ method: 'POST', reserve: 1 / 3, deadlineMs: 89_000 })).toMatchObject({ code: 'deadline_exceeded' })
  })
  it('says when its last attempt left, and whether it may have been carried out', async () => {
    const waiting: WriteTrail = {}
    const { failure, clock } = setUp([reply(429, {}, { 'retry-after': '10' }), reply(504)])
    await failure({ method: 'POST', trail: waiting })
    expect(waiting).toMatchObject({ leftAt: clock.monotonic(), inDoubt: true, requestId: expect.stringMatching(/^gk-/) })
    for (const [answer, inDoubt] of [
      [reply(422, {}), false],
      [fail('connect', false), false],
      [fail('reset', true), true],
    ] as const) {
      const trail: WriteTrail = {}
      await setUp([answer], { retries: 0 }).failure({ method: 'POST', trail })
      expect(trail.inDoubt).toBe(inDoubt)
    }
  })
  it('is in doubt where the caller ended it on its way, and not where it was still waiting', async () => {
    const stop = new AbortController()
    const trail: WriteTrail = {}
    const { clock, failure } = setUp([hang])
    clock.setTimer(() => stop.abort(new Error('enough')), 1000)
    expect(await failure({ method: 'POST', trail, signal: stop.signal })).toBe(stop.signal.reason)
    expect(trail).toMatchObject({ leftAt: 0, inDoubt: true })
    const queued: WriteTrail = {}
    const later = new AbortController()
    const limited = setUp([reply(200)], { rateLimit: { limit: 1, windowMs: 60_000 } })
    await limited.send()
    limited.clock.setTimer(() => later.abort(new Error('enough')), 1000)
    await limited.failure({ method: 'POST', trail: queued, signal: later.signal })
    expect(queued).toMatchObject({ inDoubt: false })
    expect(queued.leftAt).toBeUndefined()
  })
})

describe('the circuit', () => {
  it('opens after five failed calls, each counted once, and fails then without sending', async () => {
    const { failure, transport, pipeline, events } = setUp([reply(500, '')])
    for (let call = 0; call < 5; call++) await failure()
    const sent = transport.requests.length
    expect(await failure()).toMatchObject({ code: 'circuit_open', retryAfterMs: expect.any(Number) })
    expect(transport.requests).toHaveLength(sent)
    expect(pipeline.breaker.stats().state).toBe('open')
    expect(events).toContainEqual({ type: 'circuit', state: 'open' })
  })

  it.each([400, 401, 403, 404, 409, 422])('is never opened by %i', async (status) => {
    const { failure, pipeline } = setUp([reply(status, '{}')])
    for (let call = 0; call < 20; call++) await failure()
    expect(pipeline.breaker.stats()).toMatchObject({ state: 'closed', failureCount: 0 })
  })

  it('closes again after three good calls', async () => {
    const { failure, send, clock, pipeline } = setUp([...Array<Answer>(5).fill(reply(500, '')), reply(200)], { retries: 0 })
    for (let call = 0; call < 5; call++) await failure()
    await clock.advance(60_000)
    for (let call = 0; call < 3; call++) await send()
    expect(pipeline.breaker.stats().state).toBe('closed')
  })

  it('opens for a server that swallows requests, though each call ends by its default deadline', async () => {
    const { failure, pipeline } = setUp([hang])
    for (let call = 0; call < 5; call++) await failure()
    expect(pipeline.breaker.stats().state).toBe('open')
  })

  it('is not opened by callers in a hurry', async () => {
    const { failure, pipeline } = setUp([hang])
    for (let call = 0; call < 10; call++) await failure({ deadlineMs: 5 })
    expect(pipeline.breaker.stats().state).toBe('closed')
  })

  it('stops the retries of calls that were waiting when it opened', async () => {
    const { pipeline, clock, transport } = setUp([reply(500, '')])
    const calls = Promise.allSettled(Array.from({ length: 100 }, () => pipeline.send({ method: 'GET', path: '/a', priority: 'bulk' })))
    await clock.run(calls)
    expect(transport.requests).toHaveLength(100)
  })

  it('lets a storm of callers through an outage with at most fifty requests', async () => {
    const clock = new VirtualClock()
    const slowFailure: Answer = async (request) => {
      await sleep(clock, 200)
      return reply(503, '')(request)
    }
    const { pipeline, transport } = setUp([slowFailure], { clock })
    const calls: Promise<unknown>[] = []
    for (let tick = 0; tick < 1000; tick++) {
      calls.push(pipeline.send({ method: 'GET', path: '/a' }).catch(() => undefined))
      await clock.advance(10)
    }
    await clock.run(Promise.all(calls))
    expect(transport.requests.length).toBeLessThanOrEqual(50)
  })
})

describe('secrets', () => {
  const PASSWORD = 'Tr0ub4dor&3 "horse"'

  it('are in no error, whichever way the server throws them back', async () => {
    const echo: Answer = (request) => ({
      status: 422,
      headers: { 'content-type': 'application/vnd.api+json' },
      body: Buffer.from(
        JSON.stringify({
          errors: [
            {
              status: 422,
              title: `bad ${PASSWORD}`,
              detail: [`${PASSWORD} of ${request.headers['x-api-key']}`],
              source: { pointer: `/data/attributes/${PASSWORD}` },
            },
            { detail: `${'x'.repeat(490)}${PASSWORD}` },
            { detail: Buffer.from(PASSWORD).toString('base64') },
          ],
        }),
      ),
    })
    const { failure } = setUp([echo])
    const body = { data: { type: 'passwords', attributes: { name: 'vpn', password: PASSWORD, otp_secret: 'JBSWY3DPEHPK3PXP' } } }
    const error = await failure({ method: 'POST', path: '/passwords', body, secrets: [PASSWORD, 'JBSWY3DPEHPK3PXP'] })
    const shown = [JSON.stringify(error), error.message, String(error.stack), String(error['curl'])].join('\n')
    for (const secret of [
      PASSWORD,
      JSON.stringify(PASSWORD).slice(1, -1),
      KEY,
      'JBSWY3DPEHPK3PXP',
      'Tr0ub4dor',
      Buffer.from(PASSWORD).toString('base64'),
    ]) {
      expect(shown).not.toContain(secret)
    }
    expect(shown).toContain('$IT_GLUE_API_KEY')
  })

  it('are in no event', async () => {
    const { send, events } = setUp([reply(500, ''), reply(200)])
    await send({
      method: 'PATCH',
      path: '/passwords/1',
      query: `filter[name]=${PASSWORD}`,
      body: { password: PASSWORD },
      secrets: [PASSWORD],
    })
    expect(JSON.stringify(events)).not.toContain('Tr0ub4dor')
    expect(JSON.stringify(events)).not.toContain(KEY)
  })
})

describe('metrics and events', () => {
  it('count calls, not attempts', async () => {
    const { send, failure, pipeline } = setUp([reply(500, ''), reply(200), reply(404, '{}')])
    await send()
    await failure()
    expect(pipeline.metrics()).toMatchObject({ requestCount: 2, errorCount: 1, errorsByCode: { not_found: 1 }, errorRate: 0.5 })
    expect(pipeline.limiter.stats()).toMatchObject({ currentRequests: 3, maxRequests: 2850, windowMs: 300_000 })
  })

  it('a callback that throws breaks nothing', async () => {
    const { send } = setUp([reply(500, ''), reply(200)], {
      onEvent: () => {
        throw new Error('callback')
      },
    })
    expect(await send()).toMatchObject({ status: 200 })
  })

  it('tell the story of a call', async () => {
    const { send, events } = setUp([reply(500, ''), reply(200)])
    await send()
    expect(events.map((event) => event.type)).toEqual(['start', 'attempt', 'attempt_end', 'retry', 'attempt', 'attempt_end', 'success'])
  })
})

describe('a source of the key that never answers', () => {
  const never = (): Promise<string> => new Promise(() => undefined)

  it('is not waited for beyond the deadline of the call', async () => {
    const { failure, transport } = setUp([reply(200)], { apiKey: never })
    expect(await failure({ deadlineMs: 500 })).toMatchObject({ code: 'deadline_exceeded' })
    expect(transport.requests).toEqual([])
  })

  it('is not waited for after an abort, nor after the client was closed', async () => {
    const { pipeline } = setUp([reply(200)], { apiKey: never })
    const abort = new AbortController()
    const aborted = pipeline.send({ method: 'GET', path: '/organizations', signal: abort.signal, priority: 'bulk' })
    abort.abort(new Error('never mind'))
    await expect(aborted).rejects.toThrow('never mind')
    const left = pipeline.send({ method: 'GET', path: '/organizations', priority: 'bulk' })
    await pipeline.close()
    await expect(left).rejects.toMatchObject({ code: 'closed' })
  })

  it.each([false, true])('ends a call without a deadline after five minutes (asked for a fresh one: %s)', async (isFresh) => {
    const refused = reply(403, { message: 'Forbidden' })
    const apiKey = (options?: { readonly fresh?: boolean }) => ((options?.fresh ?? false) === isFresh ? never() : KEY)
    const { failure, transport, clock } = setUp([refused], { apiKey })
    expect(await failure({ priority: 'bulk', method: 'POST', body: {} })).toMatchObject({
      name: 'ConfigurationError',
      code: 'key_store_unavailable',
      outcome: 'not_sent',
      hint: expect.stringContaining('apiKey'),
    })
    expect([transport.requests.length, clock.monotonic(), clock.pending]).toEqual([isFresh ? 1 : 0, 300_000, 0])
  })

  it('ends the call too when it is asked once more after a refusal', async () => {
    const refused = reply(401, { errors: [{ title: 'Unauthorized' }] })
    const { failure } = setUp([refused], { apiKey: (options) => (options?.fresh === true ? never() : KEY) })
    expect(await failure({ deadlineMs: 500 })).toMatchObject({ code: 'deadline_exceeded' })
  })
})

it('a key that the server echoes as the id of the request is not shown', async () => {
  const { failure, send } = setUp([reply(400, { errors: [] }, { 'x-request-id': KEY }), reply(200, {}, { 'x-request-id': KEY })])
  expect((await failure())['requestId']).toBe('[redacted]')
  expect((await send()).requestId).toBe('[redacted]')
})

describe('a long wait for the own limit', () => {
  it('is told while it lasts, and leaves no timer behind', async () => {
    const clock = new VirtualClock()
    const { pipeline, events } = setUp([reply(200)], { clock, rateLimit: { limit: 1, windowMs: 300_000 } })
    await clock.run(pipeline.send({ method: 'GET', path: '/organizations', priority: 'interactive' }))
    const second = pipeline.send({ method: 'GET', path: '/organizations', priority: 'bulk' })
    await clock.advance(3000)
    expect(events.at(-1)).toMatchObject({ type: 'queued', limit: 1, windowMs: 300_000, pausedMs: 0 })
    await clock.run(second)
    expect(clock.pending).toBe(0)
  })

  it.each([
    ['a limit', {}],
    ['none', { baseUrl: 'http://127.0.0.1:1', rateLimit: false }],
  ] as const)('for a pause that the server asked for is told as that (%s)', async (_, options) => {
    const clock = new VirtualClock()
    const exhausted = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '60' }
    const { pipeline, events } = setUp([reply(200, { data: [] }, exhausted), reply(200)], { clock, ...options })
    await clock.run(pipeline.send({ method: 'GET', path: '/organizations' }))
    const second = pipeline.send({ method: 'GET', path: '/organizations' })
    await clock.advance(3000)
    expect(events.at(-1)).toMatchObject({ type: 'queued', pausedMs: 57_000 })
    await clock.run(second)
  })
})
