import type { RowList } from './collection.js'

const MAX_VIEWS = 64
/** Positions of records that all views of a collection may hold together: 64 MB. */
const MAX_POSITIONS = 16_000_000

/** Selections that were worked out, the oldest forgotten first. */
export class Views {
  readonly #views = new Map<string, { readonly stamp: string; readonly rows: RowList }>()
  #positions = 0

  /** What is known under `name`, as long as it was worked out under the same `stamp`. */
  get(name: string, stamp: string, select: () => RowList): RowList {
    const known = this.#views.get(name)
    if (known !== undefined) {
      this.#drop(name, known.rows)
      if (known.stamp === stamp) return this.#keep(name, stamp, known.rows)
    }
    return this.#keep(name, stamp, select())
  }

  #keep(name: string, stamp: string, rows: RowList): RowList {
    this.#views.set(name, { stamp, rows })
    this.#positions += rows.length
    for (const [oldest, view] of this.#views) {
      if ((this.#views.size <= MAX_VIEWS && this.#positions <= MAX_POSITIONS) || oldest === name) break
      this.#drop(oldest, view.rows)
    }
    return rows
  }
  #drop(name: string, rows: RowList): void {
    this.#views.delete(name)
    this.#positions -= rows.length
  }
}
