export type SqlValue = string | number | bigint | null | Uint8Array

export interface SqlLimits {
  /** By position, or by name without the sign. */
  readonly params?: readonly SqlValue[] | Readonly<Record<string, SqlValue>> | undefined
  /** 1000 unless given. */
  readonly limitRows?: number | undefined
  /** 1000 unless given. */
  readonly timeoutMs?: number | undefined
}

export interface SqlAnswer {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly SqlValue[])[]
  /** There were more rows than `limitRows`. */
  readonly truncated: boolean
  readonly durationMs: number
}
