import { describe, expect, test } from 'vitest'
import { fairness } from './proofs/fairness.js'
import { foreign } from './proofs/foreign.js'
import { comeBack, spreadOf } from './proofs/herd.js'
import { limiterEfficiency, limiterSafety } from './proofs/limiter.js'
import { readThroughNoise } from './proofs/noise.js'
import { inARow, storm } from './proofs/outage.js'

/** What is promised of limiter, retries and circuit breaker, in small; `npm run simulate -- --proofs` has it in full. */

describe('the rate limit', () => {
  test('is never exceeded at the server, whatever network and callers do', async () => {
    expect(await limiterSafety(6, 7_500)).toMatchObject({ met: true })
  })
  test('is used up to two per cent', async () => {
    expect(await limiterEfficiency()).toMatchObject({ met: true })
  })
  test('lets people through beside bulk jobs, and the jobs share', async () => {
    expect(await fairness(40)).toMatchObject([{ met: true }, { met: true }])
  })
  test('costs few requests beside a program that takes half of it', async () => {
    expect(await foreign(30)).toMatchObject({ met: true })
  })
})

describe('retries', () => {
  test('bring nearly every read through a tenth of faults, with few more requests', async () => {
    const { calls, succeeded, requests, faults } = await readThroughNoise(1, 5_000)
    expect(faults / requests).toBeGreaterThan(0.08)
    expect(succeeded / calls).toBeGreaterThanOrEqual(0.9997)
    expect(requests / calls).toBeLessThanOrEqual(1.15)
  })
  test('make no storm of an outage', async () => {
    expect(await storm()).toBeLessThanOrEqual(50)
    expect(await inARow(1_000)).toBeLessThanOrEqual(1.2)
  })
  test('of clients that failed together come one by one', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { peak, mean } = spreadOf(await comeBack(30, seed))
      expect(mean).toBeGreaterThan(5)
      expect(peak / mean).toBeLessThanOrEqual(3)
    }
  })
})
