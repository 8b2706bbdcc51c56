import type { RecordTypes } from '../../catalog/index.js'
import type { AuditedKind } from './kinds.js'

interface Countable<K extends AuditedKind> {
  readonly kind: K
  /** One of them, and several. */
  readonly nouns: readonly [string, string]
  counts(record: RecordTypes[K]): boolean
}
const countable = <K extends AuditedKind>(
  kind: K,
  nouns: readonly [string, string],
  counts: (record: RecordTypes[K]) => boolean = () => true,
): Countable<K> => ({ kind, nouns, counts })

/** What a policy can ask for a number of, besides types: archived records never count. */
export const COUNTABLES = {
  configurations: countable('configurations', ['configuration', 'configurations']),
  contacts: countable('contacts', ['contact', 'contacts']),
  'key-contacts': countable(
    'contacts',
    ['contact marked as important', 'contacts marked as important'],
    (record) => record.important === true,
  ),
  locations: countable('locations', ['location', 'locations']),
  'primary-locations': countable('locations', ['primary location', 'primary locations'], (record) => record.primary === true),
  passwords: countable('passwords', ['password', 'passwords']),
  'embedded-passwords': countable('passwords', ['embedded password', 'embedded passwords'], (record) => record.resourceId !== null),
  documents: countable('documents', ['document', 'documents']),
  'published-documents': countable(
    'documents',
    ['published document', 'published documents'],
    (record) => record.published !== false && record.draft !== true,
  ),
  'flexible-assets': countable('flexibleAssets', ['flexible asset', 'flexible assets']),
  domains: countable('domains', ['domain', 'domains']),
  checklists: countable('checklists', ['checklist', 'checklists']),
} as const
export type CountableName = keyof typeof COUNTABLES
export const COUNTABLE_NAMES = Object.keys(COUNTABLES) as [CountableName, ...CountableName[]]

type Entry<K extends AuditedKind> = readonly [CountableName, Countable<K>]
const BY_KIND = new Map<AuditedKind, Entry<AuditedKind>[]>()
for (const [name, entry] of Object.entries(COUNTABLES) as unknown as Entry<AuditedKind>[]) {
  BY_KIND.set(entry.kind, [...(BY_KIND.get(entry.kind) ?? []), [name, entry]])
}

/** What of a kind can be counted. */
export const countablesOf = <K extends AuditedKind>(kind: K): readonly Entry<K>[] =>
  (BY_KIND.get(kind) ?? []) as unknown as readonly Entry<K>[]
