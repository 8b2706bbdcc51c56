/** Query strings: only filters, sorts and includes that the endpoint documents, because the API ignores the others without a word. */
import type { Filter, Resource } from '../catalog/index.js'
import { PAGE_SIZE } from '../catalog/limits.js'
import { UsageError } from '../errors.js'
import { idText, printable } from './id.js'
import { didYouMean } from './near-names.js'

export const MAX_PAGE_SIZE = PAGE_SIZE.max

/** Keys of a list query that are not filters. */
const RESERVED = new Set(['sort', 'include', 'pageSize', 'pageNumber', 'signal', 'deadlineMs', 'priority', 'traceId', 'group'])

export interface EncodedQuery {
  /** Encoded pairs without paging, `filter%5Bname%5D=x&...`; empty when there is nothing. */
  readonly text: string
  readonly pageSize: number
}

/**
 * Encodes the filters, sort and include of a list.
 * @throws UsageError `unknown_filter`, `unknown_sort`, `unknown_include` or `invalid_input`, with the nearest names.
 */
export const encodeListQuery = (
  resource: Resource,
  query: Readonly<Record<string, unknown>>,
  parameters: ReadonlySet<string>,
): EncodedQuery => {
  const pairs: string[] = []
  for (const [key, value] of Object.entries(query)) {
    if (value === undefined || RESERVED.has(key) || parameters.has(key)) continue
    const filter = Object.hasOwn(resource.filters, key) ? resource.filters[key] : undefined
    if (filter === undefined || filter.on?.includes('list') === false) throw unknownFilter(resource, key)
    if (filter.requires !== undefined && query[filter.requires] === undefined) {
      throw new UsageError('invalid_input', `The filter "${key}" works only together with "${filter.requires}".`, {
        hint: `Give both: without "${filter.requires}" the API ignores "${key}" and returns everything.`,
      })
    }
    // What lies in a folder is asked for as "not without one"; "not nothing" is another way to say everywhere.
    const negated = filter.kind === 'folder' ? NEGATED.get(value) : undefined
    pairs.push(
      negated !== undefined
        ? `${encodeName(`${filter.query}[ne]`)}=${negated}`
        : `${encodeName(filter.query)}=${encodeURIComponent(filterValue(resource, key, filter, value))}`,
    )
  }
  for (const [key, filter] of Object.entries(resource.filters)) {
    if (filter.required && query[key] === undefined) {
      throw new UsageError('invalid_input', `Listing ${resource.key} needs "${key}".`, {
        hint: `The API refuses the list without it. Give { ${key}: ... }.`,
      })
    }
  }
  if (query['sort'] !== undefined) pairs.push(`sort=${encodeSort(resource, query['sort'])}`)
  if (query['include'] !== undefined) pairs.push(...encodeInclude(resource, 'list', query['include']))
  return { text: pairs.join('&'), pageSize: pageSize(query['pageSize']) }
}

const NEGATED: ReadonlyMap<unknown, string> = new Map([
  ['foldered', 'null'],
  ['anywhere', ''],
])

/** `['include=a,b']`, or nothing. */
export const encodeInclude = (resource: Resource, where: 'list' | 'get', value: unknown): string[] => {
  const allowed = resource.includes[where] ?? {}
  const keys = Array.isArray(value) ? (value as unknown[]) : [value]
  if (keys.length === 0) return []
  const names = keys.map((key) => {
    const found = typeof key === 'string' && Object.hasOwn(allowed, key) ? allowed[key] : undefined
    if (found !== undefined) return found.wire
    const other = where === 'list' ? 'get' : 'list'
    const elsewhere = typeof key === 'string' && Object.hasOwn(resource.includes[other] ?? {}, key)
    throw new UsageError(
      'unknown_include',
      `"${String(key)}" cannot be included when ${where === 'list' ? 'listing' : 'getting'} ${where === 'list' ? resource.key : `a ${resource.singular}`}.`,
      {
        hint: elsewhere
          ? `It can be included with ${other === 'get' ? `get(id)` : 'list()'} only.`
          : (didYouMean(String(key), Object.keys(allowed)) ??
            (Object.keys(allowed).length === 0 ? 'This call has no includes.' : `Possible are ${Object.keys(allowed).join(', ')}.`)),
      },
    )
  })
  return [`include=${names.join(',')}`]
}

/** `page[size]=..&page[number]=..`, appended to an encoded query. */
export const withPage = (text: string, size: number, number: number): string =>
  `${text}${text === '' ? '' : '&'}page%5Bsize%5D=${size}&page%5Bnumber%5D=${number}`

