import type { Configuration, Domain, Expiration, RecordTypes } from '../../../catalog/index.js'
import type { DueDate } from '../facts.js'
import type { AuditedKind } from '../kinds.js'
import { dayIn, daysUntil } from '../moments.js'
import { matchesAny } from '../policy/name-pattern.js'
import type { AuditPolicy } from '../policy/schema.js'
import { nameOf, webAddress } from './tally.js'

/** Gathers what runs out: warranties, domains, and what the account's own expirations add. */
export class DueDates {
  readonly #now: number
  readonly #retired: readonly string[]
  readonly #byKind = new Map<AuditedKind, DueDate[]>()

  constructor(now: number, policy: AuditPolicy) {
    this.#now = now
    this.#retired = policy.ignore.configurationStatuses
  }

  /** @param told days that records told themselves; filled by configurations and domains, respected by expirations */
  note<K extends AuditedKind>(kind: K, record: RecordTypes[K], told: Set<string>): void {
    const found = dateOf(kind, record)
    if (found === null || found.day === null || record.organizationId === null) return
    if (kind === 'expirations') {
      if (told.has(`${(record as Expiration).resourceId} ${found.day}`)) return
    } else told.add(`${record.id} ${found.day}`)
    if (kind === 'configurations' && isOutOfUse(record as Configuration, this.#retired)) return
    const days = daysUntil(found.day, this.#now) ?? 0
    if (days < -KEPT_DAYS || days > KEPT_DAYS) return
    const { organizationId } = record
    const list = this.#byKind.get(kind) ?? []
    list.push({ organizationId, what: found.what, name: nameOf(record), day: found.day, url: webAddress(record.resourceUrl) })
    this.#byKind.set(kind, list)
  }

  forget(kind: AuditedKind): void {
    this.#byKind.delete(kind)
  }

  all(): readonly DueDate[] {
    return [...this.#byKind.values()].flat()
  }
}

/** Further away a date is no news. */
const KEPT_DAYS = 366

const dateOf = (kind: AuditedKind, record: RecordTypes[AuditedKind]): { readonly what: string; readonly day: string | null } | null => {
  if (kind === 'domains') return { what: 'Domain', day: dayIn((record as Domain).expiresOn) }
  if (kind === 'expirations') {
    const { resourceTypeName, expirationDate } = record as Expiration
    return { what: resourceTypeName ?? 'Other', day: dayIn(expirationDate) }
  }
  if (kind !== 'configurations') return null
  return { what: 'Warranty', day: dayIn((record as Configuration).warrantyExpiresAt) }
}

const isOutOfUse = (record: Configuration, retired: readonly string[]): boolean =>
  record.archived === true || matchesAny(record.configurationStatusName, retired)
