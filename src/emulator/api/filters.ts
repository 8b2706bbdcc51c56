import type { Attribute, Filter, Resource } from '../../catalog/index.js'
import { quirkOf } from '../quirks/index.js'
import type { Account } from '../state/account.js'
import type { Collection, Row } from '../state/collection.js'
import { booleanOf, commaList } from '../wire/query.js'
import type { Query } from '../wire/query.js'
import { valueOf } from '../wire/render.js'
import { refusalOf, unprocessableTitle } from '../wire/refusal.js'
import { idOf } from '../wire/values.js'
import type { Answers } from './context.js'

export type Predicate = (row: Row) => boolean
/** One filter of a request that the endpoint understands. */
export interface Condition {
  readonly key: string
  /** Set where the condition is that a reference is one record: an index answers it. */
  readonly exact?: { readonly field: string; readonly value: string }
  readonly test: Predicate
}

interface Known {
  readonly key: string
  readonly filter: Filter
}
const tables = new Map<string, ReadonlyMap<string, Known>>()
const pathOf = (query: string): string => [...query.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1]!.replaceAll('-', '_')).join('/')

const tableOf = (resource: Resource, on: 'list' | 'bulkUpdate' | 'bulkDelete'): ReadonlyMap<string, Known> => {
  const name = `${resource.key} ${on}`
  let table = tables.get(name)
  if (table === undefined) {
    const known = Object.entries(resource.filters).filter(([, filter]) => (filter.on ?? ['list']).includes(on))
    table = new Map(known.map(([key, filter]) => [pathOf(filter.query), { key, filter }]))
    tables.set(name, table)
  }
  return table
}

/**
 * The filters of a query that mean something here. Every other one is ignored without a word, as the real API does (W): that is
 * its worst trap, and a client must meet it in the emulator.
 */
export const conditionsOf = (
  account: Account,
  collection: Collection,
  query: Query,
  answers: Answers,
  on: 'list' | 'bulkUpdate' | 'bulkDelete' = 'list',
): Condition[] => {
  const { resource } = collection
  const table = tableOf(resource, on)
  const given = query.filters.flatMap(({ path, value }) => {
    const operator = path.at(-1) === 'ne' ? 'ne' : undefined
    const known = table.get((operator === undefined ? path : path.slice(0, -1)).join('/'))
    return known === undefined || (operator !== undefined && known.filter.kind !== 'folder') ? [] : [{ ...known, operator, value }]
  })
  return given.flatMap(({ key, filter, operator, value }) => {
    if (filter.requires !== undefined && !given.some((other) => other.key === filter.requires)) return []
    if (filter.kind === 'folder') return [folderCondition(key, value, operator !== undefined)]
    if (value.trim() === '') return []
    return [condition(account, resource, key, filter, value, answers)]
  })
}

/** `excludeName` is about `name`, `rangeExpirationDate` about `expirationDate`. */
const subjectOf = (resource: Resource, key: string): string => {
  if (resource.attributes[key] !== undefined) return key
  const rest = key.replace(/^(exclude|range|bulk)(?=[A-Z])/, '')
  return rest.charAt(0).toLowerCase() + rest.slice(1)
}

const condition = (account: Account, resource: Resource, key: string, filter: Filter, text: string, answers: Answers): Condition => {
  const field = subjectOf(resource, key)
  const attribute = field === 'id' ? undefined : resource.attributes[field]
  const special = quirkOf(resource.key)?.filters?.[field]
  const read = (row: Row): unknown =>
    field === 'id' ? row.id : special === undefined ? valueOf(account, resource, row, field) : special(account, row)
  refuseLongRange(account, resource, filter, text, answers)
  if (key.startsWith('range') || filter.kind === 'dateRange') return { key, test: rangeTest(read, text, attribute) }
  const fold = (value: string): string => (answers['text-filter'] === 'exact' || filter.kind === 'id' ? value : value.toLowerCase())
  refuseWords(filter, text, answers)
  const wanted = new Set(commaList(text).map((value) => fold(canonicalValue(attribute, filter, value))))
  const matches: Predicate = (row) => {
    const value = read(row)
    if (Array.isArray(value)) return value.some((one) => wanted.has(fold(String(one))))
    return value !== null && value !== undefined && wanted.has(fold(String(value)))
  }
  if (key.startsWith('exclude')) return { key, test: (row) => !matches(row) }
  const only = wanted.size === 1 ? [...wanted][0] : undefined
  if (only !== undefined && attribute?.kind === 'ref' && special === undefined) return { key, exact: { field, value: only }, test: matches }
  return { key, test: matches }
}

const refuseWords = (filter: Filter, text: string, answers: Answers): void => {
  const wrong = answers['wrong-filter-type']
  if (wrong === 'nothing' || filter.kind !== 'id' || commaList(text).every((value) => idOf(value) !== undefined)) return
  throw refusalOf(wrong)(`${filter.query} must be an id`, filter.query)
}

const WEEK_MS = 7 * 86_400_000
/** The docs warn that more than a week may be refused; user metrics have a rule of their own. */
const refuseLongRange = ({ clock }: Account, resource: Resource, filter: Filter, text: string, answers: Answers): void => {
  if (answers['long-date-range'] === 'accept' || filter.kind !== 'dateRange' || resource.key === 'userMetrics') return
  const [start = '*', end = '*'] = commaList(text)
  const to = end === '*' || end === '' ? clock.now() : Date.parse(end)
  if (start === '*' || start === '' || to - Date.parse(start) > WEEK_MS)
    throw unprocessableTitle('date range filter cannot be longer than a week', filter.query)
}

const canonicalValue = (attribute: Attribute | undefined, filter: Filter, value: string): string =>
  filter.kind === 'bool' || attribute?.kind === 'bool' ? String(booleanOf(value) ?? value) : value

/** `start,end`; `*` or nothing is an open end. Times compare as moments, ids and dates by their form. */
const rangeTest = (read: (row: Row) => unknown, text: string, attribute: Attribute | undefined): Predicate => {
  const [low = '*', high = '*'] = commaList(text)
  const number = (value: string): number =>
    value === '*' || value === '' ? Number.NaN : attribute?.kind === 'ref' ? Number(value) : Date.parse(value)
  const from = number(low)
  const to = number(high)
  return (row) => {
    const value = read(row)
    if (value === null || value === undefined) return Number.isNaN(from) && Number.isNaN(to)
    const at = attribute?.kind === 'ref' ? Number(value) : Date.parse(String(value))
    return !(at < from) && !(at > to)
  }
}

const FOLDER_FIELDS: Readonly<Record<string, string>> = { documentFolderId: 'documentFolderId', parentId: 'parentId' }

/** `0` is the top level, the literal `null` everything, an id one folder; `[ne]` turns it round (W, T, S). */
const folderCondition = (key: string, value: string, negated: boolean): Condition => {
  const field = FOLDER_FIELDS[key] ?? key
  if (negated) {
    if (value === '') return { key, test: () => true }
    if (value === 'null' || value === '0') return { key, test: (row) => typeof row.fields[field] === 'string' }
    return { key, test: (row) => row.fields[field] !== value }
  }
  if (value === 'null') return { key, test: () => true }
  if (value === '0' || value === '') return { key, test: (row) => typeof row.fields[field] !== 'string' }
  const wanted = commaList(value)
  const test: Predicate = (row) => wanted.includes(row.fields[field] as string)
  return wanted.length === 1 ? { key, exact: { field, value: wanted[0]! }, test } : { key, test }
}
