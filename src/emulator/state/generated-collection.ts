import type { Resource, ResourceKey } from '../../catalog/index.js'
import type { BaseRows } from './base-rows.js'
import { labelsOf } from './collection.js'
import type { Collection, Fields, Journal, Row, RowList } from './collection.js'
import { LazyRows } from './lazy-rows.js'
import type { RowSource } from './lazy-rows.js'
import { OverlayIndex } from './overlay-index.js'
import { PlaceLists } from './place-lists.js'
import { Views } from './views.js'

const UNTOUCHED = 0
const CHANGED = 1
const REMOVED = 2

/**
 * Records that are worked out when they are asked for, and over them what was changed, removed and added. A handle is the place
 * of a base record, or `base.count` and up for those that were added: ids ascend with handles.
 */
export class GeneratedCollection implements Collection, RowSource {
  version = 0
  readonly key: ResourceKey
  readonly #touched: Uint8Array
  readonly #changed = new Map<number, Row>()
  readonly #inserted: (Row | null)[] = []
  readonly #insertedAt = new Map<string, number>()
  #removed = 0
  /** Every record that this request has been given to change, so that each exists once. */
  #given = new Map<number, Row>()
  readonly #overlay = new OverlayIndex()
  readonly #places: PlaceLists
  readonly #views = new Views()
  readonly #labels: ReadonlySet<string>

  constructor(
    readonly resource: Resource,
    private readonly journal: Journal,
    readonly base: BaseRows,
  ) {
    this.key = resource.key as ResourceKey
    this.#labels = labelsOf(resource)
    this.#touched = new Uint8Array(base.count)
    this.#places = new PlaceLists(base)
  }

