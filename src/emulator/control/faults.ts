import type { Fault, FaultRule } from './fault-rules.js'

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
  matched: number
  struck: number
}

/** The rules in force, and how often each has struck. */
export class FaultBook {
  #armed: Armed[] = []

  constructor(private readonly random: () => number) {}

  get rules(): readonly FaultRule[] {
    return this.#armed.map((armed) => armed.rule)
  }
  set(rules: readonly FaultRule[]): void {
    this.#armed = rules.map((rule) => {
      const { path, pathPattern } = rule.match ?? {}
      return {
        rule,
        path: pathPattern !== undefined ? new RegExp(pathPattern) : path !== undefined ? globPattern(path) : undefined,
        matched: 0,
        struck: 0,
      }
    })
  }
  /** The faults that strike this request: every latency, and the first of the others. */
  strike(method: string, path: string): readonly Fault[] {
    const faults: Fault[] = []
    let broken = false
    for (const armed of this.#armed) {
      const { rule } = armed
      const wanted = rule.match?.method?.toUpperCase()
      if (wanted !== undefined && wanted !== '*' && wanted !== method) continue
      if (armed.path !== undefined && !armed.path.test(path)) continue
      if (rule.fault.kind !== 'latency' && broken) continue
      armed.matched++
      if (rule.times !== undefined && armed.struck >= rule.times) continue
      if (rule.every !== undefined && armed.matched % rule.every !== 0) continue
      if (rule.probability !== undefined && this.random() >= rule.probability) continue
      armed.struck++
      if (rule.fault.kind !== 'latency') broken = true
      faults.push(rule.fault)
    }
    return faults
  }
}
