import { describe, expect, it } from 'vitest'
import { CallMetrics, DurationHistogram } from './metrics.js'

describe('metrics', () => {
  it('are zeros at first', () => {
    expect(new CallMetrics().snapshot(10)).toEqual({
      requestCount: 0,
      errorCount: 0,
      errorsByCode: {},
      requestDurationMs: { mean: 0, p50: 0, p95: 0, p99: 0 },
      errorRate: 0,
      cacheHitRate: null,
      retryCount: 0,
      retryBudget: 10,
      rateLimitWaits: { count: 0, totalMs: 0 },
      byResource: {},
    })
  })

  it('count calls and errors by code', () => {
    const metrics = new CallMetrics()
    for (const code of [undefined, undefined, 'not_found', 'not_found', 'timeout'] as const)
      metrics.record({ durationMs: 10, attempts: 1, resource: 'contacts', code })
    expect(metrics.snapshot(10)).toMatchObject({
      requestCount: 5,
      errorCount: 3,
      errorsByCode: { not_found: 2, timeout: 1 },
      errorRate: 0.6,
    })
  })

  it('count retries, waits, and what each kind of record had its share in', () => {
    const metrics = new CallMetrics()
    metrics.record({ durationMs: 10, attempts: 3, resource: 'contacts' })
    metrics.record({ durationMs: 20, attempts: 0, resource: 'contacts', code: 'circuit_open' })
    metrics.record({ durationMs: 5, attempts: 1, resource: undefined })
    metrics.waited(1000)
    metrics.waited(500.25)
    expect(metrics.snapshot(9.2)).toMatchObject({
      retryCount: 2,
      retryBudget: 9.2,
      rateLimitWaits: { count: 2, totalMs: 1500.25 },
      byResource: { contacts: { requestCount: 2, errorCount: 1, meanMs: 15 }, raw: { requestCount: 1, errorCount: 0, meanMs: 5 } },
    })
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
