import type { ReadPage } from './pages-ahead.js'

/** So many pages more than twice those that were announced are no list that grows while it is read. */
const PAGES_OF_GRACE = 10

/**
 * What the API announces of one list, held against what comes. Where it counts the records, the count says whether all came; where it does
 * not, only its pages do.
 */
export class Announced {
  /** What was announced and did not come, each a sentence. */
  readonly reasons: string[] = []
  #first: ReadPage | undefined
  /** What the page before named as the next one. */
  #next: number | null = null
  #sameNext = 0

  /** @param fresh how many of its records no earlier page held */
  see(page: ReadPage, fresh: number): void {
    const { document, number, size } = page
    const { nextPage, totalPages, totalCount } = document.meta
    const first = (this.#first ??= page)
    const length = document.records.length
    if (document.flaw !== undefined) this.#once(`${document.flaw} (page ${number}); some records may be missing.`)
    if (totalPages !== null && length === 0 && (number < totalPages || (number > 1 && number === totalPages)))
      this.#once(`Page ${number} of the ${totalPages} that the API announced came empty.`)
    if (totalCount === null) {
      const before = first.document.meta.totalPages
      if (before !== null && totalPages !== null && size === first.size && totalPages !== before)
        this.#once(`The number of pages changed from ${before} to ${totalPages} while the list was read; read it again.`)
      if (totalPages !== null && number < totalPages && length > 0 && length < size)
        this.#once(`Page ${number} of ${totalPages} held ${length} records where ${size} were asked for, and the API counts none.`)
      // Where nothing is announced, a page that repeats another is the way of a server that does not page.
      const wasAnnounced = totalPages === null ? this.#next === number : number <= totalPages && length > 0
      if (number > 1 && fresh === 0 && wasAnnounced) this.#once(`The API announced page ${number}, and it held nothing new.`)
    }
    this.#sameNext = nextPage !== null && nextPage <= number ? this.#sameNext + 1 : 0
    this.#next = nextPage
  }

  /** Whether the list has gone on for so long beyond what was announced that no end is to be expected. */
  isEndless({ number, size, document }: ReadPage, distinct: number): boolean {
    const { totalPages, totalCount } = this.#first!.document.meta
    const end = totalPages === null ? Infinity : totalPages * this.#first!.size
    const isFarBeyond = number * size >= 2 * end + PAGES_OF_GRACE * size && distinct >= (totalCount ?? 0)
    // A next page that has been read already leads nowhere.
    const isStuck = document.meta.totalPages === null && this.#sameNext >= PAGES_OF_GRACE
    if (isFarBeyond)
      this.#once(
        `The API announced ${totalPages} ${totalPages === 1 ? 'page' : 'pages'} and went on giving records beyond page ${number}; the rest was not read.`,
      )
    else if (isStuck)
      this.#once(`The API named page ${document.meta.nextPage} as the next one after page ${number}; the rest was not read.`)
    return isFarBeyond || isStuck
  }

  /** One of a kind is enough: a list may have a thousand pages. */
  #once(reason: string): void {
    const kind = reason.replaceAll(/\d+/g, '')
    if (!this.reasons.some((known) => known.replaceAll(/\d+/g, '') === kind)) this.reasons.push(reason)
  }
}

/** Whether the list ends with this page, by what it says of itself. */
export const isLast = ({ document, number, size }: ReadPage, fresh: number): boolean => {
  const { nextPage, totalPages, currentPage } = document.meta
  if (totalPages !== null && number < totalPages) return false
  if (document.records.length === 0) return true
  if (nextPage !== null) return fresh === 0
  // `next-page: null` is the end where the meta is sound; where it is not, only a page that is not full or brings nothing new is.
  return totalPages !== null || fresh === 0 || (currentPage !== null && document.records.length < size)
}
