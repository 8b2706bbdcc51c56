import type { Row } from './collection.js'

const NONE = new Uint32Array(0)

/** Finds the changed and added records of a generated collection by the attributes that were asked for. */
export class OverlayIndex {
  readonly #indexes = new Map<string, Map<unknown, Set<number>>>()

  /** The handles of those whose `field` is `value`, ascending. `all` gives every record the first time a field is asked for. */
  having(field: string, value: string, all: () => Iterable<readonly [number, Row]>): Uint32Array {
    let index = this.#indexes.get(field)
    if (index === undefined) {
      index = new Map()
      this.#indexes.set(field, index)
      for (const [handle, row] of all()) put(index, row.fields[field], handle)
    }
    const found = index.get(value)
    return found === undefined || found.size === 0 ? NONE : Uint32Array.from(found).sort()
  }
  add(handle: number, row: Row): void {
    for (const [field, index] of this.#indexes) put(index, row.fields[field], handle)
  }
  delete(handle: number, row: Row): void {
    for (const [field, index] of this.#indexes) index.get(row.fields[field])?.delete(handle)
  }
  /** The record is about to get another value of `field`. */
  move(handle: number, row: Row, field: string, value: unknown): void {
    const index = this.#indexes.get(field)
    if (index === undefined) return
    index.get(row.fields[field])?.delete(handle)
    put(index, value, handle)
  }
}

const put = (index: Map<unknown, Set<number>>, value: unknown, handle: number): void => {
  if (typeof value !== 'string') return
  const known = index.get(value)
  if (known === undefined) index.set(value, new Set([handle]))
  else known.add(handle)
}
