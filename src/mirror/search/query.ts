/** Reads what a person types into a search box. */
import type { ResourceKey } from '../../catalog/index.js'
import { resources } from '../../catalog/index.js'
import { UsageError } from '../../errors.js'
import { didYouMean } from '../../jsonapi/near-names.js'
import { factPatterns } from './facts.js'
import type { FactPattern } from './facts.js'
import { macHex } from './normalise.js'
import type { Clause, SearchQuery, Term } from './types.js'

/** More would be no question of a person, and is cut off with a note. */
const LONGEST = 2000
const MOST_TERMS = 32
const MOST_VALUES = 20

type Mutable<T> = { -readonly [K in keyof T]: T[K] }
type Lists = Record<'kinds' | 'organizations' | 'types' | 'ips' | 'macs' | 'serials', string[]>

interface Piece {
  readonly not: boolean
  /** `org` of `org:acme`. */
  readonly operator: string | undefined
  readonly value: string
  readonly quoted: boolean
}

/**
 * - words: all must occur, in any order; `fire*` takes what begins so; `"blue cable"` takes these words in this order
 * - `-word` or `NOT word`: must not occur; `a OR b`: one of them must
 * - `org:acme`, `org:123`; `type:server`; `kind:passwords`; `archived:no`; `ip:10.1.2.0/24`; `mac:aa-bb-cc`; `serial:5CG1`
 *
 * @throws UsageError `invalid_input` for an operator with a value that it cannot have, and where nothing is left to search for
 */
export const parseQuery = (text: string, options: { readonly limit?: number | undefined } = {}): SearchQuery => {
  const notes: string[] = []
  if (text.length > LONGEST) notes.push(`Only the first ${LONGEST} characters were searched for.`)
  const clauses: Mutable<Clause>[] = []
  const lists: Lists = { kinds: [], organizations: [], types: [], ips: [], macs: [], serials: [] }
  let archived: SearchQuery['archived']
  let terms = 0
  let [negate, alternative] = [false, false]
  for (const piece of withWholeNumbers([...piecesOf(text.slice(0, LONGEST))])) {
    if (!piece.quoted && piece.operator === undefined && /^(?:OR|NOT|AND)$/.test(piece.value)) {
      if (piece.value === 'NOT') negate = true
      if (piece.value === 'OR') alternative = clauses.length > 0
      continue
    }
    const not = piece.not || negate
    const joins = alternative
    ;[negate, alternative] = [false, false]
    if (piece.operator !== undefined) {
      if (not) throw cannotBeNegated(piece.operator)
      if (piece.operator === 'archived') archived = archivedOf(piece.value)
      else addOperator(lists, piece.operator, piece.value)
      continue
    }
    const term = termOf(piece)
    if (term === undefined) continue
    if (++terms > MOST_TERMS) continue
    const last = clauses.at(-1)
    if (joins && last !== undefined && last.not === not) last.anyOf = [...last.anyOf, term]
    else clauses.push({ not, anyOf: [term] })
  }
  if (terms > MOST_TERMS) notes.push(`Only the first ${MOST_TERMS} words were searched for.`)
  const narrowed = archived !== undefined || Object.values(lists).some((list) => list.length > 0)
  if (!narrowed && !clauses.some(({ not }) => !not))
    throw new UsageError('invalid_input', 'There is no word to search for.', { hint: 'Give at least one word that must occur.' })
  const given = Object.fromEntries(Object.entries(lists).filter(([, list]) => list.length > 0)) as Partial<Lists> & {
    kinds?: ResourceKey[]
  }
  return { text, all: clauses, ...given, archived, limit: options.limit, notes }
}

// --- Pieces -----------------------------------------------------------------------------------------------------------

const OPERATORS: Readonly<Record<string, keyof Lists | 'archived'>> = {
  org: 'organizations',
  organization: 'organizations',
  kind: 'kinds',
  type: 'types',
  ip: 'ips',
  mac: 'macs',
  serial: 'serials',
  archived: 'archived',
}

// A minus, an operator, and a value with or without quotes. A quote that never ends takes the rest.
const PIECE = /(-)?(?:([a-z]+):)?(?:"([^"]*)(?:"|$)|([^\s"]+))/giu

const piecesOf = function* (text: string): Generator<Piece> {
  for (const [, minus, before, quoted, bare] of text.replaceAll('\0', ' ').replaceAll(/[“”„]/g, '"').matchAll(PIECE)) {
    const isOperator = before !== undefined && Object.hasOwn(OPERATORS, before.toLowerCase())
    const value = quoted ?? bare ?? ''
    yield {
      not: minus !== undefined,
      operator: isOperator ? before.toLowerCase() : undefined,
      value: isOperator || before === undefined ? value : `${before}:${value}`,
      quoted: quoted !== undefined,
    }
  }
}

/** `07 5550 1234` is one number, as it stands on a business card. */
const withWholeNumbers = (pieces: readonly Piece[]): readonly Piece[] => {
  const result: Piece[] = []
  let run: Piece[] = []
  const flush = (): void => {
    const digits = run.map(({ value }) => value.replaceAll(/\D/g, '')).join('')
    if (run.length > 1 && digits.length >= 7 && digits.length <= 15) result.push({ ...run[0]!, value: digits })
    else result.push(...run)
    run = []
  }
  for (const piece of pieces) {
    const isGroup = piece.operator === undefined && !piece.quoted && !piece.not && /^[+(]{0,2}\d{1,5}\)?$/.test(piece.value)
    if (!isGroup) flush()
    ;(isGroup ? run : result).push(piece)
  }
  flush()
  return result
}

