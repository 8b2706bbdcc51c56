/** What the catalog says of traits beside its tables is what is known of the API. */
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { NEVER_IN_TITLE, TAG_TARGETS, assetTagTarget, assetTagType, catalog, nameKeyOf } from '../../src/catalog/index.js'

interface Field {
  readonly name: string
  readonly enum?: readonly string[]
  readonly note?: string
}
const text = readFileSync('test/catalog/surface.json', 'utf8')
const fields = (JSON.parse(text) as readonly { readonly key: string; readonly attributes: readonly Field[] }[]).find(
  ({ key }) => key === 'flexible_asset_fields',
)!.attributes

test('tags point at the kinds of records that the API names, and each is a resource', () => {
  const named = fields.find(({ name }) => name === 'tag-type')?.enum ?? []
  expect(Object.keys(TAG_TARGETS).sort()).toEqual(named.filter((type) => !type.includes(':')).sort())
  for (const target of Object.values(TAG_TARGETS)) expect(catalog).toHaveProperty(target)
})

test('the kinds that are never used for the title are those of the official list', () => {
  const note = fields.find(({ name }) => name === 'use-for-title')?.note ?? ''
  expect(note).toContain(NEVER_IN_TITLE.join(', '))
})

test('a tag at a type is written and read in one form', () => {
  expect(assetTagTarget(assetTagType('7'))).toBe('7')
  expect(assetTagTarget('FlexibleAssetType:7')).toBe('7')
  expect(assetTagTarget('Configurations')).toBeUndefined()
})

test('keys of traits follow from names as they were seen', () => {
  expect(['Location(s)', 'IP Address(es)', 'Notes', '  A -- b '].map(nameKeyOf)).toEqual(['location-s', 'ip-address-es', 'notes', 'a-b'])
})
