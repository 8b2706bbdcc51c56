import { describe, expect, it } from 'vitest'
import { fail, hang, reply, scripted } from '../../test/support/scripted-pipeline.js'
import type { Answer, Scripted } from '../../test/support/scripted-pipeline.js'
import { sleep, VirtualClock } from '../clock.js'

/** How long calls wait, what waiting costs, and what of it fits into a deadline. */

const ALMOST_1 = 1 - Number.EPSILON
const waitsOf = ({ transport: { sentAt } }: Scripted): readonly number[] => sentAt.slice(1).map((at, index) => at - sentAt[index]!)

describe('a wait between two attempts', () => {
  it.each([
    ['the server is in trouble', reply(503, '')],
    ['the network fails', fail('reset', true)],
  ])('is a random time up to 1, 2 and 4 s where %s', async (_, answer) => {
    for (const [random, waits] of [
      [0, [0, 0, 0]],
      [0.25, [250, 500, 1000]],
      [ALMOST_1, [1000, 2000, 4000]],
    ] as const) {
      const run = scripted([answer], { random: () => random })
      await run.failure({ priority: 'bulk' })
      for (const [index, wait] of waitsOf(run).entries()) expect(wait).toBeCloseTo(waits[index]!, 6)
      expect(waitsOf(run)).toHaveLength(3)
    }
  })

  it('does not grow beyond 4 s with more retries', async () => {
    const run = scripted([reply(503, '')], { random: () => ALMOST_1, retries: 6 })
    await run.failure({ priority: 'bulk' })
    expect(waitsOf(run).map(Math.round)).toEqual([1000, 2000, 4000, 4000, 4000, 4000])
  })

  it('after a 429 is 60, 120 and 240 s and up to 5 per cent more, and never less', async () => {
    for (let draw = 0; draw <= 20; draw++) {
      const random = draw === 20 ? ALMOST_1 : draw / 20
      const run = scripted([reply(429, '')], { random: () => random })
      await run.failure({ priority: 'bulk' })
      for (const [index, wait] of waitsOf(run).entries()) {
        const least = [60_000, 120_000, 240_000][index]!
        expect(wait).toBeGreaterThanOrEqual(least)
        expect(wait).toBeLessThanOrEqual(least * 1.05 + 1)
      }
    }
  })
})

describe('the budget for retries', () => {
  const down = reply(500, '')
  const fine = reply(200)
  const setUp = (answers: readonly Answer[]) => scripted(answers, { breaker: false })

  it('is ten, and without a token the call fails at once', async () => {
    const { failure, transport, clock } = setUp([down])
    for (let call = 0; call < 4; call++) await failure()
    // Three, three, three and one.
    expect(transport.requests).toHaveLength(4 + 10)
    const from = clock.monotonic()
    expect(await failure()).toMatchObject({ attempts: 1 })
    expect(clock.monotonic()).toBe(from)
  })

  it('gets one back for five successes', async () => {
    const { failure, send, transport } = setUp([...Array<Answer>(14).fill(down), ...Array<Answer>(4).fill(fine), down, fine, down])
    for (let call = 0; call < 4; call++) await failure()
    for (let call = 0; call < 4; call++) await send()
    expect(await failure()).toMatchObject({ attempts: 1 })
    await send()
    expect(await failure()).toMatchObject({ attempts: 2 })
    expect(transport.requests).toHaveLength(14 + 4 + 1 + 1 + 2)
  })

  it('never holds more than ten', async () => {
    const { failure, send, transport } = setUp([...Array<Answer>(200).fill(fine), down])
    for (let call = 0; call < 200; call++) await send()
    for (let call = 0; call < 10; call++) await failure()
    expect(transport.requests).toHaveLength(200 + 10 + 10)
  })

  it('pays for no wait after a 429', async () => {
    const { failure, send, transport } = setUp([...Array<Answer>(14).fill(down), reply(429, ''), reply(429, ''), fine])
    for (let call = 0; call < 4; call++) await failure()
    expect(await send()).toMatchObject({ attempts: 3 })
    expect(transport.requests).toHaveLength(14 + 3)
  })

  it('is that of one client: another has its own', async () => {
    const one = setUp([down])
    for (let call = 0; call < 20; call++) await one.failure()
    expect(await setUp([down]).failure()).toMatchObject({ attempts: 4 })
  })

  it('lets a thousand calls in a row through an outage with at most 1.2 requests each', async () => {
    const { failure, transport } = setUp([down])
    for (let call = 0; call < 1000; call++) await failure()
    expect(transport.requests.length).toBeLessThanOrEqual(1200)
  })
})

describe('an attempt', () => {
  it('has 10 s to connect, 30 s until the headers, and 30 s without progress of the body', async () => {
    const { send, transport } = scripted([reply(200)])
    await send()
    expect(transport.requests[0]!.timeouts).toEqual({ connectMs: 10_000, headersMs: 30_000, bodyProgressMs: 30_000 })
  })
})

