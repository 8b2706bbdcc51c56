import { describe, expect, it } from 'vitest'
import { sleep, VirtualClock } from '../clock.js'
import { SlidingLogLimiter } from './rate-limiter.js'
import type { LimiterPriority, RateLimiter, Slot } from './rate-limiter.js'
import { UnlimitedLimiter } from './unlimited.js'

const seeded = (seed: number) => (): number => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296
}

interface Traffic {
  readonly requests: number
  readonly workers: number
  /** One way, at most. */
  readonly jitterMs: number
  readonly priority?: LimiterPriority
  /** The part of the requests that nobody waits for, and that arrive all the same. */
  readonly givenUp?: number
  readonly random: () => number
}

/** Sends through a network of random delay. @returns when each request reached the server */
const send = async (clock: VirtualClock, limiter: RateLimiter, traffic: Traffic): Promise<number[]> => {
  const { requests, workers, jitterMs, priority = 'interactive', givenUp = 0, random } = traffic
  const arrivals: number[] = []
  const onTheWay: Promise<unknown>[] = []
  let left = requests
  const worker = async (): Promise<void> => {
    while (left-- > 0) {
      const slot = limiter.tryAcquire(priority) ?? (await limiter.acquire({ priority }))
      const arrival = sleep(clock, random() * jitterMs).then(() => arrivals.push(clock.monotonic()))
      if (givenUp > 0 && random() < givenUp) {
        onTheWay.push(arrival)
        slot.release('abandoned')
        continue
      }
      await arrival
      await sleep(clock, random() * jitterMs)
      slot.release()
    }
  }
  await Promise.all(Array.from({ length: workers }, worker))
  await Promise.all(onTheWay)
  return arrivals.sort((a, b) => a - b)
}

/** The most arrivals within any window. */
const peak = (arrivals: readonly number[], windowMs: number): number => {
  let most = 0
  for (let from = 0, to = 0; to < arrivals.length; to++) {
    while (arrivals[to]! - arrivals[from]! >= windowMs) from++
    most = Math.max(most, to - from + 1)
  }
  return most
}

const setUp = (options: Partial<ConstructorParameters<typeof SlidingLogLimiter>[0]> = {}) => {
  const clock = new VirtualClock()
  return { clock, limiter: new SlidingLogLimiter({ limit: 4, windowMs: 1000, clock, interactiveShare: 0, ...options }) }
}
const fill = (limiter: RateLimiter, count: number, priority: LimiterPriority = 'interactive'): Slot[] =>
  Array.from({ length: count }, () => limiter.tryAcquire(priority)!)

describe('what the server sees', () => {
  it.each([1, 2, 3, 4, 5, 6, 7, 8])('never exceeds the limit in any window, however the network delays (seed %i)', async (seed) => {
    const random = seeded(seed)
    const { clock, limiter } = setUp({ limit: 60, windowMs: 6000 })
    const arrivals = await clock.run(
      send(clock, limiter, {
        requests: 400,
        workers: 1 + Math.floor(random() * 64),
        jitterMs: 5000 * random(),
        givenUp: 0.3 * random(),
        random,
      }),
    )
    expect(arrivals).toHaveLength(400)
    expect(peak(arrivals, 6000)).toBeLessThanOrEqual(60)
  })

  it('never exceeds 3000 in 300 s, and takes at most 2 % longer than four full windows must', async () => {
    const { clock, limiter } = setUp({ limit: 3000, windowMs: 300_000 })
    const arrivals = await clock.run(send(clock, limiter, { requests: 12_000, workers: 64, jitterMs: 150, random: seeded(42) }))
    expect(peak(arrivals, 300_000)).toBeLessThanOrEqual(3000)
    expect(clock.monotonic()).toBeLessThanOrEqual(900_000 * 1.02)
  })

  it('is never more than the burst in one second', async () => {
    const { clock, limiter } = setUp({ limit: 3000, windowMs: 300_000, burstPerSecond: 100 })
    const arrivals = await clock.run(send(clock, limiter, { requests: 1000, workers: 300, jitterMs: 0, random: seeded(1) }))
    expect(peak(arrivals, 1000)).toBe(100)
    expect(clock.monotonic()).toBeLessThan(9100)
  })
})

