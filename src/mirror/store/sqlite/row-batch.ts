import type { Database, SqlParameter } from '../../../sqlite/index.js'

/** So many rows go into one statement; what is left over into smaller ones. */
const SIZES = [50, 10, 1] as const

/** Rows for one table, written several at a time: a call for each would cost more than the writing itself. */
export class RowBatch {
  readonly #database: Database
  readonly #insert: string
  readonly #width: number
  readonly #statements = new Map<number, string>()
  #values: SqlParameter[] = []

  /** @param insert the statement for one row, which ends with its VALUES */
  constructor(database: Database, insert: string) {
    this.#database = database
    this.#insert = insert
    this.#width = insert.split('?').length - 1
  }

  add(...row: readonly SqlParameter[]): void {
    for (const value of row) this.#values.push(value)
  }

  /** Writes what is waiting. */
  flush(): void {
    const values = this.#values
    if (values.length === 0) return
    this.#values = []
    let at = 0
    for (const size of SIZES) {
      for (const width = size * this.#width; at + width <= values.length; at += width)
        this.#database.prepare(this.#statement(size)).run(...values.slice(at, at + width))
    }
  }

  /** What is waiting is never written. */
  drop(): void {
    this.#values = []
  }

  #statement(rows: number): string {
    let sql = this.#statements.get(rows)
    if (sql === undefined) {
      const start = this.#insert.indexOf('VALUES ') + 'VALUES '.length
      const row = this.#insert.slice(start)
      this.#statements.set(rows, (sql = this.#insert.slice(0, start) + Array<string>(rows).fill(row).join(', ')))
    }
    return sql
  }
}
