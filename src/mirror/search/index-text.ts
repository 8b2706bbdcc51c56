/** The words under which a record is found, by how much each is worth. */
import type { ResourceKey } from '../../catalog/index.js'
import { planOfKind } from '../store/kinds.js'
import type { KindPlan } from '../store/kinds.js'
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

interface Parts {
  readonly name: readonly string[]
  readonly ident: readonly string[]
  readonly body: readonly string[]
  readonly context: readonly string[]
}

const IDENTS: ReadonlySet<string> = new Set(['username', 'url', 'shortName', 'firstName', 'lastName'])
// Said again by another derived value, or of every second record.
const SAYS_NOTHING: ReadonlySet<string> = new Set([
  'configurationTypeKind',
  'countryName',
  'configurationStatusName',
  'organizationStatusName',
])

const partsOf = ({ attributes, derived, label }: KindPlan): Parts => {
  const searched = attributes.filter(({ attribute, key }) => attribute.search === true && key !== label).map(({ key }) => key)
  const identifies = new Set(attributes.filter(({ attribute }) => attribute.identifies !== undefined).map(({ key }) => key))
  const isIdent = (key: string): boolean => identifies.has(key) || IDENTS.has(key)
  return {
    name: label === undefined ? [] : [label],
    ident: searched.filter(isIdent),
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
  const { name, ident, body, context } = partsOfKind(kind)
  const facts = factsIn(kind, values)
  return {
    name: joined(values, name),
    ident: joined(values, ident),
    body: joined(values, body),
    context: joined(derived, context),
    fact: facts.join(' '),
  }
}

/** Of these, pieces of words are found too: the middle of a name, the last digits of a serial number. */
const PIECES: ReadonlySet<string> = new Set(['hostname', 'serial', 'assetTag'])
const LONGEST_PIECES = 160

export const piecesText = (kind: ResourceKey, values: Values): string => {
  const { label, attributes } = planOfKind(kind)
  let text = label === undefined ? '' : asText(values[label])
  for (const { key, attribute } of attributes) {
    if (attribute.identifies === undefined || !PIECES.has(attribute.identifies)) continue
    const value = asText(values[key])
    if (value !== '' && !text.includes(value)) text += `\n${value}`
  }
  return text.slice(0, LONGEST_PIECES).replaceAll('\0', ' ')
}
const asText = (value: unknown): string => (typeof value === 'string' ? value : '')

const joined = (values: Values, keys: readonly string[]): string => {
  let text = ''
  for (const key of keys) text = withText(text, values[key])
  return text
}

/** Keys under which a structure has no words: ids, types, times and addresses of the web application. */
const WORDLESS = /(?:^|[-_A-Z])(?:ids?|types?|url|at|ancestry|sort|version|kind|level|uid)$/i

const withText = (text: string, value: unknown): string => {
  if (typeof value === 'string') return value === '' ? text : `${text}${text === '' ? '' : '\n'}${plainText(value)}`
  if (typeof value === 'number') return `${text} ${value}`
  if (typeof value !== 'object' || value === null) return text
  let result = text
  if (Array.isArray(value)) for (const item of value as unknown[]) result = withText(result, item)
  else for (const [key, item] of Object.entries(value)) if (!WORDLESS.test(key)) result = withText(result, item)
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

const factsIn = (kind: ResourceKey, values: Values): readonly string[] => {
  const found: string[] = []
  for (const { key, attribute } of planOfKind(kind).attributes) {
    const value = values[key]
    if (value === undefined) continue
    if (attribute.identifies === undefined) {
      // Traits have the names that people gave them, so an address is known by its form.
      if (key === 'traits')
        for (const trait of Object.values(value as Values)) pushIf(found, typeof trait === 'string' ? factInText(trait.trim()) : null)
      continue
    }
    const texts = Array.isArray(value) ? (value as readonly Values[]).map((item) => item['value']) : [value]
    for (const text of texts) pushIf(found, typeof text === 'string' ? factWord(attribute.identifies, text) : null)
  }
  return found
}
const pushIf = (list: string[], item: string | null): void => void (item !== null && list.push(item))
