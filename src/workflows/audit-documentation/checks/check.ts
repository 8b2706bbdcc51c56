import type { RecordTypes } from '../../../catalog/index.js'
import type { AuditedKind } from '../kinds.js'
import type { AuditPolicy } from '../policy/schema.js'

/** What a check knows besides the record. */
export interface CheckContext {
  /** The moment of the audit, in milliseconds since 1970. */
  readonly now: number
  readonly policy: AuditPolicy
  /** Dates that the records themselves told: `resourceId day`. An expiration that repeats one is not counted again. */
  readonly toldDates: ReadonlySet<string>
  /** Passwords that are linked to something; null when links were not read. */
  readonly linkedPasswords: ReadonlySet<string> | null
}

/** `skip`: the check has nothing to say about this record. A failure may name the day that makes it one, and why. */
export type Verdict = 'pass' | 'skip' | { readonly day: string | null; readonly note?: string }

export const fail = (day: string | null = null, note?: string): Verdict => (note === undefined ? { day } : { day, note })
export const passIf = (good: boolean): Verdict => (good ? 'pass' : { day: null })

export type Severity = 'high' | 'medium' | 'low'
/** What a requirement is about: there at all, filled in, up to date, without rubbish. */
export type Group = 'present' | 'complete' | 'current' | 'clean'

/** One thing that a record should be, and what it costs an organization when its records are not. */
export interface Check<K extends AuditedKind = AuditedKind> {
  readonly id: string
  readonly kind: K
  readonly group: Exclude<Group, 'present'>
  /** What is wanted: `Configurations have a serial number`. */
  readonly title: string
  /** What is wrong, after a number and a noun: `without a serial number`. */
  readonly problem: string
  /** What to do about it. */
  readonly fix: string
  readonly severity: Severity
  /** Points at stake unless the policy says otherwise; 0: found and shown, and of no consequence. */
  readonly weight: number
  /** The share that must pass for full points unless the policy says otherwise, 0-1. */
  readonly target: number
  judge(record: RecordTypes[K], context: CheckContext): Verdict
}

export const defineChecks = <K extends AuditedKind>(kind: K, checks: readonly Omit<Check<K>, 'kind'>[]): readonly Check<K>[] =>
  checks.map((check) => ({ ...check, kind }))

/** Empty text is as good as none. */
export const filled = (text: string | null | undefined): boolean => text !== null && text !== undefined && text.trim() !== ''
