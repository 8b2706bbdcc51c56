import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock.js'
import { UnlimitedLimiter } from './unlimited.js'

const setUp = async () => {
  const clock = new VirtualClock()
  await clock.advance(10_000)
  return { clock, limiter: new UnlimitedLimiter(clock) }
}

describe('a pause, where nothing else is limited', () => {
  it('holds everybody back until its last moment, and nobody from then on', async () => {
    const { clock, limiter } = await setUp()
    limiter.pause(13_000)
    const waiting = limiter.acquire({ priority: 'bulk' })
    expect([limiter.tryAcquire(), limiter.stats().queued]).toEqual([undefined, 1])
    await clock.advance(2999)
    expect(limiter.tryAcquire()).toBeUndefined()
    await clock.advance(1)
    expect(limiter.tryAcquire()).toBeDefined()
    await clock.run(waiting)
    expect([clock.monotonic(), limiter.stats()]).toMatchObject([13_000, { currentRequests: 2, queued: 0 }])
  })

  it('is never shortened, and may be lengthened for those who wait', async () => {
    const { clock, limiter } = await setUp()
    limiter.pause(13_000)
    limiter.pause(11_000)
    const waiting = limiter.acquire({ priority: 'bulk' })
    await clock.advance(1000)
    limiter.pause(20_000)
    await clock.run(waiting)
    expect(clock.monotonic()).toBe(20_000)
  })

  it('refuses at once whose deadline lies within it, and nobody whose deadline is its end', async () => {
    const { clock, limiter } = await setUp()
    limiter.pause(13_000)
    await expect(limiter.acquire({ priority: 'bulk', deadlineAt: 12_999 })).rejects.toMatchObject({
      code: 'deadline_exceeded',
      retryAfterMs: 3000,
    })
    expect([limiter.stats().queued, clock.pending]).toEqual([0, 0])
    await clock.run(limiter.acquire({ priority: 'bulk', deadlineAt: 13_000 }))
  })

  it('is forgotten on reset', async () => {
    const { limiter } = await setUp()
    limiter.pause(13_000)
    limiter.reset()
    expect(limiter.tryAcquire()).toBeDefined()
  })

  it('is not waited for by who has given up', async () => {
    const { clock, limiter } = await setUp()
    limiter.pause(13_000)
    const abort = new AbortController()
    const waiting = limiter.acquire({ priority: 'bulk', signal: abort.signal })
    abort.abort(new Error('never mind'))
    await expect(waiting).rejects.toThrow('never mind')
    expect([limiter.stats(), clock.pending]).toMatchObject([{ queued: 0, currentRequests: 0 }, 0])
  })
})

it('who has given up gets no slot, though none is limited', async () => {
  const { limiter } = await setUp()
  await expect(limiter.acquire({ priority: 'bulk', signal: AbortSignal.abort(new Error('never mind')) })).rejects.toThrow('never mind')
  expect(limiter.stats().currentRequests).toBe(0)
})

it('a slot counts until it is released, and is released once', async () => {
  const { limiter } = await setUp()
  const [first] = [limiter.tryAcquire()!, limiter.tryAcquire()!]
  first.release()
  first.release()
  expect(limiter.stats()).toMatchObject({ currentRequests: 1, maxRequests: Infinity, utilizationPercent: 0 })
})
