import type { ListDocument } from '../../jsonapi/decode.js'

/** A page that has come, with the address it came from. */
export interface ReadPage {
  readonly document: ListDocument
  /** From 1, in pages of this size. */
  readonly number: number
  readonly size: number
}

/** A page that was asked for. */
export interface PageUnderWay {
  readonly page: Promise<ReadPage>
  /** How far in the list it reaches; less when it has to be made smaller on the way. */
  readonly end: number
}

/**
 * Pages fetched before their reader asks: at most `atOnce` requests under way, and at most twice as many pages waiting, so that
 * one slow page does not stop the others and a slow reader does not fill the memory. Pages are known by the record that they begin with,
 * because they need not be of one size: where one comes back smaller, the gap behind it is filled first.
 */
export class PagesAhead {
  readonly #pages = new Map<number, PageUnderWay>()
  readonly #ask: (offset: number) => PageUnderWay
  readonly #atOnce: number
  #running = 0
  /** The page that its reader has. */
  #taken: PageUnderWay | undefined
  #end = 0

  constructor(ask: (offset: number) => PageUnderWay, atOnce: number) {
    this.#ask = ask
    this.#atOnce = atOnce
  }

  /** The list ends there, as far as is known now. */
  upTo(end: number): void {
    this.#end = end
    this.#fill()
  }

  /** The page with the record at `offset`, and what lies before that not again. */
  take(offset: number): Promise<ReadPage> {
    const page = this.#pages.get(offset)
    for (const at of this.#pages.keys()) if (at <= offset) this.#pages.delete(at)
    this.#taken = page ?? this.#ask(offset)
    this.#fill()
    return this.#taken.page
  }

  #fill(): void {
    let at = this.#taken?.end ?? 0
    while (this.#running < this.#atOnce && this.#pages.size < 2 * this.#atOnce) {
      for (let next = this.#pages.get(at); next !== undefined; next = this.#pages.get(at)) at = next.end
      if (at >= this.#end) return
      const under = this.#ask(at)
      this.#pages.set(at, under)
      this.#running++
      // A reader that stops early never looks at it: its failure must not surface as an unhandled one.
      under.page
        .catch(() => undefined)
        .finally(() => {
          this.#running--
          this.#fill()
        })
    }
  }
}
