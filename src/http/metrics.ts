import type { ErrorCode } from '../errors.js'

export interface DurationStats {
  readonly mean: number
  readonly p50: number
  readonly p95: number
  readonly p99: number
}
export interface Metrics {
  /** Calls, whatever number of attempts each took. */
  readonly requestCount: number
  readonly errorCount: number
  readonly errorsByCode: Readonly<Partial<Record<FailureCode, number>>>
  /** Of whole calls, waits and retries included; percentiles are accurate to 3 per cent. */
  readonly requestDurationMs: DurationStats
  /** From 0 to 1. */
  readonly errorRate: number
  /** From 0 to 1; null without a mirror. */
  readonly cacheHitRate: number | null
  /** Requests that were sent again. */
  readonly retryCount: number
  /** What may be sent again at present, in tokens: a retry costs one, a success returns a fifth, and there are ten at most. */
  readonly retryBudget: number
  /** Waits for a turn under the rate limit, and for the server after it said that the limit is used up. */
  readonly rateLimitWaits: { readonly count: number; readonly totalMs: number }
  /** By catalog key, such as `flexibleAssets`; raw requests are under `raw`. */
  readonly byResource: Readonly<Record<string, ResourceMetrics>>
}
export interface ResourceMetrics {
  readonly requestCount: number
  readonly errorCount: number
  readonly meanMs: number
}
/** An error of gluekit, a call that its caller ended, or a defect. */
export type FailureCode = ErrorCode | 'aborted' | 'unrecognised'

/** How a call went. */
export interface Recorded {
  readonly durationMs: number
  readonly attempts: number
  readonly resource: string | undefined
  /** How the call failed; undefined for success. */
  readonly code?: FailureCode | undefined
}

/** Counts calls by how they ended and how long they took, in a fixed amount of memory. Always on, so it hears of calls directly. */
export class CallMetrics {
  #count = 0
  #errors = 0
  #retries = 0
  #waits = 0
  #waitedMs = 0
  readonly #byCode = new Map<FailureCode, number>()
  readonly #byResource = new Map<string, { count: number; errors: number; sumMs: number }>()
  readonly #durations = new DurationHistogram()

  record({ durationMs, attempts, resource = 'raw', code }: Recorded): void {
    this.#count++
    if (attempts > 1) this.#retries += attempts - 1
    this.#durations.add(durationMs)
    let own = this.#byResource.get(resource)
    if (own === undefined) this.#byResource.set(resource, (own = { count: 0, errors: 0, sumMs: 0 }))
    own.count++
    own.sumMs += durationMs
    if (code === undefined) return
    this.#errors++
    own.errors++
    this.#byCode.set(code, (this.#byCode.get(code) ?? 0) + 1)
  }

  /** A wait of the rate limit is over. */
  waited(ms: number): void {
    this.#waits++
    this.#waitedMs += ms
  }

  snapshot(retryBudget: number): Metrics {
    const resources = [...this.#byResource].map(
      ([key, { count, errors, sumMs }]) => [key, { requestCount: count, errorCount: errors, meanMs: rounded(sumMs / count) }] as const,
    )
    return {
      requestCount: this.#count,
      errorCount: this.#errors,
      errorsByCode: Object.fromEntries(this.#byCode),
      requestDurationMs: this.#durations.stats(),
      errorRate: this.#count === 0 ? 0 : this.#errors / this.#count,
      cacheHitRate: null,
      retryCount: this.#retries,
      retryBudget: rounded(retryBudget),
      rateLimitWaits: { count: this.#waits, totalMs: rounded(this.#waitedMs) },
      byResource: Object.fromEntries(resources),
    }
  }
}

const SMALLEST_MS = 0.05
const GROWTH = Math.log(1.06)
// Enough for three hours; the last bucket holds whatever takes longer.
const BUCKETS = 330

/** Durations in buckets that grow by 6 per cent, so that a percentile taken from the middle of one is off by 3 at most. */
export class DurationHistogram {
  readonly #buckets = new Uint32Array(BUCKETS)
  #count = 0
  #sum = 0

  add(ms: number): void {
    const index = ms <= SMALLEST_MS ? 0 : Math.min(BUCKETS - 1, 1 + Math.floor(Math.log(ms / SMALLEST_MS) / GROWTH))
    this.#buckets[index]!++
    this.#count++
    this.#sum += ms
  }

  stats(): DurationStats {
    const mean = this.#count === 0 ? 0 : this.#sum / this.#count
    return { mean: rounded(mean), p50: this.#percentile(0.5), p95: this.#percentile(0.95), p99: this.#percentile(0.99) }
  }

  #percentile(part: number): number {
    let wanted = Math.ceil(this.#count * part)
    if (wanted === 0) return 0
    const index = this.#buckets.findIndex((count) => (wanted -= count) <= 0)
    return rounded(SMALLEST_MS * Math.exp(GROWTH * Math.max(0, index - 0.5)))
  }
}

const rounded = (ms: number): number => Math.round(ms * 100) / 100
