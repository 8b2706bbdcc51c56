import { describe, expect, it } from 'vitest'
import { MachineClock } from '../../test/simulation/machine-clock.js'
import { fail, hang, reply, ScriptedTransport, SCRIPTED_KEY } from '../../test/support/scripted-pipeline.js'
import type { Answer } from '../../test/support/scripted-pipeline.js'
import { sleep, VirtualClock } from '../clock.js'
import { createPipeline } from './index.js'
import type { ApiRequest } from './types.js'

const HOUR_MS = 3_600_000
const JUMPS = [-HOUR_MS, 0, HOUR_MS]

/** A pipeline whose wall clock jumps once while it waits. */
const setUp = (answers: readonly Answer[], rateLimit?: { readonly limit: number; readonly windowMs: number }) => {
  const time = new VirtualClock()
  const clock = new MachineClock(time)
  const transport = new ScriptedTransport(time, answers)
  const pipeline = createPipeline({
    baseUrl: 'https://api.itglue.com',
    apiKey: SCRIPTED_KEY,
    transport,
    clock,
    random: () => 0.5,
    environment: {},
    rateLimit,
  })
  const send = (request: Partial<ApiRequest> = {}) =>
    time.run(pipeline.send({ method: 'GET', path: '/organizations', ...request }).catch((error: unknown) => error))
  return { time, clock, transport, pipeline, send }
}
const httpDate = (ms: number): string => new Date(ms).toUTCString()
const epoch = new VirtualClock().now()

describe('a jump of the wall clock by an hour in either direction', () => {
  const waits: readonly (readonly [string, readonly Answer[], number, number])[] = [
    ['the random wait after a failure', [fail('reset', true), reply(200)], 100, 500],
    ['the wait that a 429 asks for in seconds', [reply(429, '', { 'retry-after': '100' }), reply(200)], 50_000, 102_500],
    [
      'the wait that a 429 asks for by a date',
      [reply(429, '', { 'retry-after': httpDate(epoch + 100_000), date: httpDate(epoch) }), reply(200)],
      50_000,
      102_500,
    ],
    [
      'the wait that a 429 asks for by a date, without another',
      [reply(429, '', { 'retry-after': httpDate(epoch + 100_000) }), reply(200)],
      50_000,
      102_500,
    ],
    ['the own wait after a 429', [reply(429, ''), reply(200)], 30_000, 61_500],
    ['the deadline', [hang], 30_000, 60_000],
  ]
  it.each(waits.flatMap(([what, answers, atMs, tookMs]) => JUMPS.map((byMs) => ({ what, answers, atMs, tookMs, byMs }))))(
    'changes nothing about $what (by $byMs ms)',
    async ({ answers, atMs, tookMs, byMs }) => {
      const { time, clock, send } = setUp(answers)
      time.setTimer(() => clock.jump(byMs), atMs)
      await send()
      expect(time.monotonic()).toBe(tookMs)
      expect(time.pending).toBe(0)
    },
  )

  it.each(JUMPS)('frees nothing of the own limit, and keeps nobody waiting for it longer (by %i ms)', async (byMs) => {
    const { time, clock, transport, send } = setUp([reply(200)], { limit: 1, windowMs: 300_000 })
    await send()
    time.setTimer(() => clock.jump(byMs), 10_000)
    await send({ priority: 'bulk' })
    expect(transport.sentAt).toEqual([0, 300_000])
  })

  it.each(JUMPS)('neither closes the circuit early nor keeps it open (by %i ms)', async (byMs) => {
    const { time, clock, transport, pipeline, send } = setUp([...Array<Answer>(5).fill(reply(501, '')), reply(200)])
    for (let call = 0; call < 5; call++) await send()
    time.setTimer(() => clock.jump(byMs), 10_000)
    await time.advance(59_999)
    expect(await send()).toMatchObject({ code: 'circuit_open', retryAfterMs: 1 })
    expect(pipeline.breaker.stats().retryAt).toBe(new Date(clock.now() + 1).toISOString())
    await time.advance(1)
    await send()
    expect(transport.requests).toHaveLength(6)
  })

  it('lets nobody through the own limit, however often it happens', async () => {
    const { time, clock, transport, pipeline } = setUp(
      [
        async (request) => {
          await sleep(time, 50)
          return reply(200)(request)
        },
      ],
      { limit: 20, windowMs: 10_000 },
    )
    let jumps = 0
    const jump = (): void => {
      clock.jump(JUMPS[2 * (jumps++ % 2)]!)
      if (jumps < 200) time.setTimer(jump, 700)
    }
    time.setTimer(jump, 700)
    await time.run(
      Promise.all(Array.from({ length: 200 }, () => pipeline.send({ method: 'GET', path: '/organizations', priority: 'bulk' }))),
    )
    const { sentAt } = transport
    for (let at = 20; at < sentAt.length; at++) expect(sentAt[at]! - sentAt[at - 20]!).toBeGreaterThanOrEqual(10_000)
    // One in twenty is kept for interactive calls: eleven windows, each as long as its last answer takes.
    expect(time.monotonic()).toBeLessThanOrEqual(11 * 10_100)
  })
})
