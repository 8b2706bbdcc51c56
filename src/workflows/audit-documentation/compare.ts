import { UsageError } from '../../errors.js'
import type { AuditResult, Grade, OrganizationAudit } from './score/result.js'

export interface OrganizationChange {
  readonly id: string
  readonly name: string
  readonly before: number | null
  readonly after: number | null
  readonly gradeBefore: Grade | null
  readonly gradeAfter: Grade | null
  /** After minus before; null when one of them is. */
  readonly change: number | null
  /** Titles of requirements that are met now and were not, and the other way round. */
  readonly gained: readonly string[]
  readonly lost: readonly string[]
}

/** What became of an account between two audits. */
export interface AuditComparison {
  readonly before: string
  readonly after: string
  /** The policies differ: a changed score may be the policy's doing. */
  readonly policyChanged: boolean
  readonly scoreBefore: number | null
  readonly scoreAfter: number | null
  readonly change: number | null
  /** In both audits and changed, the largest loss first. */
  readonly organizations: readonly OrganizationChange[]
  readonly improved: number
  readonly declined: number
  readonly unchanged: number
  /** In one of the two only. */
  readonly added: readonly { readonly id: string; readonly name: string }[]
  readonly removed: readonly { readonly id: string; readonly name: string }[]
}

/** Compares two audits of the same account. */
export const compareAudits = (before: AuditResult, after: AuditResult): AuditComparison => {
  const earlier = new Map(before.organizations.map((organization) => [organization.id, organization]))
  const later = new Set(after.organizations.map(({ id }) => id))
  const titles = new Map([...before.requirements, ...after.requirements].map(({ id, title }) => [id, title]))
  const pairs = after.organizations.flatMap((organization) => {
    const old = earlier.get(organization.id)
    return old === undefined ? [] : [changeOf(old, organization, titles)]
  })
  const moved = pairs.filter(({ change, gained, lost }) => change !== 0 || gained.length + lost.length > 0)
  const changed = (sign: number): number => pairs.filter(({ change }) => change !== null && Math.sign(change) === sign).length
  return {
    before: before.auditedAt,
    after: after.auditedAt,
    policyChanged: JSON.stringify(before.policy) !== JSON.stringify(after.policy),
    scoreBefore: before.account.score,
    scoreAfter: after.account.score,
    change: difference(before.account.score, after.account.score),
    organizations: moved.sort((a, b) => (a.change ?? 0) - (b.change ?? 0) || (a.name < b.name ? -1 : 1)),
    improved: changed(1),
    declined: changed(-1),
    unchanged: changed(0),
    added: after.organizations.filter(({ id }) => !earlier.has(id)).map(named),
    removed: before.organizations.filter(({ id }) => !later.has(id)).map(named),
  }
}

const named = ({ id, name }: OrganizationAudit): { readonly id: string; readonly name: string } => ({ id, name })
const difference = (before: number | null, after: number | null): number | null =>
  before === null || after === null ? null : Math.round((after - before) * 10) / 10

const changeOf = (before: OrganizationAudit, after: OrganizationAudit, titles: ReadonlyMap<string, string>): OrganizationChange => {
  const metBefore = new Map(before.requirements.map(({ id, status }) => [id, status]))
  const met = (status: string | undefined): boolean => status === 'met'
  const failed = (status: string | undefined): boolean => status === 'partial' || status === 'missing'
  const titlesWhere = (test: (old: string | undefined, now: string) => boolean): readonly string[] =>
    after.requirements.filter(({ id, status }) => test(metBefore.get(id), status)).map(({ id }) => titles.get(id) ?? id)
  return {
    id: after.id,
    name: after.name,
    before: before.score,
    after: after.score,
    gradeBefore: before.grade,
    gradeAfter: after.grade,
    change: difference(before.score, after.score),
    gained: titlesWhere((old, now) => failed(old) && met(now)),
    lost: titlesWhere((old, now) => met(old) && failed(now)),
  }
}

/**
 * An audit that was stored as JSON.
 * @param name the file, for the message
 * @throws UsageError `invalid_input` for anything else, or for the form of another version
 */
export const parseAuditResult = (text: string, name = 'The text'): AuditResult => {
  const notAnAudit = (why: string, cause?: unknown): UsageError =>
    new UsageError('invalid_input', `${name} is not the stored result of an audit: ${why}.`, {
      hint: 'Give the JSON that an audit wrote, or leave the comparison out and run a new audit.',
      cause,
    })
  let data: unknown
  try {
    data = JSON.parse(text)
  } catch (cause) {
    throw notAnAudit('it is not JSON', cause)
  }
  const candidate = data as Partial<AuditResult> | null
  if (typeof candidate !== 'object' || candidate === null || !('schemaVersion' in candidate)) throw notAnAudit('it has no schemaVersion')
  if (candidate.schemaVersion !== 1) throw notAnAudit('it was written by another version')
  const whole =
    typeof candidate.auditedAt === 'string' &&
    Array.isArray(candidate.organizations) &&
    Array.isArray(candidate.requirements) &&
    typeof candidate.account === 'object' &&
    candidate.organizations.every((entry) => typeof entry?.id === 'string' && Array.isArray(entry.requirements))
  if (!whole) throw notAnAudit('parts of it are missing')
  return candidate as AuditResult
}
