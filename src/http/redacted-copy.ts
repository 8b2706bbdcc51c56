import { REDACTED } from './redacted.js'

interface Rules {
  readonly redact: (text: string) => string
  /** Whether a field of this name is emptied. */
  readonly isSecret: (name: string) => boolean
}

/** Deeper than anything that is worth a line in a log. */
const MAX_DEPTH = 16

/** A plain copy of whatever it is, with nothing in it that the rules take out. */
export const copyWithout = (value: unknown, rules: Rules): unknown => copyOf(value, rules, new Set())

const copyOf = (value: unknown, rules: Rules, above: Set<object>): unknown => {
  if (typeof value === 'string') return rules.redact(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'function' || typeof value === 'symbol') return `[${typeof value}]`
  if (typeof value !== 'object' || value === null) return value
  if (above.has(value)) return '[circular]'
  if (above.size >= MAX_DEPTH) return '[nested too deep]'
  above.add(value)
  try {
    return copyOfObject(value, rules, above)
  } catch {
    // A getter of somebody else's that throws.
    return '[unreadable]'
  } finally {
    above.delete(value)
  }
}

const copyOfObject = (value: object, rules: Rules, above: Set<object>): unknown => {
  const copy = (inner: unknown): unknown => copyOf(inner, rules, above)
  if (Array.isArray(value)) return value.map(copy)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return `[${value.byteLength} bytes]`
  if (value instanceof Map) return copy(Object.fromEntries(value))
  if (value instanceof Set) return [...value].map(copy)
  const { toJSON } = value as { readonly toJSON?: unknown }
  const fields = typeof toJSON === 'function' ? (toJSON as (this: object) => unknown).call(value) : value
  if (fields !== value && (typeof fields !== 'object' || fields === null)) return copy(fields)
  const all: [string, unknown][] = value instanceof Error ? errorFields(value, fields as object) : Object.entries(fields as object)
  return Object.fromEntries(
    all.map(([name, inner]) => [rules.redact(name), rules.isSecret(name) && mayHold(inner) ? REDACTED : copy(inner)]),
  )
}

const mayHold = (value: unknown): boolean => value !== null && value !== undefined && typeof value !== 'boolean'

/** Of an error, what says what happened; its other fields belong to whoever threw it, and may hold requests and headers. */
const errorFields = (error: Error, json: object): [string, unknown][] => {
  const own = json === error ? { name: error.name, code: (error as { readonly code?: unknown }).code, message: error.message } : json
  const fields = Object.entries({ ...own, cause: error.cause })
  return fields.filter(([, field]) => field !== undefined)
}
