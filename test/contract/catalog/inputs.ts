import type { Attribute, Resource, ResourceKey } from '../../../src/index.js'
import { catalog } from '../../../src/index.js'
import type { StateRecord } from '../support/account.js'

/** Records that inputs may point at: the last ones of a kind, as the account holds them now. */
export type Pick = (key: ResourceKey) => StateRecord | undefined

let sequence = 0
/** 1x1 pixel. */
export const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=='
const FILE = { content: Buffer.from('a file of this test').toString('base64'), fileName: 'file.txt' }

/** What the catalog alone does not say of an input, by resource and attribute. */
const KNOWN: Readonly<Partial<Record<ResourceKey, Readonly<Record<string, (pick: Pick) => unknown>>>>> = {
  attachments: { attachment: () => FILE },
  documentImages: {
    target: (pick) => ({ type: 'document', id: pick('documents')!.id }),
    image: () => ({ content: PNG, fileName: 'pixel.png' }),
  },
  flexibleAssetFields: { kind: () => 'Text', tagType: () => 'Contacts', order: () => ++sequence + 100 },
  flexibleAssets: { traits: () => ({}) },
  relatedItems: { destinationType: () => 'Contact', destinationId: (pick) => pick('contacts')!.id },
  resourceAccesses: { accessorType: () => 'User', accessorId: (pick) => pick('users')!.id },
  passwords: {
    resourceType: () => 'Configuration',
    resourceId: (pick) => pick('configurations')!.id,
    otpSecret: () => 'JBSWY3DPEHPK3PXP',
  },
  users: { avatar: () => ({ content: PNG, file_name: 'me.png' }) },
  checklists: { assigneeId: (pick) => pick('users')!.id },
}

const SHAPED: Readonly<Record<string, string>> = {
  macAddress: '02:00:5e:10:00:01',
  primaryIp: '10.20.30.40',
  ipAddress: '10.20.30.40',
  defaultGateway: '10.20.30.1',
  labelType: 'phone',
  extension: '101',
}

/** A value that the API takes for an attribute. */
export const valueFor = (resource: Resource, key: string, attribute: Attribute, pick: Pick): unknown => {
  const known = KNOWN[resource.key as ResourceKey]?.[key]
  if (known !== undefined) return known(pick)
  if (attribute.enum !== undefined) return attribute.enum.at(-1)
  const number = ++sequence
  switch (attribute.kind) {
    case 'ref':
      return pick(attribute.target as ResourceKey)?.id
    case 'refs':
      return [pick(attribute.target as ResourceKey)!.id]
    case 'int':
      return number
    case 'bool':
      return true
    case 'date':
      return '2026-05-04'
    case 'timestamp':
      return '2026-05-04T03:02:01.000Z'
    case 'html':
      return `<p>${key} ${number}</p>`
    case 'items':
      return [shapeFor(resource, attribute, pick)]
    case 'object':
      return shapeFor(resource, attribute, pick)
    case 'json':
      return { value: number }
    default:
      return SHAPED[key] ?? (/phone|fax/i.test(key) ? `206555${1000 + (number % 9000)}` : `${key} ${number}`)
  }
}
const shapeFor = (resource: Resource, attribute: Attribute, pick: Pick): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(attribute.shape ?? {})
      .filter(([, inner]) => inner.create !== undefined)
      .map(([name, inner]) => [name, name === 'value' ? `2065550${100 + (++sequence % 900)}` : valueFor(resource, name, inner, pick)]),
  )

/** What a create cannot do without: the required attributes, and the few that the emulator asks for beyond the table. */
export const minimalInput = (key: ResourceKey, pick: Pick): Record<string, unknown> => {
  const resource: Resource = catalog[key]
  const required = Object.entries(resource.attributes).filter(
    ([name, attribute]) => attribute.create === 'required' || (key === 'contacts' && name === 'firstName'),
  )
  return Object.fromEntries(required.map(([name, attribute]) => [name, valueFor(resource, name, attribute, pick)]))
}

/** A new value for everything that an update accepts. */
export const fullChange = (key: ResourceKey, pick: Pick, without: readonly string[] = []): Record<string, unknown> => {
  const resource: Resource = catalog[key]
  const changeable = Object.entries(resource.attributes).filter(([name, { update }]) => update !== undefined && !without.includes(name))
  return Object.fromEntries(changeable.map(([name, attribute]) => [name, valueFor(resource, name, attribute, pick)]))
}

/** The attributes of `written` that were sent and that a read shows. */
export const readableOf = (key: ResourceKey, written: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const { attributes }: Resource = catalog[key]
  const shown = ([name]: readonly [string, unknown]): boolean => {
    const attribute = attributes[name]
    const sent = attribute?.create ?? attribute?.update
    return attribute !== undefined && sent !== undefined && attribute.writeOnly !== true && attribute.kind !== 'secret'
  }
  return Object.fromEntries(Object.entries(written).filter(shown))
}
