/** Requests of two kinds that have ended and still count, oldest first, in memory of a fixed size. */
export class ExpiryRing {
  /** When each stops counting. */
  readonly #expiries: Float64Array
  readonly #kinds: Uint8Array
  readonly #counts: [number, number] = [0, 0]
  #head = 0
  #size = 0

  constructor(capacity: number) {
    this.#expiries = new Float64Array(capacity)
    this.#kinds = new Uint8Array(capacity)
  }

  get size(): number {
    return this.#size
  }
  /** Infinity when there is none. */
  get next(): number {
    return this.#size === 0 ? Infinity : this.#expiries[this.#head]!
  }
  countOf(kind: 0 | 1): number {
    return this.#counts[kind]
  }

  /** Costs O(1) where expiries come in order, and as many steps as there are later ones where they do not. */
  add(expiry: number, kind: 0 | 1): void {
    this.#counts[kind]++
    let offset = this.#size++
    for (; offset > 0; offset--) {
      const before = this.#at(offset - 1)
      if (this.#expiries[before]! <= expiry) break
      this.#put(offset, this.#expiries[before]!, this.#kinds[before]!)
    }
    this.#put(offset, expiry, kind)
  }

  forgetUntil(now: number): void {
    while (this.#size > 0 && this.#expiries[this.#head]! <= now) {
      this.#counts[this.#kinds[this.#head] === 0 ? 0 : 1]--
      this.#head = this.#at(1)
      this.#size--
    }
  }

  /** Every one of them counts so much longer. */
  postpone(byMs: number): void {
    for (let offset = 0; offset < this.#size; offset++) this.#expiries[this.#at(offset)]! += byMs
  }

  /** When the nth, 1 being the oldest, stops counting; of all, or of one kind. Undefined where there are not so many. */
  nth(nth: number, kind?: 0 | 1): number | undefined {
    if (kind === undefined) return nth > this.#size ? undefined : this.#expiries[this.#at(nth - 1)]
    if (nth > this.#counts[kind]) return undefined
    for (let offset = 0; offset < this.#size; offset++) {
      const index = this.#at(offset)
      if (this.#kinds[index] === kind && --nth === 0) return this.#expiries[index]
    }
    return undefined
  }

  #at(offset: number): number {
    const index = this.#head + offset
    return index < this.#expiries.length ? index : index - this.#expiries.length
  }
  #put(offset: number, expiry: number, kind: number): void {
    const index = this.#at(offset)
    this.#expiries[index] = expiry
    this.#kinds[index] = kind
  }
}
