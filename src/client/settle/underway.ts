/** The creates of one client that are not done with, and the records that its creates have been given. */
import type { WriteTrail } from '../../http/types.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { Search, Sought } from './sought.js'

/** Given-up creates that can still be taken up again. */
const MOST_OPEN = 1000
/** Records that no second create is given. */
const MOST_TAKEN = 50_000

/** One create, from before it is sent until it is known what became of it. */
export class Making {
  readonly sought: Omit<Sought, 'search'>
  readonly search: Omit<Search, 'hidden'> | undefined
  /** Why it cannot be looked for. */
  readonly none: string | undefined
  /** `open`: given up, and may be taken up again. */
  state: 'sending' | 'settling' | 'open' | 'done' = 'sending'
  readonly trail: WriteTrail
  aheadMs = -Infinity
  record: AnyRecord | undefined
  /** Of the last look that got an answer: what could be it, and how many of these hold all that was sent. */
  candidates: readonly AnyRecord[] = []
  fits = 0
  /** Which of several records is its own cannot be told: looking again does not help. */
  crowded = false
  /** What the write failed with. */
  cause: Error | undefined
  #hidden: string | (() => string)

  constructor({ search, ...sought }: Sought, trail: WriteTrail) {
    this.trail = trail
    this.sought = sought
    this.none = 'none' in search ? search.none : undefined
    if ('none' in search) this.#hidden = ''
    else ({ hidden: this.#hidden = '', ...this.search } = search)
  }

  /** By the monotonic clock, when its last request left; before that, never. */
  get leftAt(): number {
    return this.trail.leftAt ?? Infinity
  }

  /** The same for creates whose records are as good as each other. Once asked for, what it was made of is kept no longer. */
  get hidden(): string {
    if (typeof this.#hidden === 'function') this.#hidden = this.#hidden()
    return this.#hidden
  }
}

export class Underway {
  /** By the place where they are looked for. */
  readonly #makings = new Map<string, Set<Making>>()
  readonly #open = new Set<Making>()
  readonly #taken = new Set<string>()

  begin(sought: Sought, trail: WriteTrail): Making {
    const making = new Making(sought, trail)
    const place = making.search?.place
    if (place !== undefined) {
      const others = this.#makings.get(place)
      if (others === undefined) this.#makings.set(place, new Set([making]))
      else others.add(making)
    }
    return making
  }

  /** The record is this create's, and no other's. */
  done(making: Making, record: AnyRecord): void {
    making.record = record
    making.candidates = []
    this.end(making)
    if (making.search?.unique === true) return
    this.#taken.add(nameOf(making, record.id))
    if (this.#taken.size > MOST_TAKEN) this.#taken.delete(this.#taken.values().next().value!)
  }

  /** Nothing came of it, or nothing that has to be kept apart from others. */
  end(making: Making): void {
    making.state = 'done'
    this.#open.delete(making)
    const place = making.search?.place ?? ''
    const others = this.#makings.get(place)
    others?.delete(making)
    if (others?.size === 0) this.#makings.delete(place)
  }

  /** It is not known what became of it. Somebody may ask again, and until then its record must not be taken for another's. */
  giveUp(making: Making): void {
    if (making.search === undefined) return this.end(making)
    making.state = 'open'
    // It may be a long time until somebody asks, and there may be secrets in what was sent.
    void making.hidden
    this.#open.add(making)
    if (this.#open.size > MOST_OPEN) this.end(this.#open.values().next().value!)
  }

  isTaken(making: Making, id: string): boolean {
    return this.#taken.has(nameOf(making, id))
  }

  /** Other creates of this client whose record would look the same. */
  rivalsOf(making: Making): readonly Making[] {
    const { search } = making
    if (search === undefined) return []
    const others = [...(this.#makings.get(search.place) ?? [])].filter((other) => other !== making)
    const likeness = others.length === 0 ? '' : search.likeness()
    return others.filter((other) => other.search?.likeness() === likeness)
  }
}

const nameOf = ({ sought }: Making, id: string): string => `${sought.resource.key} ${id}`
