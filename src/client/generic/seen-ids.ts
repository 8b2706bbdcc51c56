/**
 * Which ids a list has returned. Lists mostly come in the order of their ids, and as long as they do, a comparison with the last
 * one says that an id is new; that costs a tenth of a look into a set.
 */
export class SeenIds {
  /** Those in growing order; moved into the set with the first that is out of order. */
  #ordered: string[] = []
  #last = ''
  #all: Set<string> | undefined

  /** Whether the id was not seen before. */
  add(id: string): boolean {
    if (this.#all === undefined) {
      if (follows(id, this.#last)) {
        this.#ordered.push((this.#last = id))
        return true
      }
      this.#all = new Set(this.#ordered)
      this.#ordered = []
    }
    const before = this.#all.size
    return this.#all.add(id).size > before
  }
}

/** Any strict order over texts will do; this one is that of the numbers they spell. */
const follows = (id: string, last: string): boolean => (id.length === last.length ? id > last : id.length > last.length)
