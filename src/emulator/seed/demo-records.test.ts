import { describe, expect, it } from 'vitest'
import { resourceOfKey } from '../../catalog/index.js'
import type { Attribute, ResourceKey } from '../../catalog/index.js'
import { demoSeed } from './demo.js'
import type { SeedRecord } from './types.js'

const NOW = new Date('2026-11-03T09:15:00Z')
const seed = demoSeed({ now: NOW })
const byId = new Map(seed.records.map((record) => [record.id, record]))
const of = (resource: ResourceKey): readonly SeedRecord[] => seed.records.filter((record) => record.resource === resource)
const text = (record: SeedRecord, attribute: string): string => String(record.attributes[attribute])
const attributesOf = (record: SeedRecord): Readonly<Record<string, Attribute>> => resourceOfKey(record.resource)?.attributes ?? {}
/** Logs have ids of their own kind, and metrics no time of creation. */
const isOrdinary = ({ resource }: SeedRecord): boolean => resource !== 'logs' && resource !== 'userMetrics'
/** The first few offenders, so that a failure can be read. */
const few = <T>(offenders: readonly T[]): readonly T[] => offenders.slice(0, 5)

describe('every record of the demo seed is one that the API could hold', () => {
  it('has a unique id of sixteen digits that grows with the time of creation', () => {
    const all = [
      ...seed.records.filter(isOrdinary).map(({ id, attributes }) => ({ id, at: String(attributes['createdAt']) })),
      ...seed.links.map(({ id, createdAt }) => ({ id, at: createdAt })),
    ]
    expect(few(all.filter(({ id }) => !/^[1-9]\d{15}$/.test(id) || !Number.isSafeInteger(Number(id))))).toEqual([])
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
    all.sort((left, right) => (left.id < right.id ? -1 : 1))
    expect(few(all.filter(({ at }, index) => index > 0 && at < (all[index - 1]?.at ?? '')))).toEqual([])
  })
  it('has log ids of eighteen digits, beyond 2^53, that grow with time', () => {
    const logs = of('logs')
    expect(logs.length).toBeGreaterThan(500)
    expect(few(logs.filter(({ id }) => !/^[1-9]\d{17}$/.test(id) || Number.isSafeInteger(Number(id))))).toEqual([])
    expect(new Set(logs.map(({ id }) => id)).size).toBe(logs.length)
    expect(few(logs.filter((log, index) => index > 0 && text(log, 'createdAt') < text(logs[index - 1]!, 'createdAt')))).toEqual([])
  })
  it('names only attributes of the catalog and none that derive from other records', () => {
    const named = new Set(seed.records.flatMap((record) => Object.keys(record.attributes).map((key) => `${record.resource}.${key}`)))
    const unknown = [...named].filter((name) => {
      const [resource = '', key = ''] = name.split('.')
      const attribute = (resourceOfKey(resource)?.attributes as Readonly<Record<string, Attribute>> | undefined)?.[key]
      // A registrar is no record of the API: its name has nowhere else to come from.
      return attribute === undefined || (attribute.derived && name !== 'domains.registrarName')
    })
    expect(unknown).toEqual([])
  })
  it('gives what is required to create it and cannot be null', () => {
    const missing = seed.records.filter((record) =>
      Object.entries(attributesOf(record)).some(
        ([key, attribute]) =>
          attribute.create === 'required' && !attribute.writeOnly && key !== 'documentId' && record.attributes[key] == null,
      ),
    )
    expect(few(missing.map(({ resource, id }) => `${resource} ${id}`))).toEqual([])
  })
  it('points only at records of the right kind', () => {
    const wrong: string[] = []
    for (const record of seed.records) {
      for (const [key, value] of Object.entries(record.attributes)) {
        const { kind, target } = attributesOf(record)[key] ?? { kind: 'text' }
        const ids = kind === 'ref' ? [value] : kind === 'refs' ? (value as unknown[]) : []
        for (const id of ids)
          if (id !== null && target && byId.get(String(id))?.resource !== target) wrong.push(`${record.resource}.${key}`)
      }
      for (const [key, value] of Object.entries(record.parent ?? {})) {
        if (key !== 'resourceType' && !byId.has(value)) wrong.push(`${record.resource} parent ${key}`)
      }
    }
    expect(few(wrong)).toEqual([])
  })
  it('points only at records of its own organization', () => {
    const ACCOUNT_WIDE = ['flexibleAssetTypes', 'organizations', 'checklistTemplates']
    const strangers = seed.records.filter(({ resource, attributes }) =>
      Object.entries(attributes).some(([key, value]) => {
        const other = key.endsWith('Id') && typeof value === 'string' ? byId.get(value) : undefined
        return (
          other?.attributes['organizationId'] !== undefined &&
          attributes['organizationId'] !== undefined &&
          !ACCOUNT_WIDE.includes(other.resource) &&
          !ACCOUNT_WIDE.includes(resource) &&
          other.attributes['organizationId'] !== attributes['organizationId']
        )
      }),
    )
    expect(few(strangers)).toEqual([])
  })
  it('respects the closed lists', () => {
    const wrong = seed.records.filter((record) =>
      Object.entries(record.attributes).some(([key, value]) => {
        const { enum: choices, enumOnWrite } = attributesOf(record)[key] ?? {}
        return choices && !enumOnWrite && value !== null && !choices.includes(value as string)
      }),
    )
    expect(few(wrong)).toEqual([])
  })
  it('writes dates and moments as the API does, and none of the past lies ahead', () => {
    const wrong: string[] = []
    for (const record of seed.records) {
      for (const [key, value] of Object.entries(record.attributes)) {
        const kind = attributesOf(record)[key]?.kind
        if (value === null || (kind !== 'date' && kind !== 'timestamp')) continue
        const form = kind === 'date' ? /^\d{4}-\d\d-\d\d$/ : /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.000Z$/
        const past = key.endsWith('At') && key !== 'warrantyExpiresAt'
        if (!form.test(String(value)) || (past && Date.parse(String(value)) > NOW.getTime()))
          wrong.push(`${record.resource}.${key} ${String(value)}`)
      }
      if (text(record, 'createdAt') > text(record, 'updatedAt')) wrong.push(`${record.resource} changed before it was made`)
    }
    expect(few(wrong)).toEqual([])
  })
  it('links each pair once, and both ends exist', () => {
    const wrong = seed.links.filter(
      ({ from, to }) => byId.get(from.id)?.resource !== from.resource || byId.get(to.id)?.resource !== to.resource,
    )
    expect(few(wrong)).toEqual([])
    expect(new Set(seed.links.map(({ from, to }) => [from.id, to.id].sort().join(' '))).size).toBe(seed.links.length)
  })
  it('gives attachments their real bytes', () => {
    const heads: Readonly<Record<string, string>> = { png: '\x89PNG\r\n', pdf: '%PDF-1.4', txt: '' }
    const wrong = of('attachments').filter(({ attributes }) => {
      const { content } = attributes['attachment'] as { content: string }
      const bytes = Buffer.from(content, 'base64')
      const head = heads[String(attributes['ext'])]
      return head === undefined || bytes.length !== attributes['attachmentFileSize'] || !bytes.toString('latin1').startsWith(head)
    })
    expect(few(wrong)).toEqual([])
  })
})

