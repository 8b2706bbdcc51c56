import { CHECKS } from '../checks/index.js'
import { COUNTABLES } from '../countables.js'
import type { AccountFacts, OrganizationFacts, Reading } from '../facts.js'
import { COMPLETE } from '../facts.js'
import { nounOf } from '../kinds.js'
import type { AuditedKind } from '../kinds.js'
import { matchesAny } from '../policy/name-pattern.js'
import type { AuditPolicy, PolicyRequirement } from '../policy/schema.js'
import type { Requirement } from './result.js'

/** What was found about one requirement in one organization. */
export interface Measure {
  readonly requirement: Requirement
  readonly reading: Reading
  /** Null: there is nothing that the requirement could be asked of. */
  readonly have: number | null
  /** For full points, in the unit of `have`. */
  readonly want: number
  readonly evidence: string
  /** `share`: seen records are a sample when the list is incomplete. `count`: unseen ones could make it up. */
  readonly by: 'share' | 'count'
}

const kindOf = (wanted: PolicyRequirement): AuditedKind =>
  wanted.what !== null ? COUNTABLES[wanted.what].kind : wanted.flexibleAssetTypes.length > 0 ? 'flexibleAssets' : 'configurations'

/** Everything that a policy gives points for. */
export const requirementsOf = (policy: AuditPolicy): readonly Requirement[] => [
  ...policy.require
    .filter(({ weight }) => weight > 0)
    .map((wanted) => ({
      id: wanted.id,
      group: 'present' as const,
      title: wanted.title,
      fix: wanted.fix,
      weight: wanted.weight,
      kind: kindOf(wanted),
    })),
  ...CHECKS.flatMap((check) => {
    const weight = policy.checks[check.id]?.weight ?? 0
    return weight > 0 ? [{ id: check.id, group: check.group, title: check.title, fix: check.fix, weight, kind: check.kind }] : []
  }),
]

/** What an organization has, beside what the policy wants. */
export const measure = (
  organization: OrganizationFacts,
  account: Pick<AccountFacts, 'flexibleAssetTypes' | 'typesReading' | 'links'>,
  policy: AuditPolicy,
): readonly Measure[] => {
  const requirements = new Map(requirementsOf(policy).map((requirement) => [requirement.id, requirement]))
  const needed = new Set(policy.require.map(kindOf))
  const measures: Measure[] = []
  for (const wanted of policy.require) {
    const requirement = requirements.get(wanted.id)
    if (requirement === undefined) continue
    const { have, reading } = countOf(wanted, organization, account)
    const evidence = `${have} found${wanted.minimum > 1 ? `, ${wanted.minimum} wanted` : ''}`
    measures.push({ requirement, reading, have, want: wanted.minimum, evidence, by: 'count' })
  }
  for (const check of CHECKS) {
    const requirement = requirements.get(check.id)
    const target = policy.checks[check.id]?.target
    if (requirement === undefined || target === undefined) continue
    const { reading, facts } = organization.kinds[check.kind]
    const linksUnread: Reading | null =
      check.id === 'passwords-linked' && !account.links
        ? { state: 'not_available', reasons: ['The links of passwords were not read.'] }
        : null
    const { judged = 0, failed = 0 } = facts.checks[check.id] ?? {}
    const passed = judged - failed
    // Of a kind that must be there, none at all is no way to a clean record.
    const absent = facts.total - facts.archived === 0 && needed.has(check.kind)
    measures.push({
      requirement,
      reading: linksUnread ?? reading,
      have: judged > 0 ? passed / judged : absent ? 0 : null,
      want: target,
      evidence:
        judged === 0
          ? `no ${nounOf(check.kind)} to look at`
          : `${passed} of ${judged} ${nounOf(check.kind, judged)}${target < 1 ? `, ${percent(target)} wanted` : ''}`,
      by: absent ? 'count' : 'share',
    })
  }
  return measures
}

const percent = (share: number): string => `${Math.round(share * 100)} %`

const countOf = (
  wanted: PolicyRequirement,
  { kinds }: OrganizationFacts,
  account: Pick<AccountFacts, 'flexibleAssetTypes' | 'typesReading'>,
): { readonly have: number; readonly reading: Reading } => {
  if (wanted.what !== null) {
    const { reading, facts } = kinds[COUNTABLES[wanted.what].kind]
    return { have: facts.countables[wanted.what] ?? 0, reading }
  }
  if (wanted.configurationTypes.length > 0) {
    const { reading, facts } = kinds.configurations
    return { have: sumOf(facts.types, wanted.configurationTypes), reading }
  }
  const have = sumOf(kinds.flexibleAssets.facts.types, wanted.flexibleAssetTypes)
  const readings = account.flexibleAssetTypes
    .filter(({ name }) => matchesAny(name, wanted.flexibleAssetTypes))
    .map(({ reading }) => reading)
  const poor = [account.typesReading, ...readings].find(({ state }) => state !== 'complete')
  // Types that could be read and hold enough settle it, whatever became of the others.
  return { have, reading: have >= wanted.minimum ? COMPLETE : (poor ?? COMPLETE) }
}

const sumOf = (types: Readonly<Record<string, number>>, names: readonly string[]): number =>
  Object.entries(types).reduce((sum, [name, count]) => (matchesAny(name, names) ? sum + count : sum), 0)
