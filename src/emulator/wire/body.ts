import type { Answers } from '../behaviours/switches.js'
import type { EmulatorRequest } from './message.js'
import { gatewayResponse } from './message.js'
import { parseMultipart } from './multipart.js'
import { internalError, parameterMissing, Refusal } from './refusal.js'

/** One `data` object of a request, not yet understood. */
export interface RawItem {
  readonly type: string | undefined
  readonly id: unknown
  readonly attributes: Readonly<Record<string, unknown>>
  readonly relationships: Readonly<Record<string, unknown>> | undefined
  /** The object itself: some attributes may stand beside `attributes`. */
  readonly data: Readonly<Record<string, unknown>>
}
export interface RawBody {
  readonly items: readonly RawItem[]
  readonly isArray: boolean
}

type Json = Record<string, unknown>
export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value)

const MULTIPART = /^multipart\/form-data\b.*?boundary="?([^";]+)"?/i

const header = (request: EmulatorRequest, name: string): string => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : (value?.[0] ?? '')
}

const textOf = (body: Uint8Array | string): string =>
  typeof body === 'string' ? body : Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('utf8')

export const hasBody = (request: EmulatorRequest): boolean => request.body !== undefined && request.body.length > 0

/** The body as a structure. Throws a 415 for other content types, and a 500 for broken JSON, as the application does (AUI #27). */
export const parseBody = (request: EmulatorRequest, multipartAllowed: boolean, answers: Answers): unknown => {
  if (!hasBody(request)) return undefined
  const type = header(request, 'content-type')
  const boundary = MULTIPART.exec(type)?.[1]
  if (boundary !== undefined && multipartAllowed) {
    const bytes = typeof request.body === 'string' ? Buffer.from(request.body) : Buffer.from(request.body!)
    return parseMultipart(bytes, boundary)
  }
  const accepted = type === '' && answers['missing-content-type'] === 'accept'
  if (!accepted && !/^application\/(vnd\.api\+)?json\b/i.test(type)) throw new Refusal(gatewayResponse(415, 'Unsupported Media Type'))
  try {
    return JSON.parse(textOf(request.body!))
  } catch {
    throw internalError()
  }
}

/** `data` of a body. `bare`: the resource is documented without the wrapper, so both forms pass. */
export const itemsOf = (body: unknown, bare: boolean): RawBody => {
  const data = isObject(body) ? (body.data ?? (bare && isObject(body.attributes) ? body : undefined)) : undefined
  if (Array.isArray(data)) {
    if (data.length === 0) throw parameterMissing('data')
    return { items: data.map(itemOf), isArray: true }
  }
  if (!isObject(data)) throw parameterMissing('data')
  return { items: [itemOf(data)], isArray: false }
}

const itemOf = (data: unknown): RawItem => {
  if (!isObject(data)) throw parameterMissing('data')
  return {
    type: typeof data.type === 'string' ? data.type : undefined,
    id: data.id,
    attributes: isObject(data.attributes) ? data.attributes : {},
    relationships: isObject(data.relationships) ? data.relationships : undefined,
    data,
  }
}

/** The objects under one relationship of a create: `{ data: [...] }`, an object alone, or the list itself. */
export const relatedItemsOf = (item: RawItem, name: string): RawItem[] => {
  const entry = Object.entries(item.relationships ?? {}).find(([key]) => key.replaceAll('-', '_') === name)?.[1]
  const data = isObject(entry) && 'data' in entry ? entry.data : entry
  if (data === undefined || data === null) return []
  return (Array.isArray(data) ? data : [data]).map(itemOf)
}
