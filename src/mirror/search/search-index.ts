import { UsageError } from '../../errors.js'
import type { Database } from '../../sqlite/index.js'
import { planOfKind } from '../store/kinds.js'
import type { StoredRecord } from '../store/port.js'
import { SEARCH_WEIGHTS } from '../store/sqlite/schema.js'
import { SQL } from '../store/sqlite/statements.js'
import { canBeOpened, expressionOf } from './expression.js'
import type { IndexParts } from './find-facts.js'
import { foldedWords } from './folded-words.js'
import type { Sought } from './folded-words.js'
import { indexText } from './index-text.js'
import { newestOf } from './newest.js'
import { rowidsByPieces } from './pieces.js'
import { scoreOf } from './rank.js'
import { scopeOf } from './scope-of-query.js'
import type { Scope } from './scope-of-query.js'
import { snippetOf } from './snippet.js'
import type { SearchAnswer, SearchHit, SearchQuery } from './types.js'

/** Ranking reads the length of every hit: beyond this it takes longer than anybody wants to wait. */
export const MOST_RANKED = 20_000
/** Of the best by words, so many are looked at closely. */
const LOOKED_AT = 60
const LIMIT = 20
const LARGEST_LIMIT = 200

export const SEARCH_SQL = {
  count: 'SELECT count(*) AS count FROM (SELECT rowid FROM words WHERE words MATCH ? LIMIT ?)',
  ranked: `SELECT rowid, bm25(words, ${SEARCH_WEIGHTS.join(', ')}) AS bm25 FROM words WHERE words MATCH ? ORDER BY bm25 LIMIT ?`,
} as const

interface Found {
  readonly hits: readonly SearchHit[]
  readonly total: number
  readonly atLeast: boolean
  readonly order: SearchAnswer['order']
  readonly notes: readonly string[]
}

/** @throws UsageError `invalid_input` for a limit that is none; MirrorError `mirror_damaged` */
export const searchIndex = (query: SearchQuery, parts: IndexParts): SearchAnswer => {
  const limit = query.limit ?? LIMIT
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_LIMIT)
    throw new UsageError('invalid_input', `A search gives 1 to ${LARGEST_LIMIT} hits.`, { hint: 'Narrow it with org:, kind: or type:.' })
  const scope = scopeOf(query, parts.database)
  const { hits, total, atLeast, order, notes } = scope.impossible ? NOTHING : findHits(query, scope, limit, parts)
  return {
    hits,
    total: { count: total, atLeast },
    complete: !atLeast && total <= hits.length && (query.notes ?? []).length === 0,
    order,
    notes: [...(query.notes ?? []), ...scope.notes, ...notes],
  }
}

const NOTHING: Found = { hits: [], total: 0, atLeast: false, order: 'relevance', notes: [] }

/** Words as they are; where these are too few, words that begin so, then pieces of names; at last some of the words. */
const findHits = (query: SearchQuery, scope: Scope, limit: number, parts: IndexParts): Found => {
  const exact = byWords(expressionOf(query, scope, 'words'), query, scope, false, limit, parts)
  if (exact.total >= limit || !query.all.some(({ not }) => !not)) return exact
  const opened = canBeOpened(query) ? byWords(expressionOf(query, scope, 'beginnings'), query, scope, true, limit, parts) : exact
  if (opened.total >= limit) return withNote(opened, exact, 'Words that begin like those of the search count too.')
  const more = rowidsByPieces(query, scope, limit, parts)
  const known = new Set(opened.hits.map(({ kind, id }) => `${kind}/${id}`))
  const pieces = hitsOf(
    more.map((rowid) => ({ rowid, bm25: 0 })),
    soughtBy(query, true),
    query,
    parts,
  ).filter(({ kind, id }) => !known.has(`${kind}/${id}`))
  if (opened.total + pieces.length > 0) {
    const total = opened.total + pieces.length
    const hits = [...opened.hits, ...pieces].slice(0, limit)
    const note = pieces.length > 0 ? 'Pieces of names were searched too.' : 'Words that begin like those of the search count too.'
    return withNote({ ...opened, hits, total }, exact, note)
  }
  if (query.all.filter(({ not }) => !not).length < 2) return opened
  const some = byWords(expressionOf(query, scope, 'some'), query, scope, true, limit, parts)
  return some.total === 0 ? some : { ...some, notes: ['Nothing holds all of the words; these hold some of them.', ...some.notes] }
}

const withNote = (found: Found, before: Found, note: string): Found =>
  found.total > before.total ? { ...found, notes: [...found.notes, note] } : found

