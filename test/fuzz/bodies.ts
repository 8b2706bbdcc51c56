/** Bodies of responses as the API sends them, and damaged in every way that a network, a proxy or a changed API could. */
import type { Attribute, Resource } from '../../src/catalog/index.js'
import type { SeededRandom } from './random.js'

type Tree = Record<string, unknown>

/** Text in place of which `render` writes JSON as it stands: for what `JSON.stringify` would not write. */
const RAW = '\u0001raw:'
const raw = (json: string): string => RAW + Buffer.from(json).toString('base64')
const render = (value: unknown): string =>
  (JSON.stringify(value) ?? 'null').replaceAll(/"\\u0001raw:([A-Za-z0-9+/=]*)"/g, (_, encoded: string) =>
    Buffer.from(encoded, 'base64').toString(),
  )

const TEXTS = [
  '',
  'Contoso',
  'Über Straße',
  'u\u0308 e\u0301',
  '👩‍👩‍👧‍👦 🏳️‍🌈',
  'שלום عليكم',
  '\u202Egnirts',
  'a"b\\c/d',
  '\u0000\u0007\u001F\u007F',
  '\u2028\u2029\uFEFF',
  '123456789012345678901234567890',
  '<script>alert(1)</script>',
  '{"data":[]}',
  '"id":9007199254740993,',
  '\\"9007199254740993',
]
const textOf = (random: SeededRandom): string => random.pick(TEXTS) + (random.chance(0.2) ? 'x'.repeat(random.below(300)) : '')

const idOf = (random: SeededRandom): string =>
  random.pick([String(1 + random.below(1e6)), '4489414129010794', '574989297464115201', '9007199254740993', '18446744073709551615'])

const valueOf = (random: SeededRandom, attribute: Attribute): unknown => {
  if (random.chance(0.1)) return null
  switch (attribute.kind) {
    case 'int':
      return random.below(1e6) - 5e5
    case 'bool':
      return random.chance(0.5)
    case 'date':
      return '2026-03-01'
    case 'timestamp':
      return '2026-03-01T08:00:00.000Z'
    case 'ref':
      return random.chance(0.3) ? raw(idOf(random)) : Number(1 + random.below(1e9))
    case 'refs':
      return [1, raw('9007199254740993'), 3]
    case 'items':
    case 'object':
    case 'json':
      return { type: textOf(random), values: [{ id: raw(idOf(random)), name: textOf(random) }] }
    default:
      return textOf(random)
  }
}
const itemOf = (random: SeededRandom, resource: Resource, index: number): Tree => ({
  id: random.chance(0.1) ? raw(String(1000 + index)) : `${idOf(random)}${index}`.slice(0, 19),
  type: resource.type,
  attributes: Object.fromEntries(
    Object.values(resource.attributes)
      .filter(() => random.chance(0.7))
      .map((attribute) => [attribute.wire, valueOf(random, attribute)]),
  ),
})

const sound = (random: SeededRandom, resource: Resource, list: boolean): Tree => {
  const count = list ? random.below(4) : 1
  const items = Array.from({ length: count }, (_, index) => itemOf(random, resource, index))
  const meta = { 'current-page': 1, 'next-page': null, 'prev-page': null, 'total-pages': 1, 'total-count': count, filters: {} }
  return list ? { data: items, meta, links: {} } : { data: items[0] }
}

// --- What can be wrong with the structure -----------------------------------------------------------------------------

const ODD: readonly ((random: SeededRandom) => unknown)[] = [
  () => null,
  () => [],
  () => ({}),
  () => 0,
  () => -1,
  () => 1.5,
  () => true,
  () => '',
  () => ' ',
  () => '../1',
  () => raw('9007199254740993'),
  () => raw('1e400'),
  () => raw('-1e999'),
  () => raw('0.1e-400'),
  () => raw('123456789'.repeat(30)),
  () => raw('-9007199254740993'),
  () => raw('{"__proto__":{"polluted":true},"id":"7"}'),
  () => raw('{"constructor":{"prototype":{"polluted":true}}}'),
  () => raw('{"id":"1","id":"2","attributes":{"name":"a"},"attributes":{"name":"b"}}'),
  () => raw('"\\ud800"'),
  () => raw('"\\udfff\\ud800 lone"'),
  () => raw(`${'['.repeat(80)}${']'.repeat(80)}`),
  () => raw(`${'{"a":'.repeat(3000)}1${'}'.repeat(3000)}`),
  (random) => textOf(random),
  () => 'passwords',
  () => ({ data: { data: { data: [] } } }),
  () => [[[[]]]],
  () => ({ length: 1e9 }),
  () => raw('{"toString":"x","valueOf":"y","toJSON":"z","then":"w"}'),
  () => [null],
  () => [1, 'two', { id: 3 }],
]

/** Every place in a tree, as the object or array that holds it and its key. */
const places = (node: unknown, found: { readonly holder: Tree; readonly key: string }[] = []): typeof found => {
  if (typeof node !== 'object' || node === null) return found
  for (const key of Object.keys(node)) {
    found.push({ holder: node as Tree, key })
    places((node as Tree)[key], found)
  }
  return found
}

