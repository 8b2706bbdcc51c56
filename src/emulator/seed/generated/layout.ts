/**
 * How the records of one resource are dealt out to organizations: in rounds, one record a round to each organization that has
 * so many. So an account grows everywhere at once, as real ones do, and yet every question of place is answered by arithmetic.
 * Organizations are told by rank here: the one with the most records first.
 */
export class Layout {
  readonly count: number
  readonly rounds: number
  /** Where each round begins; one more than there are rounds. */
  readonly #starts: Uint32Array

  /** `sizes`: records by rank, never ascending. */
  constructor(readonly sizes: readonly number[]) {
    this.rounds = sizes[0] ?? 0
    this.#starts = new Uint32Array(this.rounds + 1)
    let ranks = sizes.length
    for (let round = 0; round < this.rounds; round++) {
      while (sizes[ranks - 1]! <= round) ranks--
      this.#starts[round + 1] = this.#starts[round]! + ranks
    }
    this.count = this.#starts[this.rounds]!
  }

  roundOf(place: number): number {
    let low = 0
    let high = this.rounds - 1
    while (low < high) {
      const middle = (low + high + 1) >>> 1
      if (this.#starts[middle]! <= place) low = middle
      else high = middle - 1
    }
    return low
  }
  rankAt(place: number, round: number): number {
    return place - this.#starts[round]!
  }
  /** -1 where the organization has no record in that round. */
  placeAt(rank: number, round: number): number {
    return round < (this.sizes[rank] ?? 0) ? this.#starts[round]! + rank : -1
  }
  ofRank(rank: number): Uint32Array {
    return Uint32Array.from({ length: this.sizes[rank] ?? 0 }, (_, round) => this.#starts[round]! + rank)
  }
  ofRounds(test: (round: number) => boolean): Uint32Array {
    const places = new Uint32Array(this.count)
    let length = 0
    for (let round = 0; round < this.rounds; round++) {
      if (!test(round)) continue
      for (let place = this.#starts[round]!; place < this.#starts[round + 1]!; place++) places[length++] = place
    }
    return places.slice(0, length)
  }
}