const encodeSort = (resource: Resource, value: unknown): string => {
  const keys = Array.isArray(value) ? (value as unknown[]) : [value]
  return keys
    .map((key) => {
      const text = String(key)
      const descending = text.startsWith('-')
      const name = descending ? text.slice(1) : text
      const wire = Object.hasOwn(resource.sorts, name) ? resource.sorts[name] : undefined
      if (wire === undefined) {
        const known = Object.keys(resource.sorts)
        throw new UsageError('unknown_sort', `${resource.key} cannot be sorted by "${name}".`, {
          hint:
            known.length === 0
              ? 'The API cannot sort this list; sort what you received.'
              : (didYouMean(name, known) ?? `Possible are ${known.join(', ')}, each also with "-" in front.`),
        })
      }
      return encodeURIComponent(descending ? `-${wire}` : wire)
    })
    .join(',')
}

const unknownFilter = (resource: Resource, key: string): UsageError => {
  const known = Object.entries(resource.filters)
    .filter(([, filter]) => filter.on?.includes('list') !== false)
    .map(([name]) => name)
  const isAttribute = Object.hasOwn(resource.attributes, key)
  return new UsageError('unknown_filter', `${resource.key} cannot be filtered by "${key}".`, {
    hint: `${didYouMean(key, known) ?? (known.length === 0 ? 'The API cannot filter this list.' : `Possible are ${known.join(', ')}.`)}${isAttribute ? ' The API would ignore the filter and return everything; filter what you received.' : ''}`,
  })
}

const filterValue = (resource: Resource, key: string, filter: Filter, value: unknown): string => {
  const bad = (wanted: string): UsageError => new UsageError('invalid_input', `The filter "${key}" of ${resource.key} must be ${wanted}.`)
  const one = (item: unknown): string => {
    if (filter.enum !== undefined && !filter.enum.includes(String(item))) {
      throw new UsageError('invalid_input', `The filter "${key}" of ${resource.key} cannot be ${printable(item)}.`, {
        hint: didYouMean(String(item), filter.enum) ?? `It is one of ${filter.enum.join(', ')}.`,
      })
    }
    switch (filter.kind) {
      case 'id':
        return requireId(resource, key, item)
      case 'bool':
        if (typeof item !== 'boolean') throw bad('true or false')
        return String(item)
      case 'folder':
        if (item === 'all') return 'null'
        if (item === 'root') return '0'
        return requireId(resource, key, item)
      default:
        if (typeof item !== 'string') throw bad('text')
        if (item === '') throw bad('more than an empty text: the API would ignore it and return everything')
        // A comma separates alternatives; a literal one is escaped, and nothing else is (help pages).
        return item.replaceAll(',', '\\,')
    }
  }
  if (filter.kind === 'dateRange') {
    if (!isRange(value)) throw bad('an object { from, to }')
    const { from, to } = value as { from?: string; to?: string }
    for (const bound of [from, to])
      if (bound !== undefined && Number.isNaN(Date.parse(bound))) throw bad('a range of times such as { from: "2026-03-01T00:00:00Z" }')
    return `${from ?? '*'},${to ?? '*'}`
  }
  if (filter.kind === 'idRange') {
    if (!isRange(value)) throw bad('an object { from, to }')
    const { from, to } = value as { from?: unknown; to?: unknown }
    const [low, high] = [from, to].map((bound) => (bound === undefined ? '*' : requireId(resource, key, bound)))
    return `${low},${high}`
  }
  if (!Array.isArray(value)) return one(value)
  if (value.length === 0) throw bad('at least one value: with none the API would return everything')
  return (value as unknown[]).map(one).join(',')
}

/** A range with a misspelled end would be open there, and everything would come. */
const isRange = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).every((key) => key === 'from' || key === 'to')

const requireId = (resource: Resource, key: string, value: unknown): string => {
  const id = idText(value)
  if (id !== undefined) return id
  throw new UsageError('hostile_id', `The filter "${key}" of ${resource.key} takes ids, and ${printable(value)} is none.`, {
    hint: 'Ids of IT Glue are made of digits only. Give a long one as text: a number would be rounded.',
  })
}

const pageSize = (value: unknown): number => {
  if (value === undefined) return MAX_PAGE_SIZE
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1 || value > MAX_PAGE_SIZE) {
    throw new UsageError('invalid_input', `A page holds 1 to ${MAX_PAGE_SIZE} records, not ${String(value)}.`, {
      hint: 'Leave "pageSize" out for 1000. Nothing was sent.',
    })
  }
  return value
}

const encodeName = (name: string): string => name.replaceAll('[', '%5B').replaceAll(']', '%5D')
