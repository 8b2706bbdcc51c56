import { PAGE_SIZE } from '../../catalog/limits.js'
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

// Over the maximum: clamped. Zero or no number: the default (both open).
const pageSizeOf = (text: string | undefined): number => {
  const size = Number(text)
  return text === undefined || !Number.isInteger(size) || size < 1 ? DEFAULT_PAGE_SIZE : Math.min(size, MAX_PAGE_SIZE)
}
const pageNumberOf = (text: string | undefined): number => {
  const number = Number(text)
  return text === undefined || !Number.isInteger(number) || number < 1 ? 1 : number
}

const BRACKETS = /\[([^\]]*)\]/g

export const parseQuery = (text: string): Query => {
  const filters: { path: string[]; value: string }[] = []
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
      filters.push({ path, value })
    } else if (name === 'page[size]') size = value
    else if (name === 'page[number]') number = value
    else if (name === 'sort') sort = value
    else if (name === 'include') include = value
    else others.set(name.replaceAll('-', '_'), value)
  }
  return { pageNumber: pageNumberOf(number), pageSize: pageSizeOf(size), filters, sort, include, others, rest: rest.toString() }
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
