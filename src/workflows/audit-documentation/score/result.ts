import type { Severity, Group } from '../checks/check.js'
import type { Example, Reading } from '../facts.js'
import type { AuditedKind } from '../kinds.js'
import type { AuditPolicy } from '../policy/schema.js'

export type Grade = 'A' | 'B' | 'C' | 'D' | 'F'
/** `not_available`: could not be read. `not_applicable`: there is nothing that it could be asked of. Neither counts. */
export type RequirementStatus = 'met' | 'partial' | 'missing' | 'not_available' | 'not_applicable'

/** One thing that the policy wants, the same for every organization. */
export interface Requirement {
  readonly id: string
  readonly group: Group
  readonly title: string
  readonly fix: string
  /** Points at stake. */
  readonly weight: number
  readonly kind: AuditedKind
}

export interface RequirementResult {
  readonly id: string
  readonly status: RequirementStatus
  /** Points won, to two decimals; at most `of`. */
  readonly points: number
  /** Points at stake; 0 where it does not count. */
  readonly of: number
  /** Why, in words with numbers. */
  readonly evidence: string
  /** What to do; null where nothing is to be done. */
  readonly fix: string | null
}

export interface Finding {
  /** The check that found it. */
  readonly check: string
  readonly kind: AuditedKind
  readonly severity: Severity
  readonly title: string
  readonly fix: string
  readonly count: number
  /** Of how many. */
  readonly of: number
  readonly examples: readonly Example[]
}

export interface KindCount {
  /** Null: not available. Archived records included. */
  readonly total: number | null
  readonly archived: number
  readonly reading: Reading
}

export interface Freshness {
  /** Of live documents and flexible assets; null where there are none. */
  readonly medianAgeDays: number | null
  /** The share changed within the policy's `recentDays`, 0-1. */
  readonly recentShare: number | null
}

export interface OrganizationAudit {
  readonly rank: number
  readonly id: string
  readonly name: string
  readonly type: string | null
  readonly status: string | null
  readonly url: string | null
  /** 0-100, rounded down; null when nothing that counts could be checked. */
  readonly score: number | null
  readonly grade: Grade | null
  readonly points: number
  readonly of: number
  readonly counts: Readonly<Record<AuditedKind, KindCount>>
  readonly requirements: readonly RequirementResult[]
  /** Worst first. */
  readonly findings: readonly Finding[]
  readonly freshness: Freshness
  /** Lines that add up to the score. */
  readonly explain: readonly string[]
}

export interface SkippedOrganization {
  readonly id: string
  readonly name: string
  readonly type: string | null
  readonly status: string | null
  /** Which line of the policy. */
  readonly reason: string
  readonly counts: Readonly<Record<AuditedKind, number | null>>
}

export interface RequirementCoverage extends Requirement {
  readonly met: number
  readonly partial: number
  readonly missing: number
  readonly notAvailable: number
  readonly notApplicable: number
  /** Points that all organizations together lose here. */
  readonly pointsLost: number
}

export interface KindSummary {
  readonly kind: AuditedKind
  /** As many as the server has; null: not available. */
  readonly total: number | null
  readonly archived: number
  /** In organizations that the list of organizations does not hold. */
  readonly unassigned: number
  readonly reading: Reading
}

export interface DueSummary {
  /** Past, and up to a year back. */
  readonly overdue: number
  readonly within30Days: number
  readonly within60Days: number
  readonly within90Days: number
  /** Weeks around the audit, 12 back and 13 ahead, each by what runs out. */
  readonly weeks: readonly { readonly from: string; readonly counts: Readonly<Record<string, number>> }[]
  /** The next ones and those just missed, by day. */
  readonly items: readonly {
    readonly organizationId: string
    readonly organization: string
    readonly what: string
    readonly name: string
    readonly day: string
    readonly days: number
    readonly url: string | null
  }[]
}

/** The outcome of an audit: plain data, the same for the same account, policy and moment. */
export interface AuditResult {
  readonly schemaVersion: 1
  /** ISO 8601 in UTC. */
  readonly auditedAt: string
  readonly policy: AuditPolicy
  /** Names or ids that the audit was limited to; null: the whole account. */
  readonly limitedTo: readonly string[] | null
  readonly account: {
    readonly organizations: { readonly total: number; readonly audited: number; readonly skipped: number; readonly reading: Reading }
    /** Mean over the audited organizations, 0-100, to one decimal. */
    readonly score: number | null
    readonly median: number | null
    readonly grades: Readonly<Record<Grade, number>>
    readonly freshness: Freshness
    readonly webUrl: string | null
    /** Organizations with points that could not be checked. */
    readonly partlyChecked: number
  }
  readonly kinds: readonly KindSummary[]
  readonly flexibleAssetTypes: readonly {
    readonly id: string
    readonly name: string
    readonly total: number | null
    readonly reading: Reading
  }[]
  readonly requirements: readonly RequirementCoverage[]
  /** Worst first. */
  readonly organizations: readonly OrganizationAudit[]
  readonly skipped: readonly SkippedOrganization[]
  readonly due: DueSummary
  /** What could not be looked at, and why: sentences. */
  readonly notChecked: readonly string[]
}
