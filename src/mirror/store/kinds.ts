/** What the store needs to know of each kind of record, worked out from the catalog. */
import type { Attribute, Resource, ResourceKey } from '../../catalog/index.js'
import { resourceOfKey, resources } from '../../catalog/index.js'
import { textHash } from './text-hash.js'

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
  /** Tells its values from equal ones of another attribute. */
  readonly seed: number
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

/** Kinds that `type:` names. */
export const TYPE_KINDS: readonly ResourceKey[] = [
  'flexibleAssetTypes',
  'configurationTypes',
  'contactTypes',
  'organizationTypes',
  'passwordCategories',
  'checklistTemplates',
]

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
      .map(([key, attribute]) => ({ key, attribute, seed: textHash(key), from: sourceOf(resource, key) })),
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

/** Whether its links are read one record at a time. */
export const hasRelated = ({ resource }: KindPlan): boolean => resource.includes.get?.['relatedItems'] !== undefined

/**
 * The number of each kind in files and in the search index. They are for ever: a kind that goes keeps its number, a new one takes the next.
 */
const NUMBERS: Readonly<Record<ResourceKey, number>> = {
  attachments: 1,
  checklistTemplates: 2,
  checklists: 3,
  configurationInterfaces: 4,
  configurationStatuses: 5,
  configurationTypes: 6,
  configurations: 7,
  contactTypes: 8,
  contacts: 9,
  countries: 10,
  documentFolders: 11,
  documentImages: 12,
  documentSections: 13,
  documents: 14,
  domains: 15,
  expirations: 16,
  exports: 17,
  flexibleAssetFields: 18,
  flexibleAssetTypes: 19,
  flexibleAssets: 20,
  groups: 21,
  locations: 22,
  logs: 23,
  manufacturers: 24,
  models: 25,
  operatingSystems: 26,
  organizationStatuses: 27,
  organizationTypes: 28,
  organizations: 29,
  passwordCategories: 30,
  passwordFolders: 31,
  passwords: 32,
  platforms: 33,
  regions: 34,
  relatedItems: 35,
  resourceAccesses: 36,
  sslCertificates: 37,
  tickets: 38,
  userMetrics: 39,
  users: 40,
}
const byNumber: ReadonlyMap<number, ResourceKey> = new Map(Object.entries(NUMBERS).map(([key, number]) => [number, key as ResourceKey]))

export const kindNumber = (kind: ResourceKey): number => NUMBERS[kind]
/** Undefined for the number of a kind that this version does not know. */
export const kindOfNumber = (number: number): ResourceKey | undefined => byNumber.get(number)
