import type { Database } from '../../../sqlite/index.js'

/** What is written into the search index lies in segments, in each of which every search has to look. So many new rows are worth the work. */
const WORTH_MERGING = 2000
/** Some milliseconds of work. */
const PAGES_AT_ONCE = 100

const INDEXES = ['words', 'pieces'] as const

/** Merges the segments of the search index into one after much was written, in pieces between which others go on. */
export class IndexMerger {
  readonly #database: Database
  #written = 0

  constructor(database: Database) {
    this.#database = database
  }

  wrote(rows: number): void {
    this.#written += rows
  }

  /** @param inTransaction runs one piece, all or nothing */
  async merge(inTransaction: (work: () => boolean) => Promise<boolean>): Promise<void> {
    if (this.#written < WORTH_MERGING) return
    for (const index of INDEXES) {
      // Negative: all segments, and not only levels that are full. Positive: on with what was begun.
      for (let pages = -PAGES_AT_ONCE; await inTransaction(() => this.#step(index, pages));) pages = PAGES_AT_ONCE
    }
    this.#written = 0
  }

  /** @returns whether there was anything to do */
  #step(index: (typeof INDEXES)[number], pages: number): boolean {
    const before = this.#changes()
    this.#database.prepare(`INSERT INTO ${index} (${index}, rank) VALUES ('merge', ?)`).run(pages)
    // FTS5 tells of work by rows of its tables: the command itself is one.
    return this.#changes() - before >= 2
  }

  #changes(): number {
    return Number(this.#database.prepare('SELECT total_changes() AS count').get()?.['count'])
  }
}
