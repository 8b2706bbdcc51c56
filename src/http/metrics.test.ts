import { describe, expect, it } from 'vitest'
import { CallMetrics, DurationHistogram } from './metrics.js'

describe('metrics', () => {
  it('are zeros at first', () => {
    expect(new CallMetrics().snapshot()).toEqual({
      requestCount: 0,
      errorCount: 0,
      errorsByCode: {},
      requestDurationMs: { mean: 0, p50: 0, p95: 0, p99: 0 },
      errorRate: 0,
      cacheHitRate: null,
    })
  })

  it('count calls and errors by code', () => {
    const metrics = new CallMetrics()
    for (const code of [undefined, undefined, 'not_found', 'not_found', 'timeout'] as const) metrics.record(10, code)
    expect(metrics.snapshot()).toMatchObject({ requestCount: 5, errorCount: 3, errorsByCode: { not_found: 2, timeout: 1 }, errorRate: 0.6 })
  })

  it('know percentiles to three per cent, from a twentieth of a millisecond to hours', () => {
    const histogram = new DurationHistogram()
    for (let ms = 1; ms <= 10_000; ms++) histogram.add(ms)
    const { mean, p50, p95, p99 } = histogram.stats()
    expect(mean).toBe(5000.5)
    for (const [found, exact] of [
      [p50, 5000],
      [p95, 9500],
      [p99, 9900],
    ] as const) {
      expect(Math.abs(found - exact) / exact).toBeLessThanOrEqual(0.03)
    }
    const extremes = new DurationHistogram()
    extremes.add(0)
    extremes.add(1e9)
    expect(extremes.stats().p50).toBeLessThanOrEqual(0.05)
    expect(extremes.stats().p99).toBeGreaterThan(3_600_000)
  })
})
