import type { ApiErrorItem } from '../errors.js'
import { resources } from '../catalog/index.js'
import { JsonError, parseJson } from './parse-json.js'

/** Longer messages than this are pages, not messages. */
const MAX_TEXT = 500

type Clean = (text: string) => string

/**
 * Brings every shape of error body into one list; empty when the body says nothing.
 * Seen: `errors[]` with `status` as number, numeric string or word, `detail` as string or array, `title` without detail,
 * pointers with and without a leading slash; `{message}` and `{error}` of the gateway; HTML pages; plain text.
 * @param body the text, or what was parsed from it
 * @param clean is given each text before blanks are joined and what is too long is cut, after which a secret would not be recognised
 */
export const decodeErrorDocument = (status: number, body: unknown, contentType = '', clean: Clean = (text) => text): ApiErrorItem[] => {
  const document = typeof body === 'string' ? readText(body, contentType) : body
  if (typeof document === 'string') {
    const detail = shorten(document, clean)
    return detail === null ? [] : [item(status, detail)]
  }
  if (!isObject(document)) return []
  const list = Array.isArray(document) ? document : (document['errors'] ?? document['error'] ?? document['message'] ?? document['detail'])
  if (Array.isArray(list)) return list.flatMap((entry) => decodeEntry(status, entry, clean))
  // Rails spells errors as a hash too: {"name": ["can't be blank"]}.
  if (isObject(list) && !('detail' in list) && !('title' in list) && !('message' in list)) {
    return Object.entries(list).flatMap(([key, value]) => {
      const detail = words(value, clean)
      const pointer = shorten(key, clean)
      return detail === null ? [] : [{ status, title: null, detail, field: pointer === null ? null : fieldName(pointer), pointer }]
    })
  }
  return decodeEntry(status, list, clean)
}

const decodeEntry = (status: number, entry: unknown, clean: Clean): ApiErrorItem[] => {
  const text = words(entry, clean)
  if (text !== null) return [item(status, text)]
  if (!isObject(entry)) return []
  const source = isObject(entry['source']) ? entry['source'] : {}
  const pointer = words(source['pointer'], clean) ?? words(source['parameter'], clean)
  const title = words(entry['title'], clean)
  const detail = words(entry['detail'], clean) ?? words(entry['message'], clean)
  if (title === null && detail === null && pointer === null) return []
  return [{ status: statusNumber(entry['status']) ?? status, title, detail, field: pointer === null ? null : fieldOf(pointer), pointer }]
}

const item = (status: number, detail: string): ApiErrorItem => ({ status, title: null, detail, field: null, pointer: null })

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Text, or a list of texts joined; null for everything else. */
const words = (value: unknown, clean: Clean): string | null => {
  if (typeof value === 'string') return shorten(value, clean)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (!Array.isArray(value)) return null
  const parts = value.map((inner) => words(inner, clean)).filter((part) => part !== null)
  return parts.length === 0 ? null : shorten(parts.join(', '), clean)
}

const shorten = (text: string, clean: Clean): string | null => {
  const line = clean(text).replaceAll(/\s+/g, ' ').trim()
  return line === '' ? null : line.length > MAX_TEXT ? `${line.slice(0, MAX_TEXT)}…` : line
}

// Rails answers with the symbol of the status where JSON:API wants its number.
const STATUS_WORDS: Readonly<Record<string, number>> = {
  bad_request: 400,
  unauthorized: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  unsupported_media_type: 415,
  unprocessable_entity: 422,
  unprocessable_content: 422,
  locked: 423,
  too_many_requests: 429,
  internal_server_error: 500,
}
const statusNumber = (value: unknown): number | null => {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') return null
  if (/^\d{3}$/.test(value)) return Number(value)
  return STATUS_WORDS[value.toLowerCase().replaceAll(/[\s-]+/g, '_')] ?? null
}

/** JSON as a value; a page of HTML as its title; other text as it is. */
const readText = (text: string, contentType: string): unknown => {
  const trimmed = text.trim()
  if (/^[[{"]/.test(trimmed)) {
    try {
      return parseJson(trimmed)
    } catch (error) {
      if (!(error instanceof JsonError)) throw error
    }
  }
  // Rails calls plain text HTML too: only what begins with a tag is a page.
  const html = /^<(?:!doctype|html|head|body)/i.test(trimmed) || (/html/i.test(contentType) && trimmed.startsWith('<'))
  return html ? pageTitle(trimmed) : trimmed
}

const pageTitle = (html: string): string => {
  const title = insideOf(html, /<title[^>]{0,200}>/i, /<\/title>/i) ?? insideOf(html, /<h1[^>]{0,200}>/i, /<\/h1>/i) ?? ''
  return title.replaceAll(/<[^>]*>/g, ' ').replaceAll(/&[a-z]+;|&#\d+;/gi, ' ')
}

/** A title that is longer is none. */
const LONGEST_TITLE = 2000
const insideOf = (html: string, opening: RegExp, closing: RegExp): string | undefined => {
  const match = opening.exec(html)
  if (match === null) return undefined
  const rest = html.slice(match.index + match[0].length).slice(0, LONGEST_TITLE)
  const end = rest.search(closing)
  return end < 0 ? undefined : rest.slice(0, end)
}

/** `/data/attributes/flexible-asset-traits.ip-address` names the trait, `data/attributes/organization_id` the attribute. */
const fieldOf = (pointer: string): string | null => {
  const path = pointer.replace(/^#/, '').split('/').filter(Boolean)
  const trait = /^(?:flexible[-_]asset[-_])?traits[./](.+)$/.exec(path.slice(path.indexOf('attributes') + 1).join('/'))?.[1]
  if (trait !== undefined) return trait
  const last = path.findLast((part) => !/^\d+$/.test(part))
  return last === undefined || last === 'data' || last === 'attributes' ? null : fieldName(last)
}

// Names such as `address-1` have no rule: what the catalog says comes first.
const wireNames = new Map(
  resources.flatMap((resource) =>
    Object.entries(resource.attributes).map(([key, attribute]) => [attribute.wire.replaceAll('_', '-'), key] as const),
  ),
)
const fieldName = (wire: string): string =>
  wireNames.get(wire.replaceAll('_', '-')) ?? wire.replaceAll(/(?<![-_])[-_]+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase())
