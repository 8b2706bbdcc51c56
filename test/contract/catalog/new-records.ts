import type { Attribute, GlueClient, Resource, ResourceKey } from '../../../src/index.js'
import { catalog } from '../../../src/index.js'
import type { FullAccount } from './full-account.js'
import { ORGANIZATION } from './full-account.js'
import { minimalInput, valueFor } from './inputs.js'
import { parentsIn, waysOf } from './ways.js'

type Values = Record<string, unknown>

/** Everything that a create takes, and nothing it can do without. */
export class NewRecords {
  readonly #full: FullAccount
  readonly #client: GlueClient
  #accessors = 0

  constructor(full: FullAccount, client: GlueClient) {
    this.#full = full
    this.#client = client
  }

  async minimal(key: ResourceKey): Promise<Values> {
    const full = this.#full
    // The fewest parents first: those of the last way are the parents of all.
    const input = { ...minimalInput(key, full.pick), ...parentsIn(full, key, waysOf(key, 'create').at(-1)!) }
    const linked = async (): Promise<string> =>
      (await this.#client.contacts.create({ organizationId: ORGANIZATION, firstName: 'Linked' })).id
    const typeId = full.records.get('flexibleAssetTypes')!.find(({ attributes }) => attributes['name'] === 'Vendors')!.id
    if (key === 'flexibleAssets') return { ...input, flexibleAssetTypeId: typeId, traits: { 'vendor-name': 'Acme Supplies' } }
    if (key === 'resourceAccesses') return { ...input, accessorId: full.records.get('users')![++this.#accessors % 15]!.id }
    if (key === 'relatedItems') return { ...input, destinationId: await linked() }
    // Without fields, the client gives it two.
    if (key === 'flexibleAssetTypes') return { name: input['name'] }
    // A heading cannot do without its level.
    if (key === 'documentSections') return { ...input, resourceType: 'Document::Text' }
    return input
  }

  async complete(key: ResourceKey): Promise<Values> {
    const attributes = Object.entries((catalog[key] as Resource).attributes)
    const input = await this.minimal(key)
    for (const [name, attribute] of attributes)
      if (attribute.create !== undefined && input[name] === undefined) input[name] = this.#value(key, name, attribute)
    if (key === 'documentSections') Object.assign(input, { resourceType: 'Document::Heading', content: 'Words' })
    return input
  }

  #value(key: ResourceKey, name: string, attribute: Attribute): unknown {
    if (key === 'flexibleAssetTypes' && name === 'fields') return [{ name: 'Label', kind: 'Text', useForTitle: true, showInList: true }]
    return valueFor(catalog[key], name, attribute, this.#full.pick)
  }
}

/** Another value for one attribute than it has. */
export const another = (full: FullAccount, key: ResourceKey, name: string, current: unknown): unknown => {
  const resource: Resource = catalog[key]
  const attribute = resource.attributes[name]!
  if (attribute.kind === 'bool') return current !== true
  // A kind that can have whatever the other attributes say.
  if (key === 'flexibleAssetFields' && name === 'kind') return 'Date'
  if (attribute.enum !== undefined) return attribute.enum.find((word) => word !== current)
  if (attribute.kind === 'date') return current === '2027-03-04' ? '2027-03-05' : '2027-03-04'
  if (attribute.kind === 'timestamp') return '2027-03-04T03:02:01.000Z'
  if (attribute.kind === 'ref' && attribute.target !== undefined && attribute.target !== '') {
    const others = full.records.get(attribute.target as ResourceKey)!.filter(({ id }) => id !== current)
    const near = others.find(({ attributes }) => attributes['organizationId'] === ORGANIZATION) ?? others[0]
    return near?.id
  }
  return valueFor(resource, name, attribute, full.pick)
}
