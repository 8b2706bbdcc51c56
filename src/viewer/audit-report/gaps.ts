import type { AuditResult, Finding, OrganizationAudit, RequirementResult } from '../../workflows/index.js'

/** Something that an organization should mend: what it costs, why, what to do. */
export interface Gap {
  readonly id: string
  readonly title: string
  /** What mending it would add to the score, 0-100; 0 for what is worth knowing and costs nothing. */
  readonly cost: number
  readonly evidence: string
  /** There is none of it at all. */
  readonly missing: boolean
  readonly fix: string
  readonly examples: Finding['examples']
  readonly count: number
}

/** The gaps of an organization, those that cost most first, with the records that they come from. */
export const gapsOf = (organization: OrganizationAudit, titles: ReadonlyMap<string, string>): readonly Gap[] => {
  const findings = new Map(organization.findings.map((finding) => [finding.check, finding]))
  const costly = organization.requirements
    .filter(({ points, of }) => of - points > 0.004)
    .map((result): Gap => {
      const finding = findings.get(result.id)
      findings.delete(result.id)
      return {
        id: result.id,
        title: titles.get(result.id) ?? result.id,
        cost: ((result.of - result.points) / organization.of) * 100,
        evidence: finding?.title ?? result.evidence,
        missing: result.status === 'missing' && finding === undefined,
        fix: result.fix ?? '',
        examples: finding?.examples ?? [],
        count: finding?.count ?? 0,
      }
    })
    .sort((a, b) => b.cost - a.cost)
  const free = [...findings.values()].map(({ check, title, fix, examples, count }): Gap => ({
    id: check,
    title,
    cost: 0,
    evidence: '',
    missing: false,
    fix,
    examples,
    count,
  }))
  return [...costly, ...free]
}

export const titlesOf = (result: AuditResult): ReadonlyMap<string, string> =>
  new Map(result.requirements.map(({ id, title }) => [id, title]))

/** The colour of a requirement in the strip. */
export const fillOf = ({ status }: RequirementResult): string =>
  status === 'met' || status === 'partial' || status === 'missing' ? status : 'na'
