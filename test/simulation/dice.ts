import { SeededRandom } from '../fuzz/random.js'

/** Seeded randomness in the shapes that scenarios need. */
export class Dice extends SeededRandom {
  /** A real number. */
  between(low: number, high: number): number {
    return low + this.next() * (high - low)
  }
  /** A whole number, both ends included. */
  whole(low: number, high: number): number {
    return low + this.below(high - low + 1)
  }
  /** Waiting times of independent arrivals. */
  exponential(mean: number): number {
    return -Math.log(1 - this.next()) * mean
  }
}

/** Randomness of its own for each part of a run: a draw more in one part changes nothing in the others. */
export const diceFor = (seed: number, part: string): Dice => {
  let hash = 0x811c9dc5
  for (const character of `${seed} ${part}`) hash = Math.imul(hash ^ character.charCodeAt(0), 0x01000193) >>> 0
  return new Dice(hash)
}
