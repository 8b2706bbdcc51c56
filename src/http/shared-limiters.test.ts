import { describe, expect, it } from 'vitest'
import { VirtualClock } from '../clock.js'
import { parseBaseUrl, regionBaseUrl } from './regions.js'
import { limiterSource, resolveRateLimit } from './shared-limiters.js'

const us = regionBaseUrl('us')
const local = parseBaseUrl('http://127.0.0.1:4000')

describe('the limit', () => {
  it('is 95 per cent of the documented one by default, with a guard on bursts', () => {
    expect(resolveRateLimit({}, us)).toEqual({ limit: 2850, windowMs: 300_000, burstPerSecond: 100 })
    expect(resolveRateLimit({ share: 0.5 }, us)).toMatchObject({ limit: 1500 })
  })

  it('can be set lower, and is then not divided further', () => {
    expect(resolveRateLimit({ rateLimit: { limit: 3000, windowMs: 300_000 }, share: 0.5 }, us)).toMatchObject({
      limit: 3000,
      windowMs: 300_000,
    })
    expect(resolveRateLimit({ rateLimit: { limit: 10, windowMs: 1000 } }, us)).toMatchObject({ limit: 10 })
  })

  it('can be switched off or raised for this machine only', () => {
    expect(resolveRateLimit({ rateLimit: false }, local)).toBe(false)
    expect(resolveRateLimit({ rateLimit: { limit: 1e6, windowMs: 1000 } }, local)).toMatchObject({ limit: 1e6 })
    for (const rateLimit of [
      false,
      { limit: 3001, windowMs: 300_000 },
      { limit: 11, windowMs: 1000 },
      { limit: 2000, windowMs: 200_000 },
    ] as const) {
      expect(() => resolveRateLimit({ rateLimit }, us)).toThrow(expect.objectContaining({ code: 'bad_configuration' }))
    }
  })

  it.each([
    { rateLimit: { limit: 0, windowMs: 1 } },
    { rateLimit: { limit: 1.5, windowMs: 1 } },
    { rateLimit: { limit: 1, windowMs: Number.NaN } },
    { rateLimit: { limit: 1, windowMs: 1, burstPerSecond: 0 } },
    { share: 0 },
    { share: 1.1 },
    { share: Number.NaN },
  ])('%j is refused', (choice) => {
    expect(() => resolveRateLimit(choice, local)).toThrow(expect.objectContaining({ code: 'bad_configuration' }))
  })
})

describe('clients of one process', () => {
  it('share a limiter when host, key and clock are the same', () => {
    const clock = new VirtualClock()
    const [first, second] = [limiterSource({}, us, clock).for('key-a'), limiterSource({}, us, clock).for('key-a')]
    expect(second).toBe(first)
    expect(limiterSource({}, us, clock).for('key-b')).not.toBe(first)
    expect(limiterSource({}, regionBaseUrl('eu'), clock).for('key-a')).not.toBe(first)
    expect(limiterSource({}, us, new VirtualClock()).for('key-a')).not.toBe(first)
  })

  it('all keep the strictest limit that one of them asked for', () => {
    const clock = new VirtualClock()
    const first = limiterSource({}, us, clock).for('key-a')
    limiterSource({ rateLimit: { limit: 100, windowMs: 300_000 } }, us, clock).for('key-a')
    expect(first.stats()).toMatchObject({ maxRequests: 100, windowMs: 300_000 })
  })

  it('keep their own limits on this machine', () => {
    const clock = new VirtualClock()
    const first = limiterSource({}, local, clock).for('key-a')
    limiterSource({ rateLimit: { limit: 1, windowMs: 1000 } }, local, clock).for('key-a')
    expect(first.stats().maxRequests).toBe(2850)
  })

  it('keep the limiter when the key is replaced, because the account is the same', () => {
    const source = limiterSource({}, us, new VirtualClock())
    const before = source.for('old-key')
    expect(source.for('new-key')).toBe(before)
    expect(source.for('old-key')).toBe(before)
  })

  it('find what an earlier client has sent, as long as it counts', async () => {
    const clock = new VirtualClock()
    const source = limiterSource({}, us, clock)
    source.for('key-a').tryAcquire('interactive')!.release()
    await source.leave()
    limiterSource({}, us, clock).for('key-b')
    expect(limiterSource({}, us, clock).for('key-a').stats().currentRequests).toBe(1)
  })

  it('have a limiter before the key is known', () => {
    const source = limiterSource({}, us, new VirtualClock())
    const early = source.current
    expect(source.for('key-a')).toBe(early)
  })
})
