import { describe, expect, it } from 'vitest'
import { fail, hang, reply, scripted, SCRIPTED_KEY } from '../../test/support/scripted-pipeline.js'
import type { Answer, Scripted } from '../../test/support/scripted-pipeline.js'
import { sleep, VirtualClock } from '../clock.js'
import type { GlueError } from '../errors.js'

/** The circuit breaker as callers meet it, with everything else in place. */

const down = reply(503, '')
const fine = reply(200)
const opened = async (after: readonly Answer[], options: Parameters<typeof scripted>[1] = {}): Promise<Scripted> => {
  const run = scripted([...Array<Answer>(5).fill(down), ...after], { retries: 0, ...options })
  for (let call = 0; call < 5; call++) await run.failure()
  expect(run.pipeline.breaker.stats().state).toBe('open')
  return run
}
/** How a crowd of calls fares that come at the same moment. */
const crowd = async ({ clock, pipeline }: Scripted, size = 1000): Promise<readonly (GlueError | undefined)[]> => {
  const calls = Array.from({ length: size }, () =>
    pipeline.send({ method: 'GET', path: '/organizations' }).then(
      () => undefined,
      (error: GlueError) => error,
    ),
  )
  return clock.run(Promise.all(calls))
}
const refusals = (ends: readonly (GlueError | undefined)[]): number => ends.filter((end) => end?.code === 'circuit_open').length

describe('the circuit opens', () => {
  it.each<[string, Answer]>([
    ['500', reply(500, '')],
    ['502', reply(502, '')],
    ['503', down],
    ['504', reply(504, '')],
    ['refused connections', fail('connect', false)],
    ['connections that do not come about', fail('connect_timeout', false)],
    ['resets', fail('reset', true)],
    ['headers that do not come', fail('headers_timeout', true)],
    ['bodies that stop', fail('body_timeout', true)],
    ['answers that nobody can read', reply(200, '{"data":')],
  ])('after five calls in a row that failed for %s, and not before', async (_, answer) => {
    const { failure, pipeline } = scripted([answer])
    for (let call = 1; call <= 5; call++) {
      expect(pipeline.breaker.stats()).toMatchObject({ state: 'closed', failureCount: call - 1 })
      await failure()
    }
    expect(pipeline.breaker.stats()).toMatchObject({ state: 'open', failureCount: 5 })
  })

  it('when five of the calls that are under way at once have failed, and no others are sent', async () => {
    const run = scripted([down])
    const ends = await crowd(run)
    expect(run.transport.requests.length).toBeLessThanOrEqual(1000)
    const sent = run.transport.requests.length
    expect(refusals(await crowd(run))).toBe(1000)
    expect(run.transport.requests).toHaveLength(sent)
    expect(ends.every((end) => end !== undefined)).toBe(true)
  })

  it.each([400, 401, 403, 404, 409, 413, 422, 423, 429])('for no number of %i', async (status) => {
    const { failure, pipeline } = scripted([reply(status, '{}')], { retries: 0 })
    for (let call = 0; call < 500; call++) await failure({ priority: 'bulk' })
    expect(pipeline.breaker.stats()).toEqual({ state: 'closed', failureCount: 0, retryAt: null })
  })

  it('for nothing that the caller brings about: aborts, hurry, and what is refused before it is sent', async () => {
    const { clock, pipeline, failure } = scripted([hang])
    for (let call = 0; call < 20; call++) {
      const abort = new AbortController()
      const aborted = expect(pipeline.send({ method: 'GET', path: '/a', signal: abort.signal })).rejects.toThrow('enough')
      await clock.advance(1)
      abort.abort(new Error('enough'))
      await aborted
      await failure({ deadlineMs: 5 })
    }
    expect(pipeline.breaker.stats()).toMatchObject({ state: 'closed', failureCount: 0 })
  })

  it('and a call that waits for its turn then is not sent, and leaves its turn to others', async () => {
    const clock = new VirtualClock()
    const slow: Answer = async (request) => {
      await sleep(clock, 100)
      return down(request)
    }
    const { pipeline, transport } = scripted([slow], {
      clock,
      retries: 0,
      rateLimit: { limit: 1000, windowMs: 300_000, burstPerSecond: 5 },
    })
    const ends: string[] = []
    const calls = Array.from({ length: 20 }, () =>
      pipeline
        .send({ method: 'POST', path: '/a', priority: 'bulk' })
        .catch((error: GlueError) => void ends.push(`${error.code} ${error.outcome}`)),
    )
    await clock.run(Promise.all(calls))
    expect(transport.requests).toHaveLength(5)
    expect(ends.filter((end) => end === 'server_error unknown')).toHaveLength(5)
    expect(ends.filter((end) => end === 'circuit_open not_sent')).toHaveLength(15)
    // Of those who gave up, none counts.
    expect(pipeline.limiter.stats()).toMatchObject({ currentRequests: 5, queued: 0 })
    expect(clock.pending).toBe(0)
  })
})