describe('the flexible assets of the demo seed', () => {
  const fieldsOf = (typeId: unknown) => of('flexibleAssetFields').filter(({ attributes }) => attributes['flexibleAssetTypeId'] === typeId)

  it('use every kind of field, and one type has five fields of which one is a tag', () => {
    const field = attributesOf(of('flexibleAssetFields')[0] as SeedRecord)['kind']
    expect(new Set(of('flexibleAssetFields').map((record) => record.attributes['kind']))).toEqual(new Set(field?.enum))
    const kinds = of('flexibleAssetTypes').map(({ id }) => fieldsOf(id).map(({ attributes }) => attributes['kind']))
    expect(kinds.some((each) => each.length === 5 && each.filter((kind) => kind === 'Tag').length === 1)).toBe(true)
  })
  it('have only traits of their type, of the right form, and lack a required one only now and then', () => {
    const wrong: string[] = []
    let lacking = 0
    for (const type of of('flexibleAssetTypes')) {
      const fields = new Map(fieldsOf(type.id).map((field) => [text(field, 'nameKey'), field]))
      for (const asset of of('flexibleAssets').filter(({ attributes }) => attributes['flexibleAssetTypeId'] === type.id)) {
        const traits = asset.attributes['traits'] as Readonly<Record<string, unknown>>
        for (const [key, value] of Object.entries(traits)) {
          const field = fields.get(key)
          if (!field || !fits(field, value)) wrong.push(`${text(type, 'name')}.${key}`)
        }
        const titled = [...fields].some(([key, field]) => field.attributes['useForTitle'] === true && traits[key])
        if (!titled) wrong.push(`${text(type, 'name')} without a title`)
        if ([...fields].some(([key, field]) => field.attributes['required'] === true && traits[key] === undefined)) lacking++
      }
    }
    expect(few(wrong)).toEqual([])
    expect(lacking).toBeGreaterThan(0)
    expect(lacking).toBeLessThan(of('flexibleAssets').length * 0.08)
  })
})

const TAGGED: Readonly<Record<string, ResourceKey>> = {
  AccountsUsers: 'users',
  Checklists: 'checklists',
  ChecklistTemplates: 'checklistTemplates',
  Contacts: 'contacts',
  Configurations: 'configurations',
  Documents: 'documents',
  Domains: 'domains',
  Passwords: 'passwords',
  Locations: 'locations',
  Organizations: 'organizations',
}
const fits = ({ attributes: field }: SeedRecord, value: unknown): boolean => {
  switch (field['kind']) {
    case 'Checkbox':
      return typeof value === 'boolean'
    case 'Date':
      return /^\d{4}-\d\d-\d\d$/.test(String(value))
    case 'Number':
    case 'Percent':
      return typeof value === 'number'
    case 'Select':
      return String(field['defaultValue']).split('\n').includes(String(value))
    case 'Text':
      return typeof value === 'string' && value !== '' && value.length <= 255
    case 'Textbox':
      return typeof value === 'string' && value !== ''
    case 'Upload':
      return Buffer.from((value as { content: string }).content, 'base64').length > 60
    case 'Password':
      return byId.get(String(value))?.attributes['resourceType'] === 'flexible-asset-traits'
    case 'Tag': {
      const [, typeId] = String(field['tagType']).split('FlexibleAssetType: ')
      const ids = value as readonly string[]
      return (
        ids.length > 0 &&
        ids.every((id) => {
          const target = byId.get(id)
          return typeId === undefined
            ? target?.resource === TAGGED[String(field['tagType'])]
            : target?.resource === 'flexibleAssets' && target.attributes['flexibleAssetTypeId'] === typeId
        })
      )
    }
    default:
      return false
  }
}
