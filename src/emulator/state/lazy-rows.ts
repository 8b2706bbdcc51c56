import type { Row, RowList } from './collection.js'

/** Gives the record behind a handle. Handles are whole numbers in the order of ids. */
export interface RowSource {
  /** The one record that may be changed. */
  own(handle: number): Row
  /** A record to look at. */
  look(handle: number): Row
}

/** A list of records that knows where they are, and makes them when they are asked for. */
export class LazyRows implements RowList {
  constructor(
    readonly source: RowSource,
    /** Absent: 0 to `length - 1`. */
    readonly handles: Uint32Array | undefined,
    readonly length: number,
    /** How the list was found, where it is a whole collection or all that have one value. */
    readonly origin: { readonly field: string; readonly value: string } | 'all' | undefined,
  ) {}

  at(position: number): number {
    return this.handles === undefined ? position : this.handles[position]!
  }
  slice(start: number, end: number): Row[] {
    const rows: Row[] = []
    for (let position = start; position < Math.min(end, this.length); position++) rows.push(this.source.look(this.at(position)))
    return rows
  }
  *[Symbol.iterator](): Iterator<Row> {
    for (let position = 0; position < this.length; position++) yield this.source.own(this.at(position))
  }
  filter(test: (row: Row) => boolean): LazyRows {
    const found: number[] = []
    for (let position = 0; position < this.length; position++) {
      const handle = this.at(position)
      if (test(this.source.look(handle))) found.push(handle)
    }
    return new LazyRows(this.source, Uint32Array.from(found), found.length, undefined)
  }
  find(test: (row: Row) => boolean): Row | undefined {
    for (let position = 0; position < this.length; position++)
      if (test(this.source.look(this.at(position)))) return this.source.own(this.at(position))
    return undefined
  }
  /** By a key of each record; equal ones in the order of ids. */
  arranged<K>(keyOf: (row: Row) => K, compare: (a: K, b: K) => number): LazyRows {
    const keys = Array.from({ length: this.length }, (_, position) => keyOf(this.source.look(this.at(position))))
    const order = Uint32Array.from(keys.keys()).sort((a, b) => compare(keys[a]!, keys[b]!) || this.at(a) - this.at(b))
    return new LazyRows(
      this.source,
      order.map((position) => this.at(position)),
      this.length,
      undefined,
    )
  }
}
