import type { RawDatabase, RawRow, RawStatement, SqlValue } from './database-sync.js'
import { normalise } from './parameters.js'
import type { SqlParameters } from './parameters.js'

export type Row = Record<string, SqlValue>

export interface StatementOptions {
  /** Integers are read as bigint. Without it, one beyond 2^53 throws a RangeError: nothing is ever rounded. */
  readonly bigints?: boolean | undefined
}

/** One prepared statement. Rows are plain objects. */
export class Statement {
  readonly #raw: RawStatement
  readonly #prepareAgain: () => RawStatement

  constructor(database: RawDatabase, sql: string, { bigints = false }: StatementOptions = {}) {
    this.#prepareAgain = () => {
      const raw = database.prepare(sql)
      if (bigints) raw.setReadBigInts(true)
      return raw
    }
    this.#raw = this.#prepareAgain()
  }

  /** Runs it for its effect. @throws TypeError for a parameter that cannot be stored */
  run(...parameters: SqlParameters): { readonly changes: number; readonly lastInsertRowid: bigint } {
    const { changes, lastInsertRowid } = this.#raw.run(...normalise(parameters))
    return { changes: Number(changes), lastInsertRowid: BigInt(lastInsertRowid) }
  }

  /** The first row, if there is one. */
  get(...parameters: SqlParameters): Row | undefined {
    const row = this.#raw.get(...normalise(parameters))
    return row === undefined ? undefined : plain(row)
  }

  all(...parameters: SqlParameters): Row[] {
    return this.#raw.all(...normalise(parameters)).map(plain)
  }

  /** Rows one by one; leaving the loop early ends the reading. Several of one statement may be under way at once. */
  *iterate(...parameters: SqlParameters): Generator<Row, void, undefined> {
    for (const row of this.#prepareAgain().iterate(...normalise(parameters))) yield plain(row)
  }
}

// The libraries give rows without a prototype, which print oddly and equal no literal.
const plain = (row: RawRow): Row => ({ ...row })
