/** Finds many texts in one walk over another, in time that does not depend on how many they are. */

/** A piece of a text this long counts as the text; shorter texts count as a whole. */
export const PIECE = 12

/** Of a longer text only every so many places are kept, lest a private key takes megabytes: pieces of 23 characters are found. */
const LONG = 512

/** A stretch of a text, its end not included. */
export type Stretch = readonly [start: number, end: number]

/**
 * A set of texts by fingerprints of all their pieces of twelve characters, and of the shorter ones as they are. It holds no text, and
 * what it finds of one that was cut off is found as long as twelve characters of it are left.
 */
export class SecretScan {
  readonly #byWidth = new Map<number, Fingerprints>()

  add(text: string): void {
    const width = Math.min(text.length, PIECE)
    if (width === 0) return
    let prints = this.#byWidth.get(width)
    if (prints === undefined) this.#byWidth.set(width, (prints = new Fingerprints(width)))
    prints.add(text, text.length > LONG ? PIECE : 1)
  }

  /** Adds where any of the texts, or a piece of one, stands; what overlaps is for `united` to join. */
  find(text: string, found: Stretch[]): void {
    for (const [width, prints] of this.#byWidth) if (width <= text.length) prints.find(text, found)
  }
}

/** Stretches in order, those that overlap or touch made one. */
export const united = (found: Stretch[]): readonly Stretch[] => {
  found.sort(([a], [b]) => a - b)
  const result: [number, number][] = []
  for (const [start, end] of found) {
    const last = result.at(-1)
    if (last !== undefined && start <= last[1]) last[1] = Math.max(last[1], end)
    else result.push([start, end])
  }
  return result
}

// Two rolling hashes with unrelated odd bases: among millions of fingerprints, a text that is none of them passes for one once in
// billions of characters.
const BASE_A = 0x01000193
const BASE_B = 0x5bd1e995
/** Spreads a hash over a table by its high bits; the low ones of a polynomial are those of its last characters alone. */
const GOLDEN = 0x9e3779b1

/** The fingerprints of texts of one width, in a table with open addressing: eight bytes a place, at most half of them taken. */
class Fingerprints {
  readonly #width: number
  /** What the first character of a window contributes, to be taken away when the window moves on. */
  readonly #leavingA: number
  readonly #leavingB: number
  /** 32 less the logarithm of the size. */
  #shift = 32 - 6
  #tableA = new Int32Array(64)
  /** Of the second hash the last bit is set, so that 0 marks a free place. */
  #tableB = new Int32Array(64)
  #count = 0

  constructor(width: number) {
    this.#width = width
    let a = 1
    let b = 1
    for (let step = 1; step < width; step++) {
      a = Math.imul(a, BASE_A)
      b = Math.imul(b, BASE_B)
    }
    this.#leavingA = a
    this.#leavingB = b
  }

  add(text: string, step: number): void {
    const last = text.length - this.#width
    for (let start = 0; start < last; start += step) this.#addWindow(text, start)
    this.#addWindow(text, last)
  }

  find(text: string, found: Stretch[]): void {
    const width = this.#width
    const leavingA = this.#leavingA
    const leavingB = this.#leavingB
    const tableA = this.#tableA
    const tableB = this.#tableB
    const shift = this.#shift
    const mask = tableA.length - 1
    let a = 0
    let b = 0
    for (let index = 0; index < text.length; index++) {
      const entering = text.charCodeAt(index)
      if (index < width) {
        a = (Math.imul(a, BASE_A) + entering) | 0
        b = (Math.imul(b, BASE_B) + entering) | 0
        if (index < width - 1) continue
      } else {
        const leaving = text.charCodeAt(index - width)
        a = (Math.imul((a - Math.imul(leaving, leavingA)) | 0, BASE_A) + entering) | 0
        b = (Math.imul((b - Math.imul(leaving, leavingB)) | 0, BASE_B) + entering) | 0
      }
      const print = b | 1
      let place = Math.imul(a, GOLDEN) >>> shift
      for (let there = tableB[place]!; there !== 0; there = tableB[place]!) {
        if (there === print && tableA[place] === a) {
          found.push([index - width + 1, index + 1])
          break
        }
        place = (place + 1) & mask
      }
    }
  }

  #addWindow(text: string, start: number): void {
    let a = 0
    let b = 0
    for (let index = start; index < start + this.#width; index++) {
      const code = text.charCodeAt(index)
      a = (Math.imul(a, BASE_A) + code) | 0
      b = (Math.imul(b, BASE_B) + code) | 0
    }
    if (this.#count * 2 >= this.#tableA.length) this.#grow()
    if (put(this.#tableA, this.#tableB, this.#shift, a, b | 1)) this.#count++
  }

  #grow(): void {
    const [oldA, oldB] = [this.#tableA, this.#tableB]
    this.#tableA = new Int32Array(oldA.length * 2)
    this.#tableB = new Int32Array(oldA.length * 2)
    this.#shift--
    for (let place = 0; place < oldA.length; place++)
      if (oldB[place] !== 0) put(this.#tableA, this.#tableB, this.#shift, oldA[place]!, oldB[place]!)
  }
}

/** @returns whether it was not there before */
const put = (tableA: Int32Array, tableB: Int32Array, shift: number, a: number, b: number): boolean => {
  const mask = tableA.length - 1
  let place = Math.imul(a, GOLDEN) >>> shift
  while (tableB[place] !== 0) {
    if (tableA[place] === a && tableB[place] === b) return false
    place = (place + 1) & mask
  }
  tableA[place] = a
  tableB[place] = b
  return true
}