describe('the guard on bursts', () => {
  it('lets the next one through when its time has come, whatever fractions of a millisecond add up to', async () => {
    const { clock, limiter } = setUp({ limit: 100, burstPerSecond: 1 })
    // A second later than this is 1090.2298588348892, and the difference of the two is a hair less than a second.
    await clock.advance(90.22985883488931)
    fill(limiter, 1)
    await clock.run(limiter.acquire({ priority: 'interactive' }))
    expect(clock.monotonic()).toBeCloseTo(1090.2298588, 6)
  })
})

describe('a slot', () => {
  it('counts from sending until one window after its release', async () => {
    const { clock, limiter } = setUp({ limit: 1 })
    const [slot] = fill(limiter, 1)
    await clock.advance(5000)
    expect(limiter.tryAcquire('interactive')).toBeUndefined()
    slot!.release()
    await clock.advance(999)
    expect(limiter.tryAcquire('interactive')).toBeUndefined()
    await clock.advance(1)
    expect(limiter.tryAcquire('interactive')).toBeDefined()
  })

  it('of a request that was given up counts five seconds longer, because the request may still be on its way', async () => {
    const { clock, limiter } = setUp({ limit: 2 })
    const [givenUp, answered] = fill(limiter, 2)
    givenUp!.release('abandoned')
    await clock.advance(100)
    answered!.release()
    await clock.advance(1000)
    // The one that ended later counts no more.
    expect(limiter.stats().currentRequests).toBe(1)
    await clock.advance(4899)
    expect(limiter.stats().currentRequests).toBe(1)
    await clock.advance(1)
    expect(limiter.stats().currentRequests).toBe(0)
  })

  it("that was never used is the next one's at once", async () => {
    const { clock, limiter } = setUp({ limit: 20, interactiveShare: 0.05 })
    const slots = fill(limiter, 19, 'bulk')
    const waiting = limiter.acquire({ priority: 'bulk' })
    slots[0]!.release('unused')
    await clock.run(waiting)
    expect(clock.monotonic()).toBe(0)
    expect(limiter.stats().currentRequests).toBe(19)
  })

  it('is released once, however often it is asked to', () => {
    const { limiter } = setUp()
    const [slot] = fill(limiter, 2)
    slot!.release()
    slot!.release()
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
    const { clock, limiter } = setUp({ limit: 1 })
    const served: string[] = []
    const wait = async (name: string, priority: LimiterPriority): Promise<void> => {
      const slot = await limiter.acquire({ priority })
      served.push(name)
      slot.release()
    }
    fill(limiter, 1)[0]!.release()
    const all = Promise.all([
      wait('bulk 1', 'bulk'),
      wait('bulk 2', 'bulk'),
      wait('person 1', 'interactive'),
      wait('person 2', 'interactive'),
    ])
    await clock.run(all)
    expect(served).toEqual(['person 1', 'person 2', 'bulk 1', 'bulk 2'])
  })

  it('is not overtaken by a call that comes at the right moment', async () => {
    const { clock, limiter } = setUp({ limit: 1 })
    const [slot] = fill(limiter, 1)
    const first = limiter.acquire({ priority: 'interactive' })
    slot!.release()
    clock.setTimer(() => expect(limiter.tryAcquire('interactive')).toBeUndefined(), 1000)
    await clock.run(first)
  })

  it('ends with the reason of the signal, and the place in the queue is free again', async () => {
    const { limiter } = setUp({ limit: 1 })
    fill(limiter, 1)
    const abort = new AbortController()
    const waiting = limiter.acquire({ priority: 'interactive', signal: abort.signal })
    expect(limiter.stats().queued).toBe(1)
    abort.abort(new Error('never mind'))
    await expect(waiting).rejects.toThrow('never mind')
    expect(limiter.stats().queued).toBe(0)
  })

  it('leaves no timer behind', async () => {
    const { clock, limiter } = setUp({ limit: 1 })
    fill(limiter, 1)[0]!.release()
    const abort = new AbortController()
    const waiting = limiter.acquire({ priority: 'bulk', signal: abort.signal })
    expect(clock.pending).toBe(1)
    abort.abort(new Error('enough'))
    await expect(waiting).rejects.toThrow()
    expect(clock.pending).toBe(0)
  })

  it('is refused at once when it cannot end before the deadline, and says when it could', async () => {
    const { clock, limiter } = setUp({ limit: 2 })
    const [first, second] = fill(limiter, 2)
    first!.release()
    await clock.advance(500)
    second!.release()
    await expect(limiter.acquire({ priority: 'interactive', deadlineAt: 800 })).rejects.toMatchObject({
      code: 'deadline_exceeded',
      retryAfterMs: 500,
    })
    const waiting = limiter.acquire({ priority: 'interactive', deadlineAt: 1000 })
    // The one in front takes the slot that frees at 1000: the next one frees at 1500.
    await expect(limiter.acquire({ priority: 'interactive', deadlineAt: 1400 })).rejects.toMatchObject({ retryAfterMs: 1000 })
    await clock.run(waiting)
    expect(clock.monotonic()).toBe(1000)
  })

  it('is refused when too many wait already', async () => {
    const { limiter } = setUp({ limit: 1, maxQueued: 1 })
    fill(limiter, 1)
    void limiter.acquire({ priority: 'bulk' })
    await expect(limiter.acquire({ priority: 'bulk' })).rejects.toMatchObject({ code: 'queue_full', outcome: 'not_sent' })
  })

  it('ends for everybody when the limiter is closed', async () => {
    const { limiter } = setUp({ limit: 1 })
    fill(limiter, 1)
    const waiting = limiter.acquire({ priority: 'bulk' })
    void limiter.close()
    await expect(waiting).rejects.toMatchObject({ code: 'closed' })
  })
})

