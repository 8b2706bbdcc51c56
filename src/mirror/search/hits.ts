/** Rows of the index as what a person sees. */
import { planOfKind } from '../store/kinds.js'
import type { StoredRecord } from '../store/port.js'
import { SQL } from '../store/sqlite/statements.js'
import { factPatterns } from './facts.js'
import type { FactPattern } from './facts.js'
import type { IndexParts } from './find-facts.js'
import { foldedWords } from './folded-words.js'
import type { Sought } from './folded-words.js'
import { indexText } from './index-text.js'
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

/** In the order of the rows. @throws MirrorError `mirror_damaged` */
export const hitsOf = (rows: readonly Row[], wanted: Wanted, { database, rows: reader }: IndexParts): readonly SearchHit[] => {
  if (rows.length === 0) return []
  const found = new Map(
    database
      .prepare(SQL.byRowids)
      .all(JSON.stringify(rows.map(({ rowid }) => rowid)))
      .map((row) => [Number(row['rowid']), reader.record(row)]),
  )
  return rows.flatMap(({ rowid, bm25 }) => {
    const record = found.get(rowid)
    return record === undefined ? [] : [hitOf(record, bm25, wanted)]
  })
}

export const hitOf = (stored: StoredRecord, bm25: number, wanted: Wanted): SearchHit => {
  const { kind, id, parent, record } = stored
  const plan = planOfKind(kind)
  const { ident, body, context, fact } = indexText(kind, record, record)
  const label = plan.label === undefined ? null : textOrNull(record[plan.label])
  const archived = record['archived'] === true
  const isMeant = hasFact(fact, wanted.facts)
  return {
    kind,
    id,
    ...(parent === undefined ? {} : { parent }),
    name: label ?? textOrNull(record['resourceName']) ?? textOrNull(record['description']),
    organizationId: plan.organization === undefined ? null : textOrNull(record[plan.organization]),
    organizationName: kind === 'organizations' ? label : textOrNull(record['organizationName']),
    archived,
    updatedAt: plan.updated === undefined ? null : textOrNull(record[plan.updated]),
    snippet: snippetOf([body, ident, context].filter((text) => text !== '').join(' · '), wanted.words),
    score: scoreOf(
      { kind, name: label ?? '', ident, context, type: typeNameOf(record), isMeant, archived, bm25 },
      wanted.words,
      wanted.phrase,
    ),
  }
}

const TYPE_NAMES = ['configurationTypeName', 'flexibleAssetTypeName', 'passwordCategoryName', 'contactTypeName'] as const
const typeNameOf = (record: StoredRecord['record']): string => TYPE_NAMES.map((key) => textOrNull(record[key]) ?? '').join(' ')

const hasFact = (words: string, facts: readonly FactPattern[]): boolean =>
  facts.length > 0 && words.split(' ').some((word) => facts.some((fact) => (fact.open ? word.startsWith(fact.word) : word === fact.word)))

const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