const misshape = (random: SeededRandom, tree: Tree): void => {
  const all = places(tree)
  // What matters most lies high up, and is drowned by the attributes otherwise.
  const high = all.filter(({ key }) =>
    ['data', 'meta', 'id', 'type', 'attributes', 'links', 'total-count', 'total-pages', 'next-page', '0'].includes(key),
  )
  const place = random.pick(random.chance(0.6) && high.length > 0 ? high : all)
  if (place === undefined) return
  const { holder, key } = place
  const change = random.below(8)
  if (change === 0) delete holder[key]
  else if (change === 1)
    Object.assign(holder, {
      [random.pick(['extra', 'unknown-1', 'constructor', 'hasOwnProperty', 'id', 'type'])]: random.pick(ODD)(random),
    })
  else if (change === 2) holder[key] = [holder[key], holder[key]]
  else if (change === 3) holder[key] = { [key]: holder[key] }
  else holder[key] = random.pick(ODD)(random)
}

const cycles = (random: SeededRandom, resource: Resource, tree: Tree): void => {
  const other = itemOf(random, resource, 7)
  const link = (id: unknown, type: unknown): Tree => ({ a: { data: [{ id, type }] }, __proto: { data: { id, type } } })
  const first = (Array.isArray(tree['data']) ? (tree['data'] as Tree[])[0] : tree['data']) as Tree | undefined
  if (first !== undefined) first['relationships'] = link(other['id'], other['type'])
  other['relationships'] = link(first?.['id'] ?? '1', resource.type)
  tree['included'] = [
    other,
    other,
    random.pick(ODD)(random),
    { id: 5, type: 'unheard-of', attributes: { __proto__x: 1, secret: random.pick(ODD)(random) } },
  ]
}

// --- What can be wrong with the bytes ---------------------------------------------------------------------------------

const PAGES = [
  '<!doctype html><html><head><title>Sign in</title></head><body>Please sign in</body></html>',
  '<html><body><h1>502 Bad Gateway</h1></body></html>',
  'OK',
  'null',
  'true',
  '[]',
  '{}',
  '""',
  '0',
  '',
  ' \r\n\t ',
  '{"message":"Forbidden"}',
  '{"errors":[{"status":422}]}',
  '{"data":[]}{"data":[]}',
  "{'data':[]}",
  '{"data":[],}',
  '{"data":NaN}',
  '{data:[]}',
  '/* */{"data":[]}',
]

const damage = (random: SeededRandom, text: string): Buffer => {
  const bytes = Buffer.from(text, 'utf8')
  const at = random.below(bytes.length + 1)
  switch (random.below(12)) {
    case 0:
      return bytes.subarray(0, at)
    case 1:
      return Buffer.concat([bytes, Buffer.from(random.pick(['x', '}', ']', '\0', '{"data":[]}', ' \n', '\uFEFF', 'null']))])
    case 2:
      return Buffer.concat([Buffer.from(random.pick(['\uFEFF', '\uFEFF\uFEFF', ' ', '\0', ")]}',\n", 'x'])), bytes])
    case 3: {
      const changed = Buffer.from(bytes)
      for (let flips = 1 + random.below(3); flips > 0; flips--) changed[random.below(changed.length)]! ^= 1 << random.below(8)
      return changed
    }
    case 4:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.min(bytes.length, at + 1 + random.below(20)))])
    case 5:
      return Buffer.concat([bytes.subarray(0, at), bytes.subarray(Math.max(0, at - random.below(60)))])
    case 6:
      return Buffer.concat([
        bytes.subarray(0, at),
        Buffer.from([random.pick([0, 0xff, 0xc0, 0x80, 0xed, 0x22, 0x5c, 0x7b])]),
        bytes.subarray(at),
      ])
    case 7:
      return Buffer.from(text, 'utf16le')
    case 8:
      return Buffer.from(text, 'latin1')
    case 9:
      return Buffer.from(text.replaceAll('"data"', '"__proto__"'))
    case 10:
      return Buffer.from(text.replaceAll(/\d+/g, (digits) => (random.chance(0.1) ? `${digits}000000000000000000` : digits)))
    default:
      return Buffer.from(random.pick(PAGES))
  }
}

export interface Body {
  readonly bytes: Buffer
  /** Nothing is wrong with it. */
  readonly sound: boolean
}

/** One body of a response that was asked for as a list of a resource, or as one record of it. */
export const bodyOf = (random: SeededRandom, resource: Resource, list: boolean): Body => {
  const fits = random.chance(0.95)
  const tree = sound(random, resource, fits ? list : !list)
  const cyclic = random.chance(0.25)
  if (cyclic) cycles(random, resource, tree)
  const misshapen = random.chance(0.6)
  if (misshapen) for (let times = 1 + random.below(3); times > 0; times--) misshape(random, tree)
  const text = render(tree)
  const damaged = random.chance(0.45)
  return { bytes: damaged ? damage(random, text) : Buffer.from(text, 'utf8'), sound: fits && !cyclic && !misshapen && !damaged }
}
