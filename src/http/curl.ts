import type { ApiRequest } from './types.js'

/**
 * A command that repeats the request. The key is the variable of the environment; of the body only the structure is left:
 * names, types and ids, because any other value may be a client's or a secret.
 */
export const curlOf = (request: Pick<ApiRequest, 'method' | 'body' | 'content'>, url: string): string => {
  const parts = ['curl', '-X', request.method, '-H', '"x-api-key: $IT_GLUE_API_KEY"']
  if (request.body !== undefined) {
    parts.push('-H', quoted('content-type: application/vnd.api+json'), '--data', quoted(JSON.stringify(skeleton(request.body, ''))))
  }
  if (request.content !== undefined) {
    // Not the whole of the content type: the boundary of a form is made of nothing that repeats.
    parts.push('-H', quoted(`content-type: ${request.content.contentType.replace(/;.*/s, '')}`), '--data-binary', quoted('@FILE'))
  }
  parts.push(quoted(url))
  return parts.join(' ')
}

const ELLIPSIS = '…'
const MAX_ITEMS = 3

const skeleton = (value: unknown, key: string): unknown => {
  if (Array.isArray(value)) {
    const items = value.slice(0, MAX_ITEMS).map((item) => skeleton(item, key))
    return value.length > MAX_ITEMS ? [...items, ELLIPSIS] : items
  }
  if (value === null || typeof value === 'boolean') return value
  if (typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, skeleton(item, name)]))
  const structural = /(?:^|[-_])(?:id|type)$/.test(key)
  return structural && /^[\w :-]{1,60}$/.test(String(value)) ? value : ELLIPSIS
}

/** For a POSIX shell. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`
