import { ApiError, isGlueError } from '../../errors.js'

/** Below this a page is not what is too much. */
const SMALLEST = 25

/**
 * How many records a page of each kind may hold. A gateway that gives up on a page gets one of half the size from then on; kinds that
 * have not been read yet begin with what the others have come down to, so that each does not find out for itself.
 */
export class PageSizes {
  readonly #largest: number
  readonly #sizes = new Map<string, number>()
  #common: number

  constructor(largest: number) {
    this.#largest = largest
    this.#common = largest
  }

  of(kind: string): number {
    return this.#sizes.get(kind) ?? this.#common
  }

  /** A page of this size has come. */
  worked(kind: string, size: number): void {
    if (!this.#sizes.has(kind)) this.#sizes.set(kind, size)
  }

  /** Whether the error says that the page was too large and a smaller one is worth a try: then the next one is smaller. */
  shrink(kind: string, size: number, error: unknown): boolean {
    if (!isTooMuch(error) || size <= SMALLEST) return false
    const smaller = Math.max(SMALLEST, Math.min(this.of(kind), Math.floor(size / 2)))
    this.#sizes.set(kind, smaller)
    this.#common = Math.min(this.#common, smaller)
    return true
  }

  get largest(): number {
    return this.#largest
  }
}

const isTooMuch = (error: unknown): boolean =>
  (error instanceof ApiError && error.status === 504) || isGlueError(error, 'timeout') || isGlueError(error, 'response_too_large')
