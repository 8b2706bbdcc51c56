import type { RecordTypes } from '../../../catalog/index.js'
import { checksOf } from '../checks/index.js'
import type { CheckContext } from '../checks/check.js'
import { countablesOf } from '../countables.js'
import type { CountableName } from '../countables.js'
import type { Example, KindFacts } from '../facts.js'
import type { AuditedKind } from '../kinds.js'
import { daysSince } from '../moments.js'

interface CheckCounts {
  judged: number
  failed: number
  examples: Example[]
}

/** Counts the records of one kind in one organization as they pass by, and keeps next to nothing of them. */
export class Tally<K extends AuditedKind> {
  readonly #kind: K
  readonly #context: CheckContext
  readonly #keep: number
  #total = 0
  #archived = 0
  readonly #countables: Partial<Record<CountableName, number>> = {}
  readonly #types = new Map<string, number>()
  readonly #checks = new Map<string, CheckCounts>()
  readonly #ages: number[] = []

  /** @param keep examples of each finding */
  constructor(kind: K, context: CheckContext, keep: number) {
    this.#kind = kind
    this.#context = context
    this.#keep = keep
  }

  add(record: RecordTypes[K]): void {
    this.#total++
    if (isArchived(record)) {
      this.#archived++
      return
    }
    for (const [name, countable] of countablesOf(this.#kind)) {
      if (countable.counts(record)) this.#countables[name] = (this.#countables[name] ?? 0) + 1
    }
    const type = typeNameOf(record)
    if (type !== null) this.#types.set(type, (this.#types.get(type) ?? 0) + 1)
    const age = daysSince((record as { readonly updatedAt?: string | null }).updatedAt, this.#context.now)
    if (age !== null) this.#ages.push(Math.max(0, age))
    for (const check of checksOf(this.#kind)) {
      if (this.#context.policy.checks[check.id] === undefined) continue
      const verdict = check.judge(record, this.#context)
      if (verdict === 'skip') continue
      let counts = this.#checks.get(check.id)
      if (counts === undefined) this.#checks.set(check.id, (counts = { judged: 0, failed: 0, examples: [] }))
      counts.judged++
      if (verdict === 'pass') continue
      counts.failed++
      keepOldest(counts.examples, exampleOf(record, verdict.day, verdict.note ?? null), this.#keep)
    }
  }

  /** Turns one pass of a check into a failure, where that shows only after the whole list was seen. */
  takeBack(check: string, example: Example): void {
    const counts = this.#checks.get(check)
    if (counts === undefined) return
    counts.failed++
    keepOldest(counts.examples, example, this.#keep)
  }

  facts(): KindFacts {
    return {
      total: this.#total,
      archived: this.#archived,
      countables: this.#countables,
      types: Object.fromEntries([...this.#types].sort(([a], [b]) => compareText(a, b))),
      checks: Object.fromEntries(
        [...this.#checks].map(([id, counts]) => [id, { ...counts, examples: counts.examples.map(withSafeAddress) }]),
      ),
      ages: this.#ages.sort((a, b) => a - b),
    }
  }
}

type AnyAudited = RecordTypes[AuditedKind]

const isArchived = (record: AnyAudited): boolean => 'archived' in record && record.archived === true
const typeNameOf = (record: AnyAudited): string | null =>
  'configurationTypeName' in record ? record.configurationTypeName : 'flexibleAssetTypeName' in record ? record.flexibleAssetTypeName : null

/** Names, ids and dates: text that people write freely may hold a secret and stays where it is. */
const exampleOf = (record: AnyAudited, day: string | null, note: string | null): Example => ({
  id: record.id,
  name: nameOf(record),
  url: record.resourceUrl,
  day,
  note,
})

/** Looked at only when it is kept: most examples are not. */
const withSafeAddress = (example: Example): Example => ({ ...example, url: webAddress(example.url) })

export const nameOf = (record: AnyAudited): string =>
  (record.type === 'expirations' ? (record.resourceName ?? record.resourceTypeName) : record.name) ?? `(no name, ${record.id})`

/** An address that a report may link to, or null. */
export const webAddress = (text: string | null | undefined): string | null => {
  if (text === null || text === undefined || !URL.canParse(text)) return null
  const url = new URL(text)
  return url.protocol === 'https:' && url.username === '' && url.password === '' ? url.href : null
}

/** The oldest first; the order does not depend on the order of arrival. */
const keepOldest = (examples: Example[], example: Example, keep: number): void => {
  let at = examples.length
  while (at > 0 && compareExamples(example, examples[at - 1] as Example) < 0) at--
  if (at >= keep) return
  examples.splice(at, 0, example)
  if (examples.length > keep) examples.pop()
}
const compareExamples = (a: Example, b: Example): number =>
  compareText(a.day ?? '9999', b.day ?? '9999') || compareText(a.name, b.name) || compareText(a.id, b.id)
/** By code point, which is the same everywhere. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
