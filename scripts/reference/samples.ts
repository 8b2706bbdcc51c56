import type { Resource, ResourceKey } from '../../src/catalog/index.js'
import { demoSeed } from '../../src/emulator/seed/demo.js'
import type { Seed, SeedRecord } from '../../src/emulator/seed/types.js'

/** Records of the demo account that examples can name, so that they run as they stand. */
export class Samples {
  readonly #byResource = new Map<string, SeedRecord[]>()

  private constructor(seed: Seed) {
    for (const record of seed.records) {
      const known = this.#byResource.get(record.resource)
      if (known === undefined) this.#byResource.set(record.resource, [record])
      else known.push(record)
    }
  }

  static ofDemo(): Samples {
    return new Samples(demoSeed({ now: new Date('2026-06-01T00:00:00Z') }))
  }

  /** The first record of the resource: one of the organization with which the documents work, if it has one. */
  first(resource: ResourceKey): SeedRecord | undefined {
    const records = this.#byResource.get(resource) ?? []
    return records.find((record) => record.attributes['organizationId'] === ORGANIZATION.id) ?? records[0]
  }

  /** What the path of a resource needs, taken from a record that lies under it. */
  parentOf(resource: Resource, key: string): string | undefined {
    const record = this.first(resource.key as ResourceKey)
    const value = record?.parent?.[key] ?? record?.attributes[key]
    if (typeof value === 'string') return value
    if (key === 'organizationId') return ORGANIZATION.id
    const target = resource.params?.[key]?.target
    return target === undefined ? undefined : this.first(target as ResourceKey)?.id
  }
}

export const ORGANIZATION = { id: '4489414129010794', name: 'Brightwater Dental Group' } as const