describe('the share of interactive work', () => {
  it('is never taken by bulk work, and lets a person through while bulk work saturates', async () => {
    const { clock, limiter } = setUp({ limit: 100, windowMs: 10_000, interactiveShare: 0.05 })
    for (const slot of fill(limiter, 95, 'bulk')) slot.release()
    expect(limiter.tryAcquire('bulk')).toBeUndefined()
    const bulk = limiter.acquire({ priority: 'bulk' })
    for (const slot of fill(limiter, 5)) slot.release()
    expect(limiter.tryAcquire('interactive')).toBeUndefined()
    await clock.run(bulk)
    expect(clock.monotonic()).toBe(10_000)
  })

  it('keeps interactive waits short while bulk work would take everything', async () => {
    const { clock, limiter } = setUp({ limit: 300, windowMs: 30_000, interactiveShare: 0.05, burstPerSecond: 100 })
    const random = seeded(7)
    const bulk = send(clock, limiter, { requests: 700, workers: 16, jitterMs: 100, priority: 'bulk', random })
    const waits: number[] = []
    const person = async (): Promise<void> => {
      for (let call = 0; call < 20; call++) {
        await sleep(clock, 2200)
        const from = clock.monotonic()
        const slot = await limiter.acquire({ priority: 'interactive' })
        waits.push(clock.monotonic() - from)
        slot.release()
      }
    }
    await clock.run(Promise.all([bulk, person()]))
    expect(Math.max(...waits)).toBeLessThanOrEqual(1000)
  })

  it('is kept free twice where it is used up, so that those who come once a window do not wait for their own slots', () => {
    const { limiter } = setUp({ limit: 100, interactiveShare: 0.05 })
    fill(limiter, 4)
    for (let slot = 0; slot < 92; slot++) expect(limiter.tryAcquire('bulk')).toBeDefined()
    expect(limiter.tryAcquire('bulk')).toBeUndefined()
    fill(limiter, 4)
    expect(limiter.stats().currentRequests).toBe(100)
    const other = setUp({ limit: 100, interactiveShare: 0.05 }).limiter
    fill(other, 20)
    for (let slot = 0; slot < 80; slot++) expect(other.tryAcquire('bulk')).toBeDefined()
  })

  it('leaves bulk work something even where the limit is 1', () => {
    const { limiter } = setUp({ limit: 1, interactiveShare: 0.05 })
    expect(limiter.tryAcquire('bulk')).toBeDefined()
  })
})

