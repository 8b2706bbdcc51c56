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
    ['3600', 3_600_000],
    ['3601', 3_601_000],
    ['86400', 86_400_000],
    ['86401', undefined],
    ['5x', undefined],
    ['x5', undefined],
    ['1.5.5', undefined],
    ['5.', undefined],
    ['.5', undefined],
    ['12.25', 12_250],
    [` ${httpDate(NOW + 45_000)} `, 45_000],
    [httpDate(NOW + 3_600_000), 3_600_000],
    [httpDate(NOW + 3_601_000), 3_601_000],
    [httpDate(NOW + 86_400_000), 86_400_000],
    [httpDate(NOW + 86_401_000), undefined],
    ['15 Jan 2026 12:00:45 GMT', undefined],
    ['a 15 2026', undefined],
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

  it('as a date is read by our own clock where the server names no time that can be read', () => {
    expect(requestedWaitMs({ 'retry-after': httpDate(NOW + 45_000), date: 'today' }, NOW)).toBe(45_000)
  })

  it('counts before an exhausted limit, and the limit where it says nothing usable', () => {
    const exhausted = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '20' }
    expect(requestedWaitMs({ 'retry-after': '0', ...exhausted }, NOW)).toBe(0)
    expect(requestedWaitMs({ 'retry-after': 'soon', ...exhausted }, NOW)).toBe(20_000)
  })
})

describe('x-ratelimit', () => {
  it.each([
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '20' }, 20_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 20) }, 20_000],
    [{ 'x-ratelimit-remaining': '5', 'x-ratelimit-reset': '20' }, undefined],
    [{ 'x-ratelimit-remaining': '0' }, undefined],
    [{ 'x-ratelimit-remaining': ' 0 ', 'x-ratelimit-reset': ' 20 ' }, 20_000],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '12.25' }, 12_250],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'never' }, undefined],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '20 s' }, undefined],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': 'in 20' }, undefined],
    [{ 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': '3601' }, undefined],
    [{ 'x-ratelimit-reset': '20' }, undefined],
    [{}, undefined],
  ])('%j means %s ms', (headers: Record<string, string>, expected) => {
    expect(requestedWaitMs(headers, NOW)).toBe(expected)
  })

  it('names a moment by the clock of the server', () => {
    const headers = { 'x-ratelimit-remaining': '0', 'x-ratelimit-reset': String(NOW / 1000 + 20), date: httpDate(NOW) }
    expect(requestedWaitMs(headers, NOW + 600_000)).toBe(20_000)
  })
})
