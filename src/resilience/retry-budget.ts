export interface RetryBudget {
  /** Whether one more retry may be made; takes the token. */
  spend(): boolean
  /** A call succeeded. */
  earn(): void
  readonly tokens: number
}

/**
 * Bounds what retries add to an outage. While most calls succeed, retries are free; when most fail, they stop after the
 * first few and the callers hear of it at once, instead of everybody sending everything four times.
 */
export class TokenBudget implements RetryBudget {
  readonly #capacity: number
  readonly #reward: number
  #tokens: number

  constructor({ capacity = 10, reward = 0.2 }: { readonly capacity?: number; readonly reward?: number } = {}) {
    this.#capacity = capacity
    this.#reward = reward
    this.#tokens = capacity
  }

  get tokens(): number {
    return this.#tokens
  }

  spend(): boolean {
    // Five rewards of 0.2 add up to a hair less than 1.
    if (this.#tokens < 1 - 1e-9) return false
    this.#tokens = Math.max(0, this.#tokens - 1)
    return true
  }

  earn(): void {
    this.#tokens = Math.min(this.#capacity, this.#tokens + this.#reward)
  }
}
