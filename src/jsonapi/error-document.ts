import type { ApiErrorItem } from '../errors.js'
import { resources } from '../catalog/index.js'
import { JsonError, parseJson } from './parse-json.js'

/** Longer messages than this are pages, not messages. */
const MAX_TEXT = 500

/**
 * Brings every shape of error body into one list; empty when the body says nothing.
 * Seen: `errors[]` with `status` as number, numeric string or word, `detail` as string or array, `title` without detail,
 * pointers with and without a leading slash; `{message}` and `{error}` of the gateway; HTML pages; plain text.
 * @param body the text, or what was parsed from it
 */
export const decodeErrorDocument = (status: number, body: unknown, contentType = ''): ApiErrorItem[] => {
  const document = typeof body === 'string' ? readText(body, contentType) : body
  if (typeof document === 'string') return document === '' ? [] : [item(status, document)]
  if (!isObject(document)) return []
  const list = Array.isArray(document) ? document : (document['errors'] ?? document['error'] ?? document['message'] ?? document['detail'])
  if (Array.isArray(list)) return list.flatMap((entry) => decodeEntry(status, entry))
  // Rails spells errors as a hash too: {"name": ["can't be blank"]}.
  if (isObject(list) && !('detail' in list) && !('title' in list) && !('message' in list)) {
    return Object.entries(list).flatMap(([key, value]) => {
      const detail = words(value)
      return detail === null ? [] : [{ status, title: null, detail, field: fieldName(key), pointer: key }]
    })
  }
  return decodeEntry(status, list)
}

const decodeEntry = (status: number, entry: unknown): ApiErrorItem[] => {
  const text = words(entry)
  if (text !== null) return [item(status, text)]
  if (!isObject(entry)) return []
  const source = isObject(entry['source']) ? entry['source'] : {}
  const pointer = words(source['pointer']) ?? words(source['parameter'])
  const title = words(entry['title'])
  const detail = words(entry['detail']) ?? words(entry['message'])
  if (title === null && detail === null && pointer === null) return []
  return [{ status: statusNumber(entry['status']) ?? status, title, detail, field: pointer === null ? null : fieldOf(pointer), pointer }]
}

const item = (status: number, detail: string): ApiErrorItem => ({ status, title: null, detail, field: null, pointer: null })

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null

/** Text, or a list of texts joined; null for everything else. */
const words = (value: unknown): string | null => {
  if (typeof value === 'string') return shorten(value)
  if (typeof value === 'number' || typeof value === 'boolean') return String(value)
  if (!Array.isArray(value)) return null
  const parts = value.map(words).filter((part) => part !== null)
  return parts.length === 0 ? null : shorten(parts.join(', '))
}

const shorten = (text: string): string | null => {
  const clean = text.replaceAll(/\s+/g, ' ').trim()
  return clean === '' ? null : clean.length > MAX_TEXT ? `${clean.slice(0, MAX_TEXT)}…` : clean
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
  if (trimmed === '') return ''
  if (/^[[{"]/.test(trimmed)) {
    try {
      return parseJson(trimmed)
    } catch (error) {
      if (!(error instanceof JsonError)) throw error
    }
  }
  // Rails calls plain text HTML too: only what begins with a tag is a page.
  const html = /^<(?:!doctype|html|head|body)/i.test(trimmed) || (/html/i.test(contentType) && trimmed.startsWith('<'))
  return html ? (pageTitle(trimmed) ?? '') : (shorten(trimmed) ?? '')
}

const pageTitle = (html: string): string | null => {
  const title = /<title[^>]*>([\s\S]{0,2000}?)<\/title>/i.exec(html)?.[1] ?? /<h1[^>]*>([\s\S]{0,2000}?)<\/h1>/i.exec(html)?.[1]
  return title === undefined ? null : shorten(title.replaceAll(/<[^>]*>/g, ' ').replaceAll(/&[a-z]+;|&#\d+;/gi, ' '))
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
  wireNames.get(wire.replaceAll('_', '-')) ?? wire.replaceAll(/[-_]+([a-z0-9])/gi, (_, letter: string) => letter.toUpperCase())
