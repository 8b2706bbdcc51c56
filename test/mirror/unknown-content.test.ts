import { expect, onTestFinished, test } from 'vitest'
import { catalog } from '../../src/catalog/index.js'
import type { Resource, ResourceKey } from '../../src/catalog/index.js'
import { readList } from '../../src/jsonapi/decode.js'
import type { AnyRecord } from '../../src/jsonapi/decode.js'
import { canonicalJson } from '../../src/mirror/store/canonical.js'
import { MIRRORED_KINDS } from '../../src/mirror/sync/kinds.js'
import { SeededRandom } from '../fuzz/random.js'
import { temporaryStore } from './mirrored.js'

const KINDS = MIRRORED_KINDS.filter((kind) => kind !== 'relatedItems')

/** Anything that JSON can hold, under names that this version knows nothing of, or that objects have already. */
const anything = (dice: SeededRandom, depth = 0): unknown => {
  const leaves = [null, true, false, 0, -1.5, 12_345_678_901, '', 'plain words', '日本語 😀', '"\\\n', [], {}]
  if (depth > 3 || dice.chance(0.5)) return dice.pick(leaves)
  if (dice.chance(0.5)) return Array.from({ length: dice.below(4) }, () => anything(dice, depth + 1))
  const names = ['b', 'a', 'Z', 'é', 'with space', 'constructor', 'toString', '0']
  return Object.fromEntries(Array.from({ length: dice.below(5) }, () => [dice.pick(names), anything(dice, depth + 1)]))
}

const readOne = (resource: Resource, bytes: Buffer): AnyRecord => readList(resource, bytes).records[0]!

const documentOf = (kind: ResourceKey, id: string, more: string): Buffer => {
  const { wireType, type } = catalog[kind] as Resource & { readonly wireType?: string }
  return Buffer.from(`{"data":[{"id":"${id}","type":"${wireType ?? type}","attributes":{${more}}}],"meta":{"total-count":1}}`)
}

test('attributes that nobody knows come back as they were, a hundred times, for every kind', async () => {
  const store = await temporaryStore()
  for (let seed = 1; seed <= 100; seed++) {
    const dice = new SeededRandom(seed)
    const kind = KINDS[seed % KINDS.length]!
    const extra = Object.fromEntries(Array.from({ length: 1 + dice.below(4) }, (_, at) => [`brand-new-${at}`, anything(dice)]))
    const record = readOne(catalog[kind] as Resource, documentOf(kind, String(seed), JSON.stringify(extra).slice(1, -1)))
    const before = canonicalJson(record.extra as never)
    await store.put({ kind, record, at: seed })
    const stored = await store.get({ kind, id: String(seed) })
    expect([seed, kind, canonicalJson(stored?.record.extra as never)]).toEqual([seed, kind, before])
    // The same once more is no change.
    expect(await store.put({ kind, record, at: seed + 1 })).toBe('unchanged')
  }
})

test.each([
  ['names that objects have', '"__proto__":{"isAdmin":true},"constructor":{"prototype":{"isAdmin":true}},"name":"x"'],
  ['a text of 8 MB', `"name":"x","notes":"${'y'.repeat(8_000_000)}"`],
  ['lists in lists, a hundred thousand deep', `"name":"x","odd":${'['.repeat(100_000)}${']'.repeat(100_000)}`],
  ['objects in objects, five thousand deep', `"name":"x","odd":${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`],
])('%s are kept or refused with a name, and change nothing else', async (_, attributes) => {
  const store = await temporaryStore()
  onTestFinished(() => expect(({} as Record<string, unknown>)['isAdmin']).toBeUndefined())
  const outcome = await Promise.resolve()
    .then(() => readOne(catalog.configurations as Resource, documentOf('configurations', '1', attributes)))
    .then((record) => store.put({ kind: 'configurations', record, at: 1 }))
    .catch((error: unknown) => error)
  expect(outcome === 'inserted' || (outcome as { readonly code?: unknown }).code).toSatisfy((value) =>
    [true, 'protocol_error', 'invalid_input', 'too_large'].includes(value as never),
  )
  // The store works as before.
  await store.put({
    kind: 'configurations',
    record: readOne(catalog.configurations as Resource, documentOf('configurations', '2', '"name":"y"')),
    at: 2,
  })
  expect((await store.get({ kind: 'configurations', id: '2' }))?.record['name']).toBe('y')
})
