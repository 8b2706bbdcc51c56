import type { ResourceKey } from '../../catalog/index.js'
import type { Account } from '../state/account.js'

/** Of larger collections the texts are not kept: most would be made once and never asked for again. */
const MAX_TARGETS = 20_000

/** What records show of the one that they name in one attribute, in pieces; kept until a label changes. */
export class ReferenceTexts {
  readonly #known = new Map<unknown, readonly string[]>()
  #version = -1

  constructor(
    private readonly account: Account,
    private readonly target: ResourceKey,
    private readonly make: (id: unknown) => readonly string[],
  ) {}

  of(id: unknown): readonly string[] {
    if (this.#version !== this.account.labelVersion) {
      this.#known.clear()
      this.#version = this.account.labelVersion
    }
    const known = this.#known.get(id)
    if (known !== undefined) return known
    const texts = this.make(id)
    // Flat: a sum of small strings is a tree, which whoever reads it would have to walk each time.
    if (this.account.of(this.target).size <= MAX_TARGETS) {
      const flat = texts.map((text) => [text, ''].join(''))
      this.#known.set(id, flat)
      return flat
    }
    return texts
  }
}
