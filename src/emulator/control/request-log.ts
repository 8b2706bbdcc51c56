/** What the emulator saw of one request: the witness of what a client really sent. Never a body, never a key. */
export interface RequestEntry {
  /** Arrival, in milliseconds since 1970, with fractions. */
  readonly at: number
  readonly method: string
  /** Path with query. */
  readonly path: string
  /** Null as long as the answer is on its way; 0 when the connection was reset instead. */
  status: number | null
  /** Bytes of the body as they went over the wire. */
  bytes: number
  /** A short hash of the key; absent when the request brought none. */
  readonly key?: string
  /** The account that the key opens; absent where the emulator has one account, or the key is unknown. */
  account?: string
  /** The kinds of the faults that struck, separated by commas; absent where none did. */
  fault?: string
  /** Set where the emulator itself made a mistake and answered with 500: where in its code. */
  defect?: string
}

const LONGEST = 500_000

export class RequestLog {
  #entries: RequestEntry[] = []

  add(entry: RequestEntry): RequestEntry {
    if (this.#entries.length >= LONGEST) this.#entries = this.#entries.slice(LONGEST / 2)
    this.#entries.push(entry)
    return entry
  }
  get entries(): readonly RequestEntry[] {
    return this.#entries
  }
  clear(): void {
    this.#entries = []
  }
}
