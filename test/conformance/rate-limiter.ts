/** What every implementation of `RateLimiter` keeps, whatever it counts in. */
import { afterEach, describe, expect, it } from 'vitest'
import { sleep } from '../../src/clock.js'
import type { VirtualClock } from '../../src/clock.js'
import type { LimiterPriority, RateLimiter, Slot } from '../../src/resilience/rate-limiter.js'
import { peak, seeded, simulate } from './traffic.js'

export interface LimiterOptions {
  readonly limit: number
  readonly windowMs: number
  readonly burstPerSecond?: number
  readonly interactiveShare?: number
  readonly maxQueued?: number
}

/** Where the limiters of one test live. */
export interface LimiterWorld {
  readonly clock: VirtualClock
  /** A limiter. All of one world count together; one that counts in a process has room for one. */
  create(options: LimiterOptions): Promise<RateLimiter>
  /** Returns when everything has happened that happens without time passing. */
  settle(): Promise<void>
  close(): Promise<void>
}

export interface LimiterImplementation {
  /** Whether several limiters of one world stand for several processes. */
  readonly several: boolean
  open(): Promise<LimiterWorld>
}

/** To be called inside the `describe` of the implementation. */
export const limiterConformance = ({ several, open }: LimiterImplementation): void => {
  let world: LimiterWorld
  const setUp = async (options: Partial<LimiterOptions> = {}): Promise<{ clock: VirtualClock; limiter: RateLimiter }> => {
    world = await open()
    return { clock: world.clock, limiter: await another(options) }
  }
  const another = (options: Partial<LimiterOptions> = {}): Promise<RateLimiter> =>
    world.create({ limit: 4, windowMs: 1000, interactiveShare: 0, ...options })
  afterEach(() => world?.close())

  /** A slot, if there is one this instant. */
  const now = async (limiter: RateLimiter, priority: LimiterPriority = 'interactive'): Promise<Slot | undefined> => {
    const abort = new AbortController()
    let slot: Slot | undefined
    const waiting = limiter.acquire({ priority, signal: abort.signal }).then(
      (granted) => (slot = granted),
      () => undefined,
    )
    await world.settle()
    abort.abort(new Error('not now'))
    await waiting
    return slot
  }
  const fill = async (limiter: RateLimiter, count: number, priority?: LimiterPriority): Promise<Slot[]> => {
    const slots: Slot[] = []
    for (let n = 0; n < count; n++) {
      const slot = await now(limiter, priority)
      expect(slot, `slot ${n + 1} of ${count}`).toBeDefined()
      slots.push(slot!)
    }
    return slots
  }

  describe('what the server sees', () => {
    it.each([1, 2, 3])('never exceeds the limit in any window, however the network delays (seed %i)', async (seed) => {
      const random = seeded(seed)
      const { clock, limiter } = await setUp({ limit: 60, windowMs: 6000 })
      const traffic = { requests: 250, workers: 1 + Math.floor(random() * 64), jitterMs: 5000 * random(), random }
      const arrivals = await simulate(clock, limiter, traffic)
      expect(arrivals).toHaveLength(250)
      expect(peak(arrivals, 6000)).toBeLessThanOrEqual(60)
    })

    it('is all that the limit allows: four full windows take little longer than they must', async () => {
      const { clock, limiter } = await setUp({ limit: 300, windowMs: 30_000 })
      const arrivals = await simulate(clock, limiter, { requests: 1200, workers: 16, jitterMs: 15, random: seeded(42) })
      expect(peak(arrivals, 30_000)).toBeLessThanOrEqual(300)
      expect(clock.monotonic()).toBeLessThanOrEqual(90_000 * 1.02)
    })

    it('is never more than the burst in one second, and as much in the long run', async () => {
      const { clock, limiter } = await setUp({ limit: 3000, windowMs: 300_000, burstPerSecond: 100 })
      const arrivals = await simulate(clock, limiter, { requests: 500, workers: 150, jitterMs: 0, random: seeded(1) })
      expect(peak(arrivals, 1000)).toBe(100)
      expect(clock.monotonic()).toBeLessThan(4200)
    })
  })

  describe('a slot', () => {
    it('counts from sending until one window after its release', async () => {
      const { clock, limiter } = await setUp({ limit: 1 })
      const [slot] = await fill(limiter, 1)
      await clock.advance(5000)
      expect(await now(limiter)).toBeUndefined()
      slot!.release()
      await clock.advance(999)
      expect(await now(limiter)).toBeUndefined()
      await clock.advance(1)
      expect(await now(limiter)).toBeDefined()
    })

    it('is released once, however often it is asked to', async () => {
      const { limiter } = await setUp()
      const [slot] = await fill(limiter, 2)
      slot!.release()
      slot!.release()
      await world.settle()
      expect(limiter.stats()).toMatchObject({
        currentRequests: 2,
        inFlight: 1,
        maxRequests: 4,
        utilizationPercent: 50,
        windowMs: 1000,
        queued: 0,
      })
    })
  })

  describe('waiting', () => {
    it('is served in the order of arrival within a priority, and interactive before bulk', async () => {
      const { clock, limiter } = await setUp({ limit: 1 })
      const served: string[] = []
      const wait = async (who: string, priority: LimiterPriority): Promise<void> => {
        const slot = await limiter.acquire({ priority })
        served.push(who)
        slot.release()
      }
      const [slot] = await fill(limiter, 1)
      slot!.release()
      const all = [wait('bulk 1', 'bulk'), wait('bulk 2', 'bulk'), wait('person 1', 'interactive'), wait('person 2', 'interactive')]
      await clock.run(Promise.all(all))
      expect(served).toEqual(['person 1', 'person 2', 'bulk 1', 'bulk 2'])
    })

    it('is not overtaken by a call that comes at the right moment', async () => {
      const { clock, limiter } = await setUp({ limit: 1 })
      const [slot] = await fill(limiter, 1)
      const first = limiter.acquire({ priority: 'interactive' })
      slot!.release()
      let overtaking: Slot | undefined
      clock.setTimer(() => (overtaking = limiter.tryAcquire('interactive')), 1000)
      await clock.run(first)
      expect(overtaking).toBeUndefined()
      expect(clock.monotonic()).toBe(1000)
    })

    it('ends with the reason of the signal, and the place in the queue is free again', async () => {
      const { clock, limiter } = await setUp({ limit: 1 })
      const [slot] = await fill(limiter, 1)
      const abort = new AbortController()
      const waiting = limiter.acquire({ priority: 'interactive', signal: abort.signal })
      waiting.catch(() => undefined)
      const next = limiter.acquire({ priority: 'interactive' })
      await clock.advance(50)
      expect(limiter.stats().queued).toBe(2)
      abort.abort(new Error('never mind'))
      await expect(waiting).rejects.toThrow('never mind')
      expect(limiter.stats().queued).toBe(1)
      slot!.release()
      await clock.run(next)
      expect(limiter.stats().queued).toBe(0)
      await expect(limiter.acquire({ priority: 'bulk', signal: abort.signal })).rejects.toThrow('never mind')
    })

    it('is refused at once when it cannot end before the deadline, and says when it could', async () => {
      const { clock, limiter } = await setUp({ limit: 2 })
      const [first, second] = await fill(limiter, 2)
      first!.release()
      await clock.advance(500)
      second!.release()
      await clock.advance(200)
      await expect(limiter.acquire({ priority: 'interactive', deadlineAt: 900 })).rejects.toMatchObject({
        code: 'deadline_exceeded',
        retryAfterMs: 300,
      })
      const waiting = limiter.acquire({ priority: 'interactive', deadlineAt: 1000 })
      // The one in front takes the slot that frees at 1000: the next one frees at 1500.
      await expect(limiter.acquire({ priority: 'interactive', deadlineAt: 1400 })).rejects.toMatchObject({ retryAfterMs: 800 })
      await clock.run(waiting)
      expect(clock.monotonic()).toBe(1000)
    })

    it('is refused when too many wait already', async () => {
      const { limiter } = await setUp({ limit: 1, maxQueued: 1 })
      await fill(limiter, 1)
      limiter.acquire({ priority: 'bulk' }).catch(() => undefined)
      await expect(limiter.acquire({ priority: 'bulk' })).rejects.toMatchObject({ code: 'queue_full', outcome: 'not_sent' })
    })

    it('ends for everybody when the limiter is closed, and nobody is let in any more', async () => {
      const { limiter } = await setUp({ limit: 2 })
      const [slot] = await fill(limiter, 2)
      const waiting = limiter.acquire({ priority: 'bulk' })
      const refused = expect(waiting).rejects.toMatchObject({ code: 'closed' })
      const closing = limiter.close()
      await refused
      expect(() => limiter.tryAcquire('interactive')).toThrow(expect.objectContaining({ code: 'closed' }))
      await expect(limiter.acquire({ priority: 'interactive' })).rejects.toMatchObject({ code: 'closed' })
      slot!.release()
      await world.clock.run(closing)
    })
  })

  describe('the share of interactive work', () => {
    it('is never taken by bulk work', async () => {
      const { clock, limiter } = await setUp({ limit: 100, windowMs: 10_000, interactiveShare: 0.05 })
      for (const slot of await fill(limiter, 95, 'bulk')) slot.release()
      expect(await now(limiter, 'bulk')).toBeUndefined()
      const bulk = limiter.acquire({ priority: 'bulk' })
      for (const slot of await fill(limiter, 5)) slot.release()
      expect(await now(limiter)).toBeUndefined()
      await clock.run(bulk)
      expect(clock.monotonic()).toBe(10_000)
    })

    it('keeps interactive waits short while bulk work would take everything, window after window', async () => {
      const { clock, limiter } = await setUp({ limit: 100, windowMs: 10_000, interactiveShare: 0.05, burstPerSecond: 100 })
      const random = seeded(7)
      const bulk = simulate(clock, limiter, { requests: 1900, workers: 8, jitterMs: 50, priority: 'bulk', random })
      const waits: number[] = []
      const person = async (): Promise<void> => {
        // As often as the share allows, to the last one, while each slot is held for a little longer than its window.
        for (let call = 1; call <= 100; call++) {
          await sleep(clock, call * 2000 - clock.monotonic())
          const from = clock.monotonic()
          const slot = await limiter.acquire({ priority: 'interactive' })
          waits.push(clock.monotonic() - from)
          clock.setTimer(() => slot.release(), 150)
        }
      }
      await clock.run(Promise.all([bulk, person()]))
      expect(Math.max(...waits)).toBeLessThanOrEqual(1000)
    })

    it('leaves bulk work something even where the limit is 1', async () => {
      const { limiter } = await setUp({ limit: 1, interactiveShare: 0.05 })
      expect(await now(limiter, 'bulk')).toBeDefined()
    })
  })

  describe('a refusal by the server', () => {
    const terms = { limit: 100, windowMs: 10_000 }
    /** Refused, and refused again after the pause. Returns when that is over. */
    const refuseTwice = async (limiter: RateLimiter, clock: VirtualClock): Promise<void> => {
      for (let time = 1; time <= 2; time++) {
        limiter.refused(clock.monotonic() + 100)
        await clock.advance(100)
      }
    }

    it('pauses, and the first one does no more', async () => {
      const { clock, limiter } = await setUp(terms)
      for (const slot of await fill(limiter, 50, 'bulk')) slot.release()
      limiter.refused(2000)
      // Of another that was sent with it.
      limiter.refused(2000)
      expect(limiter.stats()).toMatchObject({ maxRequests: 100, allowedRequests: 100 })
      expect(await now(limiter, 'bulk')).toBeUndefined()
      await clock.advance(2000)
      expect(await now(limiter, 'bulk')).toBeDefined()
    })

    it('that comes again leaves bulk work less than what counted then, and other work all', async () => {
      const { clock, limiter } = await setUp(terms)
      for (const slot of await fill(limiter, 50, 'bulk')) slot.release()
      await refuseTwice(limiter, clock)
      expect(limiter.stats()).toMatchObject({ maxRequests: 100, allowedRequests: 45 })
      expect(await now(limiter, 'bulk')).toBeUndefined()
      expect(await now(limiter)).toBeDefined()
      // Of the 50 none counts any more, and a little has come back.
      await clock.advance(9900)
      const allowed = limiter.stats().allowedRequests
      expect(allowed).toBe(55)
      await fill(limiter, allowed - 1, 'bulk')
      expect(await now(limiter, 'bulk')).toBeUndefined()
    })

    it('is forgotten bit by bit, and those who wait are served as it is', async () => {
      const { clock, limiter } = await setUp(terms)
      // They are under way, so that nothing ends meanwhile.
      await fill(limiter, 50, 'bulk')
      await refuseTwice(limiter, clock)
      await clock.run(limiter.acquire({ priority: 'bulk' }))
      expect(limiter.stats().allowedRequests).toBe(51)
      expect(clock.monotonic()).toBeGreaterThan(5_000)
      expect(clock.monotonic()).toBeLessThan(10_000)
      await clock.advance(35_000)
      expect(limiter.stats().allowedRequests).toBe(100)
    })

    it('lets a wait fail at once that cannot end before the deadline', async () => {
      const { clock, limiter } = await setUp(terms)
      await fill(limiter, 50, 'bulk')
      await refuseTwice(limiter, clock)
      await expect(limiter.acquire({ priority: 'bulk', deadlineAt: clock.monotonic() + 500 })).rejects.toMatchObject({
        retryAfterMs: expect.any(Number),
      })
      const waiting = limiter.acquire({ priority: 'bulk', deadlineAt: clock.monotonic() + 12_000 })
      await clock.run(waiting)
    })

    it('says nothing of the limit where hardly anything was sent', async () => {
      const { clock, limiter } = await setUp(terms)
      await fill(limiter, 9)
      await refuseTwice(limiter, clock)
      expect(limiter.stats().allowedRequests).toBe(100)
    })

    it('is undone by a reset', async () => {
      const { clock, limiter } = await setUp(terms)
      await fill(limiter, 50)
      await refuseTwice(limiter, clock)
      limiter.refused(60_000)
      limiter.reset()
      expect(limiter.stats().allowedRequests).toBe(100)
      expect(await now(limiter, 'bulk')).toBeDefined()
    })

    it.runIf(several)('teaches the others too', async () => {
      const { clock, limiter } = await setUp(terms)
      const other = await another(terms)
      await fill(limiter, 30)
      await fill(other, 20)
      limiter.refused(100)
      await clock.advance(100)
      other.refused(200)
      // Of the slots that the first has fetched, the file does not know which are used.
      const { allowedRequests } = limiter.stats()
      expect(allowedRequests).toBeGreaterThan(35)
      expect(allowedRequests).toBeLessThanOrEqual(45)
      await clock.advance(200)
      expect(await now(limiter, 'bulk')).toBeUndefined()
    })
  })

  describe('a pause', () => {
    it('holds everybody back until it is over, and is never shortened', async () => {
      const { clock, limiter } = await setUp()
      limiter.pause(60_000)
      limiter.pause(10_000)
      expect(await now(limiter)).toBeUndefined()
      await clock.run(limiter.acquire({ priority: 'interactive' }))
      expect(clock.monotonic()).toBe(60_000)
    })

    it('refuses those whose deadline lies within it, also when they wait already', async () => {
      const { limiter } = await setUp({ limit: 1 })
      const [slot] = await fill(limiter, 1)
      slot!.release()
      const waiting = limiter.acquire({ priority: 'interactive', deadlineAt: 5000 })
      const refused = expect(waiting).rejects.toMatchObject({ code: 'deadline_exceeded', retryAfterMs: 60_000 })
      await world.settle()
      limiter.pause(60_000)
      await refused
      await expect(limiter.acquire({ priority: 'interactive', deadlineAt: 5000 })).rejects.toMatchObject({ retryAfterMs: 60_000 })
    })
  })

  describe('reset and tighten', () => {
    it('reset forgets what is finished and the pause, and still counts what is under way', async () => {
      const { limiter } = await setUp()
      const slots = await fill(limiter, 4)
      slots[0]!.release()
      limiter.pause(60_000)
      limiter.reset()
      await world.settle()
      expect(limiter.stats().currentRequests).toBe(3)
      expect(await now(limiter)).toBeDefined()
      expect(await now(limiter)).toBeUndefined()
    })

    it('reset serves those who wait', async () => {
      const { clock, limiter } = await setUp({ limit: 1, windowMs: 60_000 })
      const [slot] = await fill(limiter, 1)
      slot!.release()
      const waiting = limiter.acquire({ priority: 'bulk' })
      await clock.advance(100)
      limiter.reset()
      await clock.run(waiting)
      expect(clock.monotonic()).toBeLessThan(1000)
    })

    it('tighten keeps the smaller number in the longer window, for finished requests too', async () => {
      const { clock, limiter } = await setUp({ limit: 4, windowMs: 1000 })
      for (const slot of await fill(limiter, 3)) slot.release()
      limiter.tighten({ limit: 2, windowMs: 5000, burstPerSecond: 1 })
      limiter.tighten({ limit: 100, windowMs: 10 })
      await world.settle()
      expect(limiter.stats()).toMatchObject({ maxRequests: 2, windowMs: 5000 })
      await clock.advance(4999)
      expect(await now(limiter)).toBeUndefined()
      await clock.advance(1)
      expect(await now(limiter)).toBeDefined()
      expect(await now(limiter)).toBeUndefined()
      await clock.advance(1000)
      expect(await now(limiter)).toBeDefined()
      expect(await now(limiter)).toBeUndefined()
    })

    it('a limit that is no limit is refused', async () => {
      await expect(setUp({ limit: 0 })).rejects.toThrow(RangeError)
      await expect(setUp({ windowMs: 0 })).rejects.toThrow(RangeError)
    })
  })

  if (!several) return

  describe('several processes', () => {
    it('together never exceed the limit, and use it', async () => {
      const { clock, limiter } = await setUp({ limit: 60, windowMs: 6000 })
      const limiters = [limiter, await another({ limit: 60, windowMs: 6000 }), await another({ limit: 60, windowMs: 6000 })]
      const random = seeded(11)
      const streams = limiters.map((one, index) =>
        simulate(clock, one, {
          requests: 80,
          workers: 20 + 8 * index,
          jitterMs: 300,
          random,
          priority: index === 0 ? 'bulk' : 'interactive',
        }),
      )
      const arrivals = (await clock.run(Promise.all(streams))).flat().sort((a, b) => a - b)
      expect(arrivals).toHaveLength(240)
      expect(peak(arrivals, 6000)).toBeLessThanOrEqual(60)
      // Three windows and the delays of the network.
      expect(clock.monotonic()).toBeLessThan(3 * 6600 + 1000)
    })

    it('share the guard on bursts', async () => {
      const terms = { limit: 3000, windowMs: 300_000, burstPerSecond: 20 }
      const { clock, limiter } = await setUp(terms)
      const limiters = [limiter, await another(terms), await another(terms)]
      const streams = limiters.map((one) => simulate(clock, one, { requests: 40, workers: 10, jitterMs: 0, random: seeded(3) }))
      const arrivals = (await clock.run(Promise.all(streams))).flat().sort((a, b) => a - b)
      expect(peak(arrivals, 1000)).toBeLessThanOrEqual(20)
      // 120 requests at 20 a second are five whole seconds after the first.
      expect(clock.monotonic()).toBeLessThan(7500)
    })

    it('are served in the order of arrival, interactive before bulk', async () => {
      const { clock, limiter } = await setUp({ limit: 1 })
      const other = await another({ limit: 1 })
      const served: string[] = []
      const wait = async (one: RateLimiter, who: string, priority: LimiterPriority): Promise<void> => {
        const slot = await one.acquire({ priority })
        served.push(who)
        slot.release()
      }
      const [slot] = await fill(limiter, 1)
      const all: Promise<void>[] = []
      for (const [one, who, priority] of [
        [limiter, 'bulk 1', 'bulk'],
        [other, 'bulk 2', 'bulk'],
        [limiter, 'bulk 3', 'bulk'],
        [other, 'person 1', 'interactive'],
        [limiter, 'person 2', 'interactive'],
      ] as const) {
        all.push(wait(one, who, priority))
        await clock.advance(5)
      }
      expect([limiter.stats().queued, other.stats().queued]).toEqual([5, 5])
      slot!.release()
      await clock.run(Promise.all(all))
      expect(served).toEqual(['person 1', 'person 2', 'bulk 1', 'bulk 2', 'bulk 3'])
    })

    it('do not take what another one waits for', async () => {
      const { clock, limiter } = await setUp({ limit: 1 })
      const other = await another({ limit: 1 })
      const [slot] = await fill(limiter, 1)
      const first = other.acquire({ priority: 'interactive' })
      await clock.advance(5)
      slot!.release()
      let overtaking: Slot | undefined
      clock.setTimer(() => (overtaking = limiter.tryAcquire('interactive')), 1000)
      await clock.run(first)
      expect(overtaking).toBeUndefined()
    })

    it('keep the share of interactive work free of bulk work together', async () => {
      const terms = { limit: 40, windowMs: 10_000, interactiveShare: 0.1 }
      const { limiter } = await setUp(terms)
      const other = await another(terms)
      await fill(limiter, 18, 'bulk')
      await fill(other, 18, 'bulk')
      expect([await now(limiter, 'bulk'), await now(other, 'bulk')]).toEqual([undefined, undefined])
      await fill(other, 4)
      expect(await now(limiter)).toBeUndefined()
    })

    it('pause together, and go on together', async () => {
      const { clock, limiter } = await setUp({ limit: 100 })
      const other = await another({ limit: 100 })
      // So many that some are in the hand already.
      for (const slot of [...(await fill(limiter, 5)), ...(await fill(other, 5))]) slot.release()
      limiter.pause(clock.monotonic() + 30_000)
      await world.settle()
      expect([other.tryAcquire('interactive'), other.tryAcquire('bulk'), limiter.tryAcquire('bulk')]).toEqual([
        undefined,
        undefined,
        undefined,
      ])
      await clock.run(Promise.all([limiter, other].map((one) => one.acquire({ priority: 'interactive' }))))
      expect(clock.monotonic()).toBe(30_000)
    })

    it('are refused when a pause of another one is too long for them', async () => {
      const { clock, limiter } = await setUp({ limit: 1 })
      const other = await another({ limit: 1 })
      await fill(limiter, 1)
      const waiting = other.acquire({ priority: 'interactive', deadlineAt: 20_000 })
      const refused = expect(waiting).rejects.toMatchObject({ code: 'deadline_exceeded' })
      await clock.advance(5)
      limiter.pause(60_000)
      await clock.advance(200)
      await refused
    })

    it('keep the strictest limit of all who take part, as long as they do', async () => {
      const { clock, limiter } = await setUp({ limit: 100, windowMs: 1000 })
      await fill(limiter, 10)
      // Until what was fetched with them and not used has been given back.
      await clock.advance(1000)
      const strict = await another({ limit: 12, windowMs: 4000 })
      const [slot] = await fill(strict, 1)
      expect(limiter.stats()).toMatchObject({ maxRequests: 12, windowMs: 4000, currentRequests: 11 })
      await fill(limiter, 1)
      expect(await now(limiter)).toBeUndefined()
      slot!.release()
      await clock.run(strict.close())
      expect(limiter.stats()).toMatchObject({ maxRequests: 100 })
      expect(await now(limiter)).toBeDefined()
    })

    it('count what one has sent after it has gone', async () => {
      const { clock, limiter } = await setUp({ limit: 3 })
      const other = await another({ limit: 3 })
      for (const slot of await fill(other, 2)) slot.release()
      await clock.run(other.close())
      expect(limiter.stats().currentRequests).toBe(2)
      await fill(limiter, 1)
      expect(await now(limiter)).toBeUndefined()
      await clock.advance(1000)
      expect(await now(limiter)).toBeDefined()
    })

    it('get back at once what one has fetched and not used, when it goes', async () => {
      const { clock, limiter } = await setUp({ limit: 100 })
      const other = await another({ limit: 100 })
      for (const slot of await fill(other, 8)) slot.release()
      await clock.run(other.close())
      expect(limiter.stats().currentRequests).toBe(8)
      await fill(limiter, 92)
      expect(await now(limiter)).toBeUndefined()
    })

    it('reset together', async () => {
      const { limiter } = await setUp({ limit: 2, windowMs: 60_000 })
      const other = await another({ limit: 2, windowMs: 60_000 })
      const [slot] = await fill(other, 2)
      slot!.release()
      other.pause(60_000)
      await world.settle()
      limiter.reset()
      await world.settle()
      expect([limiter.stats().currentRequests, other.stats().currentRequests]).toEqual([1, 1])
      await fill(other, 1)
    })
  })
}
