import { checkFields, FAULT_FIELDS, meant, number, onlyKeys, record, refuse, text, whole } from './fault-fields.js'
import type { Check } from './fault-fields.js'
import type { FaultRule } from './fault.js'

const pattern: Check = (value, at) => {
  if (typeof value !== 'string') return refuse(at, 'must be a string')
  try {
    new RegExp(value)
  } catch {
    refuse(at, 'is not a regular expression')
  }
}
const texts: Check = (value, at) => {
  for (const [key, one] of Object.entries(record(value, at))) if (typeof one !== 'string') refuse(`${at}.${key}`, 'must be a string')
}
const checkAll = (given: Readonly<Record<string, unknown>>, checks: Readonly<Record<string, Check>>, at: string): void => {
  onlyKeys(given, Object.keys(checks), at)
  for (const [key, check] of Object.entries(checks)) if (given[key] !== undefined) check(given[key], `${at}.${key}`)
}

const MATCH: Readonly<Record<string, Check>> = { method: text, path: text, pathPattern: pattern, query: texts }
const KINDS = Object.keys(FAULT_FIELDS)
const checkFault: Check = (value, at) => {
  const fault = record(value, at)
  const kind = String(fault.kind)
  if (!Object.hasOwn(FAULT_FIELDS, kind)) refuse(`${at}.kind`, `must be one of ${KINDS.join(', ')}${meant(kind, KINDS)}`)
  const { kind: _kind, ...fields } = fault
  checkFields(fields, FAULT_FIELDS[kind as keyof typeof FAULT_FIELDS], at)
}
const RULE: Readonly<Record<string, Check>> = {
  match: (value, at) => checkAll(record(value, at), MATCH, at),
  fault: checkFault,
  times: whole(1),
  after: whole(0),
  every: whole(1),
  probability: number(0, 1),
}

/** Rules from outside. Throws a `UsageError` that names the first thing wrong. */
export const parseFaultRules = (value: unknown): readonly FaultRule[] => {
  if (!Array.isArray(value)) return refuse('The body', 'must be a list of rules')
  return value.map((given: unknown, index) => {
    const at = `rules[${index}]`
    const rule = record(given, at)
    checkAll(rule, RULE, at)
    if (rule.fault === undefined) refuse(`${at}.fault`, 'must be an object')
    return rule as unknown as FaultRule
  })
}