describe('the deadline of an interactive call', () => {
  it('is 60 s, retries and the waits between them included', async () => {
    const clock = new VirtualClock()
    const slow: Answer = async (request) => {
      await sleep(clock, 25_000, request.signal).catch(() => fail('aborted', true)(request))
      return reply(503, '')(request)
    }
    const { failure, transport } = scripted([slow], { clock })
    expect(await failure()).toMatchObject({
      code: 'deadline_exceeded',
      extendedMs: 0,
      message: 'GET /organizations was not answered within 60 s (attempts: 3).',
    })
    expect(clock.monotonic()).toBe(60_000)
    expect(transport.sentAt).toEqual([0, 25_500, 51_500])
  })

  it('is extended by a wait after a 429, and the response says so', async () => {
    const { send, events } = scripted([reply(429, '', { 'retry-after': '100' }), reply(200)])
    expect(await send()).toMatchObject({ durationMs: 102_500, extendedMs: 102_500 })
    expect(events).toContainEqual(expect.objectContaining({ type: 'rate_limit_wait', cause: 'server', waitedMs: 102_500 }))
  })

  it('is extended by a wait for the own limit, and the response says so', async () => {
    const { send, clock } = scripted([reply(200)], { rateLimit: { limit: 1, windowMs: 300_000 } })
    expect(await send()).toMatchObject({ extendedMs: 0 })
    expect(await send()).toMatchObject({ durationMs: 300_000, extendedMs: 300_000 })
    expect(clock.monotonic()).toBe(300_000)
  })

  it('ends after what is left of it when the wait is over, and the error says so', async () => {
    const { failure, clock } = scripted([reply(429, '', { 'retry-after': '100' }), hang])
    const error = await failure()
    expect(error).toMatchObject({ code: 'deadline_exceeded', extendedMs: 102_500 })
    expect(error.message).toBe(
      'GET /organizations was not answered within 162.5 s, 102.5 s of them a wait for the rate limit that extended its deadline (attempts: 2).',
    )
    expect(error.toJSON()).toMatchObject({ extendedMs: 102_500 })
    expect(clock.monotonic()).toBe(162_500)
  })

  it('is not extended by anything else', async () => {
    const { failure, clock } = scripted([reply(503, '', { 'retry-after': '50' }), hang])
    const error = await failure()
    expect(error).toMatchObject({ code: 'deadline_exceeded', extendedMs: 0 })
    expect(error.toJSON()).not.toHaveProperty('extendedMs')
    expect(clock.monotonic()).toBe(60_000)
  })
})

describe('a deadline that was asked for', () => {
  it.each([1, 500, 90_000, 3_600_000])('of %i ms holds in place of every other, for interactive and bulk calls', async (deadlineMs) => {
    for (const priority of ['interactive', 'bulk'] as const) {
      const { failure, clock } = scripted([hang])
      expect(await failure({ deadlineMs, priority })).toMatchObject({ code: 'deadline_exceeded', extendedMs: 0 })
      expect(clock.monotonic()).toBe(deadlineMs)
    }
  })

  const cannotFit: readonly (readonly [string, Answer, number])[] = [
    ['a 429 that asks for 100 s', reply(429, '', { 'retry-after': '100' }), 102_500],
    ['a 429 without a word', reply(429, ''), 61_500],
    ['a 503 that asks for 100 s', reply(503, '', { 'retry-after': '100' }), 100_000],
  ]
  it.each(cannotFit)('is never extended: after %s the call fails at once, and says when to come back', async (_, answer, retryAfterMs) => {
    const { failure, clock, transport } = scripted([answer])
    expect(await failure({ deadlineMs: 60_000, priority: 'bulk' })).toMatchObject({
      code: 'deadline_exceeded',
      retryAfterMs,
      cause: { attempts: 1 },
    })
    expect(clock.monotonic()).toBe(0)
    expect(transport.requests).toHaveLength(1)
  })

  it('is never extended: a wait for the own limit that cannot fit fails at once, and says when to come back', async () => {
    const { send, failure, clock } = scripted([reply(200)], { rateLimit: { limit: 1, windowMs: 300_000 } })
    await send()
    await clock.advance(100_000)
    expect(await failure({ deadlineMs: 199_999 })).toMatchObject({ code: 'deadline_exceeded', retryAfterMs: 200_000 })
    expect(clock.monotonic()).toBe(100_000)
    expect(await send({ deadlineMs: 200_001 })).toMatchObject({ extendedMs: 0 })
  })

  it('lets a wait through that just fits', async () => {
    const { send, clock } = scripted([reply(429, '', { 'retry-after': '100' }), reply(200)])
    expect(await send({ deadlineMs: 102_501 })).toMatchObject({ attempts: 2, extendedMs: 0 })
    expect(clock.monotonic()).toBe(102_500)
  })

  it('that has no room for the next random wait ends the call with what it failed with', async () => {
    const { failure, clock } = scripted([reply(500, '')])
    expect(await failure({ deadlineMs: 499 })).toMatchObject({ code: 'server_error', attempts: 1 })
    expect(clock.monotonic()).toBe(0)
  })
})

describe('a bulk call', () => {
  it('has no deadline, however long it waits and whatever for', async () => {
    const clock = new VirtualClock()
    const afterAnHour: Answer = async (request) => {
      await sleep(clock, 3_600_000)
      return reply(200)(request)
    }
    const { send } = scripted([reply(429, '', { 'retry-after': '3000' }), reply(503, '', { 'retry-after': '3000' }), afterAnHour], {
      clock,
    })
    expect(await send({ priority: 'bulk' })).toMatchObject({ attempts: 3, extendedMs: 0 })
    expect(clock.monotonic()).toBe(3_150_000 - 75_000 + 3_000_000 + 3_600_000)
  })
})
