/** Pieces of words in names: `file` in `qsvfile01`, the last digits of a serial number. */
import type { Database } from '../../sqlite/index.js'
import { SQL } from '../store/sqlite/statements.js'
import type { IndexParts } from './find-facts.js'
import { piecesText } from './index-text.js'
import { folded } from './folded-words.js'
import { inColumns, quotedWord } from './match.js'
import type { Scope } from './scope-of-query.js'
import type { SearchQuery } from './types.js'

export const PIECES_SQL = {
  of: 'SELECT rowid FROM pieces WHERE pieces MATCH ? LIMIT ?',
  inScope: 'SELECT w.rowid AS rowid FROM json_each(?) e CROSS JOIN words w ON w.rowid = e.value WHERE w.words MATCH ?',
} as const

const SHORTEST = 3
const MOST_CANDIDATES = 500

/** Records in whose name every word of the query occurs as a piece. */
export const rowidsByPieces = (query: SearchQuery, scope: Scope, limit: number, { database, rows }: IndexParts): readonly number[] => {
  const terms = query.all.filter(({ not }) => !not).map(({ anyOf }) => anyOf)
  const words = terms.flatMap((anyOf) => (anyOf.length === 1 && !anyOf[0]!.quoted ? [...anyOf[0]!.words] : []))
  // What is in quotes or has an alternative is asked for as words, and one or two letters are in every name.
  if (words.length !== terms.length || words.length === 0 || words.some((word) => word.length < SHORTEST)) return []
  const match = words.flatMap((word) => trigramsOf(folded(word))).map(quotedWord)
  const found = database
    .prepare(PIECES_SQL.of)
    .all([...new Set(match)].join(' AND '), MOST_CANDIDATES)
    .map(({ rowid }) => Number(rowid))
  const inScope = found.length === 0 ? [] : narrowed(found, scope, database)
  // Three letters at a time may stand anywhere: whether they make up the word is seen in the name itself.
  const wanted = words.map(folded)
  return database
    .prepare(SQL.byRowids)
    .all(JSON.stringify(inScope.slice(0, limit * 3)))
    .flatMap((row) => {
      const { kind, record } = rows.record(row)
      const text = folded(piecesText(kind, record))
      return wanted.every((word) => text.includes(word)) ? [Number(row['rowid'])] : []
    })
    .slice(0, limit)
}

const narrowed = (rowids: readonly number[], { all, none }: Scope, database: Database): readonly number[] => {
  if (all.length === 0 && none.length === 0) return rowids
  const positive = all.length === 0 ? inColumns(['scope'], ['"k" *']) : all.join(' AND ')
  return database
    .prepare(PIECES_SQL.inScope)
    .all(JSON.stringify(rowids), none.length === 0 ? positive : `(${positive}) NOT (${none.join(' OR ')})`)
    .map(({ rowid }) => Number(rowid))
}

const trigramsOf = (word: string): readonly string[] =>
  Array.from({ length: word.length - SHORTEST + 1 }, (_, index) => word.slice(index, index + SHORTEST))
