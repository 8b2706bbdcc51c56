/** Counts what a sync costs, stops it when that is enough, and says how far it has come. */
import type { Clock } from '../../clock.js'

/** No request is left for this run. What has been read is kept, and the next run goes on. */
export class BudgetSpent extends Error {
  override readonly name = 'BudgetSpent'
  constructor() {
    super('the requests of this run are used up')
  }
}

export interface SyncProgress {
  /** What is being read: `configurations`. */
  readonly doing: string
  /** Records read so far in this run. */
  readonly records: number
  /** Records to read, as far as the API has told; null before it has. */
  readonly expected: number | null
  /** Requests so far. Those that the client repeats count once. */
  readonly requests: number
  /** Requests that this run may make; null: as many as it takes. */
  readonly budget: number | null
  /** Milliseconds to the end, at the present pace; null where nobody can know. */
  readonly timeLeftMs: number | null
}

export interface MeterOptions {
  readonly clock: Clock
  readonly budget?: number | undefined
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined
}

export class Meter {
  requests = 0
  records = 0
  readonly #options: MeterOptions
  readonly #startedAt: number
  #expected = 0
  #doing = ''

  constructor(options: MeterOptions) {
    this.#options = options
    this.#startedAt = options.clock.monotonic()
  }

  get left(): number {
    return (this.#options.budget ?? Infinity) - this.requests
  }

  /** @throws BudgetSpent before anything is sent */
  async request<T>(send: () => Promise<T>): Promise<T> {
    this.spend(1)
    return send()
  }

  /** For requests that somebody else sends. @throws BudgetSpent */
  spend(count: number): void {
    if (this.left < count) throw new BudgetSpent()
    this.requests += count
  }

  /** More records are known to be coming. */
  expect(records: number): void {
    this.#expected += records
  }

  read(doing: string, records: number): void {
    this.records += records
    this.#doing = doing
    this.#tell()
  }

  #tell(): void {
    const { onProgress, clock, budget } = this.#options
    if (onProgress === undefined) return
    const elapsed = clock.monotonic() - this.#startedAt
    const expected = this.#expected === 0 ? null : Math.max(this.#expected, this.records)
    const timeLeftMs = expected === null || this.records === 0 ? null : Math.round(((expected - this.records) * elapsed) / this.records)
    try {
      onProgress({ doing: this.#doing, records: this.records, expected, requests: this.requests, budget: budget ?? null, timeLeftMs })
    } catch {
      // Whoever looks on does not stop the work.
    }
  }
}
