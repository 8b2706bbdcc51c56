import type { AccountFacts, OrganizationFacts, Reading } from '../facts.js'
import { AUDITED_KINDS, headingOf } from '../kinds.js'
import type { AuditedKind } from '../kinds.js'
import { matchesAny } from '../policy/name-pattern.js'
import type { AuditPolicy } from '../policy/schema.js'
import { dueSummary } from './due.js'
import { findingsOf } from './findings.js'
import { freshnessOf, medianOf, writtenAges } from './freshness.js'
import { measure, requirementsOf } from './measure.js'
import type { AuditResult, Grade, KindCount, OrganizationAudit, RequirementCoverage, SkippedOrganization } from './result.js'
import { scoreOf } from './score.js'

/** Judges what was read: no clock, no network, the same every time. */
export const judgeAccount = (facts: AccountFacts, policy: AuditPolicy, now: number, limitedTo: readonly string[] | null): AuditResult => {
  const judged: (Omit<OrganizationAudit, 'rank'> & { readonly ratio: number })[] = []
  const skipped: SkippedOrganization[] = []
  const ages: number[] = []
  for (const organization of facts.organizations) {
    const reason = reasonToSkip(organization, policy)
    if (reason !== null) {
      skipped.push(skippedAs(organization, reason))
      continue
    }
    const own = writtenAges(organization)
    for (const age of own) ages.push(age)
    const score = scoreOf(measure(organization, facts, policy), policy.grades)
    judged.push({
      id: organization.id,
      name: organization.name,
      type: organization.type,
      status: organization.status,
      url: facts.webUrl === null ? null : `${facts.webUrl}/${encodeURIComponent(organization.id)}`,
      ...score,
      counts: countsOf(organization),
      findings: findingsOf(organization, facts.links),
      freshness: freshnessOf(own, policy.limits.recentDays),
      // Those without a score stand at the end: nothing bad is known of them.
      ratio: score.of === 0 ? 2 : score.points / score.of,
    })
  }
  judged.sort((a, b) => a.ratio - b.ratio || compare(a.name.toLowerCase(), b.name.toLowerCase()) || compare(a.id, b.id))
  const organizations = judged.map(({ ratio: _, ...audit }, index): OrganizationAudit => ({ rank: index + 1, ...audit }))
  const scores = organizations.flatMap(({ score }) => (score === null ? [] : [score]))
  return {
    schemaVersion: 1,
    auditedAt: new Date(now).toISOString(),
    policy,
    limitedTo,
    account: {
      organizations: {
        total: facts.organizations.length,
        audited: organizations.length,
        skipped: skipped.length,
        reading: facts.organizationsReading,
      },
      score: scores.length === 0 ? null : Math.round((scores.reduce((sum, score) => sum + score, 0) / scores.length) * 10) / 10,
      median: medianOf(scores),
      grades: gradesOf(organizations),
      freshness: freshnessOf(ages, policy.limits.recentDays),
      webUrl: facts.webUrl,
      partlyChecked: organizations.filter(({ requirements }) => requirements.some(({ status }) => status === 'not_available')).length,
    },
    kinds: AUDITED_KINDS.map((kind) => summaryOf(kind, facts)),
    flexibleAssetTypes: facts.flexibleAssetTypes.map(({ id, name, reading, total }) => ({
      id,
      name,
      total: reading.state === 'not_available' ? null : total,
      reading,
    })),
    requirements: coverageOf(organizations, policy),
    organizations,
    skipped,
    due: dueSummary(facts.dueDates, new Map(organizations.map(({ id, name }) => [id, name])), now),
    notChecked: notChecked(facts),
  }
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const reasonToSkip = ({ name, type, status }: OrganizationFacts, { skip }: AuditPolicy): string | null => {
  if (matchesAny(type, skip.types)) return `type ${type}`
  if (matchesAny(status, skip.statuses)) return `status ${status}`
  return matchesAny(name, skip.names) ? 'by name' : null
}

const countsOf = ({ kinds }: OrganizationFacts): Readonly<Record<AuditedKind, KindCount>> =>
  Object.fromEntries(
    AUDITED_KINDS.map((kind): [AuditedKind, KindCount] => {
      const { reading, facts } = kinds[kind]
      return [kind, { total: reading.state === 'not_available' ? null : facts.total, archived: facts.archived, reading }]
    }),
  ) as Record<AuditedKind, KindCount>

const skippedAs = (organization: OrganizationFacts, reason: string): SkippedOrganization => {
  const counts = countsOf(organization)
  return {
    id: organization.id,
    name: organization.name,
    type: organization.type,
    status: organization.status,
    reason,
    counts: Object.fromEntries(AUDITED_KINDS.map((kind) => [kind, counts[kind].total])) as Record<AuditedKind, number | null>,
  }
}

const summaryOf = (kind: AuditedKind, facts: AccountFacts): AuditResult['kinds'][number] => {
  const reading = facts.readings[kind]
  let total = facts.unassigned[kind]
  let archived = 0
  for (const { kinds } of facts.organizations) {
    total += kinds[kind].facts.total
    archived += kinds[kind].facts.archived
  }
  return { kind, total: reading.state === 'not_available' ? null : total, archived, unassigned: facts.unassigned[kind], reading }
}

const gradesOf = (organizations: readonly OrganizationAudit[]): Readonly<Record<Grade, number>> => {
  const grades: Record<Grade, number> = { A: 0, B: 0, C: 0, D: 0, F: 0 }
  for (const { grade } of organizations) if (grade !== null) grades[grade]++
  return grades
}

const coverageOf = (organizations: readonly OrganizationAudit[], policy: AuditPolicy): readonly RequirementCoverage[] => {
  const counts = new Map(
    requirementsOf(policy).map((requirement) => [
      requirement.id,
      { ...requirement, met: 0, partial: 0, missing: 0, notAvailable: 0, notApplicable: 0, pointsLost: 0 },
    ]),
  )
  for (const { requirements } of organizations) {
    for (const { id, status, points, of } of requirements) {
      const coverage = counts.get(id)
      if (coverage === undefined) continue
      if (status === 'not_available') coverage.notAvailable++
      else if (status === 'not_applicable') coverage.notApplicable++
      else coverage[status]++
      coverage.pointsLost += of - points
    }
  }
  return [...counts.values()].map((coverage) => ({ ...coverage, pointsLost: Math.round(coverage.pointsLost * 100) / 100 }))
}

const notChecked = (facts: AccountFacts): readonly string[] => {
  const told = (what: string, { state, reasons }: Reading): string[] =>
    state === 'complete' ? [] : [`${what} ${state === 'not_available' ? 'are not available' : 'are incomplete'}: ${reasons.join(' ')}`]
  const documents = facts.organizations.filter(({ kinds }) => kinds.documents.reading.state !== 'complete').length
  return [
    ...told('Organizations', facts.organizationsReading),
    ...told('Flexible asset types', facts.typesReading),
    ...AUDITED_KINDS.flatMap((kind) => told(headingOf(kind), facts.readings[kind])),
    ...(documents > 0 && documents < facts.organizations.length
      ? [`The documents of ${documents} of ${facts.organizations.length} organizations could not be read in full.`]
      : []),
    ...facts.flexibleAssetTypes.flatMap(({ name, reading }) => told(`Flexible assets of the type "${name}"`, reading)),
    ...(facts.links
      ? []
      : [
          'Links between records were not read: they cost one request for each record. A password that is not embedded may still be linked.',
        ]),
    'Password values were not read: their strength and reuse are not judged.',
    'The text of documents and the fields of flexible assets were not read: whether they are correct is for people to judge.',
  ]
}
