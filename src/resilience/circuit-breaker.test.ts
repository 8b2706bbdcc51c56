import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock.js'
import { ConsecutiveBreaker, NoBreaker } from './circuit-breaker.js'
import type { CircuitState } from './circuit-breaker.js'

const setUp = () => {
  const clock = new VirtualClock()
  const states: CircuitState[] = []
  const breaker = new ConsecutiveBreaker({ clock, onStateChange: (state) => states.push(state) })
  const fail = (times: number): void => {
    for (let call = 0; call < times; call++) breaker.enter().failure()
  }
  return { clock, breaker, states, fail }
}

describe('the circuit breaker', () => {
  it('opens after five failed calls in a row, and says when it will try', () => {
    const { clock, breaker, fail } = setUp()
    fail(4)
    expect(breaker.stats()).toEqual({ state: 'closed', failureCount: 4, retryAt: null })
    fail(1)
    expect(() => breaker.enter()).toThrow(expect.objectContaining({ code: 'circuit_open', retryAfterMs: 60_000, outcome: 'not_sent' }))
    expect(breaker.stats()).toEqual({ state: 'open', failureCount: 5, retryAt: new Date(clock.now() + 60_000).toISOString() })
  })

  it('starts to count anew after a success', () => {
    const { breaker, fail } = setUp()
    fail(4)
    breaker.enter().success()
    fail(4)
    expect(breaker.stats().state).toBe('closed')
  })

  it('learns nothing from a call that says nothing', () => {
    const { breaker, fail } = setUp()
    fail(4)
    for (let call = 0; call < 100; call++) breaker.enter().neutral()
    expect(breaker.stats()).toMatchObject({ state: 'closed', failureCount: 4 })
    fail(1)
    expect(breaker.stats().state).toBe('open')
  })

  it('lets one probe at a time through after a minute, and fails all others at once', async () => {
    const { clock, breaker, fail } = setUp()
    fail(5)
    await clock.advance(59_999)
    expect(() => breaker.enter()).toThrow(expect.objectContaining({ retryAfterMs: 1 }))
    await clock.advance(1)
    const probe = breaker.enter()
    for (let caller = 0; caller < 1000; caller++) expect(() => breaker.enter()).toThrow(expect.objectContaining({ code: 'circuit_open' }))
    probe.success()
    expect(breaker.stats().state).toBe('half_open')
    expect(() => breaker.enter().neutral()).not.toThrow()
  })

  it('closes after the third successful probe', async () => {
    const { clock, breaker, states, fail } = setUp()
    fail(5)
    await clock.advance(60_000)
    for (let probe = 0; probe < 3; probe++) breaker.enter().success()
    expect(states).toEqual(['open', 'half_open', 'closed'])
    expect(breaker.stats()).toEqual({ state: 'closed', failureCount: 0, retryAt: null })
  })

  it('opens again for the whole time when a probe fails', async () => {
    const { clock, breaker, fail } = setUp()
    fail(5)
    await clock.advance(60_000)
    breaker.enter().success()
    breaker.enter().failure()
    expect(() => breaker.enter()).toThrow(expect.objectContaining({ retryAfterMs: 60_000 }))
  })

  it('ignores the end of calls that started before it changed', async () => {
    const { clock, breaker, fail } = setUp()
    const [good, bad] = [breaker.enter(), breaker.enter()]
    fail(5)
    expect(good.current()).toBe(false)
    good.success()
    expect(breaker.stats()).toMatchObject({ state: 'open', failureCount: 5 })
    await clock.advance(60_000)
    breaker.enter()
    bad.failure()
    expect(breaker.stats().state).toBe('half_open')
    expect(() => breaker.enter()).toThrow()
  })

  it('takes only the first word of a call', () => {
    const { breaker } = setUp()
    const permit = breaker.enter()
    permit.failure()
    permit.failure()
    permit.success()
    expect(breaker.stats().failureCount).toBe(1)
  })

  it('closes on reset', () => {
    const { breaker, fail } = setUp()
    fail(5)
    breaker.reset()
    expect(() => breaker.enter()).not.toThrow()
    expect(breaker.stats()).toEqual({ state: 'closed', failureCount: 0, retryAt: null })
  })

  it('gives the place of a probe that says nothing to the next one', async () => {
    const { clock, breaker, fail } = setUp()
    fail(5)
    await clock.advance(60_000)
    for (let probe = 0; probe < 10; probe++) breaker.enter().neutral()
    expect(breaker.stats().state).toBe('half_open')
    for (let probe = 0; probe < 3; probe++) breaker.enter().success()
    expect(breaker.stats().state).toBe('closed')
  })

  it('tells those who are refused why, and when to come back', async () => {
    const { clock, breaker, fail } = setUp()
    fail(5)
    await clock.advance(20_500)
    expect(() => breaker.enter()).toThrow(
      expect.objectContaining({
        retryAfterMs: 39_500,
        message: expect.stringMatching(/last 5 calls failed.* 40 s/),
        hint: expect.stringContaining('See troubleshooting: circuit_open'),
      }),
    )
    expect(breaker.stats().retryAt).toBe(new Date(clock.now() + 39_500).toISOString())
    await clock.advance(39_500)
    breaker.enter()
    expect(() => breaker.enter()).toThrow(
      expect.objectContaining({ retryAfterMs: 1000, message: expect.stringMatching(/one call is finding out/) }),
    )
  })

  it('names no time to come back that has passed', async () => {
    const { clock, breaker, fail } = setUp()
    fail(5)
    await clock.advance(90_000)
    expect(breaker.stats()).toMatchObject({ state: 'open', retryAt: new Date(clock.now()).toISOString() })
  })

  it('tells of each change once, and of none where nothing changes', () => {
    const { breaker, states, fail } = setUp()
    breaker.reset()
    breaker.reset()
    expect(states).toEqual([])
    fail(5)
    breaker.reset()
    expect(states).toEqual(['open', 'closed'])
  })

  it('tells a call that nothing has changed, until it has', () => {
    const { breaker } = setUp()
    const permit = breaker.enter()
    expect(permit.current()).toBe(true)
    breaker.reset()
    expect(permit.current()).toBe(false)
  })

  it('opens, probes and closes by the numbers it was given, and tells nobody who did not ask', async () => {
    const clock = new VirtualClock()
    const breaker = new ConsecutiveBreaker({ clock, failures: 2, openMs: 500, successes: 1 })
    for (let call = 0; call < 2; call++) breaker.enter().failure()
    expect(() => breaker.enter()).toThrow(expect.objectContaining({ retryAfterMs: 500 }))
    await clock.advance(500)
    breaker.enter().success()
    expect(breaker.stats().state).toBe('closed')
  })

  it('can be left out', () => {
    const breaker = new NoBreaker()
    for (let call = 0; call < 10; call++) breaker.enter().failure()
    expect(breaker.enter().current()).toBe(true)
    expect(breaker.stats().state).toBe('closed')
  })
})