const byWords = (match: string | undefined, query: SearchQuery, scope: Scope, open: boolean, limit: number, parts: IndexParts): Found => {
  if (match === undefined) return NOTHING
  const { database } = parts
  const count = countOf(database, match)
  if (count === 0) return NOTHING
  const sought = soughtBy(query, open)
  if (count <= MOST_RANKED) {
    const rows =
      sought.length === 0 && query.all.length === 0 ? newestOf(database, match, limit, query.kinds) : ranked(database, match, limit)
    const hits = hitsOf(rows, sought, query, parts)
    return {
      hits: (sought.length === 0 ? hits.map((hit) => ({ ...hit, score: null })) : best(hits)).slice(0, limit),
      total: count,
      atLeast: false,
      order: sought.length === 0 ? 'newest' : 'relevance',
      notes: [],
    }
  }
  const many = { total: MOST_RANKED, atLeast: true }
  const inNames = expressionOf(query, scope, open ? 'beginnings' : 'words', ['name'])!
  const named = countOf(database, inNames)
  if (named > 0 && named <= MOST_RANKED) {
    const hits = best(hitsOf(ranked(database, inNames, limit), sought, query, parts)).slice(0, limit)
    return { hits, ...many, order: 'relevance', notes: [`More than ${MOST_RANKED} records fit: those that fit by their name are shown.`] }
  }
  const hits = hitsOf(newestOf(database, match, limit, query.kinds), sought, query, parts).map((hit) => ({ ...hit, score: null }))
  return {
    hits,
    ...many,
    order: 'newest',
    notes: [`More than ${MOST_RANKED} records fit: the newest are shown. Another word would rank them.`],
  }
}

const countOf = (database: Database, match: string): number =>
  Number(database.prepare(SEARCH_SQL.count).get(match, MOST_RANKED + 1)?.['count'])

interface Row {
  readonly rowid: number
  readonly bm25: number
}

const ranked = (database: Database, match: string, limit: number): readonly Row[] =>
  database
    .prepare(SEARCH_SQL.ranked)
    .all(match, Math.max(LOOKED_AT, limit))
    .map(({ rowid, bm25 }) => ({ rowid: Number(rowid), bm25: Number(bm25) }))

const best = (hits: readonly SearchHit[]): readonly SearchHit[] => [...hits].sort((a, b) => (b.score ?? 0) - (a.score ?? 0))

/** What the words of a query are in the index. */
const soughtBy = (query: SearchQuery, open: boolean): readonly Sought[] =>
  query.all
    .filter(({ not }) => !not)
    .flatMap(({ anyOf }) => anyOf)
    .flatMap(({ words, prefix, quoted }) => {
      const all = words.flatMap((word) => [...foldedWords(word)].map(({ word: one }) => one))
      return all.map((word, index) => ({
        word,
        open: (prefix && index === all.length - 1) || (open && !quoted && word.length >= 3 && index === all.length - 1),
      }))
    })

const hitsOf = (
  rows: readonly Row[],
  sought: readonly Sought[],
  query: SearchQuery,
  { database, rows: reader }: IndexParts,
): readonly SearchHit[] => {
  const phrase = query.all
    .flatMap(({ not, anyOf }) => (not ? [] : (anyOf[0]?.words ?? [])))
    .flatMap((word) => [...foldedWords(word)].map(({ word: one }) => one))
    .join(' ')
  const found = new Map(
    database
      .prepare(SQL.byRowids)
      .all(JSON.stringify(rows.map(({ rowid }) => rowid)))
      .map((row) => [Number(row['rowid']), reader.record(row)]),
  )
  return rows.flatMap(({ rowid, bm25 }) => {
    const record = found.get(rowid)
    return record === undefined ? [] : [hitOf(record, bm25, sought, phrase)]
  })
}

const hitOf = (stored: StoredRecord, bm25: number, sought: readonly Sought[], phrase: string): SearchHit => {
  const { kind, id, parent, record } = stored
  const values = Object.fromEntries(Object.entries(record).filter(([, value]) => value !== null))
  const { name, ident, body, context } = indexText(kind, values, values)
  const plan = planOfKind(kind)
  const archived = record['archived'] === true
  const organizationId = plan.organization === undefined ? null : textOrNull(record[plan.organization])
  const organizationName = kind === 'organizations' ? name : textOrNull(record['organizationName'])
  return {
    kind,
    id,
    ...(parent === undefined ? {} : { parent }),
    name: name === '' ? (textOrNull(record['resourceName']) ?? textOrNull(record['description'])) : name,
    organizationId,
    organizationName,
    archived,
    updatedAt: plan.updated === undefined ? null : textOrNull(record[plan.updated]),
    snippet: snippetOf([body, ident, context].filter((text) => text !== '').join(' · '), sought),
    score: scoreOf({ kind, name, ident, context, archived, bm25 }, sought, phrase),
  }
}

const textOrNull = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)
