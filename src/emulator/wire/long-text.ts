/**
 * Puts a long text together from parts that are forgotten as they are added. Thousands of small strings that all live until
 * they are joined would be moved about by the garbage collector, which costs more than making them.
 */
export class LongText {
  #end = 0
  #letters = 0

  add(part: string): void {
    // No character takes more than three bytes for each of its units.
    const most = part.length * 3
    if (this.#end + most > scratch.length) {
      const larger = Buffer.allocUnsafeSlow(Math.max(scratch.length * 2, this.#end + most))
      scratch.copy(larger, 0, 0, this.#end)
      scratch = larger
    }
    this.#end += scratch.write(part, this.#end)
    this.#letters += part.length
  }

  /** The text in UTF-8; only one may be under construction at a time. */
  toBuffer(): Buffer {
    return Buffer.from(scratch.subarray(0, this.#end))
  }
  get isAscii(): boolean {
    return this.#end === this.#letters
  }
}

let scratch = Buffer.allocUnsafeSlow(4 * 1_048_576)
