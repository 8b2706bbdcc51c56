/** How many records a page may hold where a gateway gives up on large ones: what one list has found out, others begin with. */
import type { Clock } from '../../clock.js'

/** Below this a page is not what is too much. */
const LEAST = 25
/** What was found out counts so long. */
const KEPT_MS = 600_000
/** What so many kinds of records could not be read in is not tried with the others. */
const ENOUGH_KINDS = 3

/** The next smaller size to try; undefined where there is none. Large steps at first, because a failure may take half a minute. */
const below = (size: number): number | undefined => {
  const next = Math.max(LEAST, Math.floor(size > 250 ? size / 4 : size / 2))
  return next < size ? next : undefined
}

/**
 * What is known of one kind of records. A size that failed once may have met a bad moment: it is tried again as soon as a smaller one
 * has worked, by one page alone. When it fails a second time, it is too large.
 */
export class KindOfPage {
  readonly #clock: Clock
  readonly #others: () => Hearsay | undefined
  /** The smallest size that failed. */
  #failing = Infinity
  #failures = 0
  #usable = Infinity
  /** A page smaller than what failed has come since. */
  #proven = false
  #isTrying = false
  #isHearsay = false
  #until = -Infinity
  /** What others have found out was tried here, and does not hold. */
  #knowsBetterUntil = -Infinity

  /** @param others what other kinds of records have found out */
  constructor(clock: Clock, others: () => Hearsay | undefined) {
    this.#clock = clock
    this.#others = others
  }

  /** What was found out here, and not heard of others. */
  get found(): Found | undefined {
    if (!this.#isKnown || !this.#proven || this.#isHearsay) return undefined
    return { failing: this.#failing, usable: this.#usable, isCertain: this.#failures > 1 }
  }

  /** Whether a smaller page than `size` is known to come. */
  isProvenBelow(size: number): boolean {
    return this.#isKnown && this.#proven && this.#usable < size
  }

  /** The size to ask for. Tell how it went. */
  next(wanted: number): number {
    if (!this.#isKnown && this.#clock.monotonic() >= this.#knowsBetterUntil) this.#learn(this.#others())
    if (wanted < this.#failing) return wanted
    if (this.#failures === 1 && this.#proven && !this.#isTrying) {
      this.#isTrying = true
      return this.#failing
    }
    return Math.min(wanted, this.#usable)
  }

  succeeded(size: number): void {
    if (size >= this.#failing) {
      this.forget()
      this.#knowsBetterUntil = this.#clock.monotonic() + KEPT_MS
    } else if (size >= this.#usable) this.#proven = true
  }

  /**
   * A page of this size was too much, or met a bad moment.
   * @param isCertain its size was the reason
   * @returns the size to try in its place; undefined where none is smaller
   */
  failed(size: number, isCertain = false): number | undefined {
    const next = below(size)
    if (next === undefined) return undefined
    if (!this.#isKnown || size < this.#failing) {
      this.#failing = size
      this.#failures = 0
      this.#usable = next
      this.#proven = false
    }
    this.#isHearsay = false
    if (size === this.#failing) {
      this.#failures += isCertain ? 2 : 1
      this.#isTrying = false
    }
    this.#until = this.#clock.monotonic() + KEPT_MS
    return Math.min(next, this.#usable)
  }

  /** A page of this size was given up without an answer. */
  gaveUp(size: number): void {
    if (size === this.#failing) this.#isTrying = false
  }

  /** Size was not what mattered. */
  forget(): void {
    this.#failing = Infinity
    this.#failures = 0
    this.#usable = Infinity
    this.#proven = false
    this.#isTrying = false
    this.#isHearsay = false
    this.#until = -Infinity
  }

  get #isKnown(): boolean {
    if (this.#clock.monotonic() < this.#until) return true
    if (this.#failing < Infinity) this.forget()
    return false
  }

  #learn(others: Hearsay | undefined): void {
    if (others === undefined) return
    this.#failing = others.failing
    this.#usable = others.usable
    this.#failures = others.isToBeTried ? 1 : 2
    this.#isHearsay = true
    this.#until = this.#clock.monotonic() + KEPT_MS
  }
}

/** Sizes that did not come, and the next that did. */
interface Sizes {
  readonly failing: number
  readonly usable: number
}
interface Found extends Sizes {
  readonly isCertain: boolean
}
interface Hearsay extends Sizes {
  /** Once, by a list that goes on behind its first page. */
  readonly isToBeTried: boolean
}

/** The memory of one client. */
export class PageSizes {
  readonly #clock: Clock
  readonly #kinds = new Map<string, KindOfPage>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  of(kind: string): KindOfPage {
    let known = this.#kinds.get(kind)
    if (known === undefined) this.#kinds.set(kind, (known = new KindOfPage(this.#clock, () => this.#found())))
    return known
  }

  /** The smallest that any has found to be too large. One failure of one kind is none of the others' business. */
  #found(): Hearsay | undefined {
    const found = [...this.#kinds.values()].flatMap((kind) => kind.found ?? [])
    const certain = found.filter(({ isCertain }) => isCertain).length
    if (certain === 0 && found.length < 2) return undefined
    const { failing, usable } = found.reduce((least, other) => (other.failing < least.failing ? other : least))
    return { failing, usable, isToBeTried: certain < ENOUGH_KINDS }
  }
}
