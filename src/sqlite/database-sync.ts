/** The part of Node's `DatabaseSync` that both libraries have and gluekit uses. Their own types differ, and Node 20 has none. */
export interface DatabaseConstructor {
  new (file: string, options?: { readonly readOnly?: boolean }): RawDatabase
}

export interface RawDatabase {
  exec(sql: string): void
  prepare(sql: string): RawStatement
  close(): void
  /** In newer versions only. */
  enableDefensive?(active: boolean): void
}

export interface RawStatement {
  run(...parameters: readonly unknown[]): { readonly changes: number | bigint; readonly lastInsertRowid: number | bigint }
  get(...parameters: readonly unknown[]): RawRow | undefined
  all(...parameters: readonly unknown[]): RawRow[]
  iterate(...parameters: readonly unknown[]): IterableIterator<RawRow>
  setReadBigInts(enabled: boolean): void
}

export type RawRow = Readonly<Record<string, SqlValue>>

/** What a column holds. Integers are numbers, unless the statement reads them as bigint. */
export type SqlValue = null | number | bigint | string | Uint8Array
