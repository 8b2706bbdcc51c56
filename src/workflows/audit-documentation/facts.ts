import type { CountableName } from './countables.js'
import type { AuditedKind } from './kinds.js'

/** How far a list could be read. `not_available`: nothing is known, which is not the same as none. */
export interface Reading {
  readonly state: 'complete' | 'incomplete' | 'not_available'
  /** Why not complete, each a sentence. */
  readonly reasons: readonly string[]
}
export const COMPLETE: Reading = { state: 'complete', reasons: [] }

/** A record that a finding points at: names, ids and dates only. */
export interface Example {
  readonly id: string
  readonly name: string
  readonly url: string | null
  /** `YYYY-MM-DD` */
  readonly day: string | null
  /** Why, where the finding alone does not say it. */
  readonly note: string | null
}

export interface CheckTally {
  /** Records that the check had something to say about. */
  readonly judged: number
  readonly failed: number
  /** The oldest first; not more than was asked to be kept. */
  readonly examples: readonly Example[]
}

/** What is known about the records of one kind in one organization. */
export interface KindFacts {
  /** Archived records included. */
  readonly total: number
  readonly archived: number
  readonly countables: Readonly<Partial<Record<CountableName, number>>>
  /** Live records by the name of their type: configurations and flexible assets. */
  readonly types: Readonly<Record<string, number>>
  readonly checks: Readonly<Record<string, CheckTally>>
  /** Days since the last change of each live record. */
  readonly ages: readonly number[]
}
export const NO_FACTS: KindFacts = { total: 0, archived: 0, countables: {}, types: {}, checks: {}, ages: [] }

export interface OrganizationFacts {
  readonly id: string
  readonly name: string
  readonly type: string | null
  readonly status: string | null
  readonly kinds: Readonly<Record<AuditedKind, { readonly reading: Reading; readonly facts: KindFacts }>>
}

export interface TypeFacts {
  readonly id: string
  readonly name: string
  readonly reading: Reading
  readonly total: number
}

/** A date that something runs out on. */
export interface DueDate {
  readonly organizationId: string
  /** `Warranty`, `Domain`, or what the account calls it. */
  readonly what: string
  readonly name: string
  /** `YYYY-MM-DD` */
  readonly day: string
  readonly url: string | null
}

/** Everything that was read of an account, before it is judged. */
export interface AccountFacts {
  readonly organizations: readonly OrganizationFacts[]
  readonly organizationsReading: Reading
  readonly readings: Readonly<Record<AuditedKind, Reading>>
  /** Records whose organization is not in the list of organizations. */
  readonly unassigned: Readonly<Record<AuditedKind, number>>
  readonly flexibleAssetTypes: readonly TypeFacts[]
  /** The list of flexible asset types itself. */
  readonly typesReading: Reading
  readonly dueDates: readonly DueDate[]
  /** Where the account's web pages are, as far as records told. */
  readonly webUrl: string | null
  /** Whether the links of passwords were read. */
  readonly links: boolean
}
