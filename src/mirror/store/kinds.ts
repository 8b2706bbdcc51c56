/** What the store needs to know of each kind of record, worked out from the catalog. */
import type { Attribute, Resource, ResourceKey } from '../../catalog/index.js'
import { resourceOfKey, resources } from '../../catalog/index.js'

export interface KindPlan {
  readonly key: ResourceKey
  readonly resource: Resource
  /** Attributes that a record holds, in the order of the catalog. Secrets and what is never returned are none of them. */
  readonly attributes: readonly PlannedAttribute[]
  readonly derived: readonly DerivedAttribute[]
  /** The attribute that names a record to a person. */
  readonly label: string | undefined
  /** Holds the organization; of organizations, their own id. */
  readonly organization: string | undefined
  /** Holds what `type:` is about: the flexible asset type, the type of a configuration, the category of a password. */
  readonly type: string | undefined
  readonly archived: boolean
  readonly updated: string | undefined
}

export interface PlannedAttribute {
  readonly key: string
  readonly attribute: Attribute
  /** May hold what people wrote, and with it a secret. */
  readonly isText: boolean
}

/** A value that is copied from another record. */
export interface DerivedAttribute {
  readonly key: string
  readonly attribute: Attribute
  /** Where it comes from, where the description tells: read again at every read, so that it is never older than its source. */
  readonly from?: { readonly ref: string; readonly kind: ResourceKey; readonly key: string } | undefined
}

const TYPES = [
  'flexibleAssetTypeId',
  'configurationTypeId',
  'contactTypeId',
  'organizationTypeId',
  'passwordCategoryId',
  'checklistTemplateId',
] as const

const isStored = ({ writeOnly, kind }: Attribute): boolean => writeOnly !== true && kind !== 'secret'

// Addresses of the web application, and words from a closed list: nobody writes into them.
const isWritten = (key: string, { kind, enum: words, enumOnWrite }: Attribute): boolean =>
  ['text', 'html', 'json', 'items', 'object'].includes(kind) && key !== 'resourceUrl' && (words === undefined || enumOnWrite === true)

const planOf = (resource: Resource): KindPlan => {
  const stored = Object.entries(resource.attributes).filter(([, attribute]) => isStored(attribute))
  const own = stored.filter(([, attribute]) => attribute.derived !== true)
  const has = (key: string): boolean => own.some(([name]) => name === key)
  return {
    key: resource.key as ResourceKey,
    resource,
    attributes: own.map(([key, attribute]) => ({ key, attribute, isText: isWritten(key, attribute) })),
    derived: stored
      .filter(([, attribute]) => attribute.derived === true)
      .map(([key, attribute]) => ({ key, attribute, from: sourceOf(resource, key) })),
    label: stored.find(([, attribute]) => attribute.label === true)?.[0],
    organization: resource.key === 'organizations' ? 'id' : has('organizationId') ? 'organizationId' : undefined,
    type: TYPES.find(has),
    archived: has('archived'),
    updated: own.find(([, attribute]) => attribute.cursor === true)?.[0],
  }
}

/** `organizationShortName` is the `shortName` of what `organizationId` points at. */
const sourceOf = (resource: Resource, key: string): DerivedAttribute['from'] => {
  for (const [ref, attribute] of Object.entries(resource.attributes)) {
    if (attribute.kind !== 'ref' || !ref.endsWith('Id')) continue
    const stem = ref.slice(0, -2)
    if (!key.startsWith(stem) || key === stem) continue
    const name = key.slice(stem.length)
    const inner = name.charAt(0).toLowerCase() + name.slice(1)
    const target = attribute.target === undefined ? undefined : resourceOfKey(attribute.target)
    const found = target?.attributes[inner]
    if (target !== undefined && found !== undefined && found.derived !== true && isStored(found))
      return { ref, kind: target.key as ResourceKey, key: inner }
  }
  return undefined
}

const plans: ReadonlyMap<string, KindPlan> = new Map(resources.map((resource) => [resource.key, planOf(resource)]))

export const planOfKind = (kind: ResourceKey): KindPlan => plans.get(kind)!
export const allPlans: readonly KindPlan[] = [...plans.values()]
