import { describe, expect, test } from 'vitest'
import { catalog } from '../../catalog/index.js'
import type { Resource } from '../../catalog/index.js'
import { decodeOne } from '../../jsonapi/decode.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { AsSent } from './as-sent.js'

type Values = Readonly<Record<string, unknown>>
const NOTHING: ReadonlySet<string> = new Set()
const read = (resource: Resource, attributes: Values): AnyRecord =>
  decodeOne(resource, { data: { id: '1', type: resource.type, attributes } })
const fits = (resource: Resource, sent: Values, attributes: Values, within = NOTHING, from: 'list' | 'get' = 'list'): boolean =>
  new AsSent(resource, sent, within).fits(read(resource, attributes), from)

const { attachments, configurationInterfaces, contacts, exports, flexibleAssetFields, locations, organizations, passwords } = catalog

describe('a record fits what was sent', () => {
  test('when it holds all of it, whatever else it holds', () => {
    const sent = { organization_id: 5, name: 'Main', city: 'York' }
    const whole = { 'organization-id': 5, name: 'Main', city: 'York', notes: 'filled in' }
    expect(fits(locations, sent, whole)).toBe(true)
    for (const key of Object.keys(whole).filter((name) => name !== 'notes'))
      expect(fits(locations, sent, { ...whole, [key]: 'x' }), key).toBe(false)
  })
  test('without what no read ever shows, and not without anything else', () => {
    const sent = { organization_id: 5, name: 'Root', password: 'secret', otp_secret: 'seed', shareable: true, username: 'root' }
    expect(fits(passwords, sent, { 'organization-id': 5, name: 'Root', username: 'root' })).toBe(true)
    expect(fits(passwords, sent, { 'organization-id': 5, name: 'Root' })).toBe(false)
  })
  test('with a natural key that is empty where it was not given', () => {
    expect(fits(passwords, { organization_id: 5, name: 'Root' }, { 'organization-id': 5, name: 'Root', username: 'root' })).toBe(false)
    expect(
      fits(contacts, { organization_id: 5, first_name: 'Ada' }, { 'organization-id': 5, 'first-name': 'Ada', 'last-name': 'Guide' }),
    ).toBe(false)
    expect(fits(exports, {}, { 'organization-id': 5 })).toBe(false)
    expect(fits(exports, {}, { 'organization-id': null })).toBe(true)
  })
  test('by what shows a file: its name and its bytes', () => {
    const sent = { attachment: { content: 'YWJj', file_name: 'a.txt' } }
    expect(fits(attachments, sent, { 'attachment-file-name': 'a.txt', 'attachment-file-size': 3 })).toBe(true)
    expect(fits(attachments, sent, { 'attachment-file-name': 'a.txt', 'attachment-file-size': 4 })).toBe(false)
    expect(fits(attachments, sent, { 'attachment-file-name': 'b.txt', 'attachment-file-size': 3 })).toBe(false)
  })
  test('where the server makes a flag false, for the kinds that it does that for', () => {
    const sent = { flexible_asset_type_id: 3, name: 'Part', order: 1, use_for_title: true, required: true }
    const shown = { 'flexible-asset-type-id': 3, name: 'Part', order: 1, 'use-for-title': false, required: false }
    expect(fits(flexibleAssetFields, { ...sent, kind: 'Header' }, { ...shown, kind: 'Header' })).toBe(true)
    expect(fits(flexibleAssetFields, { ...sent, kind: 'Text' }, { ...shown, kind: 'Text' })).toBe(false)
    expect(fits(flexibleAssetFields, { ...sent, kind: 'Tag' }, { ...shown, kind: 'Tag' })).toBe(false)
  })
  test('with what its list says of all, and without what others may have changed', () => {
    const within = new Set(['configurationId'])
    expect(
      fits(configurationInterfaces, { configuration_id: 7, name: 'LAN', primary: true }, { name: 'LAN', primary: false }, within),
    ).toBe(true)
  })
  test('with attributes that the catalog does not know exactly as they were sent', () => {
    const sent = { organization_id: 5, name: 'Main', floor_plan: 'x' }
    const known = { 'organization-id': 5, name: 'Main' }
    expect(fits(locations, sent, { ...known, 'floor-plan': 'x' })).toBe(true)
    expect(fits(locations, sent, { ...known, floor_plan: 'x' })).toBe(true)
    expect(fits(locations, sent, { ...known, 'floor-plan': 'y' })).toBe(false)
    expect(fits(locations, sent, known)).toBe(false)
  })
  test('by the whole of a text that lists cut', () => {
    const quick_notes = `<p>${'x'.repeat(300)}</p>`
    const sent = new AsSent(organizations, { name: 'Acme', quick_notes }, NOTHING)
    const cut = read(organizations, { name: 'Acme', 'quick-notes': quick_notes.slice(0, 250) })
    const whole = read(organizations, { name: 'Acme', 'quick-notes': quick_notes })
    expect([sent.needsGet, sent.fits(cut, 'list'), sent.fits(cut, 'get'), sent.fits(whole, 'get')]).toEqual([true, true, false, true])
    expect(new AsSent(organizations, { name: 'Acme', quick_notes: 'short' }, NOTHING).needsGet).toBe(false)
    expect(fits(organizations, { name: 'Acme', quick_notes: 'short' }, { name: 'Acme', 'quick-notes': 'other' })).toBe(false)
  })
})

test('a record resembles what was sent by what people know it by', () => {
  const sent = new AsSent(contacts, { organization_id: 5, first_name: 'Ada', last_name: 'Guide', title: 'Dr' }, NOTHING)
  const resembles = (attributes: Values): boolean => sent.resembles(read(contacts, attributes))
  expect(resembles({ 'organization-id': 5, 'first-name': ' ada', 'last-name': 'GUIDE', title: 'Prof' })).toBe(true)
  expect(resembles({ 'organization-id': 5, 'first-name': 'Ada', 'last-name': 'Other' })).toBe(false)
  expect(resembles({ 'organization-id': 6, 'first-name': 'Ada', 'last-name': 'Guide' })).toBe(false)
})

test('what was sent is named as people name it', () => {
  const name = (resource: Resource, sent: Values): string | null => new AsSent(resource, sent, NOTHING).name
  expect(name(locations, { organization_id: 5, name: ' Main ' })).toBe('Main')
  expect(name(contacts, { organization_id: 5, first_name: 'Ada', last_name: 'Guide' })).toBe('Ada Guide')
  expect(name(attachments, { attachment: { content: '', file_name: 'a.txt' } })).toBe('a.txt')
  expect(name(catalog.flexibleAssets, { organization_id: 5, flexible_asset_type_id: 3, traits: {} })).toBeNull()
  expect(name(catalog.documentSections, { resource_type: 'Document::Text', content: 'x' })).toBeNull()
})

test('what no read shows makes two creates unlike only where they differ in it', () => {
  const sent = (password: string): AsSent => new AsSent(passwords, { organization_id: 5, name: 'Root', password }, NOTHING)
  expect([sent('a').isPartlyHidden, sent('a').likeness === sent('b').likeness]).toEqual([true, true])
  expect(sent('canary').likeness).not.toContain('canary')
  const plain = (city: string): AsSent => new AsSent(locations, { organization_id: 5, name: 'Main', city }, NOTHING)
  expect([plain('a').isPartlyHidden, plain('a').likeness === plain('b').likeness]).toEqual([false, false])
})
