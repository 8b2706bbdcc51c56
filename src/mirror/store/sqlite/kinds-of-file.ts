import type { ResourceKey } from '../../../catalog/index.js'

/** Kinds as this file numbers them. */
export class FileKinds {
  readonly #numbers: ReadonlyMap<string, number>
  readonly #keys: ReadonlyMap<number, ResourceKey>

  constructor(numbers: ReadonlyMap<string, number>) {
    this.#numbers = numbers
    this.#keys = new Map([...numbers].map(([key, number]) => [number, key as ResourceKey]))
  }

  numberOf(kind: ResourceKey): number {
    return this.#numbers.get(kind) ?? 0
  }

  /** Undefined for a kind that this version does not know. */
  keyOf(number: number): ResourceKey | undefined {
    return this.#keys.get(number)
  }
}
