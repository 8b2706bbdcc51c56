import { internalError } from './refusal.js'

const BLANK_LINE = Buffer.from('\r\n\r\n')

/**
 * A multipart form as the structure that its bracketed names describe: `data[attributes][attachment]` with a file becomes
 * `{ data: { attributes: { attachment: { content: <base64>, file_name } } } }`. Throws a 500 where the form is broken.
 */
export const parseMultipart = (body: Buffer, boundary: string): Record<string, unknown> => {
  const first = Buffer.from(`--${boundary}`)
  // Inside a file the boundary may occur; a delimiter begins a line.
  const delimiter = Buffer.from(`\r\n--${boundary}`)
  const root: Record<string, unknown> = {}
  if (!body.subarray(0, first.length).equals(first)) throw internalError()
  let start = first.length
  while (body.subarray(start, start + 2).toString() !== '--') {
    const head = body.indexOf(BLANK_LINE, start)
    const next = body.indexOf(delimiter, start)
    if (head < 0 || next < head) throw internalError()
    addPart(root, body.subarray(start, head).toString('utf8'), body.subarray(head + BLANK_LINE.length, next))
    start = next + delimiter.length
  }
  return root
}

const parameter = (head: string, name: string): string | undefined =>
  new RegExp(`content-disposition:[^\\r\\n]*[;\\s]${name}="((?:[^"\\\\]|\\\\.)*)"`, 'i').exec(head)?.[1]?.replace(/\\(.)/g, '$1')

const addPart = (root: Record<string, unknown>, head: string, content: Buffer): void => {
  const name = parameter(head, 'name')
  if (name === undefined) return
  // Browsers escape what would end a name or its line, and the application undoes it.
  const fileName = parameter(head, 'filename')?.replace(/%(22|0[0ad])/gi, (_, code: string) =>
    String.fromCharCode(Number.parseInt(code, 16)),
  )
  const path = [name.replace(/\[.*$/s, ''), ...[...name.matchAll(/\[([^\]]*)\]/g)].map((match) => match[1] ?? '')]
  put(root, path, fileName === undefined ? content.toString('utf8') : { content: content.toString('base64'), file_name: fileName })
}

/** An empty segment (`[]`) appends to a list. Names of the prototype are dropped. */
const put = (root: Record<string, unknown>, path: readonly string[], value: unknown): void => {
  if (path.some((segment) => segment === '__proto__' || segment === 'constructor' || segment === 'prototype')) return
  let holder = root
  for (let depth = 0; depth < path.length; depth++) {
    const segment = path[depth]!
    const last = depth === path.length - 1
    if (path[depth + 1] === '' && depth === path.length - 2) {
      const list = holder[segment]
      if (Array.isArray(list)) list.push(value)
      else holder[segment] = [value]
      return
    }
    if (last) {
      holder[segment] = value
      return
    }
    const inner = holder[segment]
    if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) holder = inner as Record<string, unknown>
    else {
      const fresh: Record<string, unknown> = {}
      holder[segment] = fresh
      holder = fresh
    }
  }
}