const WORD = /[\p{L}\p{N}]/u

const termOf = ({ value, quoted }: Piece): Term | undefined => {
  const prefix = !quoted && value.endsWith('*')
  const bare = quoted ? value : value.replace(/\*+$/, '')
  const words = bare.split(/\s+/).filter((word) => WORD.test(word))
  if (words.length === 0) return undefined
  const facts = quoted ? [] : factsOf(bare, prefix)
  return { words, prefix, quoted, ...(facts.length === 0 ? {} : { facts }) }
}

/** What a word can be besides a word, by its form alone. */
const factsOf = (word: string, open: boolean): readonly FactPattern[] => {
  const opened = (patterns: readonly FactPattern[] | null): readonly FactPattern[] =>
    (patterns ?? []).map((pattern) => ({ ...pattern, open: pattern.open || open }))
  if (/^\d{1,3}(?:\.\d{1,3}){2,3}(?:\/\d{1,2})?\.?$/.test(word) || (word.includes(':') && /^[\da-f:/]{4,}$/i.test(word))) {
    const address = opened(factPatterns('ip', word))
    if (address.length > 0) return address
  }
  if (macHex(word) !== null || /^[\da-f]{2}(?:[-:][\da-f]{2}){2,4}$/i.test(word)) return opened(factPatterns('mac', word))
  if (word.includes('@')) return opened(factPatterns('email', word))
  // A number with its separators, and a code that is written with dashes here and without them there.
  if (/^\+?[\d().-]{6,}$/.test(word)) return [...opened(factPatterns('phone', word)), ...opened(codes(word))]
  return /\d/.test(word) && word.length >= 4 ? opened(codes(word)) : []
}
const codes = (word: string): readonly FactPattern[] => [...(factPatterns('serial', word) ?? []), ...(factPatterns('assetTag', word) ?? [])]

// --- Operators --------------------------------------------------------------------------------------------------------

const addOperator = (lists: Lists, operator: string, value: string): void => {
  const list = OPERATORS[operator] as keyof Lists
  if (value.trim() === '')
    throw new UsageError('invalid_input', `${operator}: has no value.`, {
      hint: `Write it without a blank after the colon: ${EXAMPLES[list]}`,
    })
  if (lists[list].length >= MOST_VALUES) throw new UsageError('too_large', `${operator}: can be given ${MOST_VALUES} times at most.`)
  if (list === 'kinds') lists.kinds.push(kindOf(value))
  else {
    requireFact(list, value)
    lists[list].push(value.trim())
  }
}

const EXAMPLES: Readonly<Record<keyof Lists, string>> = {
  kinds: 'kind:passwords',
  organizations: 'org:acme, org:"acme corp" or org:123',
  types: 'type:server',
  ips: 'ip:10.1.2.3, ip:10.1.2. or ip:10.1.2.0/24',
  macs: 'mac:AA-BB-CC-00-11-22 or mac:aabb.cc',
  serials: 'serial:FGT60F1234 or serial:FGT60*',
}
const FACTS = { ips: 'ip', macs: 'mac', serials: 'serial' } as const

const requireFact = (list: keyof Lists, value: string): void => {
  if (!(list in FACTS)) return
  const fact = FACTS[list as keyof typeof FACTS]
  if (factPatterns(fact, value) !== null) return
  throw new UsageError('invalid_input', `${fact}: cannot be ${JSON.stringify(value.slice(0, 60))}.`, {
    hint: `For example ${EXAMPLES[list]}`,
  })
}

/** `kind:password`, `kind:flexible-assets`, `kind:flexibleAssets` */
const kindOf = (value: string): ResourceKey => {
  const plain = plainName(value)
  const found = kinds.get(plain)
  if (found !== undefined) return found
  throw new UsageError('invalid_input', `There is no kind ${JSON.stringify(value.slice(0, 60))}.`, {
    hint: didYouMean(plain, kinds.keys()) ?? 'For example kind:configurations, kind:passwords or kind:documents.',
  })
}
const plainName = (name: string): string => name.toLowerCase().replaceAll(/[^a-z]/g, '')
const kinds: ReadonlyMap<string, ResourceKey> = new Map(
  resources.flatMap(({ key, type, singular }) => [key, type, singular].map((name) => [plainName(name), key as ResourceKey] as const)),
)

const archivedOf = (value: string): NonNullable<SearchQuery['archived']> => {
  const plain = value.toLowerCase()
  if (['no', 'false', '0'].includes(plain)) return 'no'
  if (['only', 'true', '1'].includes(plain)) return 'only'
  if (['yes', 'all', 'any'].includes(plain)) return 'yes'
  throw new UsageError('invalid_input', `archived: cannot be ${JSON.stringify(value.slice(0, 60))}.`, {
    hint: 'archived:no leaves archived records out, archived:only leaves all others out, archived:yes takes both.',
  })
}

const cannotBeNegated = (operator: string): UsageError =>
  new UsageError('invalid_input', `${operator}: cannot be negated.`, { hint: 'Only words can: -word, -"two words".' })
