import { describe, expect, it } from 'vitest'
import { afterRefusal, allowedAt, allowedNow, bulkRoomAt, NO_REFUSALS } from './learned-limit.js'

const WINDOW_MS = 300_000
const refusal = (now: number, used: number, pausedUntil = 0) => ({ used, limit: 3000, windowMs: WINDOW_MS, now, pausedUntil })

describe('a refusal', () => {
  it('teaches nothing by itself', () => {
    expect(afterRefusal(NO_REFUSALS, refusal(7, 1500))).toEqual({ lastAt: 7, learned: undefined })
  })

  it('that follows another within a window leaves nine tenths of what counts then', () => {
    const first = afterRefusal(NO_REFUSALS, refusal(7, 1500))
    expect(afterRefusal(first, refusal(6 + WINDOW_MS, 1500))).toEqual({
      lastAt: 6 + WINDOW_MS,
      learned: { limit: 1350, at: 6 + WINDOW_MS },
    })
    expect(afterRefusal(first, refusal(7 + WINDOW_MS, 1500))).toEqual({ lastAt: 7 + WINDOW_MS, learned: undefined })
    expect(afterRefusal({ lastAt: 0, learned: undefined }, { ...refusal(1, 1), limit: 1 }).learned).toEqual({ limit: 1, at: 1 })
  })

  it('of a request that was sent with the one before is the same', () => {
    const first = afterRefusal(NO_REFUSALS, refusal(7, 1500))
    expect(afterRefusal(first, refusal(99, 1500, 100))).toBe(first)
    expect(afterRefusal(first, refusal(100, 1500, 100)).learned).toEqual({ limit: 1350, at: 100 })
  })

  it('of one who has hardly asked says nothing of the limit', () => {
    const first = afterRefusal(NO_REFUSALS, refusal(7, 0))
    expect(afterRefusal(first, refusal(8, 299))).toEqual({ lastAt: 8, learned: undefined })
    expect(afterRefusal(first, refusal(8, 300)).learned).toEqual({ limit: 270, at: 8 })
    // What was learned before is not forgotten for it.
    expect(afterRefusal({ lastAt: 0, learned: { limit: 9, at: 1 } }, refusal(8, 299)).learned).toEqual({ limit: 9, at: 1 })
  })
})

it('what was taken comes back: a tenth of the limit in one window, all in three to four', () => {
  const learned = { limit: 1350, at: 1000 }
  const after = (windows: number): number => allowedNow(learned, 3000, WINDOW_MS, 1000 + windows * WINDOW_MS)
  expect([0, 1, 2, 3, 4].map(after)).toEqual([1350, 1650, 2250, 3000, 3000])
  expect(after(-1)).toBe(1350)
  expect(allowedNow(undefined, 3000, WINDOW_MS, 0)).toBe(3000)
})

it('when so many are allowed is when so many are allowed', () => {
  const learned = { limit: 1350, at: 1000 }
  for (const count of [1351, 1400, 2000, 2999, 3000]) {
    const at = allowedAt(learned, count, 3000, WINDOW_MS)
    expect(allowedNow(learned, 3000, WINDOW_MS, at + 0.01)).toBeGreaterThanOrEqual(count)
    expect(allowedNow(learned, 3000, WINDOW_MS, at - 1)).toBeLessThan(count)
  }
  expect(allowedAt(learned, 9000, 3000, WINDOW_MS)).toBe(allowedAt(learned, 3000, 3000, WINDOW_MS))
  expect(allowedAt(learned, 1000, 3000, WINDOW_MS)).toBe(1000)
  expect(allowedAt(undefined, 9000, 3000, WINDOW_MS)).toBe(-Infinity)
})

describe('the earliest slot of bulk work', () => {
  const outlook = { limit: 3000, windowMs: WINDOW_MS, now: 5000, whenFree: (count: number) => 10_000 * count }

  it('is now where there is room, and when enough has ended where nothing was learned', () => {
    expect(bulkRoomAt({ ...outlook, learned: undefined, lacking: 0 })).toBe(5000)
    expect(bulkRoomAt({ ...outlook, learned: undefined, lacking: 7 })).toBe(70_000)
  })

  it('is never later than both of what ends and what is allowed again make it', () => {
    const learned = { limit: 1350, at: 5000 }
    for (const lacking of [1, 2, 3, 40, 500]) {
      const estimate = bulkRoomAt({ ...outlook, learned, lacking })
      // Stepped through, by both together.
      let at = 5000
      while (Math.floor(at / 10_000) + allowedNow(learned, 3000, WINDOW_MS, at) - 1350 < lacking) at += 10
      expect(estimate).toBeLessThanOrEqual(at)
      expect(estimate).toBeGreaterThan(5000)
    }
  })
})
