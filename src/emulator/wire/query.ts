import { PAGE_SIZE } from '../../catalog/limits.js'
import type { Answers } from '../behaviours/switches.js'
import { unprocessableTitle } from './refusal.js'

/** The query string of a request, taken apart once. */
export interface Query {
  readonly pageNumber: number
  readonly pageSize: number
  /** `filter[exclude][organization-id]` is `['exclude', 'organization_id']`: kebab and snake are the same. */
  readonly filters: readonly { readonly path: readonly string[]; readonly value: string }[]
  readonly sort: string | undefined
  readonly include: string | undefined
  readonly others: ReadonlyMap<string, string>
  /** Everything but the page, encoded again, for `links`. */
  readonly rest: string
}

const DEFAULT_PAGE_SIZE = PAGE_SIZE.default
const MAX_PAGE_SIZE = PAGE_SIZE.max

/** A count from 1, or `otherwise`. */
const countOf = (name: string, text: string | undefined, otherwise: number, answers: Answers): number => {
  const count = Number(text)
  if (text === undefined || text === '') return otherwise
  if (Number.isInteger(count) && count >= 1) return count
  if (answers['page-zero'] === '422') throw unprocessableTitle(`${name} must be a number from 1`, name)
  return otherwise
}
const pageSizeOf = (text: string | undefined, answers: Answers): number => {
  const size = countOf('page[size]', text, DEFAULT_PAGE_SIZE, answers)
  if (size > MAX_PAGE_SIZE && answers['oversize-page'] === '422')
    throw unprocessableTitle(`page[size] must be at most ${MAX_PAGE_SIZE}`, 'page[size]')
  return Math.min(size, MAX_PAGE_SIZE)
}

const KEBAB_ANYWAY = new Set(['flexible_asset_type_id', 'organization_id'])
const BRACKETS = /\[([^\]]*)\]/g

interface GivenFilter {
  readonly path: readonly string[]
  value: string
}
/** Brackets at the end make a list of its values, as web frameworks write one: `filter[id][]=1&filter[id][]=2` is `filter[id]=1,2`. */
const addFilter = (filters: GivenFilter[], path: readonly string[], value: string, answers: Answers): void => {
  const isList = path.length > 1 && path.at(-1) === ''
  if (isList && answers['bracket-lists'] === 'ignore') return
  const plain = isList ? path.slice(0, -1) : path
  const known = isList ? filters.find((other) => other.path.join() === plain.join()) : undefined
  if (known === undefined) filters.push({ path: plain, value })
  else known.value += `,${value}`
}

/** Throws a `Refusal` for pages that the account's answers refuse. */
export const parseQuery = (text: string, answers: Answers): Query => {
  const filters: GivenFilter[] = []
  const others = new Map<string, string>()
  const rest = new URLSearchParams()
  let size: string | undefined
  let number: string | undefined
  let sort: string | undefined
  let include: string | undefined
  for (const [name, value] of new URLSearchParams(text)) {
    if (!name.startsWith('page[')) rest.append(name, value)
    if (name.startsWith('filter[')) {
      const path = [...name.matchAll(BRACKETS)].map((match) => (match[1] ?? '').replaceAll('-', '_'))
      // The flexible assets are documented in kebab-case, so that spelling is right wherever else it may be wrong.
      if (answers['kebab-filters'] === 'ignore' && name.includes('-') && !KEBAB_ANYWAY.has(path.join())) continue
      addFilter(filters, path, value, answers)
    } else if (name === 'page[size]') size = value
    else if (name === 'page[number]') number = value
    else if (name === 'sort') sort = value
    else if (name === 'include') include = value
    else others.set(name.replaceAll('-', '_'), value)
  }
  return {
    pageNumber: countOf('page[number]', number, 1, answers),
    pageSize: pageSizeOf(size, answers),
    filters,
    sort,
    include,
    others,
    rest: rest.toString(),
  }
}

/** A comma list, in which `\,` is a comma that belongs to the value (HB). */
export const commaList = (text: string): string[] => {
  const values: string[] = []
  let current = ''
  for (let at = 0; at < text.length; at++) {
    const letter = text[at]
    if (letter === '\\' && text[at + 1] === ',') {
      current += ','
      at++
    } else if (letter === ',') {
      values.push(current.trim())
      current = ''
    } else current += letter
  }
  values.push(current.trim())
  return values
}

/** The four spellings of a boolean that the API takes (docs), and their quoted forms. */
export const booleanOf = (value: unknown): boolean | undefined => {
  if (value === true || value === 1 || value === 'true' || value === '1') return true
  if (value === false || value === 0 || value === 'false' || value === '0') return false
  return undefined
}
