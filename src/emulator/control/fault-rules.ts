import { UsageError } from '../../errors.js'

const STATUSES = [429, 500, 502, 503, 504] as const
type FaultStatus = (typeof STATUSES)[number]

/** What goes wrong. `when` says whether a write takes place all the same: `before` (default) it does not, `after` it does. */
export type Fault =
  | { readonly kind: 'latency'; readonly ms: number; readonly jitterMs?: number }
  | {
      readonly kind: 'status'
      readonly status: FaultStatus
      readonly when?: 'before' | 'after'
      readonly body?: 'json' | 'html'
      /** Only with 429 and 503: seconds, or `date` with the seconds it lies ahead. */
      readonly retryAfter?: number | { readonly date: number }
    }
  /** The connection is reset, before any byte of the response or after `fraction` (0.5) of the body: then the write took place. */
  | { readonly kind: 'reset'; readonly at: 'beforeResponse' | 'midBody'; readonly when?: 'before' | 'after'; readonly fraction?: number }
  /** Head and `fraction` (0.5) of the body arrive; then nothing, with the connection open. */
  | { readonly kind: 'stall'; readonly fraction?: number }
  /** The body arrives `bytes` (1) at a time, every `everyMs` (100). */
  | { readonly kind: 'drip'; readonly bytes?: number; readonly everyMs?: number }
  /** A success whose body breaks off, with a length that says it is whole. */
  | { readonly kind: 'malformedJson' }
  /** A success with `bytes` of blanks behind its body. */
  | { readonly kind: 'oversize'; readonly bytes: number }

export interface FaultRule {
  readonly match?: {
    readonly method?: string
    /** A glob over the path without its query: `*` within a segment, `**` across. */
    readonly path?: string
    /** A regular expression over the path without its query. */
    readonly pathPattern?: string
  }
  readonly fault: Fault
  /** Strikes this often, then never again. */
  readonly times?: number
  /** Strikes on every nth match: the nth, the 2nth ... */
  readonly every?: number
  /** Strikes with this probability, 0 to 1, from the emulator's own seeded randomness. */
  readonly probability?: number
}

type Json = Readonly<Record<string, unknown>>
const refuse = (at: string, what: string): never => {
  throw new UsageError('invalid_input', `${at} ${what}.`, { hint: 'docs/reference/emulator.md lists the rules and their fields.' })
}
const record = (value: unknown, at: string): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : refuse(at, 'must be an object')
const onlyKeys = (value: Json, known: readonly string[], at: string): void => {
  for (const key of Object.keys(value)) if (!known.includes(key)) refuse(`${at}.${key}`, `is not known; known here: ${known.join(', ')}`)
}
const number = (value: unknown, at: string, low: number, high = Number.MAX_SAFE_INTEGER): void => {
  if (typeof value !== 'number' || !(value >= low && value <= high))
    refuse(at, high === Number.MAX_SAFE_INTEGER ? `must be a number from ${low} up` : `must be a number from ${low} to ${high}`)
}
const oneOf = (value: unknown, allowed: readonly unknown[], at: string): void => {
  if (!allowed.includes(value)) refuse(at, `must be one of ${allowed.join(', ')}`)
}
const optional = (holder: Json, key: string, at: string, check: (value: unknown, at: string) => void): void => {
  if (holder[key] !== undefined) check(holder[key], `${at}.${key}`)
}

const FIELDS: Readonly<Record<Fault['kind'], readonly string[]>> = {
  latency: ['ms', 'jitterMs'],
  status: ['status', 'when', 'body', 'retryAfter'],
  reset: ['at', 'when', 'fraction'],
  stall: ['fraction'],
  drip: ['bytes', 'everyMs'],
  malformedJson: [],
  oversize: ['bytes'],
}
const HOUR_MS = 3_600_000
const MAX_OVERSIZE = 256 * 1024 * 1024

const checkFault = (fault: Json, at: string): void => {
  const kind = fault.kind as Fault['kind']
  if (!Object.hasOwn(FIELDS, String(kind))) refuse(`${at}.kind`, `must be one of ${Object.keys(FIELDS).join(', ')}`)
  onlyKeys(fault, ['kind', ...FIELDS[kind]], at)
  const fraction = (value: unknown, where: string): void => number(value, where, 0, 1)
  optional(fault, 'when', at, (value, where) => oneOf(value, ['before', 'after'], where))
  optional(fault, 'fraction', at, fraction)
  if (kind === 'latency') {
    number(fault.ms, `${at}.ms`, 0, HOUR_MS)
    optional(fault, 'jitterMs', at, (value, where) => number(value, where, 0, HOUR_MS))
  }
  if (kind === 'status') {
    oneOf(fault.status, STATUSES, `${at}.status`)
    optional(fault, 'body', at, (value, where) => oneOf(value, ['json', 'html'], where))
    optional(fault, 'retryAfter', at, checkRetryAfter)
  }
  if (kind === 'reset') oneOf(fault.at, ['beforeResponse', 'midBody'], `${at}.at`)
  if (kind === 'drip') {
    optional(fault, 'bytes', at, (value, where) => number(value, where, 1))
    optional(fault, 'everyMs', at, (value, where) => number(value, where, 0, HOUR_MS))
  }
  if (kind === 'oversize') number(fault.bytes, `${at}.bytes`, 0, MAX_OVERSIZE)
}

const checkRetryAfter = (value: unknown, at: string): void => {
  if (typeof value === 'number') return number(value, at, 0)
  const date = record(value, at)
  onlyKeys(date, ['date'], at)
  number(date.date, `${at}.date`, 0)
}

const checkPattern = (value: unknown, at: string): void => {
  if (typeof value !== 'string') return refuse(at, 'must be a string')
  try {
    new RegExp(value)
  } catch {
    refuse(at, 'is not a regular expression')
  }
}
const checkText = (value: unknown, at: string): void => {
  if (typeof value !== 'string' || value === '') refuse(at, 'must be a string')
}

/** Rules from outside. Throws a `UsageError` that names the first thing wrong. */
export const parseFaultRules = (value: unknown): readonly FaultRule[] => {
  if (!Array.isArray(value)) return refuse('The body', 'must be a list of rules')
  return value.map((given: unknown, index) => {
    const at = `rules[${index}]`
    const rule = record(given, at)
    onlyKeys(rule, ['match', 'fault', 'times', 'every', 'probability'], at)
    checkFault(record(rule.fault, `${at}.fault`), `${at}.fault`)
    if (rule.match !== undefined) {
      const match = record(rule.match, `${at}.match`)
      onlyKeys(match, ['method', 'path', 'pathPattern'], `${at}.match`)
      optional(match, 'method', `${at}.match`, checkText)
      optional(match, 'path', `${at}.match`, checkText)
      optional(match, 'pathPattern', `${at}.match`, checkPattern)
    }
    optional(rule, 'times', at, (count, where) => number(count, where, 1))
    optional(rule, 'every', at, (count, where) => number(count, where, 1))
    optional(rule, 'probability', at, (chance, where) => number(chance, where, 0, 1))
    return rule as unknown as FaultRule
  })
}
