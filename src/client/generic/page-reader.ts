/** Pages as the API gives them, and what can be said about them afterwards. */
import type { IncludedRecord } from '../../catalog/index.js'
import type { ListDocument, ListMeta } from '../../jsonapi/decode.js'
import type { SeenIds } from './seen-ids.js'

export interface Page<T> {
  readonly data: readonly T[]
  readonly included: readonly IncludedRecord[]
  readonly meta: ListMeta
}

/** One paged list of the API. A logical list is one of them, or several one after the other. */
export interface PageSource {
  readonly pageSize: number
  fetch(pageNumber: number, pageSize: number, signal: AbortSignal): Promise<ListDocument>
}

/** How a source is read. */
export interface Reading {
  /** Pages under way at once. */
  readonly prefetch: number
  readonly signal?: AbortSignal | undefined
}

/** Where one record moves, a small page may repeat another. So many in a row mean that the server does not page at all. */
const MAX_STALE_PAGES = 5

/** Reads one source: the first page tells how many there are, the others are fetched ahead of their reader. */
export class SourceReader<T extends { readonly id: string }> {
  /** Why not everything can have come, each a sentence. */
  readonly reasons: string[] = []
  /** What the API counted on the first page, and on the first that counts otherwise or the last; and how many different records came. */
  counted: Counted = { first: null, last: null, distinct: 0 }

  constructor(
    private readonly source: PageSource,
    private readonly plan: Reading,
    private readonly seen: SeenIds,
  ) {}

  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    const abort = new AbortController()
    const signal = this.plan.signal === undefined ? abort.signal : AbortSignal.any([this.plan.signal, abort.signal])
    const fetch = (number: number): Promise<ListDocument> => this.source.fetch(number, this.source.pageSize, signal)
    const ahead = new PagesAhead(fetch, this.plan.prefetch)
    try {
      const first = await fetch(1)
      const firstTotal = first.meta.totalCount
      let lastTotal = firstTotal
      // A page that was asked for ahead of others may count as the first one did, and an earlier one, asked for later, otherwise.
      let otherTotal: number | null = null
      let distinct = 0
      let stale = 0
      let document: ListDocument = first
      for (let number = 1; ; number++) {
        // The pages ahead are known from the total; where there is none they are read one by one.
        ahead.upTo(document.meta.totalPages ?? 1)
        const fresh = this.unseen(document)
        distinct += fresh.length
        lastTotal = document.meta.totalCount ?? lastTotal
        if (lastTotal !== firstTotal) otherTotal ??= lastTotal
        if (fresh.length > 0 || number === 1) yield { data: fresh, included: document.included, meta: document.meta }
        stale = fresh.length === 0 ? stale + 1 : 0
        if (this.isLast(document, number, fresh.length)) break
        if (stale === MAX_STALE_PAGES) {
          this.reasons.push(
            `The API returned the same records for ${stale} pages in a row, the last being ${number}; the rest was not read.`,
          )
          break
        }
        document = await ahead.take(number + 1)
      }
      this.counted = { first: firstTotal, last: otherTotal ?? lastTotal, distinct }
    } finally {
      abort.abort()
    }
  }

  /** Records move between pages when others are added or removed meanwhile; each is returned once. */
  private unseen(document: ListDocument): readonly T[] {
    const records = document.records as unknown as readonly T[]
    const fresh = records.filter((record) => this.seen.add(record.id))
    return fresh.length === records.length ? records : fresh
  }

  private isLast(document: ListDocument, number: number, fresh: number): boolean {
    const { nextPage, totalPages, currentPage } = document.meta
    if (document.records.length === 0) return true
    if (totalPages !== null && number < totalPages) return false
    if (nextPage !== null) return fresh === 0
    // `next-page: null` is the end where the meta is sound; where it is not, only a page that is not full or brings nothing new is.
    return totalPages !== null || fresh === 0 || (currentPage !== null && document.records.length < this.source.pageSize)
  }
}

export interface Counted {
  readonly first: number | null
  readonly last: number | null
  readonly distinct: number
}

/** What the counts say against a list that was to stand still while it was read; empty when nothing. */
export const drift = ({ first, last, distinct }: Counted): readonly string[] => {
  if (first !== null && last !== null && first !== last)
    return [`The total changed from ${first} to ${last} while the list was read; read it again.`]
  if (last !== null && distinct !== last) {
    return [`The API counts ${last} records and returned ${distinct} different ones; some moved between pages while the list was read.`]
  }
  return []
}

/**
 * Pages fetched before their reader asks: at most `atOnce` requests under way, and at most twice as many pages waiting, so that
 * one slow page does not stop the others and a slow reader does not fill the memory.
 */
class PagesAhead {
  readonly #pages = new Map<number, Promise<ListDocument>>()
  readonly #fetch: (number: number) => Promise<ListDocument>
  readonly #atOnce: number
  #running = 0
  #next = 2
  #last = 1

  constructor(fetch: (number: number) => Promise<ListDocument>, atOnce: number) {
    this.#fetch = fetch
    this.#atOnce = atOnce
  }

  /** There are `last` pages, as far as is known now. */
  upTo(last: number): void {
    this.#last = last
    this.#fill()
  }

  take(number: number): Promise<ListDocument> {
    const page = this.#pages.get(number)
    this.#pages.delete(number)
    this.#next = Math.max(this.#next, number + 1)
    this.#fill()
    return page ?? this.#fetch(number)
  }

  #fill(): void {
    while (this.#running < this.#atOnce && this.#pages.size < 2 * this.#atOnce && this.#next <= this.#last) {
      const page = this.#fetch(this.#next)
      this.#pages.set(this.#next++, page)
      this.#running++
      // A reader that stops early never looks at it: its failure must not surface as an unhandled one.
      page
        .catch(() => undefined)
        .finally(() => {
          this.#running--
          this.#fill()
        })
    }
  }
}
