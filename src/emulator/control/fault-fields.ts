import { UsageError } from '../../errors.js'
import { HOSTILE_FORMS } from './fault-hostile.js'
import type { Fault } from './fault.js'

/** Checks one value; throws a `UsageError` that names the place and what belongs there. */
export type Check = (value: unknown, at: string) => void
export type Json = Readonly<Record<string, unknown>>

export const refuse = (at: string, what: string): never => {
  throw new UsageError('invalid_input', `${at} ${what}.`, { hint: 'docs/reference/emulator.md lists the rules and their fields.' })
}
export const record = (value: unknown, at: string): Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : refuse(at, 'must be an object')

export const number =
  (low: number, high = Number.MAX_SAFE_INTEGER): Check =>
  (value, at) => {
    if (typeof value === 'number' && value >= low && value <= high) return
    refuse(at, high === Number.MAX_SAFE_INTEGER ? `must be a number from ${low} up` : `must be a number from ${low} to ${high}`)
  }
export const whole =
  (low: number): Check =>
  (value, at) => {
    if (!Number.isInteger(value) || (value as number) < low) refuse(at, `must be a whole number from ${low} up`)
  }
export const oneOf =
  (...allowed: readonly unknown[]): Check =>
  (value, at) => {
    if (!allowed.includes(value)) refuse(at, `must be one of ${allowed.join(', ')}`)
  }
export const text: Check = (value, at) => {
  if (typeof value !== 'string' || value === '') refuse(at, 'must be a string')
}
/** What can stand in a header. */
const headerText: Check = (value, at) => {
  // oxlint-disable-next-line no-control-regex
  if (typeof value !== 'string' || value === '' || /[^\t\x20-\x7e]/.test(value)) refuse(at, 'must be a string of visible ASCII characters')
}
const listOf =
  (check: Check): Check =>
  (value, at) => {
    if (!Array.isArray(value) || value.length === 0) return refuse(at, 'must be a list that is not empty')
    value.forEach((one, index) => check(one, `${at}[${index}]`))
  }
const retryAfter: Check = (value, at) => {
  if (typeof value === 'number') return number(-Number.MAX_SAFE_INTEGER)(value, at)
  if (typeof value === 'string') return headerText(value, at)
  if (typeof value !== 'object' || value === null) return refuse(at, 'must be seconds, a text, or an object with a date')
  const date = record(value, at)
  onlyKeys(date, ['date'], at)
  number(-1e10, 1e10)(date.date, `${at}.date`)
}

export const onlyKeys = (value: Json, known: readonly string[], at: string): void => {
  for (const key of Object.keys(value)) {
    if (known.includes(key)) continue
    const all = known.length === 0 ? '' : `; known here: ${known.join(', ')}`
    refuse(`${at}.${key}`, `is not known${meant(key, known)}${all}`)
  }
}
/** What a mistyped name may have meant, as the end of a sentence. */
export const meant = (wanted: string, known: readonly string[]): string => {
  const close = known.filter((name) => isNear(wanted.toLowerCase(), name.toLowerCase()))
  return close.length === 0 ? '' : `; perhaps ${close.join(' or ')} is meant`
}
const isNear = (a: string, b: string): boolean =>
  (a.length > 2 && (a.includes(b) || b.includes(a))) || edits(a, b) <= Math.max(1, a.length / 3)
const edits = (a: string, b: string): number => {
  let row = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1)))
    row = next
  }
  return row[b.length]!
}

interface Fields {
  readonly required?: Readonly<Record<string, Check>>
  readonly optional?: Readonly<Record<string, Check>>
  /** Exactly one of these (`one`), or at least one (`some`), has to be there. */
  readonly one?: readonly string[]
  readonly some?: readonly string[]
}

const HOUR_MS = 3_600_000
const MAX_BYTES = 256 * 1024 * 1024
const ms = number(0, HOUR_MS)
const fraction = number(0, 1)
const when = oneOf('before', 'after')
const pieces = { bytes: whole(1), everyMs: ms }

export const FAULT_FIELDS: Readonly<Record<Fault['kind'], Fields>> = {
  latency: { required: { ms }, optional: { jitterMs: ms } },
  dateSkew: { required: { seconds: number(-1e9, 1e9) } },
  foreignRequests: { optional: { count: whole(1), perSecond: number(0.001, 10_000) }, one: ['count', 'perSecond'] },
  drift: {
    optional: { deletes: whole(1), updates: whole(1), inserts: whole(1), where: oneOf('anywhere', 'earlierPages') },
    some: ['deletes', 'updates', 'inserts'],
  },
  lateRows: { optional: { requests: whole(1), ms }, one: ['requests', 'ms'] },
  hiddenRows: {
    optional: { ids: listOf(text), organizationIds: listOf(text), share: fraction },
    one: ['ids', 'organizationIds', 'share'],
  },
  duplicatePage: {},
  sameStamp: { required: { seconds: whole(1) } },
  hostileContent: { optional: { forms: listOf(oneOf(...HOSTILE_FORMS)) } },
  status: {
    required: { status: oneOf(429, 500, 502, 503, 504) },
    optional: { when, body: oneOf('json', 'errors', 'html'), retryAfter, lateMs: ms },
  },
  denied: { optional: { status: oneOf(401, 403, 404) } },
  pageTooLarge: { required: { above: whole(0) }, optional: { status: oneOf(500, 502, 503, 504) } },
  redirect: { required: { to: headerText }, optional: { status: oneOf(301, 302, 303, 307, 308), when } },
  wrongContent: { optional: { body: oneOf('html', 'text', 'empty'), contentType: headerText, when } },
  reset: { required: { at: oneOf('beforeResponse', 'midBody') }, optional: { when, fraction, lateMs: ms } },
  stall: { optional: { fraction } },
  slowHeaders: { optional: pieces },
  drip: { optional: pieces },
  malformedJson: { optional: { fraction, framing: oneOf('length', 'chunked', 'lengthTooLong', 'chunksUnended') } },
  oversize: { required: { bytes: number(0, MAX_BYTES) } },
  endless: {},
  compressionBomb: { required: { bytes: number(0, MAX_BYTES) }, optional: { encoding: oneOf('gzip', 'deflate', 'br') } },
}

export const checkFields = (given: Json, { required = {}, optional = {}, one, some }: Fields, at: string): void => {
  onlyKeys(given, [...Object.keys(required), ...Object.keys(optional)], at)
  for (const [key, check] of Object.entries(required)) check(given[key], `${at}.${key}`)
  for (const [key, check] of Object.entries(optional)) if (given[key] !== undefined) check(given[key], `${at}.${key}`)
  const there = (names: readonly string[]): number => names.filter((name) => given[name] !== undefined).length
  if (one !== undefined && there(one) !== 1) refuse(at, `must have exactly one of ${one.join(', ')}`)
  if (some !== undefined && there(some) === 0) refuse(at, `must have one of ${some.join(', ')}`)
}
