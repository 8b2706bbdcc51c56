import { expect, it } from 'vitest'
import { allowedNow, learnedFrom } from './learned-limit.js'

const WINDOW_MS = 300_000

it('a refusal leaves nine tenths of what counted then', () => {
  expect(learnedFrom(1500, 3000, 7)).toEqual({ limit: 1350, at: 7 })
  expect(learnedFrom(1, 1, 7)).toEqual({ limit: 1, at: 7 })
})

it('a refusal of one who has hardly asked says nothing of the limit', () => {
  expect(learnedFrom(299, 3000, 7)).toBeUndefined()
  expect(learnedFrom(300, 3000, 7)).toEqual({ limit: 270, at: 7 })
})

it('what was taken comes back: a tenth of the limit in one window, all in three to four', () => {
  const learned = { limit: 1350, at: 1000 }
  const after = (windows: number): number => allowedNow(learned, 3000, WINDOW_MS, 1000 + windows * WINDOW_MS)
  expect([0, 1, 2, 3, 4].map(after)).toEqual([1350, 1650, 2250, 3000, 3000])
  expect(after(-1)).toBe(1350)
  expect(allowedNow(undefined, 3000, WINDOW_MS, 0)).toBe(3000)
})
