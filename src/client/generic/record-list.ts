import type { AnyRecord } from '../../jsonapi/decode.js'
import { SourceReader, drift } from './page-reader.js'
import type { Page, PageSource, Reading } from './page-reader.js'
import { SeenIds } from './seen-ids.js'
import { countWindows, firstOfWindows, readWindows } from './time-windows.js'
import type { WindowedSource } from './time-windows.js'

export type { Page, PageSource } from './page-reader.js'

/** Whether everything was returned, and why not if not. */
export interface Completeness {
  readonly complete: boolean
  /** Why not, each a sentence; empty when complete. */
  readonly reasons: readonly string[]
  readonly source: 'live' | 'mirror'
  /** Age of the data; 0 for live. */
  readonly ageMs: number
}

/** An array that says whether it is complete. */
export interface Collection<T> extends ReadonlyArray<T> {
  readonly completeness: Completeness
}

/** What a list is made of, decided when it is first read. */
export interface ListPlan extends Reading {
  readonly sources: readonly PageSource[]
  /** In place of `sources`: a list that the API gives only piece by piece of a stretch of time. */
  readonly windows?: WindowedSource
  /** Which of the records that come belong to the list, where no filter of the API says so. */
  readonly keep?: (record: { readonly id: string }) => boolean
  /** In place of reading the sources one after the other: for a list where what one source brings decides what is read next. */
  readonly compose?: Compose
  /** Of every source, whatever it says itself. */
  readonly pageSize?: number
  /** The query that it answers as a whole. */
  readonly asked?: Readonly<Record<string, unknown>> | undefined
}

const asked = new WeakMap<object, Readonly<Record<string, unknown>>>()
/** The query that a collection is the whole answer to; undefined for what was chosen from an answer, or came from elsewhere. */
export const askedFor = (collection: object): Readonly<Record<string, unknown>> | undefined => asked.get(collection)

/**
 * The pages of a list that is put together from several, each record once. What is missing at the end is said in `reasons`.
 * @param read the pages of one source, with no regard to the others
 */
export type Compose = (
  read: (source: PageSource, reasons: string[]) => AsyncGenerator<Page<AnyRecord>, void, undefined>,
  reasons: string[],
) => AsyncGenerator<Page<AnyRecord>, void, undefined>

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
    const { keep } = this.#plan
    const read = this.#read(new SeenIds())
    try {
      for (;;) {
        const next = await read.next()
        if (next.done === true) {
          this.#completeness = { complete: next.value.length === 0, reasons: next.value, source: 'live', ageMs: 0 }
          return
        }
        yield keep === undefined ? next.value : { ...next.value, data: next.value.data.filter(keep) }
      }
    } finally {
      // Whoever has seen enough ends the pages that are under way, too.
      await read.return([])
    }
  }

  /** @returns the reasons why not everything came */
  async *#read(seen: SeenIds): AsyncGenerator<Page<T>, readonly string[], undefined> {
    const { windows, compose } = this.#plan
    if (windows !== undefined) return yield* readWindows<T>(windows, this.#plan, seen)
    const reasons: string[] = []
    if (compose !== undefined) {
      yield* compose((source, why) => this.#readSource(source, new SeenIds(), why), reasons) as AsyncGenerator<Page<T>>
      return reasons
    }
    for (const source of this.#plan.sources) yield* this.#readSource(source, seen, reasons) as AsyncGenerator<Page<T>>
    return reasons
  }

  async *#readSource(source: PageSource, seen: SeenIds, reasons: string[]): AsyncGenerator<Page<AnyRecord>, void, undefined> {
    const { pageSize } = this.#plan
    const sized = pageSize === undefined ? source : { pageSize, fetch: source.fetch.bind(source) }
    const reader = new SourceReader<AnyRecord>(sized, this.#plan, seen)
    yield* reader.pages()
    reasons.push(...reader.reasons, ...drift(reader.counted))
  }

  /** The first record, or null. Asks for one record only, where the API can be asked for no other. */
  async first(): Promise<T | null> {
    const { windows, keep } = this.#plan
    if (windows !== undefined) return firstOfWindows<T>(windows, this.#plan)
    const one: ListPlan = { ...this.#plan, prefetch: 0, ...(keep === undefined ? { pageSize: 1 } : {}) }
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
    if (!cut && this.#plan.asked !== undefined && this.#plan.keep === undefined) asked.set(records, this.#plan.asked)
    return Object.defineProperty(records, 'completeness', { value: completeness, enumerable: false }) as unknown as Collection<T>
  }

  /** How many records there are, by the total that the API reports; by reading them all where it reports none. */
  async count(): Promise<number> {
    const { windows, compose, keep } = this.#plan
    if (compose !== undefined || keep !== undefined) return (await this.collect()).length
    if (windows !== undefined) return (await countWindows(windows, this.#plan)) ?? (await this.collect()).length
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
