import type { SqlValue } from './database-sync.js'

/** What can be bound: what SQLite knows, and what gluekit turns into it. */
export type SqlParameter = SqlValue | boolean | Date | undefined
/** By place, or all by name in one object. */
export type SqlParameters = readonly SqlParameter[] | readonly [Readonly<Record<string, SqlParameter>>]

/**
 * Brings parameters into the form that both libraries store alike. Left to themselves, they turn a Date into NULL without a word, differ
 * over booleans and undefined, store a whole number as a fraction, and give back a text only up to its first NUL.
 *
 * - undefined is NULL, a boolean 0 or 1, a Date its ISO time
 * - a whole number is an INTEGER
 * @throws TypeError for anything else, NaN and text with a NUL included; the message names the place and never the value
 */
export const normalise = (parameters: SqlParameters): unknown[] => {
  const [first] = parameters
  if (parameters.length === 1 && isNamed(first)) {
    return [Object.fromEntries(Object.entries(first).map(([name, value]) => [name, sqlValue(value, name)]))]
  }
  const values: unknown[] = []
  for (let index = 0; index < parameters.length; index++) values.push(sqlValue(parameters[index], index + 1))
  return values
}

const isNamed = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !(value instanceof Date) && !ArrayBuffer.isView(value)

const sqlValue = (value: unknown, place: string | number): unknown => {
  switch (typeof value) {
    case 'number':
      if (Number.isSafeInteger(value)) return BigInt(value)
      if (!Number.isNaN(value)) return value
      throw unfit(place, 'is not a number')
    case 'string':
      if (!value.includes('\0')) return value
      throw unfit(place, 'is a text with a NUL character')
    case 'bigint':
      return value
    case 'boolean':
      return value ? 1n : 0n
    case 'undefined':
      return null
    default:
      if (value === null || value instanceof Uint8Array) return value
      if (value instanceof Date) return value.toISOString()
      throw unfit(place, 'is of a kind that SQLite cannot store')
  }
}

const unfit = (place: string | number, what: string): TypeError => new TypeError(`The SQL parameter ${place} ${what}.`)
