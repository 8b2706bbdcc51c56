type Piece = (id: unknown) => string

/** A sum of texts under construction, as code. What stands side by side and hangs on the same thing becomes one term. */
export class Sum {
  readonly #terms: string[] = []
  readonly #references = new Map<string, Piece[][]>()
  #text = ''
  /** The reference that the last term hangs on. */
  #last: string | undefined

  /** The same for all records. */
  text(text: string): void {
    this.#text += text
  }
  code(code: string): void {
    this.#flush()
    this.#terms.push(`(${code})`)
    this.#last = undefined
  }
  /** What a reference to another record gives. */
  hangingOn(reference: string, piece: Piece): void {
    if (this.#text === '' && this.#last === reference) {
      this.#references.get(reference)!.at(-1)!.push(piece)
      return
    }
    this.#flush()
    let pieces = this.#references.get(reference)
    if (pieces === undefined) this.#references.set(reference, (pieces = []))
    this.#terms.push(`r${[...this.#references.keys()].indexOf(reference)}[${pieces.length}]`)
    pieces.push([piece])
    this.#last = reference
  }

  /** What is said of each reference, piece by piece. */
  get references(): readonly (readonly [reference: string, pieces: readonly (readonly Piece[])[]])[] {
    return [...this.#references]
  }
  /** Expects `references`, `parts` and `tools`, and gives a function of a row and a rendering. */
  get source(): string {
    this.#flush()
    const references = this.references.map(([name], at) => `const r${at} = references[${at}].of(fields[${JSON.stringify(name)}])`)
    return `return (row, rendering) => { const { fields } = row; let value; ${references.join('; ')}; return ${this.#terms.join(' + ')} }`
  }

  #flush(): void {
    if (this.#text === '') return
    this.#terms.push(JSON.stringify(this.#text))
    this.#text = ''
    this.#last = undefined
  }
}
