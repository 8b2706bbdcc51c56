import type { BaseRows } from './base-rows.js'
import type { LazyRows } from './lazy-rows.js'

const NONE = new Uint32Array(0)
/** Places that all lists of a collection may hold together: 32 MB. */
const MAX_PLACES = 8_000_000
/** Shorter lists are made anew faster than so many of them are kept. */
const WORTH_KEEPING = 1_000

/** Lists of places in base rows that were asked for once. The base never changes, so they stay right. */
export class PlaceLists {
  readonly #lists = new Map<string, Uint32Array>()
  readonly #scanned = new Map<string, ReadonlyMap<unknown, Uint32Array>>()
  #places = 0

  constructor(private readonly base: BaseRows) {}

  /** The places where `field` is `value`, ascending. */
  having(field: string, value: string): Uint32Array {
    return this.#kept(`${field} ${value}`, () => this.base.having(field, value) ?? this.#scan(field).get(value) ?? NONE)
  }

  /** A list in the order of a moment, equal ones by place; undefined where the attribute is none. */
  inTime(origin: NonNullable<LazyRows['origin']>, field: string, descending: boolean): Uint32Array | undefined {
    const time = this.base.timeAt(field)
    if (time === undefined) return undefined
    const name = origin === 'all' ? '' : `${origin.field} ${origin.value}`
    return this.#kept(`${field} ${descending} ${name}`, () => {
      const places =
        origin === 'all' ? Uint32Array.from({ length: this.base.count }, (_, place) => place) : this.having(origin.field, origin.value)
      // Moment and place in one number: numbers sort without a comparison of one's own.
      const keys = Float64Array.from(places, (place) => (descending ? -time(place) : time(place)) * PLACES + place).sort()
      return Uint32Array.from(keys, (key) => ((key % PLACES) + PLACES) % PLACES)
    })
  }

  #kept(name: string, make: () => Uint32Array): Uint32Array {
    const known = this.#lists.get(name)
    if (known !== undefined) return known
    const list = make()
    if (list.length < WORTH_KEEPING) return list
    this.#lists.set(name, list)
    this.#places += list.length
    for (const [oldest, { length }] of this.#lists) {
      if (this.#places <= MAX_PLACES || oldest === name) break
      this.#lists.delete(oldest)
      this.#places -= length
    }
    return list
  }

  /** All lists of a field by value; needed where nothing but looking tells. */
  #scan(field: string): ReadonlyMap<unknown, Uint32Array> {
    const known = this.#scanned.get(field)
    if (known !== undefined) return known
    const found = new Map<unknown, number[]>()
    for (let place = 0; place < this.base.count; place++) {
      const value = this.base.valueAt(place, field)
      const places = found.get(value)
      if (places === undefined) found.set(value, [place])
      else places.push(place)
    }
    const lists = new Map([...found].map(([value, places]) => [value, Uint32Array.from(places)]))
    this.#scanned.set(field, lists)
    return lists
  }
}

/** More than there can be of one resource; with seconds since 1970 the product stays below 2^53. */
const PLACES = 2 ** 21
