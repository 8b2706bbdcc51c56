import { planOfKind } from '../store/kinds.js'
import type { StoredRecord } from '../store/port.js'
import { factPatterns } from './facts.js'
import { foldedWords, isSought } from './folded-words.js'
import { bestOf, wantedBy } from './hits.js'
import { indexText } from './index-text.js'
import type { Clause, SearchAnswer, SearchQuery } from './types.js'

/** The search of a mirror in memory: words and their beginnings, operators and facts, without pieces of words. */
export const searchInMemory = (query: SearchQuery, records: readonly StoredRecord[]): SearchAnswer => {
  const names = namesOf(records)
  const wanted = wantedBy(query, true)
  const found = records.filter(
    (stored) => isInScope(query, stored, names) && query.all.every((clause) => holds(clause, stored) !== clause.not),
  )
  const limit = query.limit ?? 20
  return {
    hits: bestOf(found, wanted, limit),
    total: { count: found.length, atLeast: false },
    complete: found.length <= limit,
    order: 'relevance',
    notes: query.notes ?? [],
  }
}

const holds = ({ anyOf }: Clause, { kind, record }: StoredRecord): boolean => {
  const { name, ident, body, context, fact } = indexText(kind, record, record)
  const words = [...foldedWords([name, ident, body, context].join('\n'))].map(({ word }) => word)
  const facts = fact.split(' ')
  return anyOf.some((term) => {
    const wanted = wantedBy({ text: '', all: [{ not: false, anyOf: [term] }] }, true).words
    if (
      term.facts?.some((pattern) => facts.some((word) => (pattern.open ? word.startsWith(pattern.word) : word === pattern.word))) === true
    )
      return true
    return words.some((_, start) => wanted.every((one, offset) => isSought(words[start + offset] ?? '', [one])))
  })
}

type Names = ReadonlyMap<string, string>
const namesOf = (records: readonly StoredRecord[]): Names =>
  new Map(
    records.flatMap(({ kind, id, record }) => {
      const { label } = planOfKind(kind)
      return label === undefined
        ? []
        : [[`${kind}/${id}`, `${String(record[label])} ${String(record['shortName'] ?? '')}`.toLowerCase()] as const]
    }),
  )

const isInScope = (query: SearchQuery, { kind, record }: StoredRecord, names: Names): boolean => {
  const plan = planOfKind(kind)
  const organization = plan.organization === undefined ? undefined : record[plan.organization]
  const type = plan.type === undefined ? undefined : record[plan.type]
  const named = (values: readonly string[], id: unknown, name: string): boolean =>
    values.some((value) => value === id || name.split(' ').some((word) => word.startsWith(value.toLowerCase())))
  const facts = indexText(kind, record, record).fact.split(' ')
  const hasFact = (fact: 'ip' | 'mac' | 'serial', values: readonly string[] | undefined): boolean =>
    values === undefined ||
    values.some((value) =>
      factPatterns(fact, value)?.some((pattern) =>
        facts.some((word) => (pattern.open ? word.startsWith(pattern.word) : word === pattern.word)),
      ),
    )
  const typeName = [...names].find(([key]) => plan.type !== undefined && key.endsWith(`/${String(type)}`))?.[1] ?? ''
  return (
    (query.kinds === undefined || query.kinds.includes(kind)) &&
    (query.organizations === undefined ||
      named(query.organizations, organization, names.get(`organizations/${String(organization)}`) ?? '')) &&
    (query.types === undefined || named(query.types, type, typeName)) &&
    hasFact('ip', query.ips) &&
    hasFact('mac', query.macs) &&
    hasFact('serial', query.serials) &&
    (query.archived !== 'no' || record['archived'] !== true) &&
    (query.archived !== 'only' || record['archived'] === true)
  )
}
