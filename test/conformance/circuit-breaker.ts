/** What every implementation of `CircuitBreaker` keeps, whatever it remembers in. */
import { afterEach, describe, expect, it } from 'vitest'
import type { VirtualClock } from '../../src/clock.js'
import type { CircuitBreaker, CircuitState, Permit } from '../../src/resilience/circuit-breaker.js'

/** Where the breakers of one test live. */
export interface BreakerWorld {
  readonly clock: VirtualClock
  /** A breaker. All of one world are for the same server; one that remembers in a process has room for one. */
  create(onStateChange?: (state: CircuitState) => void): Promise<CircuitBreaker>
  /** Ends the process of a breaker without a word. */
  kill?(breaker: CircuitBreaker): Promise<void>
  close(): Promise<void>
}

export interface BreakerImplementation {
  /** Whether several breakers of one world stand for several processes. */
  readonly several: boolean
  open(): Promise<BreakerWorld>
}

/** To be called inside the `describe` of the implementation. */
export const breakerConformance = ({ several, open }: BreakerImplementation): void => {
  let world: BreakerWorld
  const setUp = async (): Promise<{ clock: VirtualClock; breaker: CircuitBreaker; states: CircuitState[] }> => {
    world = await open()
    const states: CircuitState[] = []
    return { clock: world.clock, breaker: await world.create((state) => states.push(state)), states }
  }
  afterEach(() => world?.close())

  const enter = async (breaker: CircuitBreaker): Promise<Permit> => breaker.enter()
  const fail = async (breaker: CircuitBreaker, times: number): Promise<void> => {
    for (let call = 0; call < times; call++) (await enter(breaker)).failure()
  }
  const refusal = (fields: object = {}): unknown => expect.objectContaining({ code: 'circuit_open', outcome: 'not_sent', ...fields })

  it('opens after five failed calls in a row, and says when it will try', async () => {
    const { clock, breaker } = await setUp()
    await fail(breaker, 4)
    expect(breaker.stats()).toEqual({ state: 'closed', failureCount: 4, retryAt: null })
    await fail(breaker, 1)
    await expect(enter(breaker)).rejects.toEqual(refusal({ retryAfterMs: 60_000 }))
    expect(breaker.stats()).toEqual({ state: 'open', failureCount: 5, retryAt: new Date(clock.now() + 60_000).toISOString() })
  })

  it('starts to count anew after a success', async () => {
    const { breaker } = await setUp()
    await fail(breaker, 4)
    const permit = await enter(breaker)
    permit.success()
    await fail(breaker, 4)
    expect(breaker.stats().state).toBe('closed')
  })

  it('learns nothing from a call that says nothing', async () => {
    const { breaker } = await setUp()
    await fail(breaker, 4)
    for (let call = 0; call < 20; call++) (await enter(breaker)).neutral()
    expect(breaker.stats()).toMatchObject({ state: 'closed', failureCount: 4 })
    await fail(breaker, 1)
    expect(breaker.stats().state).toBe('open')
  })

  it('lets one probe at a time through after a minute, and fails all others at once', async () => {
    const { clock, breaker } = await setUp()
    await fail(breaker, 5)
    await clock.advance(59_999)
    await expect(enter(breaker)).rejects.toEqual(refusal({ retryAfterMs: 1 }))
    await clock.advance(1)
    const probe = await enter(breaker)
    for (let caller = 0; caller < 50; caller++) await expect(enter(breaker)).rejects.toEqual(refusal({ retryAfterMs: 1000 }))
    probe.success()
    expect(breaker.stats().state).toBe('half_open')
    const next = await enter(breaker)
    next.neutral()
    await enter(breaker)
  })

  it('closes after the third successful probe', async () => {
    const { clock, breaker, states } = await setUp()
    await fail(breaker, 5)
    await clock.advance(60_000)
    for (let probe = 0; probe < 3; probe++) (await enter(breaker)).success()
    expect(states).toEqual(['open', 'half_open', 'closed'])
    expect(breaker.stats()).toEqual({ state: 'closed', failureCount: 0, retryAt: null })
  })

  it('opens again for the whole time when a probe fails, and counts the probes anew', async () => {
    const { clock, breaker } = await setUp()
    await fail(breaker, 5)
    await clock.advance(60_000)
    for (let probe = 0; probe < 2; probe++) (await enter(breaker)).success()
    await fail(breaker, 1)
    await expect(enter(breaker)).rejects.toEqual(refusal({ retryAfterMs: 60_000 }))
    await clock.advance(60_000)
    for (let probe = 0; probe < 2; probe++) (await enter(breaker)).success()
    expect(breaker.stats().state).toBe('half_open')
  })

  it('ignores the end of calls that started before it changed', async () => {
    const { clock, breaker } = await setUp()
    const [good, bad] = [await enter(breaker), await enter(breaker)]
    expect(good.current()).toBe(true)
    await fail(breaker, 5)
    expect(good.current()).toBe(false)
    good.success()
    expect(breaker.stats()).toMatchObject({ state: 'open', failureCount: 5 })
    await clock.advance(60_000)
    await enter(breaker)
    bad.failure()
    expect(breaker.stats().state).toBe('half_open')
    await expect(enter(breaker)).rejects.toEqual(refusal())
  })

  it('takes only the first word of a call', async () => {
    const { breaker } = await setUp()
    const permit = await enter(breaker)
    permit.failure()
    permit.failure()
    permit.success()
    expect(breaker.stats().failureCount).toBe(1)
  })

  it('closes on reset, and calls that were under way have no say', async () => {
    const { breaker, states } = await setUp()
    const before = await enter(breaker)
    await fail(breaker, 5)
    breaker.reset()
    expect((await enter(breaker)).current()).toBe(true)
    before.failure()
    expect(before.current()).toBe(false)
    expect(breaker.stats()).toEqual({ state: 'closed', failureCount: 0, retryAt: null })
    expect(states).toEqual(['open', 'closed'])
  })

  if (!several) return

  describe('several processes', () => {
    const two = async (): Promise<{ clock: VirtualClock; one: CircuitBreaker; other: CircuitBreaker; states: CircuitState[] }> => {
      const { clock, breaker, states } = await setUp()
      return { clock, one: breaker, other: await world.create(), states }
    }

    it('count their failures together, and a success of any clears them', async () => {
      const { one, other } = await two()
      await fail(one, 2)
      await fail(other, 2)
      expect(one.stats().failureCount).toBe(4)
      const permit = await enter(one)
      permit.success()
      await fail(other, 4)
      expect(other.stats().state).toBe('closed')
      await fail(one, 1)
      await expect(enter(other)).rejects.toEqual(refusal({ retryAfterMs: 60_000 }))
    })

    it('are told of a circuit that another one has opened when they ask', async () => {
      const { one, other, states } = await two()
      await fail(other, 5)
      await expect(enter(one)).rejects.toEqual(refusal())
      expect(states).toEqual(['open'])
    })

    it('send one probe between them', async () => {
      const { clock, one, other } = await two()
      await fail(one, 5)
      await clock.advance(60_000)
      const probe = await enter(other)
      await expect(enter(one)).rejects.toEqual(refusal({ retryAfterMs: 1000 }))
      probe.success()
      for (const breaker of [one, other]) (await enter(breaker)).success()
      expect([one.stats().state, other.stats().state]).toEqual(['closed', 'closed'])
    })

    it('take the place of one that died while it probed', async () => {
      const { clock, one, other } = await two()
      await fail(one, 5)
      await clock.advance(60_000)
      const lost = await enter(other)
      await world.kill!(other)
      const probe = await enter(one)
      lost.failure()
      expect(one.stats().state).toBe('half_open')
      probe.success()
      expect(one.stats().state).toBe('half_open')
    })

    it('take the place of one that says nothing for two minutes, and do not hear it any more', async () => {
      const { clock, one, other } = await two()
      await fail(one, 5)
      await clock.advance(60_000)
      const late = await enter(other)
      await clock.advance(119_999)
      await expect(enter(one)).rejects.toEqual(refusal())
      await clock.advance(1)
      const probe = await enter(one)
      expect([late.current(), probe.current()]).toEqual([false, true])
      late.failure()
      expect(one.stats().state).toBe('half_open')
      probe.neutral()
      await enter(other)
    })

    it('are reset together', async () => {
      const { one, other } = await two()
      await fail(one, 5)
      other.reset()
      expect((await enter(one)).current()).toBe(true)
    })

    it('that begin later find what there is', async () => {
      const { one } = await two()
      await fail(one, 5)
      await world.kill!(one)
      await expect(enter(await world.create())).rejects.toEqual(refusal())
    })
  })
}
