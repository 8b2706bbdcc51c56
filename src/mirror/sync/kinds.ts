/** Which lists of the API make up the mirror, and how each is read. All of it follows from the catalog. */
import type { Resource, ResourceKey } from '../../catalog/index.js'
import { resourceOfKey, resources } from '../../catalog/index.js'

/** How the records of a kind are reached. */
export type Lane =
  /** One list for the whole account. */
  | 'global'
  /** One list for each flexible asset type. */
  | 'type'
  /** One list for each organization. */
  | 'organization'

export interface SyncedKind {
  readonly kind: ResourceKey
  readonly resource: Resource
  readonly lane: Lane
  /** The order in which new records come last and changes move nothing; undefined where the list has none. */
  readonly stableOrder: readonly string[] | undefined
  /** The order in which changes come first; undefined where the list has none, or records have no stamp. */
  readonly newestFirst: readonly string[] | undefined
  /** The attribute that grows with every change. */
  readonly stamp: string | undefined
  /** The filter on that attribute, where the list has one. */
  readonly since: string | undefined
  /** What comes with each record of a list and has no list of its own. */
  readonly children: readonly Child[]
  /** The list is worth a look only now and then: nobody but IT Glue itself changes it, or it does not tell what is new. */
  readonly seldom: boolean
}

/** Records that an include brings. */
export interface Child {
  readonly include: string
  readonly kind: ResourceKey
}

/** Kinds that have a list and are left out of the mirror, with the reason. */
export const LEFT_OUT: Readonly<Partial<Record<ResourceKey, string>>> = {
  logs: 'The logs tell what was done, and end after 30 days.',
  userMetrics: 'User metrics are counts of days gone by, not records.',
  exports: 'Exports are jobs, and their addresses open without a key.',
}

const listPathsOf = (resource: Resource): readonly string[] =>
  resource.endpoints.filter(({ operation }) => operation === 'list').map(({ path }) => path)

const laneOf = (resource: Resource): Lane | undefined => {
  const paths = listPathsOf(resource)
  if (paths.some((path) => !path.includes(':'))) return resource.filters['flexibleAssetTypeId']?.required === true ? 'type' : 'global'
  return paths.some((path) => path.startsWith('/organizations/:organization_id/')) ? 'organization' : undefined
}

/** By id where that can be asked for; else by the moment of birth, and by name where several share one. */
const stableOrderOf = ({ sorts }: Resource): readonly string[] | undefined => {
  if (sorts['id'] !== undefined) return ['id']
  if (sorts['createdAt'] === undefined) return undefined
  return sorts['name'] === undefined ? ['createdAt'] : ['createdAt', 'name']
}

const stampOf = ({ attributes }: Resource): string | undefined =>
  Object.entries(attributes).find(([, attribute]) => attribute.cursor === true)?.[0]

/** Those that share a second keep one order from page to page, where an order by id can be asked for. */
const newestFirstOf = (resource: Resource): readonly string[] | undefined => {
  const stamp = stampOf(resource)
  if (stamp === undefined || resource.sorts[stamp] === undefined) return undefined
  return resource.sorts['id'] === undefined ? [`-${stamp}`] : [`-${stamp}`, 'id']
}

/** What a list brings along and what cannot be listed for the whole account. */
const childrenOf = (resource: Resource): readonly Child[] =>
  Object.entries(resource.includes.list ?? {}).flatMap(([include, { of }]) => {
    const target = of === undefined ? undefined : resourceOfKey(of)
    if (target === undefined || laneOf(target) !== undefined || listPathsOf(target).length === 0) return []
    return [{ include, kind: target.key as ResourceKey }]
  })

const WRITES: ReadonlySet<string> = new Set(['create', 'update', 'delete', 'bulkUpdate', 'bulkDelete'])

/** Countries and the like: IT Glue provides them, and no operation changes them. */
const isProvided = ({ endpoints, attributes, sorts }: Resource): boolean =>
  endpoints.every(({ operation }) => !WRITES.has(operation)) && attributes['organizationId'] === undefined && sorts['name'] !== undefined

const syncedKind = (resource: Resource): SyncedKind | undefined => {
  const kind = resource.key as ResourceKey
  const lane = LEFT_OUT[kind] === undefined ? laneOf(resource) : undefined
  if (lane === undefined) return undefined
  const stamp = stampOf(resource)
  const newestFirst = newestFirstOf(resource)
  return {
    kind,
    resource,
    lane,
    stableOrder: stableOrderOf(resource),
    newestFirst,
    stamp,
    since: stamp !== undefined && resource.filters[stamp]?.kind === 'dateRange' ? stamp : undefined,
    children: childrenOf(resource),
    seldom: lane !== 'organization' && (newestFirst === undefined || isProvided(resource)),
  }
}

/** Everything that is kept in the mirror, by lane. */
export const SYNCED_KINDS: readonly SyncedKind[] = resources.flatMap((resource) => syncedKind(resource) ?? [])

const byKey: ReadonlyMap<string, SyncedKind> = new Map(SYNCED_KINDS.map((synced) => [synced.kind, synced]))
/** Undefined for what has no list of its own. */
export const syncedKindOf = (kind: ResourceKey): SyncedKind | undefined => byKey.get(kind)

/** The kinds whose records come with others, and with which. */
export const PARENT_KINDS: ReadonlyMap<ResourceKey, readonly ResourceKey[]> = new Map(
  [...new Set(SYNCED_KINDS.flatMap(({ children }) => children.map(({ kind }) => kind)))].map((kind) => [
    kind,
    SYNCED_KINDS.filter(({ children }) => children.some((child) => child.kind === kind)).map((synced) => synced.kind),
  ]),
)

/** Kinds whose related items can be read, one record at a time. */
export const LINKED_KINDS: readonly ResourceKey[] = SYNCED_KINDS.filter(
  ({ resource }) => resource.includes.get?.['relatedItems'] !== undefined,
).map(({ kind }) => kind)

/** Every kind that the mirror may hold. */
export const MIRRORED_KINDS: readonly ResourceKey[] = [
  ...SYNCED_KINDS.map(({ kind }) => kind),
  ...PARENT_KINDS.keys(),
  ...(LINKED_KINDS.length > 0 ? (['relatedItems'] as const) : []),
]
