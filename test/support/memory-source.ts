import { catalog } from '../../src/catalog/index.js'
import type { RecordTypes, Resource, ResourceKey } from '../../src/catalog/index.js'
import type { Collection, Completeness } from '../../src/client/generic/record-list.js'
import type { RecordSource, Unavailable } from '../../src/client/record-source.js'

/** A record with null for everything that is not given. */
export const recordOf = <K extends ResourceKey>(resource: K, fields: Partial<RecordTypes[K]> & { readonly id: string }): RecordTypes[K] => {
  const { attributes, type }: Resource = catalog[resource]
  const empty = Object.fromEntries(Object.keys(attributes).map((key) => [key, null]))
  return { ...empty, type, extra: {}, included: {}, ...fields } as unknown as RecordTypes[K]
}

export type MemoryRecords = { readonly [K in ResourceKey]?: readonly RecordTypes[K][] }
export interface MemorySource extends RecordSource {
  /** Every list and record that was asked for. */
  readonly asked: string[]
}
export interface MemoryFaults {
  /** Kinds that this key cannot see, or `documents of <organization id>`, `flexibleAssets of <type id>`. */
  readonly unavailable?: readonly string[]
  /** Lists that never come out complete; named as above. */
  readonly incomplete?: readonly string[]
  /** What is thrown half way through a list. */
  readonly broken?: Readonly<Record<string, Error>>
}

/** Records in memory, read as a workflow reads them. Filters by equality on the attribute of the same name. */
export const memorySource = (records: MemoryRecords, faults: MemoryFaults = {}): MemorySource => {
  const asked: string[] = []
  const byOrganization = new Map((records.documents ?? []).map(({ organizationId }) => [organizationId, [] as RecordTypes['documents'][]]))
  for (const document of records.documents ?? []) byOrganization.get(document.organizationId)?.push(document)
  const find = (resource: ResourceKey, query: Readonly<Record<string, unknown>>): readonly RecordTypes[ResourceKey][] =>
    (resource === 'documents' && typeof query['organizationId'] === 'string'
      ? (byOrganization.get(query['organizationId']) ?? [])
      : ((records[resource] ?? []) as readonly RecordTypes[ResourceKey][])
    ).filter((record) =>
      Object.entries(query).every(([key, wanted]) => {
        const value = (record as unknown as Readonly<Record<string, unknown>>)[key]
        return Array.isArray(wanted) ? wanted.includes(value) : value === wanted
      }),
    )
  const nameOf = (resource: ResourceKey, query: Readonly<Record<string, unknown>>): string =>
    resource === 'documents'
      ? `documents of ${String(query['organizationId'])}`
      : resource === 'flexibleAssets'
        ? `flexibleAssets of ${String(query['flexibleAssetTypeId'])}`
        : resource
  const isOneOf = (names: readonly string[] | undefined, resource: ResourceKey, name: string): boolean =>
    names?.includes(resource) === true || names?.includes(name) === true
  const open = (resource: ResourceKey, query: Readonly<Record<string, unknown>>): Unavailable | Completeness => {
    const name = nameOf(resource, query)
    asked.push(name)
    if (isOneOf(faults.unavailable, resource, name)) return { available: false, reason: `${resource} are not available to this key.` }
    const complete = !isOneOf(faults.incomplete, resource, name)
    return { complete, reasons: complete ? [] : ['Records moved while the list was read.'], source: 'live', ageMs: 0 }
  }
  return {
    asked,
    async read(resource, query = {}) {
      const opened = open(resource, query)
      if ('available' in opened) return opened
      const found = [...find(resource, query)]
      return { available: true, records: Object.assign(found, { completeness: opened }) as unknown as Collection<never> }
    },
    async scan(resource, query, visit) {
      const opened = open(resource, query)
      if ('available' in opened) return opened
      const found = find(resource, query)
      const broken = faults.broken?.[resource] ?? faults.broken?.[nameOf(resource, query)]
      for (const record of found.slice(0, broken === undefined ? found.length : Math.ceil(found.length / 2))) visit(record as never)
      if (broken !== undefined) throw broken
      return { available: true, completeness: opened }
    },
    async get(resource, id) {
      asked.push(`${resource}/${id}`)
      return { available: true, record: (find(resource, { id })[0] ?? null) as never }
    },
  }
}