describe('a pause', () => {
  it('holds everybody back until it is over, and is never shortened', async () => {
    const { clock, limiter } = setUp()
    limiter.pause(60_000)
    limiter.pause(10_000)
    expect(limiter.tryAcquire('interactive')).toBeUndefined()
    await clock.run(limiter.acquire({ priority: 'interactive' }))
    expect(clock.monotonic()).toBe(60_000)
  })

  it('refuses those whose deadline lies within it, also when they wait already', async () => {
    const { limiter } = setUp({ limit: 1 })
    fill(limiter, 1)[0]!.release()
    const waiting = limiter.acquire({ priority: 'interactive', deadlineAt: 5000 })
    limiter.pause(60_000)
    await expect(waiting).rejects.toMatchObject({ code: 'deadline_exceeded', retryAfterMs: 60_000 })
    await expect(limiter.acquire({ priority: 'interactive', deadlineAt: 5000 })).rejects.toMatchObject({ retryAfterMs: 60_000 })
  })
})

describe('reset and tighten', () => {
  it('reset forgets what is finished and the pause, and still counts what is under way', () => {
    const { limiter } = setUp()
    const slots = fill(limiter, 4)
    slots[0]!.release()
    limiter.pause(60_000)
    limiter.reset()
    expect(limiter.stats().currentRequests).toBe(3)
    expect(limiter.tryAcquire('interactive')).toBeDefined()
    expect(limiter.tryAcquire('interactive')).toBeUndefined()
  })

  it('tighten keeps the smaller number in the longer window, for finished requests too', async () => {
    const { clock, limiter } = setUp({ limit: 4, windowMs: 1000 })
    for (const slot of fill(limiter, 3)) slot.release()
    limiter.tighten({ limit: 2, windowMs: 5000, burstPerSecond: 1 })
    limiter.tighten({ limit: 100, windowMs: 10 })
    expect(limiter.options).toEqual({ limit: 2, windowMs: 5000, burstPerSecond: 1 })
    await clock.advance(4999)
    expect(limiter.tryAcquire('interactive')).toBeUndefined()
    await clock.advance(1)
    expect(limiter.tryAcquire('interactive')).toBeDefined()
    expect(limiter.tryAcquire('interactive')).toBeUndefined()
  })

  it('a limit that is no limit is refused', () => {
    expect(() => setUp({ limit: 0 })).toThrow(RangeError)
    expect(() => setUp({ windowMs: 0 })).toThrow(RangeError)
  })
})

describe('no limit', () => {
  it('counts, and obeys a pause', async () => {
    const clock = new VirtualClock()
    const limiter = new UnlimitedLimiter(clock)
    const slot = limiter.tryAcquire()!
    slot.release()
    slot.release()
    limiter.pause(3000)
    expect(limiter.tryAcquire()).toBeUndefined()
    await expect(limiter.acquire({ priority: 'bulk', deadlineAt: 10 })).rejects.toMatchObject({ code: 'deadline_exceeded' })
    await clock.run(limiter.acquire({ priority: 'bulk' }))
    expect(clock.monotonic()).toBe(3000)
    expect(limiter.stats()).toMatchObject({ currentRequests: 1, queued: 0 })
  })
})
