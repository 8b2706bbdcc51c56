/** Turns `org:`, `type:` and their like into words of the index. */
import type { ResourceKey } from '../../catalog/index.js'
import type { Database } from '../../sqlite/index.js'
import { foldedName } from '../store/columns.js'
import { TYPE_KINDS, kindNumber } from '../store/kinds.js'
import { fromSqlId } from '../store/sqlite/ids.js'
import { factPatterns } from './facts.js'
import { factMatch, inColumns, quotedWord, scopeMatch } from './match.js'
import { ARCHIVED_WORD, kindWord, organizationWord, typeWord } from './scope.js'
import type { SearchQuery } from './types.js'

export interface Scope {
  /** Expressions that must all hold. */
  readonly all: readonly string[]
  /** None may hold. */
  readonly none: readonly string[]
  readonly notes: readonly string[]
  /** Something was asked for that does not exist, so that nothing can be found. */
  readonly impossible: boolean
}

export const NAMED_SQL = `SELECT CAST(r.id AS TEXT) AS id, r.name AS name FROM words w CROSS JOIN record r ON r.rowid = w.rowid
  WHERE w.words MATCH ? ORDER BY r.name LIMIT ?`

const MOST_NAMED = 200

export const scopeOf = (query: SearchQuery, database: Database): Scope => {
  const all: string[] = []
  const notes: string[] = []
  let impossible = false
  const require = (words: readonly string[], nothing: string): void => {
    if (words.length > 0) all.push(scopeMatch(words))
    else {
      impossible = true
      notes.push(nothing)
    }
  }
  if (query.kinds !== undefined) all.push(scopeMatch(query.kinds.map((kind) => kindWord(kindNumber(kind)))))
  if (query.organizations !== undefined) {
    const ids = query.organizations.flatMap((value) => named(database, ['organizations'], value))
    require(ids.map(organizationWord), `No organization is named ${list(query.organizations)}.`)
  }
  if (query.types !== undefined) {
    const words = query.types.flatMap((value) => [...named(database, TYPE_KINDS, value).map(typeWord), ...kindsNamed(value)])
    require(words, `No type is named ${list(query.types)}.`)
  }
  const facts = [
    ['ip', query.ips],
    ['mac', query.macs],
    ['serial', query.serials],
  ] as const
  for (const [fact, values] of facts)
    if (values !== undefined) all.push(factMatch(values.flatMap((value) => factPatterns(fact, value) ?? [])))
  if (query.archived === 'only') all.push(scopeMatch([ARCHIVED_WORD]))
  return { all, none: query.archived === 'no' ? [scopeMatch([ARCHIVED_WORD])] : [], notes, impossible }
}

/** Ids of records that are called so: by their id, by their whole name, else by the beginnings of its words. */
const named = (database: Database, kinds: readonly ResourceKey[], value: string): readonly string[] => {
  if (/^\d{3,}$/.test(value)) return [value]
  const words = value.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
  if (words.length === 0) return []
  const match = [
    scopeMatch(kinds.map((kind) => kindWord(kindNumber(kind)))),
    ...words.map((word) => inColumns(['name', 'ident'], [`${quotedWord(word)} *`])),
  ]
  const rows = database.prepare(NAMED_SQL).all(match.join(' AND '), MOST_NAMED)
  const whole = rows.filter(({ name }) => name === foldedName(value))
  return (whole.length > 0 ? whole : rows).map(({ id }) => fromSqlId(String(id)))
}

/** `type:password` means the kind. */
const kindsNamed = (value: string): readonly string[] => {
  const plain = value.toLowerCase().replace(/s$/, '')
  const found = KINDS_BY_WORD[plain]
  return found === undefined ? [] : [kindWord(kindNumber(found))]
}
const KINDS_BY_WORD: Readonly<Record<string, ResourceKey>> = {
  organization: 'organizations',
  configuration: 'configurations',
  password: 'passwords',
  contact: 'contacts',
  location: 'locations',
  document: 'documents',
  domain: 'domains',
  checklist: 'checklists',
  folder: 'documentFolders',
}

const list = (values: readonly string[]): string => values.map((value) => JSON.stringify(value.slice(0, 60))).join(' or ')
