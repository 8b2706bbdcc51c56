import type { ResourceKey } from '../../../catalog/index.js'
import type { Database } from '../../../sqlite/index.js'
import type { Stream } from '../../sync/streams.js'
import { SMALL_TABLES, SQL } from './statements.js'

/**
 * What a sweep has seen, as one bit a row. A page adds one row of a few hundred bytes, so that a sweep of what has not changed writes next to
 * nothing, and is found again after a crash.
 */
export class Sweeps {
  readonly #database: Database
  readonly #seen = new Map<string, SeenRows>()

  constructor(database: Database) {
    this.#database = database
  }

  /** Inside the transaction of the page. The bits are set by `commit`, once it is known that the page is kept. */
  add(stream: Stream, sweep: string, rowids: readonly number[], at: number): void {
    this.#database.prepare(SQL.beginSweep).run(stream.key, sweep, at)
    if (rowids.length > 0) this.#database.prepare(SQL.addSweepPage).run(stream.key, sweep, packed(rowids))
  }

  /** @returns how many different rows the sweep has seen */
  commit(stream: Stream, sweep: string, rowids: readonly number[]): number {
    const seen = this.seen(stream, sweep)
    for (const rowid of rowids) seen.add(rowid)
    return seen.count
  }

  seen(stream: Stream, sweep: string): SeenRows {
    const name = nameOf(stream, sweep)
    let seen = this.#seen.get(name)
    if (seen === undefined) {
      seen = new SeenRows()
      for (const { rowids } of this.#database.prepare(SQL.sweepPages).all(stream.key, sweep))
        for (const rowid of unpacked(rowids as Uint8Array)) seen.add(rowid)
      this.#seen.set(name, seen)
    }
    return seen
  }

  /** Rows that came by themselves since the sweep began; in the order of the pages, by whichever process. */
  spared(stream: Stream, sweep: string): SeenRows {
    const spared = new SeenRows()
    for (const { rowids } of this.#database.prepare(SQL.sweepPages).all(stream.key, byItself(sweep)))
      for (const rowid of unpacked(rowids as Uint8Array)) spared.add(rowid)
    return spared
  }

  /** When its first page came; null for a sweep that has none. */
  startedAt(stream: Stream, sweep: string): number | null {
    const row = this.#database.prepare(SQL.sweepStart).get(stream.key, sweep)
    return row === undefined ? null : Number(row['started_at'])
  }

  end(stream: Stream, sweep: string, successor?: string): void {
    if (successor !== undefined) {
      this.#database.prepare(SQL.beginSweep).run(stream.key, successor, this.startedAt(stream, sweep) ?? 0)
      this.#database.prepare(SQL.handOverSweepPages).run(byItself(successor), stream.key, byItself(sweep))
    }
    for (const name of [sweep, byItself(sweep)]) this.#database.prepare(SQL.endSweepPages).run(stream.key, name)
    this.#database.prepare(SQL.endSweep).run(stream.key, sweep)
    this.#seen.delete(nameOf(stream, sweep))
  }
}

/**
 * A record that the API has just answered with is there, whether a sweep that is under way comes by its place or not. It is no part of what
 * the sweep has seen, whose count is compared with that of the API.
 */
export const spare = (database: Database, kind: ResourceKey, rowid: number): void => {
  for (const { stream, sweep } of database.prepare(SMALL_TABLES.sweeps).all())
    if (String(stream).split(/[/@<]/)[0] === kind)
      database.prepare(SQL.addSweepPage).run(String(stream), byItself(String(sweep)), packed([rowid]))
}

const byItself = (sweep: string): string => `${sweep} by itself`

const nameOf = ({ key }: Stream, sweep: string): string => `${key} ${sweep}`

/** Row numbers are small and dense, so that a million of them are 125 kB. */
export class SeenRows {
  #bits = new Uint8Array(1024)
  #count = 0

  get count(): number {
    return this.#count
  }

  add(rowid: number): void {
    const index = Math.floor(rowid / 8)
    if (index >= this.#bits.length) {
      const wider = new Uint8Array(Math.max(index + 1, this.#bits.length * 2))
      wider.set(this.#bits)
      this.#bits = wider
    }
    const bit = 1 << (rowid & 7)
    if ((this.#bits[index]! & bit) !== 0) return
    this.#bits[index]! |= bit
    this.#count++
  }

  has(rowid: number): boolean {
    return ((this.#bits[Math.floor(rowid / 8)] ?? 0) & (1 << (rowid & 7))) !== 0
  }
}

/** Differences in groups of seven bits, the last of each without the eighth. */
export const packed = (rowids: readonly number[]): Uint8Array => {
  const bytes: number[] = []
  let last = 0
  for (const rowid of [...rowids].sort((a, b) => a - b)) {
    let rest = rowid - last
    last = rowid
    while (rest > 127) {
      bytes.push((rest % 128) + 128)
      rest = Math.floor(rest / 128)
    }
    bytes.push(rest)
  }
  return Uint8Array.from(bytes)
}

export const unpacked = (bytes: Uint8Array): readonly number[] => {
  const rowids: number[] = []
  let last = 0
  let difference = 0
  let factor = 1
  for (const byte of bytes) {
    difference += (byte & 127) * factor
    factor *= 128
    if (byte > 127) continue
    last += difference
    rowids.push(last)
    difference = 0
    factor = 1
  }
  return rowids
}
