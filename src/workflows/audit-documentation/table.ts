import type { AuditResult, OrganizationAudit } from './score/result.js'
import type { Grade } from './score/result.js'

/** One row for each audited organization, worst first. Null: not available. */
export interface AuditRow {
  readonly rank: number
  readonly organization: string
  readonly id: string
  readonly score: number | null
  readonly grade: Grade | null
  readonly configurations: number | null
  readonly contacts: number | null
  readonly passwords: number | null
  readonly documents: number | null
  readonly flexibleAssets: number | null
  readonly topProblem: string
}

/** An audit as rows of data, for tables and files. */
export const auditTable = (result: AuditResult): readonly AuditRow[] => {
  const titles = new Map(result.requirements.map(({ id, title }) => [id, title]))
  return result.organizations.map((organization) => ({
    rank: organization.rank,
    organization: organization.name,
    id: organization.id,
    score: organization.score,
    grade: organization.grade,
    configurations: organization.counts.configurations.total,
    contacts: organization.counts.contacts.total,
    passwords: organization.counts.passwords.total,
    documents: organization.counts.documents.total,
    flexibleAssets: organization.counts.flexibleAssets.total,
    topProblem: topProblem(organization, titles),
  }))
}

/** What costs an organization the most points. */
const topProblem = ({ requirements, findings }: OrganizationAudit, titles: ReadonlyMap<string, string>): string => {
  const [worst] = [...requirements].sort((a, b) => b.of - b.points - (a.of - a.points))
  if (worst === undefined || worst.of - worst.points <= 0) return findings[0]?.title ?? ''
  return `${titles.get(worst.id) ?? worst.id}: ${worst.status === 'missing' ? 'missing' : worst.evidence}`
}
