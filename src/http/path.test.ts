import { describe, expect, it } from 'vitest'
import fc from 'fast-check'
import { encodePath, recordId } from './path.js'

const HOSTILE = [
  '',
  ' ',
  '\t',
  '1/2',
  '../1',
  '..',
  '.',
  '1?x=1',
  '1#x',
  '%2e%2e',
  '1%2f2',
  '1\\2',
  '1\n',
  '1\u0000',
  ' 1',
  '1 ',
  'abc',
  '-1',
  '1.5',
  '1e3',
  '١٢٣',
  '1'.repeat(21),
]

describe('a path', () => {
  it('is filled with ids, as text or number', () => {
    expect(encodePath('/organizations/:organization_id/relationships/documents/:id', { organization_id: '4489414129010794', id: 7 })).toBe(
      '/organizations/4489414129010794/relationships/documents/7',
    )
    expect(encodePath('/organizations', {})).toBe('/organizations')
  })

  it.each(HOSTILE)('refuses %j as an id', (id) => {
    expect(() => encodePath('/configurations/:id', { id })).toThrow(expect.objectContaining({ code: 'hostile_id', outcome: 'not_sent' }))
  })

  it.each([undefined, null, {}, ['1'], true, Number.NaN, Infinity, 1.5, -1, 2 ** 53, { toString: () => '1' }])(
    'refuses %s, which is no id at all',
    (id) => {
      expect(() => recordId(id)).toThrow(expect.objectContaining({ code: 'hostile_id' }))
    },
  )

  it('refuses whatever is not a row of digits', () => {
    fc.assert(
      fc.property(fc.string(), (id) => {
        fc.pre(!/^[0-9]{1,20}$/.test(id))
        expect(() => encodePath('/configurations/:id', { id })).toThrow(/id/)
      }),
    )
  })

  it('does not take an inherited property for an id', () => {
    expect(() => encodePath('/x/:constructor', {})).toThrow(/missing/)
  })

  it('takes one of the words where a word stands, in either spelling', () => {
    const words = { resource_type: ['configurations', 'flexible_assets'] }
    const fill = (resource_type: string): string =>
      encodePath('/:resource_type/:id/relationships/attachments', { resource_type, id: 1 }, words)
    expect(fill('flexible_assets')).toBe('/flexible_assets/1/relationships/attachments')
    expect(fill('flexible-assets')).toBe('/flexible_assets/1/relationships/attachments')
    expect(() => fill('passwords')).toThrow(expect.objectContaining({ code: 'hostile_id' }))
    expect(() => fill('../configurations')).toThrow(expect.objectContaining({ code: 'hostile_id' }))
  })

  it('says which parameter was wrong, by the name that the caller knows it by', () => {
    expect(() => encodePath('/flexible_asset_types/:flexible_asset_type_id', { flexible_asset_type_id: 'x' })).toThrow(
      /^flexibleAssetTypeId /,
    )
    expect(() => encodePath('/:resource_type', { resource_type: 'x' }, { resource_type: ['configurations'] })).toThrow(/^resourceType /)
  })

  it('says what may be given instead', () => {
    const words = { resource_type: ['configurations', 'flexible_assets'] }
    for (const resource_type of ['passwords', 7]) {
      expect(() => encodePath('/:resource_type', { resource_type }, words)).toThrow(
        expect.objectContaining({ code: 'hostile_id', hint: expect.stringContaining('configurations, flexible_assets') }),
      )
    }
    expect(() => recordId('x')).toThrow(expect.objectContaining({ hint: expect.stringContaining('search for it') }))
  })

  it.each([
    [undefined, 'missing'],
    [null, 'a value of type null'],
    [['1'], 'a value of type object'],
    [1.5, '1.5'],
    ['', 'empty'],
    [' \t', 'blank'],
    ['x'.repeat(40), `"${'x'.repeat(40)}"`],
    ['x'.repeat(41), `"${'x'.repeat(40)}…"`],
    ['\u009b', String.raw`"\u009b"`],
  ])('shows that %j was given', (given, shown) => {
    expect(() => recordId(given, 'organizationId')).toThrow(`organizationId must be a row of digits, and is ${shown}.`)
  })

  it('shows a hostile id without passing it on to a terminal', () => {
    expect(() => recordId('\u001b[31mred\u202e')).toThrow(/^id must be a row of digits, and is "\\u001b\[31mred\\u202e"\.$/)
  })
})
