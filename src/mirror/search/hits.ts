/** Rows of the index as what a person sees. */
import { planOfKind } from '../store/kinds.js'
import type { StoredRecord } from '../store/port.js'
import { SQL } from '../store/sqlite/statements.js'
import { factPatterns } from './facts.js'
import type { FactPattern } from './facts.js'
import type { IndexParts } from './find-facts.js'
import { foldedWords } from './folded-words.js'
import type { Sought } from './folded-words.js'
import { aroundText, bodyText } from './index-text.js'
import { scoreOf } from './rank.js'
import { snippetOf } from './snippet.js'
import type { SearchHit, SearchQuery } from './types.js'

export interface Row {
  readonly rowid: number
  /** Of FTS5: smaller is better. */
  readonly bm25: number
}

/** What a query asks for, worked out once for all hits. */
export interface Wanted {
  readonly words: readonly Sought[]
  /** All of them in their order. */
  readonly phrase: string
  readonly facts: readonly FactPattern[]
}

/** @param open words that begin like those of the query count too */
export const wantedBy = (query: SearchQuery, open: boolean): Wanted => {
  const terms = query.all.filter(({ not }) => !not)
  return {
    words: terms
      .flatMap(({ anyOf }) => anyOf)
      .flatMap(({ words, prefix, quoted }) => {
        const all = words.flatMap(plainWords)
        const isOpen = prefix || (open && !quoted && (all.at(-1)?.length ?? 0) >= 2)
        return all.map((word, index) => ({ word, open: isOpen && index === all.length - 1 }))
      }),
    phrase: terms
      .flatMap(({ anyOf }) => anyOf[0]?.words ?? [])
      .flatMap(plainWords)
      .join(' '),
    facts: [
      ...terms.flatMap(({ anyOf }) => anyOf.flatMap(({ facts }) => facts ?? [])),
      ...(query.ips ?? []).flatMap((value) => factPatterns('ip', value) ?? []),
      ...(query.macs ?? []).flatMap((value) => factPatterns('mac', value) ?? []),
      ...(query.serials ?? []).flatMap((value) => factPatterns('serial', value) ?? []),
    ],
  }
}
const plainWords = (text: string): readonly string[] => [...foldedWords(text)].map(({ word }) => word)

/** How many hits are wanted, and whether the best come first or those of the first rows. */
export interface Choice {
  readonly limit: number
  readonly order: 'best' | 'rows'
}

/** @throws MirrorError `mirror_damaged` */
export const hitsOf = (
  rows: readonly Row[],
  wanted: Wanted,
  { database, rows: reader }: IndexParts,
  choice: Choice,
): readonly SearchHit[] => {
  if (rows.length === 0) return []
  const found = new Map(
    database
      .prepare(SQL.byRowids)
      .all(JSON.stringify(rows.map(({ rowid }) => rowid)))
      .map((row) => [Number(row['rowid']), reader.record(row)]),
  )
  const weighed = rows.flatMap(({ rowid, bm25 }) => {
    const stored = found.get(rowid)
    return stored === undefined ? [] : [{ stored, score: choice.order === 'best' ? scoreOfHit(stored, bm25, wanted) : null }]
  })
  return chosen(weighed, choice).map(({ stored, score }) => hitOf(stored, score, wanted))
}

/** The best of these records. */
export const bestOf = (records: readonly StoredRecord[], wanted: Wanted, limit: number): readonly SearchHit[] =>
  chosen(
    records.map((stored) => ({ stored, score: scoreOfHit(stored, -1, wanted) })),
    { limit, order: 'best' },
  ).map(({ stored, score }) => hitOf(stored, score, wanted))

interface Weighed {
  readonly stored: StoredRecord
  readonly score: number | null
}

const chosen = (weighed: readonly Weighed[], { limit, order }: Choice): readonly Weighed[] =>
  (order === 'rows' ? weighed : [...weighed].sort((a, b) => (b.score ?? 0) - (a.score ?? 0))).slice(0, limit)

const scoreOfHit = ({ kind, record }: StoredRecord, bm25: number, wanted: Wanted): number => {
  const { label } = planOfKind(kind)
  const { ident, context, fact } = aroundText(kind, record, record)
  const name = label === undefined ? '' : (textOrNull(record[label]) ?? '')
  const isMeant = hasFact(fact, wanted.facts)
  const archived = record['archived'] === true
  return scoreOf({ kind, name, ident, context, type: typeNameOf(record), isMeant, archived, bm25 }, wanted.words, wanted.phrase)
}

const hitOf = ({ kind, id, parent, record }: StoredRecord, score: number | null, wanted: Wanted): SearchHit => {
  const plan = planOfKind(kind)
  const { ident, context } = aroundText(kind, record, record)
  const label = plan.label === undefined ? null : textOrNull(record[plan.label])
  return {
    kind,
    id,
    ...(parent === undefined ? {} : { parent }),
    name: label ?? textOrNull(record['resourceName']) ?? textOrNull(record['description']),
    organizationId: plan.organization === undefined ? null : textOrNull(record[plan.organization]),
    organizationName: kind === 'organizations' ? label : textOrNull(record['organizationName']),
    archived: record['archived'] === true,
    updatedAt: plan.updated === undefined ? null : textOrNull(record[plan.updated]),
    snippet: snippetOf([bodyText(kind, record), ident, context].filter((text) => text !== '').join(' · '), wanted.words),
    score,
  }
}

const TYPE_NAMES = ['configurationTypeName', 'flexibleAssetTypeName', 'passwordCategoryName', 'contactTypeName'] as const
const typeNameOf = (record: StoredRecord['record']): string => TYPE_NAMES.map((key) => textOrNull(record[key]) ?? '').join(' ')

const hasFact = (words: string, facts: readonly FactPattern[]): boolean =>
  facts.length > 0 && words.split(' ').some((word) => facts.some((fact) => (fact.open ? word.startsWith(fact.word) : word === fact.word)))

const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
