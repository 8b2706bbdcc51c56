import type { RecordTypes } from '../../../catalog/index.js'
import type { CheckContext } from '../checks/check.js'
import { NO_FACTS } from '../facts.js'
import type { Example, KindFacts, Reading } from '../facts.js'
import type { AuditedKind } from '../kinds.js'
import { Tally } from './tally.js'

/** What was read of one kind, by organization. */
export class Ledger<K extends AuditedKind> {
  readonly kind: K
  readonly #context: CheckContext
  readonly #keep: number
  readonly #tallies = new Map<string, Tally<K>>()
  /** Where the kind is listed once for the whole account: how far that list could be read. */
  reading: Reading = { state: 'not_available', reasons: ['Was not read.'] }
  /** Where it is listed for each organization: how far each list could be read. */
  readonly readings = new Map<string, Reading>()

  constructor(kind: K, context: CheckContext, keep: number) {
    this.kind = kind
    this.#context = context
    this.#keep = keep
  }

  add(organizationId: string | null, record: RecordTypes[K]): void {
    this.#tallyOf(organizationId ?? NOWHERE).add(record)
  }

  takeBack(organizationId: string | null, check: string, example: Example): void {
    this.#tallyOf(organizationId ?? NOWHERE).takeBack(check, example)
  }

  facts(organizationId: string): KindFacts {
    return this.#tallies.get(organizationId)?.facts() ?? NO_FACTS
  }

  readingOf(organizationId: string): Reading {
    return this.readings.get(organizationId) ?? this.reading
  }

  /** How many records belong to none of these organizations. */
  outside(organizationIds: ReadonlySet<string>): number {
    let count = 0
    for (const [id, tally] of this.#tallies) if (!organizationIds.has(id)) count += tally.facts().total
    return count
  }

  /** Begins anew, for a second attempt at the list. */
  clear(): void {
    this.#tallies.clear()
  }

  #tallyOf(organizationId: string): Tally<K> {
    let tally = this.#tallies.get(organizationId)
    if (tally === undefined) this.#tallies.set(organizationId, (tally = new Tally(this.kind, this.#context, this.#keep)))
    return tally
  }
}

/** Records without an organization. */
const NOWHERE = ''
