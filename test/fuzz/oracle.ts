/** What a body unmistakably says, by a reader of JSON that has nothing in common with the client's. */
import type { Resource } from '../../src/catalog/index.js'
import { resources } from '../../src/catalog/index.js'

/** A number as it is written. */
class Digits {
  constructor(readonly text: string) {}
}
type Json = string | boolean | null | Digits | Json[] | Map<string, Json>

/** RFC 8259, and nothing beyond it. */
const readJson = (text: string): Json => {
  let at = 0
  const fail = (): never => {
    throw new SyntaxError('no JSON')
  }
  const space = (): void => {
    while (at < text.length && ' \t\r\n'.includes(text[at]!)) at++
  }
  const take = (pattern: RegExp): string => {
    pattern.lastIndex = at
    const found = pattern.exec(text)?.[0] ?? fail()
    at += found.length
    return found
  }
  const expect = (mark: string): void => void (text[at] === mark ? at++ : fail())
  const string = (): string => {
    const written = take(/"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y).slice(1, -1)
    const short: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }
    return written.replaceAll(/\\(u[0-9a-fA-F]{4}|.)/g, (_, code: string) =>
      code.length > 1 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (short[code] ?? code),
    )
  }
  const value = (): Json => {
    space()
    const mark = text[at]
    if (mark === '"') return string()
    if (mark === '{') {
      const fields = new Map<string, Json>()
      at++
      space()
      if (text[at] === '}') at++
      else
        for (;;) {
          space()
          const key = string()
          space()
          expect(':')
          const item = value()
          fields.set(key, item)
          space()
          if (text[at] !== ',') break
          at++
        }
      if (text[at - 1] !== '}' || fields.size > 0) expect('}')
      return fields
    }
    if (mark === '[') {
      const items: Json[] = []
      at++
      space()
      if (text[at] === ']') {
        at++
        return items
      }
      for (;;) {
        items.push(value())
        space()
        if (text[at] !== ',') break
        at++
      }
      expect(']')
      return items
    }
    const word = take(/true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y)
    return word === 'true' ? true : word === 'false' ? false : word === 'null' ? null : new Digits(word)
  }
  const read = value()
  space()
  return at === text.length ? read : fail()
}

const read = (body: Uint8Array): Json | undefined => {
  try {
    return readJson(new TextDecoder('utf-8', { fatal: true }).decode(body))
  } catch {
    return undefined
  }
}

type Decoded = Readonly<Record<string, unknown>>
const TEXTS = new Set(['text', 'html', 'date', 'timestamp'])
const otherTypes = (resource: Resource): ReadonlySet<string> =>
  new Set(resources.filter(({ type }) => type !== resource.type).map(({ type }) => type))

/** What is wrong with records that were made of a body; undefined when nothing is. */
export const wrongWith = (resource: Resource, body: Uint8Array, records: readonly Decoded[]): string | undefined => {
  const document = read(body)
  if (!(document instanceof Map)) return 'the body is no document, and something came of it'
  const data = document.get('data')
  const items = Array.isArray(data) ? data : data instanceof Map ? [data] : undefined
  if (items === undefined) return 'the body has no data, and something came of it'
  const rows = items.map((item) => (item instanceof Map ? item : new Map<string, Json>()))
  const ids = rows.map(idOf)
  if (ids.includes(undefined)) return 'an item without a usable id was taken for a record'
  const wanted = [...new Set(ids)]
  if (records.map(({ id }) => id).join() !== wanted.join())
    return `ids ${records.map(({ id }) => String(id)).join()} came of ${wanted.join()}`
  for (const record of records) {
    const row = rows[ids.indexOf(record['id'] as string)]!
    const problem = differs(resource, row, record)
    if (problem !== undefined) return `${String(record['id'])}: ${problem}`
  }
  return undefined
}

const idOf = (row: Map<string, Json>): string | undefined => {
  const attributes = row.get('attributes')
  const id = row.get('id') ?? (attributes instanceof Map ? attributes.get('id') : undefined)
  const text = id instanceof Digits ? id.text : id
  return typeof text === 'string' && /^\w[\w-]*$/.test(text) && !(id instanceof Digits && !/^\d+$/.test(text)) ? text : undefined
}

const differs = (resource: Resource, row: Map<string, Json>, record: Decoded): string | undefined => {
  const type = row.get('type')
  if (typeof type === 'string' && otherTypes(resource).has(type)) return `a record of the type ${type}`
  if (type !== undefined && type !== null && typeof type !== 'string') return 'a record whose type is no text'
  const attributes = row.get('attributes')
  if (attributes !== undefined && attributes !== null && !(attributes instanceof Map)) return 'attributes that are no object'
  if (Object.getPrototypeOf(record) !== Object.prototype) return 'it has a prototype of its own'
  if (Object.getPrototypeOf(record['extra']) !== Object.prototype) return 'its extra has a prototype of its own'
  for (const [key, attribute] of Object.entries(resource.attributes)) {
    if (attribute.kind === 'secret' || attribute.writeOnly === true) {
      if (Object.hasOwn(record, key)) return `${key} is in the record`
      continue
    }
    const given = (attributes instanceof Map ? attributes.get(attribute.wire) : undefined) ?? null
    const got = record[key]
    if (given === null && got !== null) return `${key} is ${JSON.stringify(got)}, and was not given`
    if (TEXTS.has(attribute.kind) && typeof given === 'string' && got !== given)
      return `${key} is ${JSON.stringify(got)} in place of ${JSON.stringify(given)}`
    if (attribute.kind === 'ref' && given instanceof Digits && /^[1-9]\d*$/.test(given.text) && got !== given.text)
      return `${key} is ${JSON.stringify(got)} in place of ${given.text}`
    if (attribute.kind === 'bool' && typeof given === 'boolean' && got !== given) return `${key} is ${JSON.stringify(got)}`
  }
  const known = new Set([...Object.keys(resource.attributes), 'id', 'type', 'extra', 'included'])
  const foreign = Object.keys(record).find((key) => !known.has(key))
  if (foreign !== undefined) return `it has ${JSON.stringify(foreign)}, which no catalog knows`
  const invented = Object.keys(record['extra'] as object).find((key) => !(attributes instanceof Map && attributes.has(key)))
  return invented === undefined ? undefined : `its extra has ${JSON.stringify(invented)}, which was not given`
}
