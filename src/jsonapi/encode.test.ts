import { describe, expect, test } from 'vitest'
import { catalog } from '../catalog/index.js'
import { encodeAttributes, encodeDocument } from './encode.js'

const create = (resource: keyof typeof catalog, input: Record<string, unknown>) => encodeAttributes(catalog[resource], input, 'create')
const update = (resource: keyof typeof catalog, input: Record<string, unknown>) => encodeAttributes(catalog[resource], input, 'update')
const server = { organizationId: 7, name: 'DC01', configurationTypeId: '4489414129010794' }

describe('attributes', () => {
  test('go out in snake_case with ids as numbers', () => {
    expect(create('configurations', { ...server, primaryIp: '10.0.0.1' }).attributes).toEqual({
      organization_id: 7,
      name: 'DC01',
      configuration_type_id: 4489414129010794,
      primary_ip: '10.0.0.1',
    })
  })
  test('send an id beyond 2^53 as text, so that no digit is lost', () => {
    expect(create('configurations', { ...server, organizationId: '900719925474099312' }).attributes['organization_id']).toBe(
      '900719925474099312',
    )
  })
  test('that are required and missing are all named', () => {
    expect(() => create('configurations', { organizationId: 1 })).toThrowError('A new configuration needs "name", "configurationTypeId".')
  })
  test('that are unknown are refused with the nearest name', () => {
    expect(() => update('configurations', { hostnme: 'x' })).toThrowError(
      expect.objectContaining({ code: 'invalid_input', outcome: 'not_sent', hint: 'Did you mean "hostname"?' }),
    )
  })
  test('that the API computes are refused, and the writable one is named', () => {
    expect(() => update('configurations', { configurationTypeName: 'Server' })).toThrowError(
      expect.objectContaining({ hint: expect.stringContaining('"configurationTypeId"') }),
    )
    expect(() => update('configurations', { createdAt: '2026-01-01' })).toThrowError(/cannot|can not/)
  })
  test('that can only be given on create are refused later', () => {
    expect(() => update('flexibleAssets', { flexibleAssetTypeId: 1 })).toThrowError(/only be set when the record is created/)
  })
  test('are emptied by null where that is possible', () => {
    expect(update('configurations', { hostname: null }).attributes).toEqual({ hostname: null })
    expect(() => update('configurations', { name: null })).toThrowError(/cannot be emptied/)
  })
  test('of a wrong kind, enum or length are refused', () => {
    expect(() => update('configurations', { archived: 'yes' })).toThrowError(/true or false/)
    expect(() => update('configurations', { installedAt: '2026-02-30' })).toThrow()
    expect(() => update('configurations', { macAddress: 'x'.repeat(18) })).toThrowError(/at most 17/)
    expect(() => create('passwords', { organizationId: 1, name: 'a', password: 'b', resourceType: 'Configuraton' })).toThrowError(
      expect.objectContaining({ hint: 'Did you mean "Configuration"?' }),
    )
  })
  test('in lists are checked item by item, and what the API added on read is left out', () => {
    expect(
      update('contacts', { contactPhones: [{ value: '1', labelName: 'Work', formattedValue: '+1', labelType: 'fax' }] }).attributes,
    ).toEqual({
      contact_phones: [{ value: '1', label_name: 'Work', label_type: 'fax' }],
    })
    expect(() => update('contacts', { contactEmails: [{ value: 'a@b.c' }] })).toThrowError(/needs "labelName"/)
  })
  test('that gluekit does not know pass through extra under their wire names', () => {
    expect(update('configurations', { extra: { 'new-thing': 1 } }).attributes).toEqual({ 'new-thing': 1 })
  })
  test.each([
    ['contacts', 'contact-emails', '"contactEmails"'],
    ['contacts', 'contact_emails', '"contactEmails"'],
    ['contacts', 'contactEmails', '"contactEmails"'],
    ['passwords', 'otp_secret', '"otpSecret"'],
    ['passwords', 'Password', '"password"'],
    ['flexibleAssets', 'traits', '"traits"'],
    ['organizations', 'id', 'does not know'],
    ['organizations', 'type', 'does not know'],
  ] as const)('of %s that gluekit knows do not get past its rules as %j in extra', (key, name, hint) => {
    expect(() => update(key, { extra: { [name]: 'S3cret-value' } })).toThrowError(
      expect.objectContaining({ code: 'invalid_input', outcome: 'not_sent', hint: expect.stringContaining(hint) }),
    )
    expect(() => update(key, { extra: { [name]: 'S3cret-value' } })).not.toThrowError(/S3cret/)
  })
  test('an update of nothing is refused', () => {
    expect(() => update('configurations', {})).toThrowError(/nothing to change/)
  })
})

describe('secrets', () => {
  test('are reported, so that they can be redacted', () => {
    expect(create('passwords', { organizationId: 1, name: 'a', password: 'S3cret-value', otpSecret: 'JBSWY3DP' }).secrets).toEqual([
      'S3cret-value',
      'JBSWY3DP',
    ])
  })
  test('never occur in an error about them', () => {
    try {
      create('passwords', { organizationId: 1, name: 'a', password: 12345678 })
      expect.unreachable()
    } catch (error) {
      expect(JSON.stringify(error) + String(error)).not.toContain('12345678')
    }
  })
})

test('documents carry the type that requests use', () => {
  expect(encodeDocument(catalog.flexibleAssets, { traits: {} })).toEqual({ data: { type: 'flexible_assets', attributes: { traits: {} } } })
})