describe('while the circuit is open', () => {
  it('everybody fails at once, and is told when to come back', async () => {
    const run = await opened([fine])
    await run.clock.advance(20_000)
    const sent = run.transport.requests.length
    const ends = await crowd(run)
    expect(refusals(ends)).toBe(1000)
    expect(ends.every((end) => (end as { retryAfterMs?: number }).retryAfterMs === 40_000)).toBe(true)
    expect(run.clock.monotonic()).toBe(20_000)
    expect(run.transport.requests).toHaveLength(sent)
    expect(run.pipeline.breaker.stats().retryAt).toBe(new Date(run.clock.now() + 40_000).toISOString())
  })
})

describe('after a minute', () => {
  const clock = (): { readonly clock: VirtualClock; readonly slow: (answer: Answer) => Answer; readonly most: () => number } => {
    const time = new VirtualClock()
    let now = 0
    let most = 0
    const slow =
      (answer: Answer): Answer =>
      async (request) => {
        most = Math.max(most, ++now)
        await sleep(time, 200)
        now--
        return answer(request)
      }
    return { clock: time, slow, most: () => most }
  }

  it('exactly one of a thousand callers probes at a time, the others fail at once, and the third success closes', async () => {
    const { clock: time, slow, most } = clock()
    const run = await opened([slow(fine)], { clock: time })
    await time.advance(60_000)
    for (const state of ['half_open', 'half_open', 'closed']) {
      const sent = run.transport.requests.length
      expect(refusals(await crowd(run))).toBe(999)
      expect(run.transport.requests).toHaveLength(sent + 1)
      expect(run.pipeline.breaker.stats().state).toBe(state)
    }
    expect(most()).toBe(1)
    expect(refusals(await crowd(run, 100))).toBe(0)
  })

  it('the others are told so while the probe is under way, and not only when it is over', async () => {
    const { clock: time, slow } = clock()
    const run = await opened([slow(fine)], { clock: time })
    await time.advance(60_000)
    const probe = run.pipeline.send({ method: 'GET', path: '/probe' })
    await time.advance(1)
    await expect(run.pipeline.send({ method: 'GET', path: '/other' })).rejects.toMatchObject({ code: 'circuit_open', retryAfterMs: 1000 })
    expect(time.monotonic()).toBe(60_001)
    await time.run(probe)
  })

  it('a probe that fails opens it for another minute', async () => {
    const { clock: time, slow } = clock()
    const run = await opened([slow(fine), slow(fine), slow(down), slow(fine)], { clock: time })
    await time.advance(60_000)
    for (let probe = 0; probe < 2; probe++) await run.send()
    await run.failure()
    expect(run.pipeline.breaker.stats().state).toBe('open')
    expect(refusals(await crowd(run))).toBe(1000)
    await time.advance(60_000)
    // The two successes of the last time count no more.
    for (const state of ['half_open', 'half_open', 'closed']) {
      await run.send()
      expect(run.pipeline.breaker.stats().state).toBe(state)
    }
  })

  it.each<[string, Answer]>([
    ['a 429', reply(429, '')],
    ['a redirect', reply(302, '')],
  ])('%s says nothing: the next one probes', async (_, answer) => {
    const run = await opened([answer, fine])
    await run.clock.advance(60_000)
    await run.failure({ priority: 'bulk' })
    expect(run.pipeline.breaker.stats().state).toBe('half_open')
    for (let probe = 0; probe < 2; probe++) await run.send({ priority: 'bulk' })
    expect(run.pipeline.breaker.stats().state).toBe('half_open')
    await run.send({ priority: 'bulk' })
    expect(run.pipeline.breaker.stats().state).toBe('closed')
  })

  it('a verdict on the request is an answer, and counts as a success', async () => {
    const run = await opened([reply(404, '{}'), reply(422, '{}'), reply(401, '{}')])
    await run.clock.advance(60_000)
    for (let probe = 0; probe < 3; probe++) await run.failure()
    expect(run.pipeline.breaker.stats().state).toBe('closed')
  })

  it('a probe that waits for the rate keeps nobody else out', async () => {
    let answer = down
    const run = scripted([(request) => answer(request)], { retries: 3 })
    for (let call = 0; run.pipeline.breaker.stats().state !== 'open'; call++) await run.failure()
    await run.clock.advance(60_000)
    answer = reply(429, '')
    const from = run.clock.monotonic()
    const sent = run.transport.requests.length
    const refused = run.pipeline.send({ method: 'GET', path: '/organizations', priority: 'bulk' })
    await run.clock.advance(1000)
    expect(run.transport.requests).toHaveLength(sent + 1)
    answer = fine
    // Another waits for the pause like everybody. Whichever of the two goes first then probes.
    const other = run.pipeline.send({ method: 'GET', path: '/organizations' })
    const ends = await run.clock.run(Promise.allSettled([refused, other]))
    expect(ends.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThan(0)
    expect(run.clock.monotonic()).toBeLessThan(from + 70_000)
    expect((await run.send()).status).toBe(200)
  })

  it('a probe whose key is asked for keeps nobody else out', async () => {
    let give: (key: string) => void = () => undefined
    let asked = 0
    const apiKey = (): Promise<string> => (++asked === 6 ? new Promise((resolve) => (give = resolve)) : Promise.resolve(SCRIPTED_KEY))
    const run = await opened([fine], { apiKey })
    await run.clock.advance(60_000)
    const slow = run.pipeline.send({ method: 'GET', path: '/organizations' })
    await run.clock.advance(0)
    expect((await run.send()).status).toBe(200)
    give(SCRIPTED_KEY)
    expect((await run.clock.run(slow)).status).toBe(200)
  })

  it('a probe that is aborted makes room for the next', async () => {
    const run = await opened([hang, fine])
    await run.clock.advance(60_000)
    const abort = new AbortController()
    const probe = expect(run.pipeline.send({ method: 'GET', path: '/a', signal: abort.signal })).rejects.toThrow('enough')
    await run.clock.advance(10)
    abort.abort(new Error('enough'))
    await probe
    expect(await run.send()).toMatchObject({ status: 200 })
  })

  it('a reset closes it at once', async () => {
    const run = await opened([fine])
    run.pipeline.breaker.reset()
    expect(await run.send()).toMatchObject({ status: 200 })
  })
})

describe('an outage of a minute, with a hundred callers a second and 200 ms of latency', () => {
  it('lets at most fifty requests through to the server', async () => {
    const clock = new VirtualClock()
    const down200: Answer = async (request) => {
      await sleep(clock, 200)
      return down(request)
    }
    const { pipeline, transport } = scripted([down200], { clock })
    const calls: Promise<unknown>[] = []
    for (let caller = 0; caller < 6000; caller++) {
      calls.push(pipeline.send({ method: 'GET', path: '/organizations' }).catch(() => undefined))
      await clock.advance(10)
    }
    await clock.run(Promise.all(calls))
    expect(transport.requests.length).toBeLessThanOrEqual(50)
  })
})
