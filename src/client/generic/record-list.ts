import type { ListDocument, ListMeta } from '../../jsonapi/decode.js'
import type { IncludedRecord } from '../../catalog/index.js'
import { SeenIds } from './seen-ids.js'

/** Whether everything was returned, and why not if not. */
export interface Completeness {
  readonly complete: boolean
  /** Why not, each a sentence; empty when complete. */
  readonly reasons: readonly string[]
  readonly source: 'live' | 'mirror'
  /** Age of the data; 0 for live. */
  readonly ageMs: number
}

export interface Page<T> {
  readonly data: readonly T[]
  readonly included: readonly IncludedRecord[]
  readonly meta: ListMeta
}

/** An array that says whether it is complete. */
export interface Collection<T> extends ReadonlyArray<T> {
  readonly completeness: Completeness
}

/** One paged list of the API. A logical list is one of them, or several one after the other. */
export interface PageSource {
  readonly pageSize: number
  fetch(pageNumber: number, pageSize: number, signal: AbortSignal): Promise<ListDocument>
}

/** What a list is made of, decided when it is first read. */
export interface ListPlan {
  readonly sources: readonly PageSource[]
  /** What to read instead when the first request is refused; null when the refusal stands. */
  readonly fallback?: (error: unknown) => { readonly sources: readonly PageSource[]; readonly reasons: readonly string[] } | null
  /** Pages under way at once. */
  readonly prefetch: number
  readonly signal?: AbortSignal | undefined
}

/**
 * All records of a list, page after page, none twice. Reading starts with the first iteration; each iteration reads anew.
 * After an iteration `completeness` says whether everything came.
 */
export class RecordList<T extends { readonly id: string }> implements AsyncIterable<T> {
  readonly #plan: ListPlan
  #completeness: Completeness = unread

  constructor(plan: ListPlan) {
    this.#plan = plan
  }

  /** Of the last iteration. Before the end of one: incomplete. */
  get completeness(): Completeness {
    return this.#completeness
  }

  async *[Symbol.asyncIterator](): AsyncIterator<T> {
    for await (const page of this.pages()) yield* page.data
  }

  /** The pages as they come, each without records that an earlier page held. */
  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    this.#completeness = unread
    const seen = new SeenIds()
    const reasons: string[] = []
    let sources = this.#plan.sources
    for (let index = 0; index < sources.length; index++) {
      const source = sources[index] as PageSource
      const reader = new SourceReader<T>(source, this.#plan, seen)
      try {
        yield* reader.pages()
      } catch (error) {
        const other = index === 0 && !reader.started ? (this.#plan.fallback?.(error) ?? null) : null
        if (other === null) throw error
        sources = other.sources
        reasons.push(...other.reasons)
        index = -1
        continue
      }
      reasons.push(...reader.reasons)
    }
    this.#completeness = { complete: reasons.length === 0, reasons, source: 'live', ageMs: 0 }
  }

  /** The first record, or null. Asks for one record only. */
  async first(): Promise<T | null> {
    const one: ListPlan = {
      ...this.#plan,
      prefetch: 0,
      sources: this.#plan.sources.map((source) => ({ ...source, pageSize: 1, fetch: source.fetch.bind(source) })),
    }
    for await (const page of new RecordList<T>(one).pages()) {
      const record = page.data[0]
      if (record !== undefined) return record
    }
    return null
  }

  /**
   * Everything, or the first `limit` records; with a limit the result is complete only when the list ended before it.
   */
  async collect(options: { readonly limit?: number } = {}): Promise<Collection<T>> {
    const limit = options.limit ?? Number.POSITIVE_INFINITY
    const records: T[] = []
    let cut = false
    for await (const page of this.pages()) {
      for (const record of page.data) {
        if (records.length >= limit) {
          cut = true
          break
        }
        records.push(record)
      }
      if (cut) break
    }
    const completeness = cut ? { ...unread, reasons: [`Only the first ${limit} records were asked for.`] } : this.#completeness
    return Object.defineProperty(records, 'completeness', { value: completeness, enumerable: false }) as unknown as Collection<T>
  }

  /** How many records there are, by the total that the API reports; by reading them all where it reports none. */
  async count(): Promise<number> {
    let total = 0
    for (const source of this.#plan.sources) {
      const document = await source.fetch(1, 1, this.#plan.signal ?? new AbortController().signal)
      if (document.meta.totalCount === null) return (await this.collect()).length
      total += document.meta.totalCount
    }
    return total
  }
}

const unread: Completeness = { complete: false, reasons: ['The list has not been read to its end.'], source: 'live', ageMs: 0 }

/** Where one record moves, a small page may repeat another. So many in a row mean that the server does not page at all. */
const MAX_STALE_PAGES = 5

/** Reads one source: the first page tells how many there are, the others are fetched ahead of their reader. */
class SourceReader<T extends { readonly id: string }> {
  started = false
  readonly reasons: string[] = []

  constructor(
    private readonly source: PageSource,
    private readonly plan: ListPlan,
    private readonly seen: SeenIds,
  ) {}

  async *pages(): AsyncGenerator<Page<T>, void, undefined> {
    const abort = new AbortController()
    const signal = this.plan.signal === undefined ? abort.signal : AbortSignal.any([this.plan.signal, abort.signal])
    const fetch = (number: number): Promise<ListDocument> => this.source.fetch(number, this.source.pageSize, signal)
    const ahead = new PagesAhead(fetch, this.plan.prefetch)
    try {
      const first = await fetch(1)
      this.started = true
      const firstTotal = first.meta.totalCount
      let lastTotal = firstTotal
      let distinct = 0
      let stale = 0
      let document: ListDocument = first
      for (let number = 1; ; number++) {
        // The pages ahead are known from the total; where there is none they are read one by one.
        ahead.upTo(document.meta.totalPages ?? 1)
        const fresh = this.unseen(document)
        distinct += fresh.length
        lastTotal = document.meta.totalCount ?? lastTotal
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
      this.judge(firstTotal, lastTotal, distinct)
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

  private judge(firstTotal: number | null, lastTotal: number | null, distinct: number): void {
    if (firstTotal !== null && lastTotal !== null && firstTotal !== lastTotal) {
      this.reasons.push(`The total changed from ${firstTotal} to ${lastTotal} while the list was read; read it again.`)
    } else if (lastTotal !== null && distinct !== lastTotal) {
      this.reasons.push(
        `The API counts ${lastTotal} records and returned ${distinct} different ones; some moved between pages while the list was read.`,
      )
    }
  }
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
