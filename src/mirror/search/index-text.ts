/** The words under which a record is found, by how much each is worth. */
import type { ResourceKey } from '../../catalog/index.js'
import { planOfKind } from '../store/kinds.js'
import type { KindPlan } from '../store/kinds.js'
import type { FactKind } from '../store/port.js'
import { factInText, factWord } from './facts.js'

type Values = Readonly<Record<string, unknown>>

export interface IndexText {
  /** What a person calls it. */
  readonly name: string
  /** Host names, addresses, serial numbers, user names. */
  readonly ident: string
  /** Notes, documents, traits. */
  readonly body: string
  /** What it belongs to: the names of its organization, type, model, location. */
  readonly context: string
  readonly fact: string
}

interface Fact {
  readonly key: string
  readonly fact: FactKind
  /** A list of structures, each with its `value`. */
  readonly list: boolean
}

interface Parts {
  /** What a person calls one of them. */
  readonly singular: string
  readonly facts: readonly Fact[]
  readonly pieces: readonly string[]
  readonly traits: boolean
  readonly name: readonly string[]
  readonly ident: readonly string[]
  readonly body: readonly string[]
  readonly context: readonly string[]
}

const ONLY_FACTS: ReadonlySet<string> = new Set(['ip', 'mac', 'phone'])
const IDENTS: ReadonlySet<string> = new Set(['username', 'url', 'shortName', 'firstName', 'lastName'])
// Said again by another derived value, or of every second record.
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  'configurationTypeKind',
  'countryName',
  'configurationStatusName',
  'organizationStatusName',
])

const partsOf = ({ resource, attributes, derived, label }: KindPlan): Parts => {
  const searched = attributes.filter(({ attribute, key }) => attribute.search === true && key !== label).map(({ key }) => key)
  const identifies = new Set(attributes.filter(({ attribute }) => attribute.identifies !== undefined).map(({ key }) => key))
  const isIdent = (key: string): boolean => identifies.has(key) || IDENTS.has(key)
  // Addresses and numbers are facts; as words they would be a heap of small numbers.
  const factOnly = new Set(attributes.filter(({ attribute: { identifies } }) => ONLY_FACTS.has(identifies ?? '')).map(({ key }) => key))
  return {
    singular: resource.singular,
    facts: attributes.flatMap(({ key, attribute: { identifies, kind } }) =>
      identifies === undefined ? [] : [{ key, fact: identifies, list: kind === 'items' }],
    ),
    pieces: attributes.filter(({ attribute: { identifies } }) => identifies !== undefined && PIECES.has(identifies)).map(({ key }) => key),
    traits: attributes.some(({ key }) => key === 'traits'),
    name: label === undefined ? [] : [label],
    ident: searched.filter((key) => isIdent(key) && !factOnly.has(key)),
    body: searched.filter((key) => !isIdent(key)),
    context: derived.filter(({ attribute, key }) => attribute.kind === 'text' && !SAYS_NOTHING.has(key)).map(({ key }) => key),
  }
}

const parts = new Map<ResourceKey, Parts>()
const partsOfKind = (kind: ResourceKey): Parts => {
  let found = parts.get(kind)
  if (found === undefined) parts.set(kind, (found = partsOf(planOfKind(kind))))
  return found
}

export const indexText = (kind: ResourceKey, values: Values, derived: Values): IndexText => {
  const parts = partsOfKind(kind)
  return { name: withJoined(joined(values, parts.name)), body: bodyText(kind, values), ...aroundText(kind, values, derived) }
}

/** The long part of it: what hits that are not shown do not need. */
export const bodyText = (kind: ResourceKey, values: Values): string => withJoined(joined(values, partsOfKind(kind).body))

/** The rest, by which hits are weighed. */
export const aroundText = (kind: ResourceKey, values: Values, derived: Values): Pick<IndexText, 'ident' | 'context' | 'fact'> => {
  const parts = partsOfKind(kind)
  return {
    ident: identOf(values, parts.ident, joined(values, parts.name)),
    // People say what they look for: `guest wifi password`.
    context: withText(joined(derived, parts.context), parts.singular),
    fact: factsIn(parts, values),
  }
}

/** Of these, pieces of words are found too: the last digits of a serial number. */
const PIECES: ReadonlySet<string> = new Set(['hostname', 'serial', 'assetTag'])
const LONGEST_PIECES = 160

/**
 * Words of which pieces are worth finding: with a digit or a sign in them, or long enough to be put together of several. Ordinary words are
 * found by their beginning.
 */
