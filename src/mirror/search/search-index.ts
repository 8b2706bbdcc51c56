import { UsageError } from '../../errors.js'
import type { Database } from '../../sqlite/index.js'
import { kindNumber } from '../store/kinds.js'
import { SEARCH_WEIGHTS } from '../store/sqlite/schema.js'
import { canBeOpened, expressionOf } from './expression.js'
import type { Closeness } from './expression.js'
import type { IndexParts } from './find-facts.js'
import { hitsOf, wantedBy } from './hits.js'
import type { Row } from './hits.js'
import { scopeMatch } from './match.js'
import { newestOf } from './newest.js'
import { rowidsByPieces } from './pieces.js'
import { kindWord } from './scope.js'
import { scopeOf } from './scope-of-query.js'
import type { Scope } from './scope-of-query.js'
import type { SearchAnswer, SearchHit, SearchQuery } from './types.js'

/** Ranking reads the length of every hit: beyond this it takes longer than anybody wants to wait. */
export const MOST_RANKED = 20_000
/** Of the best by their words, so many are looked at closely. */
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

/** A query, with its limit, and where it is narrowed to. */
interface Search {
  readonly query: SearchQuery
  readonly scope: Scope
  readonly limit: number
  readonly parts: IndexParts
}

/** @throws UsageError `invalid_input` for a limit that is none; MirrorError `mirror_damaged` */
export const searchIndex = (query: SearchQuery, parts: IndexParts): SearchAnswer => {
  const limit = query.limit ?? LIMIT
  if (!Number.isInteger(limit) || limit < 1 || limit > LARGEST_LIMIT)
    throw new UsageError('invalid_input', `A search gives 1 to ${LARGEST_LIMIT} hits.`, { hint: 'Narrow it with org:, kind: or type:.' })
  const scope = scopeOf(query, parts.database)
  const { hits, total, atLeast, order, notes } = scope.impossible ? NOTHING : findHits({ query, scope, limit, parts })
  return {
    hits,
    total: { count: total, atLeast },
    complete: !atLeast && total <= hits.length && (query.notes ?? []).length === 0,
    order,
    notes: [...(query.notes ?? []), ...scope.notes, ...notes],
  }
}

const NOTHING: Found = { hits: [], total: 0, atLeast: false, order: 'relevance', notes: [] }
const BEGINNINGS = 'Words that begin like those of the search count too.'
const PIECES = 'Pieces of names were searched too.'
const SOME = 'Nothing holds all of the words; these hold some of them.'

/** Words as they are; where these are too few, words that begin so, then pieces of names; at last some of the words. */
const findHits = (search: Search): Found => {
  const { query, limit } = search
  const exact = byWords(search, 'words')
  const words = query.all.filter(({ not }) => !not).length
  if (exact.total >= limit || words === 0) return exact
  const opened = canBeOpened(query) ? byWords(search, 'beginnings') : exact
  if (opened.total >= limit) return withNote(opened, exact, BEGINNINGS)
  const more = withPieces(search, opened)
  if (more.total > 0) return withNote(more, exact, more.total > opened.total ? PIECES : BEGINNINGS)
  if (words < 2) return NOTHING
  const some = byWords(search, 'some')
  return some.total === 0 ? NOTHING : { ...some, notes: [SOME, ...some.notes] }
}

const withNote = (found: Found, before: Found, note: string): Found =>
  found.total > before.total ? { ...found, notes: [...found.notes, note] } : found

const withPieces = ({ query, scope, limit, parts }: Search, found: Found): Found => {
  const known = new Set(found.hits.map(keyOf))
  const rows = rowidsByPieces(query, scope, limit, parts).map((rowid) => ({ rowid, bm25: 0 }))
  const more = hitsOf(rows, wantedBy(query, true), parts, { limit: rows.length, order: 'best' }).filter((hit) => !known.has(keyOf(hit)))
  return { ...found, hits: [...found.hits, ...more].slice(0, limit), total: found.total + more.length }
}
const keyOf = ({ kind, id, parent = '' }: SearchHit): string => `${kind} ${parent} ${id}`

const byWords = (search: Search, closeness: Closeness): Found => {
  const { query, scope, limit, parts } = search
  const { database } = parts
  const match = expressionOf(query, scope, closeness)
  const count = match === undefined ? 0 : countOf(database, match)
  if (match === undefined || count === 0) return NOTHING
  const wanted = wantedBy(query, closeness !== 'words')
  const newest = (): readonly SearchHit[] => hitsOf(newestOf(database, match, limit, query.kinds), wanted, parts, { limit, order: 'rows' })
  // Without a word there is nothing to rank by but what was asked for by its number.
  const isRanked = wanted.words.length > 0 || wanted.facts.length > 0
  if (count <= MOST_RANKED) {
    const found = { total: count, atLeast: false, notes: [] }
    if (!isRanked) return { ...found, hits: newest(), order: 'newest' }
    const rows = withOrganizations(search, ranked(database, match, Math.max(LOOKED_AT, limit)))
    return { ...found, hits: hitsOf(rows, wanted, parts, { limit, order: 'best' }), order: 'relevance' }
  }
  const found = { total: MOST_RANKED, atLeast: true }
  const inNames = isRanked ? expressionOf(query, scope, closeness, ['name']) : undefined
  const named = inNames === undefined ? 0 : countOf(database, inNames)
  if (inNames !== undefined && named > 0 && named <= MOST_RANKED) {
    const hits = hitsOf(ranked(database, inNames, Math.max(LOOKED_AT, limit)), wanted, parts, { limit, order: 'best' })
    return { ...found, hits, order: 'relevance', notes: [`More than ${MOST_RANKED} records fit: those that fit by their name are shown.`] }
  }
  const notes = [`More than ${MOST_RANKED} records fit: the newest are shown. Another word would rank them.`]
  return { ...found, hits: newest(), order: 'newest', notes }
}

const countOf = (database: Database, match: string): number =>
  Number(database.prepare(SEARCH_SQL.count).get(match, MOST_RANKED + 1)?.['count'])

const ranked = (database: Database, match: string, limit: number): readonly Row[] =>
  database
    .prepare(SEARCH_SQL.ranked)
    .all(match, limit)
    .map(({ rowid, bm25 }) => ({ rowid: Number(rowid), bm25: Number(bm25) }))

/** Whose short name stands in the names of all its devices is not among the best by its words, and is meant by them nonetheless. */
const withOrganizations = ({ query, scope, parts }: Search, rows: readonly Row[]): readonly Row[] => {
  const match = expressionOf(query, scope, 'words', ['name', 'ident'])
  if (query.all.length === 0 || match === undefined || query.kinds !== undefined) return rows
  const known = new Set(rows.map(({ rowid }) => rowid))
  const organizations = ranked(parts.database, `(${match}) AND ${scopeMatch([kindWord(kindNumber('organizations'))])}`, 5)
  return [...rows, ...organizations.filter(({ rowid }) => !known.has(rowid))]
}
