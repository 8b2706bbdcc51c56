/** What this limiter does besides what all do, which `test/conformance/rate-limiter.ts` has. */
import { describe, expect, it } from 'vitest'
import { peak, seeded } from '../../test/conformance/traffic.js'
import { sleep, VirtualClock } from '../clock.js'
import { SlidingLogLimiter } from './rate-limiter.js'
import type { LimiterPriority, RateLimiter, Slot } from './rate-limiter.js'
import { UnlimitedLimiter } from './unlimited.js'

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
})

describe('waiting', () => {
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
