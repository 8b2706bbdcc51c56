/** The clauses of a query as one expression of FTS5. */
import { factMatch, inColumns, termMatch } from './match.js'
import type { Scope } from './scope-of-query.js'
import type { Clause, SearchQuery, Term } from './types.js'

/** How closely words must be met. */
export type Closeness = 'words' | 'beginnings' | 'some'

export const TEXT_COLUMNS = ['name', 'ident', 'body', 'context'] as const

/** Undefined where nothing is asked for that an index could find. */
export const expressionOf = (
  query: SearchQuery,
  scope: Scope,
  closeness: Closeness,
  columns: readonly string[] = TEXT_COLUMNS,
): string | undefined => {
  const wanted = query.all.filter(({ not }) => !not).map((clause) => clauseMatch(clause, closeness, columns))
  const unwanted = query.all.filter(({ not }) => not).map((clause) => clauseMatch(clause, 'words', TEXT_COLUMNS))
  const words = wanted.length > 1 && closeness === 'some' ? [`(${wanted.join(' OR ')})`] : wanted
  const positive = [...words, ...scope.all]
  if (positive.length === 0) return undefined
  const negative = [...unwanted, ...scope.none]
  const all = positive.join(' AND ')
  return negative.length === 0 ? all : `(${all}) NOT (${negative.join(' OR ')})`
}

const clauseMatch = ({ anyOf }: Clause, closeness: Closeness, columns: readonly string[]): string => {
  const words = inColumns(
    columns,
    anyOf.map((term) => termMatch(closeness === 'words' ? term : opened(term))),
  )
  const facts = anyOf.flatMap((term) => term.facts ?? [])
  return facts.length === 0 ? words : `(${words} OR ${factMatch(facts)})`
}

// One letter begins too many words to say anything, and a whole address is no beginning of one.
const opened = (term: Term): Term =>
  term.quoted || term.words.some((word) => word.length < 2) || term.facts?.some(({ word, open }) => word.startsWith('i') && !open) === true
    ? term
    : { ...term, prefix: true }

/** Whether `beginnings` asks for more than `words`. */
export const canBeOpened = (query: SearchQuery): boolean =>
  query.all.some(({ not, anyOf }) => !not && anyOf.some((term) => opened(term).prefix && !term.prefix))
