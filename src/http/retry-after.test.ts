import { describe, expect, it } from 'vitest'
import { requestedWaitMs } from './retry-after.js'

const NOW = Date.UTC(2026, 0, 15, 12)
const httpDate = (ms: number): string => new Date(ms).toUTCString()

describe('retry-after', () => {
  it.each([
    ['0', 0],
    ['30', 30_000],
    [' 300 ', 300_000],
    ['1.5', 1500],
    [httpDate(NOW + 45_000), 45_000],
    // A date that has passed by a clock which may be wrong.
    [httpDate(NOW - 45_000), undefined],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
    ['1e9', undefined],
    ['999999999', undefined],
    ['Mon, banana', undefined],
    ['2026', 2_026_000],
  ])('%j means %s ms', (value, expected) => {
    expect(requestedWaitMs({ 'retry-after': value }, NOW)).toBe(expected)
  })

  it('as a date that has passed by the clock of the server means now', () => {
    expect(requestedWaitMs({ 'retry-after': httpDate(NOW - 45_000), date: httpDate(NOW) }, NOW)).toBe(0)
  })

  it.each([-600_000, 0, 600_000])('as a date is read by the clock of the server (client off by %i ms)', (skew) => {
    const headers = { 'retry-after': httpDate(NOW + 45_000), date: httpDate(NOW) }
    expect(requestedWaitMs(headers, NOW + skew)).toBe(45_000)
  })
})

describe('x-ratelimit', () => {
  it.each([
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '20' }, 20_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 20) }, 20_000],
    [{ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '20' }, undefined],
    [{ 'x-ratelimit-remaining': '0' }, undefined],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'never' }, undefined],
    [{}, undefined],
  ])('%j means %s ms', (headers: Record<string, string>, expected) => {
    expect(requestedWaitMs(headers, NOW)).toBe(expected)
  })
})
