/** Below this a piece is copied: a body in pieces of one byte would otherwise take a hundred times its size. */
const SMALL_BYTES = 2048
const TAIL_BYTES = 16 * 1024

/** The pieces of an answer, until all are there. */
export class GatheredBytes {
  #pieces: Uint8Array[] = []
  #size = 0
  /** Small pieces, one after the other. */
  #tail: Buffer | undefined
  #tailUsed = 0

  get size(): number {
    return this.#size
  }

  add(piece: Uint8Array): void {
    this.#size += piece.length
    if (piece.length >= SMALL_BYTES) {
      this.#endTail()
      this.#pieces.push(piece)
      return
    }
    if (this.#tail !== undefined && this.#tailUsed + piece.length > TAIL_BYTES) this.#endTail()
    this.#tail ??= Buffer.allocUnsafe(TAIL_BYTES)
    this.#tail.set(piece, this.#tailUsed)
    this.#tailUsed += piece.length
  }

  /** All of them in one; nothing is kept. */
  join(): Buffer {
    this.#endTail()
    const pieces = this.#pieces
    this.#pieces = []
    const [only] = pieces
    if (pieces.length === 1 && only !== undefined) return asBuffer(only)
    return Buffer.concat(pieces, this.#size)
  }

  clear(): void {
    this.#pieces = []
    this.#size = 0
    this.#tail = undefined
    this.#tailUsed = 0
  }

  #endTail(): void {
    if (this.#tail !== undefined) this.#pieces.push(this.#tail.subarray(0, this.#tailUsed))
    this.#tail = undefined
    this.#tailUsed = 0
  }
}

const asBuffer = (bytes: Uint8Array): Buffer =>
  Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
