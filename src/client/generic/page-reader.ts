/** Pages as the API gives them, and what can be said about them afterwards. */
import type { IncludedRecord } from '../../catalog/index.js'
import { isGlueError } from '../../errors.js'
import type { ListDocument, ListMeta } from '../../jsonapi/decode.js'
import { Announced, isLast } from './announced.js'
import type { KindOfPage } from './page-sizes.js'
import { PagesAhead } from './pages-ahead.js'
import type { PageUnderWay, ReadPage } from './pages-ahead.js'
import type { SeenIds } from './seen-ids.js'

export interface Page<T> {
  readonly data: readonly T[]
  readonly included: readonly IncludedRecord[]
  /** As the API gave it: numbers of pages are in the size of this page, and the next may be of another size. */
  readonly meta: ListMeta
}

/** A page as the API counts them. */
export interface PageAddress {
  /** From 1. */
  readonly number: number
  readonly size: number
}

/** One paged list of the API. A logical list is one of them, or several one after the other. */
export interface PageSource {
  /** Larger pages are not asked for. */
  readonly pageSize: number
  /** What is known of the sizes that come; absent: every page has `pageSize`. */
  readonly sizes?: KindOfPage | undefined
  /** The last page that the API gives, whatever there is. */
  readonly lastPage?: number | undefined
  /** @param smaller asked before a page that did not come is asked for once more: which to ask for in its place */
  fetch(pageNumber: number, pageSize: number, signal: AbortSignal, smaller?: () => PageAddress | undefined): Promise<ListDocument>
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
    const ahead = new PagesAhead((offset) => this.ask(offset, signal), this.plan.prefetch)
    try {
      let page = await ahead.take(0)
      const firstTotal = page.document.meta.totalCount
      let lastTotal = firstTotal
      // A page that was asked for ahead of others may count as the first one did, and an earlier one, asked for later, otherwise.
      let otherTotal: number | null = null
      let distinct = 0
      let stale = 0
      const announced = new Announced()
      for (let isFirst = true; ; isFirst = false) {
        const { document, number, size } = page
        // The pages ahead are known from the total; where there is none they are read one by one.
        ahead.upTo((document.meta.totalPages ?? 1) * size)
        const fresh = this.unseen(document)
        distinct += fresh.length
        lastTotal = document.meta.totalCount ?? lastTotal
        if (lastTotal !== firstTotal) otherTotal ??= lastTotal
        if (fresh.length > 0 || isFirst) yield { data: fresh, included: document.included, meta: document.meta }
        stale = fresh.length === 0 ? stale + 1 : 0
        announced.see(page, fresh.length)
        if (isLast(page, fresh.length) || announced.isEndless(page, distinct)) break
        if (stale === MAX_STALE_PAGES) {
          this.reasons.push(`The API returned nothing new for ${stale} pages in a row, the last being ${number}; the rest was not read.`)
          break
        }
        page = await ahead.take(number * size)
      }
      this.reasons.push(...announced.reasons)
      this.counted = { first: firstTotal, last: otherTotal ?? lastTotal, distinct }
    } finally {
      abort.abort()
    }
  }

  /** The page that holds the record at `offset`, the first being 0; a smaller one where the size that is wanted does not come. */
  private ask(offset: number, signal: AbortSignal): PageUnderWay {
    const { sizes, pageSize } = this.source
    const page: { address: PageAddress } = { address: pageWith(offset, sizes?.next(pageSize) ?? pageSize) }
    return {
      get end() {
        return page.address.number * page.address.size
      },
      page: this.read(offset, page, signal),
    }
  }

  private async read(offset: number, page: { address: PageAddress }, signal: AbortSignal): Promise<ReadPage> {
    const { source } = this
    const { sizes } = source
    const smallerThan = ({ size }: PageAddress, isCertain: boolean): PageAddress | undefined => {
      const next = sizes?.failed(size, isCertain)
      const address = next === undefined ? undefined : pageWith(offset, next)
      return address === undefined || address.number > (source.lastPage ?? Infinity) ? undefined : address
    }
    for (;;) {
      const { number, size } = page.address
      try {
        const document = await source.fetch(number, size, signal, () => {
          const smaller = smallerThan(page.address, false)
          if (smaller !== undefined) page.address = smaller
          return smaller
        })
        sizes?.succeeded(page.address.size)
        return { document, ...page.address }
      } catch (error) {
        const { address } = page
        const isCertain = isGlueError(error, 'response_too_large')
        // Of a page that another list has read in smaller pieces the failure says nothing about the server either.
        const mayBeSize = isCertain || (isSlowOrFailing(error) && sizes?.isProvenBelow(address.size) === true)
        const smaller = mayBeSize ? smallerThan(address, isCertain) : undefined
        if (smaller === undefined) {
          // No size helped, so it is not to blame.
          if (address.size < size && isSlowOrFailing(error)) sizes?.forget()
          else sizes?.gaveUp(address.size)
          throw error
        }
        page.address = smaller
      }
    }
  }

  /** Records move between pages when others are added or removed meanwhile; each is returned once. */
  private unseen(document: ListDocument): readonly T[] {
    const records = document.records as unknown as readonly T[]
    const fresh = records.filter((record) => this.seen.add(record.id))
    return fresh.length === records.length ? records : fresh
  }
}

const pageWith = (offset: number, size: number): PageAddress => ({ number: Math.floor(offset / size) + 1, size })

const isSlowOrFailing = (error: unknown): boolean => isGlueError(error, 'server_error') || isGlueError(error, 'timeout')

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
