import type { ResourceKey } from '../../catalog/index.js'
import type { Journal } from './collection.js'

export interface LinkEnd {
  readonly resource: ResourceKey
  readonly id: string
}
/** One relation between two records; it is seen from both. */
export interface Link {
  readonly id: string
  readonly from: LinkEnd
  readonly to: LinkEnd
  notes: string | null
  readonly createdAt: string
  updatedAt: string
}

const endOf = (end: LinkEnd): string => `${end.resource} ${end.id}`

/** All relations of the account, found by id and by either end. */
export class LinkBook {
  readonly #byId = new Map<string, Link>()
  readonly #byEnd = new Map<string, Set<Link>>()

  constructor(private readonly journal: Journal) {}

  get size(): number {
    return this.#byId.size
  }
  all(): Iterable<Link> {
    return this.#byId.values()
  }
  get(id: string): Link | undefined {
    return this.#byId.get(id)
  }
  /** The relations of one record, oldest first. */
  of(end: LinkEnd): readonly Link[] {
    return [...(this.#byEnd.get(endOf(end)) ?? [])]
  }
  /** The relation between two records, whichever way round it was made. */
  between(one: LinkEnd, other: LinkEnd): Link | undefined {
    return this.of(one).find((link) => endOf(farEnd(link, one)) === endOf(other))
  }
  add(link: Link): void {
    this.#put(link)
    this.journal.record(() => this.#take(link))
  }
  remove(link: Link): void {
    this.#take(link)
    this.journal.record(() => this.#put(link))
  }
  annotate(link: Link, notes: string | null, at: string): void {
    const before = { notes: link.notes, updatedAt: link.updatedAt }
    Object.assign(link, { notes, updatedAt: at })
    this.journal.record(() => Object.assign(link, before))
  }
  #put(link: Link): void {
    this.#byId.set(link.id, link)
    for (const end of [link.from, link.to]) {
      const name = endOf(end)
      const links = this.#byEnd.get(name)
      if (links === undefined) this.#byEnd.set(name, new Set([link]))
      else links.add(link)
    }
  }
  #take(link: Link): void {
    this.#byId.delete(link.id)
    for (const end of [link.from, link.to]) this.#byEnd.get(endOf(end))?.delete(link)
  }
}

/** The end of `link` that is not `near`. */
export const farEnd = (link: Link, near: LinkEnd): LinkEnd => (endOf(link.from) === endOf(near) ? link.to : link.from)
