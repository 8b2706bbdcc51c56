import { asOneOperation } from '../../client/record-source.js'
import type { RecordSource } from '../../client/record-source.js'
import type { AuditProgress } from './collect/collect-account.js'
import { collectAccount } from './collect/collect-account.js'
import { defaultAuditPolicy } from './policy/default-policy.js'
import type { AuditPolicy } from './policy/schema.js'
import { judgeAccount } from './score/judge-account.js'
import type { AuditResult } from './score/result.js'

export interface AuditOptions {
  /** The built-in one unless given. */
  readonly policy?: AuditPolicy
  /** The moment by which ages and expirations are told. */
  readonly now?: Date
  /** Ids or names of the only organizations to look at. All unless given. */
  readonly organizations?: readonly string[]
  /** Reads what each password is linked to: one more request for every password that is not embedded. */
  readonly links?: boolean
  /** Lists read at once; 4 unless given. */
  readonly concurrency?: number
  /** Records that each finding names; 5 unless given. */
  readonly examples?: number
  readonly signal?: AbortSignal
  readonly onProgress?: (progress: AuditProgress) => void
}

/**
 * Counts and judges the documentation of an account. Only reads, and never the value of a password.
 *
 * Costs one request for each thousand records of a kind, and one for the documents of each organization.
 *
 * @throws UsageError `unknown_name`, `ambiguous_name` for an organization that cannot be found; whatever refuses the key or ends
 *   the connection. What single lists refuse is part of the result, as "not available".
 */
export const auditDocumentation = async (source: RecordSource, options: AuditOptions = {}): Promise<AuditResult> => {
  const policy = options.policy ?? defaultAuditPolicy
  const now = (options.now ?? new Date()).getTime()
  const organizations = options.organizations ?? null
  const facts = await collectAccount(asOneOperation(source), {
    policy,
    now,
    organizations,
    links: options.links ?? false,
    concurrency: options.concurrency ?? 4,
    examples: options.examples ?? 5,
    signal: options.signal,
    onProgress: options.onProgress,
  })
  return judgeAccount(facts, policy, now, organizations)
}