  /** Forgets which unchanged records were given out. Nobody may hold one across this call. */
  release(): void {
    if (this.#given.size > 0) this.#given = new Map()
  }

  get size(): number {
    return this.base.count - this.#removed + this.#insertedAt.size
  }
  get rows(): RowList {
    const whole = this.#removed === 0 && this.#inserted.length === this.#insertedAt.size
    if (whole) return new LazyRows(this, undefined, this.size, 'all')
    return this.#views.get('', `${this.version}`, () => {
      const handles = new Uint32Array(this.size)
      let length = 0
      for (let place = 0; place < this.base.count; place++) if (this.#touched[place] !== REMOVED) handles[length++] = place
      this.#inserted.forEach((row, at) => row !== null && (handles[length++] = this.base.count + at))
      return new LazyRows(this, handles, length, 'all')
    })
  }
  get(id: string): Row | undefined {
    const handle = this.#handleOf(id)
    return handle === undefined ? undefined : this.own(handle)
  }
  peek(id: string): Row | undefined {
    const handle = this.#handleOf(id)
    return handle === undefined ? undefined : this.look(handle)
  }
  own(handle: number): Row {
    if (handle >= this.base.count) return this.#inserted[handle - this.base.count]!
    const known = this.#changed.get(handle) ?? this.#given.get(handle)
    if (known !== undefined) return known
    const row = this.#rowAt(handle, this.base.fieldsAt(handle))
    this.#given.set(handle, row)
    return row
  }
  look(handle: number): Row {
    if (handle >= this.base.count) return this.#inserted[handle - this.base.count]!
    if (this.#touched[handle] === CHANGED) return this.#changed.get(handle)!
    return { id: this.base.idAt(handle), key: this.key, fields: this.base.lookAt(handle), text: null, textVersion: -1, passing: this.base }
  }

  having(field: string, value: string): RowList {
    const base = this.#places.having(field, value)
    const more = this.#overlay.having(field, value, () => this.#overlaid())
    const kept = this.#untouched(base)
    const handles = more.length === 0 ? kept : merged(kept, more, (a, b) => a - b)
    return new LazyRows(this, handles, handles.length, { field, value })
  }
  count(field: string, value: string): number {
    return this.having(field, value).length
  }

  ordered(rows: RowList, field: string, descending: boolean): RowList | undefined {
    if (!(rows instanceof LazyRows) || rows.source !== this || rows.origin === undefined) return undefined
    const { origin } = rows
    const order = this.#places.inTime(origin, field, descending)
    const time = this.base.timeAt(field)
    if (order === undefined || time === undefined) return undefined
    const timeOf = (handle: number): number => {
      const row = handle < this.base.count && this.#touched[handle] === UNTOUCHED ? undefined : this.look(handle)
      if (row === undefined) return time(handle)
      const value = row.fields[field]
      return typeof value === 'string' ? Date.parse(value) / 1000 : Infinity
    }
    const compare = (a: number, b: number): number => {
      const [one, other] = [timeOf(a), timeOf(b)]
      return one === other ? a - b : one < other === descending ? 1 : -1
    }
    const kept = this.#untouched(order)
    const more = [...this.#overlaid()].filter(([, row]) => origin === 'all' || row.fields[origin.field] === origin.value)
    const handles = merged(kept, Uint32Array.from(more, ([handle]) => handle).sort(compare), compare)
    return new LazyRows(this, handles, handles.length, undefined)
  }
  view(name: string, labelVersion: number, select: () => RowList): RowList {
    return this.#views.get(name, `${this.version} ${labelVersion}`, select)
  }
  *contents(): Iterable<Row> {
    for (let place = 0; place < this.base.count; place++) {
      if (this.#touched[place] === CHANGED) yield this.#changed.get(place)!
      else if (this.#touched[place] === UNTOUCHED) yield this.#rowAt(place, this.base.fieldsAt(place))
    }
    for (const row of this.#inserted) if (row !== null) yield row
  }
  /** What differs from the base: records changed, records added, ids removed. */
  differences(): { readonly changed: readonly Row[]; readonly inserted: readonly Row[]; readonly removed: readonly string[] } {
    const removed: string[] = []
    this.#touched.forEach((touched, place) => touched === REMOVED && removed.push(this.base.idAt(place)))
    return {
      changed: [...this.#changed].sort(([a], [b]) => a - b).map(([, row]) => row),
      inserted: this.#inserted.filter((row) => row !== null),
      removed,
    }
  }

  insert(id: string, fields: Fields): Row {
    if (this.base.placeOf(id) >= 0 || this.#insertedAt.has(id)) throw new Error(`${this.key} ${id} is there already`)
    const handle = this.base.count + this.#inserted.length
    const row: Row = { id, key: this.key, fields, text: null, textVersion: -1 }
    this.#put(handle, row)
    this.journal.record(() => this.#take(handle, row))
    return row
  }
  update(given: Row, changes: Fields): void {
    const handle = this.#handleOf(given.id)!
    const row = this.own(handle)
    const before: Fields = {}
    for (const [field, value] of Object.entries(changes)) if (row.fields[field] !== value) before[field] = row.fields[field]
    const fields = Object.keys(before)
    if (fields.length === 0) return
    const first = handle < this.base.count && this.#touched[handle] === UNTOUCHED
    if (first) {
      this.#touched[handle] = CHANGED
      this.#changed.set(handle, row)
      this.#overlay.add(handle, row)
    }
    this.#set(handle, row, changes, fields)
    this.journal.record(() => {
      this.#set(handle, row, before, fields)
      if (!first) return
      this.#touched[handle] = UNTOUCHED
      this.#changed.delete(handle)
      this.#given.set(handle, row)
      this.#overlay.delete(handle, row)
    })
  }
  remove(given: Row): void {
    const handle = this.#handleOf(given.id)!
    const row = this.own(handle)
    const before = this.#touched[handle]
    this.#take(handle, row)
    this.journal.labelsChanged()
    this.journal.record(() => {
      this.#put(handle, row, before)
      this.journal.labelsChanged()
    })
  }

  #rowAt(place: number, fields: Fields): Row {
    return { id: this.base.idAt(place), key: this.key, fields, text: null, textVersion: -1 }
  }
  #handleOf(id: string): number | undefined {
    const place = this.base.placeOf(id)
    if (place < 0) return this.#insertedAt.get(id)
    return this.#touched[place] === REMOVED ? undefined : place
  }
  #untouched(places: Uint32Array): Uint32Array {
    if (this.#removed === 0 && this.#changed.size === 0) return places
    return places.filter((place) => this.#touched[place] === UNTOUCHED)
  }
  *#overlaid(): Iterable<readonly [number, Row]> {
    yield* this.#changed
    for (const [at, row] of this.#inserted.entries()) if (row !== null) yield [this.base.count + at, row]
  }
  #set(handle: number, row: Row, values: Fields, fields: readonly string[]): void {
    for (const field of fields) {
      this.#overlay.move(handle, row, field, values[field])
      row.fields[field] = values[field]
    }
    row.text = null
    this.version++
    if (fields.some((field) => this.#labels.has(field))) this.journal.labelsChanged()
  }
  #put(handle: number, row: Row, touched: number | undefined = UNTOUCHED): void {
    if (handle >= this.base.count) {
      this.#inserted[handle - this.base.count] = row
      this.#insertedAt.set(row.id, handle)
    } else {
      this.#touched[handle] = touched
      this.#removed--
      if (touched === CHANGED) this.#changed.set(handle, row)
      else this.#given.set(handle, row)
    }
    if (handle >= this.base.count || touched === CHANGED) this.#overlay.add(handle, row)
    this.version++
  }
  #take(handle: number, row: Row): void {
    if (handle >= this.base.count) {
      this.#inserted[handle - this.base.count] = null
      this.#insertedAt.delete(row.id)
    } else {
      this.#touched[handle] = REMOVED
      this.#removed++
      this.#changed.delete(handle)
    }
    this.#overlay.delete(handle, row)
    this.version++
  }
}

/** One list of two that are in order. */
const merged = (one: Uint32Array, other: Uint32Array, compare: (a: number, b: number) => number): Uint32Array => {
  const result = new Uint32Array(one.length + other.length)
  let left = 0
  let at = 0
  for (const handle of other) {
    // What stands between two of the shorter list is found by halves and copied at once.
    let low = left
    let high = one.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (compare(one[middle]!, handle) < 0) low = middle + 1
      else high = middle
    }
    result.set(one.subarray(left, low), at)
    at += low - left
    left = low
    result[at++] = handle
  }
  result.set(one.subarray(left), at)
  return result
}
