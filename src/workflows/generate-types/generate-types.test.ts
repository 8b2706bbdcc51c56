import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AccountField, AccountType } from '../flexible-asset-types/model.js'
import { compareGenerated } from './compare-types.js'
import { generateTraitTypes } from './generate-types.js'
import { commentText, identifiersFor, literal, pascalCase } from './identifiers.js'

const field = (name: string, rest: Partial<AccountField> = {}): AccountField => ({
  id: '1',
  order: 1,
  name,
  key: name.toLowerCase(),
  kind: 'Text',
  hint: null,
  decimals: null,
  defaultValue: null,
  tagType: null,
  required: false,
  useForTitle: false,
  showInList: false,
  expiration: false,
  ...rest,
})
const type = (name: string, ...fields: readonly AccountField[]): AccountType => ({ id: '1', name, fields })

describe('identifiers', () => {
  test('are made of any name, and no two are the same', () => {
    expect(identifiersFor(['Internet/WAN', 'LAN', 'lan', 'Lan!', '365 Tenant', 'Überwachung', '日本', '*/', 'LAN_2'])).toEqual([
      'InternetWan',
      'Lan',
      'Lan_2',
      'Lan_3',
      'N365Tenant',
      'Uberwachung',
      'Unnamed',
      'Unnamed_2',
      'Lan2',
    ])
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 20 })), (names) => {
        const identifiers = identifiersFor(names)
        expect(new Set(identifiers.map((name) => name.toLowerCase())).size).toBe(names.length)
        for (const identifier of identifiers) expect(identifier).toMatch(/^[A-Z]\w*$/)
      }),
    )
  })

  test('keep what is theirs when a type is added later', () => {
    expect(identifiersFor(['LAN', 'WAN', 'lan'])).toEqual(['Lan', 'Wan', 'Lan_2'])
    expect(pascalCase('IPv6 net')).toBe('IPv6Net')
  })

  test('and literals say any text and nothing else', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 40 }), (text) => {
        const written = literal(text)
        expect(written).toMatch(/^[\u0020-\u007E\u00A1-\u058F]*$/)
        // oxlint-disable-next-line no-implied-eval -- it is what is tested
        expect((new Function(`return ${written}`) as () => string)()).toBe(text)
      }),
      { numRuns: 500, examples: [["\\'"], ['\\"'], ["'; process.exit() //"], ['\u2028*/`${x}`']] },
    )
  })

  test('and comments cannot be ended, turned around or taken for tags', () => {
    expect(commentText('a */ b\n * @deprecated {@link x} \u202E\u0000\u2028 c')).toBe('a *\\/ b * \\@deprecated \\{\\@link x\\} c')
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), (text) => {
        expect(commentText(text)).not.toMatch(/\*\/|[\n\r\u2028\u2029]|(?<!\\)@/)
      }),
    )
  })
})

test('the text is the same for the same types, whatever order they come in, when no two names clash', () => {
  const types = [type('B', field('X')), type('A', field('Y', { kind: 'Tag', tagType: 'FlexibleAssetType: b' }))]
  expect(generateTraitTypes(types)).toBe(generateTraitTypes([...types].reverse()))
  expect(generateTraitTypes(types)).toContain("readonly 'y'?: TagTrait<BTraits>")
})

test('what is out of date is told by type and trait', () => {
  const before = generateTraitTypes([type('A', field('X'), field('Y'), field('Old')), type('Gone', field('X'))])
  const after = generateTraitTypes([type('A', field('X', { required: true }), field('Y'), field('New')), type('Made', field('X'))])
  expect(compareGenerated(before, after)).toEqual([
    "ATraits['x'] is another",
    "ATraits['old'] is gone",
    "ATraits['new'] is missing",
    'MadeTraits is missing',
    'GoneTraits is not in the account any more',
  ])
  expect(compareGenerated(after, after)).toEqual([])
  expect(compareGenerated(after.replaceAll('\n', '\r\n'), after)).toEqual([])
  expect(compareGenerated(`// mine\n${after}`, after)).toEqual(['the file was changed by hand, or by another version'])
  expect(
    compareGenerated(
      generateTraitTypes([type('A', field('X', { hint: 'old' }))]),
      generateTraitTypes([type('A', field('X', { hint: 'new' }))]),
    ),
  ).toEqual(['ATraits has other comments'])
})
