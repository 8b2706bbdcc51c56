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
  readonly errorsByCode: Readonly<Partial<Record<ErrorCode | 'aborted' | 'unrecognised', number>>>
  /** Of whole calls, waits and retries included; percentiles are accurate to 3 per cent. */
  readonly requestDurationMs: DurationStats
  /** From 0 to 1. */
  readonly errorRate: number
  /** From 0 to 1; null without a mirror. */
  readonly cacheHitRate: number | null
}

/** Counts calls by how they ended and how long they took, in a fixed amount of memory. */
export class CallMetrics {
  #count = 0
  #errors = 0
  #byCode = new Map<ErrorCode | 'aborted' | 'unrecognised', number>()
  #durations = new DurationHistogram()

  /** @param code how the call failed; undefined for success */
  record(durationMs: number, code: ErrorCode | 'aborted' | 'unrecognised' | undefined): void {
    this.#count++
    this.#durations.add(durationMs)
    if (code === undefined) return
    this.#errors++
    this.#byCode.set(code, (this.#byCode.get(code) ?? 0) + 1)
  }

  snapshot(): Metrics {
    return {
      requestCount: this.#count,
      errorCount: this.#errors,
      errorsByCode: Object.fromEntries(this.#byCode),
      requestDurationMs: this.#durations.stats(),
      errorRate: this.#count === 0 ? 0 : this.#errors / this.#count,
      cacheHitRate: null,
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