export const piecesText = (kind: ResourceKey, values: Values): string => {
  const { name, pieces } = partsOfKind(kind)
  let text = ''
  for (const key of name) text = withPieces(text, values[key])
  for (const key of pieces) text = withPieces(text, values[key])
  return text.slice(0, LONGEST_PIECES)
}

const withPieces = (text: string, value: unknown): string => {
  if (typeof value !== 'string' || value.length < 4) return text
  let result = text
  for (const word of value.split(SPACES))
    if (word.length >= 4 && (word.length >= 9 || SIGNED.test(word)) && !result.includes(word)) result += result === '' ? word : ` ${word}`
  return result
}
const SPACES = /[\s\0]+/
const SIGNED = /[\d_.-]/

/** `Wi-Fi` is typed as `wifi` as often as not. Names of devices have their dashes between capitals. */
const withJoined = (text: string): string => {
  if (!text.includes('-')) return text
  let result = text
  for (const [, left, right] of text.matchAll(HYPHENATED)) result += ` ${left}${right}`
  return result
}
const HYPHENATED = /(?<![\p{L}\p{N}-])(\p{L}{1,5})-(\p{L}?\p{Ll}{1,6})(?![\p{L}\p{N}-])/gu

/** What the name says already is not said again: a host name often is the name. */
const identOf = (values: Values, keys: readonly string[], title: string): string => {
  let text = ''
  for (const key of keys) {
    const value = values[key]
    if (typeof value === 'string') {
      if (!title.includes(value)) text = withText(text, value)
    } else if (Array.isArray(value)) for (const item of value as readonly Values[]) text = withText(text, item['value'])
  }
  return text
}

const joined = (values: Values, keys: readonly string[]): string => {
  let text = ''
  for (const key of keys) text = withText(text, values[key])
  return text
}

/** Keys under which a structure has no words: ids, types, times and addresses of the web application. */
const isWordless = (key: string): boolean => {
  let known = wordless.get(key)
  if (known === undefined) {
    if (wordless.size > 10_000) wordless.clear()
    wordless.set(key, (known = WORDLESS.test(key)))
  }
  return known
}
const wordless = new Map<string, boolean>()
const WORDLESS =
  /^(?:organization|configuration[-_]type)[-_]name$|(?:^|[-_A-Z])(?:ids?|types?|url|at|ancestry|sort|version|kind|level|uid)$/i

const withText = (text: string, value: unknown): string => {
  if (typeof value === 'string') return value === '' ? text : `${text}${text === '' ? '' : '\n'}${plainText(value)}`
  if (typeof value === 'number') return `${text} ${value}`
  if (typeof value !== 'object' || value === null) return text
  let result = text
  if (Array.isArray(value)) for (const item of value as unknown[]) result = withText(result, item)
  else for (const [key, item] of Object.entries(value)) if (!isWordless(key)) result = withText(result, item)
  return result
}

/** Text without its markup. NUL would end a text for SQLite. */
export const plainText = (text: string): string => {
  const bare = text.includes('\0') ? text.replaceAll('\0', ' ') : text
  if (!bare.includes('<') && !bare.includes('&')) return bare
  return bare
    .replaceAll(/<(?:[a-z/!][^>]*)>/gi, ' ')
    .replaceAll(/&(?:nbsp|amp|lt|gt|quot|#39|#160|rsquo|lsquo|ldquo|rdquo|ndash|mdash|hellip);/g, (entity) => ENTITIES[entity] ?? ' ')
}
const ENTITIES: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#39;': "'",
  '&rsquo;': '’',
  '&lsquo;': '‘',
  '&ldquo;': '“',
  '&rdquo;': '”',
  '&ndash;': '–',
  '&mdash;': '—',
  '&hellip;': '…',
}

const factsIn = ({ facts, traits }: Parts, values: Values): string => {
  let found = ''
  const add = (word: string | null): void => {
    if (word !== null) found += found === '' ? word : ` ${word}`
  }
  for (const { key, fact, list } of facts) {
    const value = values[key]
    if (typeof value === 'string') add(factWord(fact, value))
    else if (list && Array.isArray(value))
      for (const item of value as readonly Values[]) if (typeof item['value'] === 'string') add(factWord(fact, item['value']))
  }
  // Traits have the names that people gave them, so an address is known by its form.
  if (traits && typeof values['traits'] === 'object')
    for (const trait of Object.values(values['traits'] as Values)) if (typeof trait === 'string') add(factInText(trait.trim()))
  return found
}
