import { PAGE_SIZE } from '../../catalog/limits.js'
import { parseFaultRules } from './fault-rules.js'
import { isFailure } from './fault.js'
import type { Fault, FaultRule } from './fault.js'

/** Numbers from 0 up to 1 that are the same for the same seed (mulberry32). */
export const seededRandom = (seed: number): (() => number) => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

const globPattern = (glob: string): RegExp => {
  const source = glob
    .split(/(\*\*|\*)/)
    .map((part) => (part === '**' ? '.*' : part === '*' ? '[^/]*' : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&')))
    .join('')
  return new RegExp(`^${source}$`)
}

interface Armed {
  readonly rule: FaultRule
  readonly path: RegExp | undefined
  readonly query: readonly (readonly [string, string])[]
  matched: number
  struck: number
}

/** The rules in force, and how often each has struck. */
export class FaultBook {
  #armed: Armed[] = []
  #revision = 0

  constructor(private readonly random: () => number) {}

  get rules(): readonly FaultRule[] {
    return this.#armed.map((armed) => armed.rule)
  }
  /** Replaces the rules; what they counted begins anew. Throws a `UsageError` that names the first thing wrong. */
  set(rules: readonly FaultRule[]): void {
    this.#revision++
    // A copy, so that a rule that is set again has no memory of what it did before.
    this.#armed = structuredClone(parseFaultRules(rules)).map((rule) => {
      const { path, pathPattern, query = {} } = rule.match ?? {}
      return {
        rule,
        path: pathPattern !== undefined ? new RegExp(pathPattern) : path !== undefined ? globPattern(path) : undefined,
        query: Object.entries(query),
        matched: 0,
        struck: 0,
      }
    })
  }
  /** Another number after every change of the rules. */
  get revision(): number {
    return this.#revision
  }
  /** Whether a rule of this kind is in force. */
  has(kind: Fault['kind']): boolean {
    return this.#armed.some(({ rule }) => rule.fault.kind === kind)
  }
  /** The faults that strike this request: every condition, and the first of the failures. */
  strike(method: string, path: string, query = ''): readonly Fault[] {
    const faults: Fault[] = []
    let failed = false
    for (const armed of this.#armed) {
      const { rule } = armed
      if (!isMatch(armed, method, path, query)) continue
      const failure = isFailure(rule.fault)
      if (failure && failed) continue
      armed.matched++
      if (rule.after !== undefined && armed.matched <= rule.after) continue
      if (rule.times !== undefined && armed.struck >= rule.times) continue
      if (rule.every !== undefined && (armed.matched - (rule.after ?? 0)) % rule.every !== 0) continue
      if (rule.probability !== undefined && this.random() >= rule.probability) continue
      armed.struck++
      if (failure) failed = true
      faults.push(rule.fault)
    }
    return faults
  }
}

const isMatch = ({ rule, path: pattern, query: wanted }: Armed, method: string, path: string, query: string): boolean => {
  const wantedMethod = rule.match?.method?.toUpperCase()
  if (wantedMethod !== undefined && wantedMethod !== '*' && wantedMethod !== method) return false
  if (pattern !== undefined && !pattern.test(path)) return false
  if (wanted.length > 0) {
    const given = new URLSearchParams(query)
    if (!wanted.every(([name, value]) => given.get(name) === value)) return false
  }
  return concerns(rule.fault, method, query)
}

/** Some faults lie in the page that is asked for. */
const concerns = (fault: Fault, method: string, query: string): boolean => {
  switch (fault.kind) {
    case 'pageTooLarge':
      return method === 'GET' && page(query, 'size', PAGE_SIZE.default) > fault.above
    case 'duplicatePage':
      return method === 'GET' && page(query, 'number', 1) > 1
    case 'drift':
      return method === 'GET' && (fault.where !== 'earlierPages' || page(query, 'number', 1) > 1)
    default:
      return true
  }
}
const page = (query: string, what: 'size' | 'number', otherwise: number): number => {
  const given = Number(new URLSearchParams(query).get(`page[${what}]`) ?? otherwise)
  return Number.isFinite(given) ? given : otherwise
}
