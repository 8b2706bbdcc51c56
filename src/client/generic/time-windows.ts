/** Lists that the API gives for a short stretch of time, and up to a last page: read piece by piece, so that nothing is lost. */
import type { ListDocument } from '../../jsonapi/decode.js'
import { SourceReader, drift } from './page-reader.js'
import type { Counted, Page, PageSource, Reading } from './page-reader.js'
import { SeenIds } from './seen-ids.js'

/** From and to in milliseconds since 1970, both included. `open`: it goes on, and `to` only says how far it may reach. */
export interface TimeWindow {
  readonly from: number
  readonly to: number
  readonly open: boolean
}
export interface WindowedSource {
  /** In the order in which they are read. Neighbours may share the moment at which they meet. */
  readonly windows: readonly TimeWindow[]
  of(window: TimeWindow): PageSource
  /** The last page that the API gives; undefined where there is none. */
  readonly lastPage?: number
  /** The two halves, in the order in which they are read; null when the window is too short for that. */
  halves?(window: TimeWindow): readonly [TimeWindow, TimeWindow] | null
  /** Why not everything can come, known before anything is read. */
  readonly reasons?: readonly string[]
}

/** @returns the reasons why not everything came */
export async function* readWindows<T extends { readonly id: string }>(
  source: WindowedSource,
  reading: Reading,
  seen: SeenIds,
): AsyncGenerator<Page<T>, readonly string[], undefined> {
  const reasons = [...(source.reasons ?? [])]
  const alone = source.windows.length === 1
  let number = 0
  for (const window of source.windows) {
    const read = readWindow<T>(source, window, reading)
    try {
      for (;;) {
        const next = await read.next()
        if (next.done === true) {
          reasons.push(...next.value.reasons)
          break
        }
        const data = next.value.data.filter((record) => seen.add(record.id))
        // The totals of a page are those of its window, and would pass for those of the list.
        const meta = alone ? next.value.meta : { ...NO_TOTALS, currentPage: ++number }
        if (data.length > 0 || (alone && ++number === 1)) yield { data, included: next.value.included, meta }
      }
    } finally {
      await read.return({ distinct: 0, reasons: [] })
    }
  }
  return [...new Set(reasons)]
}

/** The first record in the order of the windows. */
export const firstOfWindows = async <T extends { readonly id: string }>(source: WindowedSource, reading: Reading): Promise<T | null> => {
  for (const window of source.windows) {
    const { records } = await onePage(source.of(window), 1, reading)
    if (records[0] !== undefined) return records[0] as unknown as T
  }
  return null
}

/** By the totals of the windows; null where the API reports none. What happened exactly where two of them meet may count twice. */
export const countWindows = async (source: WindowedSource, reading: Reading): Promise<number | null> => {
  let total = 0
  for (const window of source.windows) {
    const { meta } = await onePage(source.of(window), 1, reading)
    if (meta.totalCount === null) return null
    total += meta.totalCount
  }
  return total
}

const NO_TOTALS = { nextPage: null, prevPage: null, totalPages: null, totalCount: null }

interface Read {
  /** Different records of this window; one that lies where two halves meet may count twice. */
  readonly distinct: number
  readonly reasons: readonly string[]
}

/** Reads one window; in two halves when it holds more than the API gives of it. */
async function* readWindow<T extends { readonly id: string }>(
  source: WindowedSource,
  window: TimeWindow,
  reading: Reading,
): AsyncGenerator<Page<T>, Read, undefined> {
  const halves = source.halves?.(window) ?? null
  // Once more when the counts do not agree: what was read is not given twice, and what was missed is given now.
  let counted: Counted = { first: null, last: null, distinct: 0 }
  const distinct = new SeenIds()
  let known = 0
  for (let round = 1; round <= 2; round++) {
    const reader = new SourceReader<T>(upToLastPage(source, window, halves !== null), reading, new SeenIds())
    try {
      for await (const page of reader.pages()) {
        for (const { id } of page.data) if (distinct.add(id)) known++
        yield page
      }
    } catch (error) {
      if (!(error instanceof BeyondLastPage)) throw error
      // The page that told is the first in the order of the list.
      if (error.first !== undefined) yield pageOf<T>(error.first)
      if (halves !== null) return yield* readHalves<T>(source, window, halves, error.total, reading)
      return { distinct: known, reasons: [tooMany(window, known)] }
    }
    if (reader.reasons.length > 0) return { distinct: known, reasons: reader.reasons }
    counted = { ...reader.counted, distinct: known }
    if (isWhole(counted)) return { distinct: known, reasons: [] }
  }
  return { distinct: known, reasons: drift(counted) }
}

async function* readHalves<T extends { readonly id: string }>(
  source: WindowedSource,
  window: TimeWindow,
  halves: readonly [TimeWindow, TimeWindow],
  total: number | null,
  reading: Reading,
): AsyncGenerator<Page<T>, Read, undefined> {
  const first = yield* readWindow<T>(source, halves[0], reading)
  const second = yield* readWindow<T>(source, halves[1], reading)
  const distinct = first.distinct + second.distinct
  const reasons = [...first.reasons, ...second.reasons]
  if (reasons.length === 0 && total !== null && distinct < total) {
    // What is too old for the API disappears while the rest is read. Only what it still counts is missing.
    const now = (await onePage(source.of(window), 1, reading)).meta.totalCount
    if (now !== null && distinct < now)
      reasons.push(`The API counts ${now} records ${between(window)} and returned ${distinct} in smaller pieces of that time.`)
  }
  return { distinct, reasons }
}

/** Additions come at the end of time and are no loss; fewer than there were at first are one. */
const isWhole = ({ first, last, distinct }: Counted): boolean =>
  (first === null || distinct >= first) && (first === null || last === null || last >= first)

/** A window holds more than the API gives of it. */
class BeyondLastPage extends Error {
  constructor(
    readonly total: number | null,
    /** The first page, when nothing but it was read. */
    readonly first?: ListDocument,
  ) {
    super()
  }
}

/** Stops where the API would refuse the next page; before that, when the first page already says so and the window can be halved. */
const upToLastPage = (source: WindowedSource, window: TimeWindow, divisible: boolean): PageSource => {
  const pages = source.of(window)
  const { lastPage } = source
  if (lastPage === undefined) return pages
  let total: number | null = null
  return {
    pageSize: pages.pageSize,
    sizes: pages.sizes,
    lastPage,
    fetch: async (number, size, signal, smaller) => {
      if (number > lastPage) throw new BeyondLastPage(total)
      const document = await pages.fetch(number, size, signal, smaller)
      if (number === 1) total = document.meta.totalCount
      if (number === 1 && divisible && total !== null && total > lastPage * size) throw new BeyondLastPage(total, document)
      return document
    },
  }
}

const pageOf = <T>({ records, included, meta }: ListDocument): Page<T> => ({ data: records as unknown as readonly T[], included, meta })

const onePage = (pages: PageSource, size: number, { signal }: Reading): Promise<ListDocument> =>
  pages.fetch(1, size, signal ?? new AbortController().signal)

const between = ({ from, to, open }: TimeWindow): string =>
  `from ${new Date(from).toISOString()}${open ? ' on' : ` to ${new Date(to).toISOString()}`}`

const tooMany = (window: TimeWindow, given: number): string =>
  `There are more records ${between(window)} than the API gives of so short a time; ${given} of them came.`
