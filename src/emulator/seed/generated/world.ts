import type { ResourceKey } from '../../../catalog/index.js'
import type { Lookup } from '../reference-lists.js'
import type { Timeline } from '../timeline.js'
import type { Company } from './companies.js'
import { idsOf } from './ids.js'
import type { Ids } from './ids.js'
import type { Layout } from './layout.js'

type LaidOut =
  | 'locations'
  | 'contacts'
  | 'configurations'
  | 'passwords'
  | 'documents'
  | 'documentFolders'
  | 'documentSections'
  | 'domains'
  | 'expirations'
  | 'flexibleAssets'
export type Layouts = Readonly<Record<LaidOut, Layout>>

/** What all tables of a generated account know in common. */
export class World {
  readonly organizationIds: readonly string[]
  readonly #ranks: ReadonlyMap<string, number>
  readonly #ids: readonly (readonly [LaidOut, Ids])[]
  readonly #idsOf: Readonly<Record<LaidOut, Ids>>

  constructor(
    readonly seedNumber: number,
    readonly timeline: Timeline,
    /** The start of the seed's day in seconds since 1970. */
    readonly midnightS: number,
    readonly lookup: Lookup,
    readonly layouts: Layouts,
    /** By rank: the one with the most records first. */
    readonly companies: readonly Company[],
    readonly userIds: readonly string[],
  ) {
    this.organizationIds = companies.map(({ id }) => id)
    this.#ranks = new Map(companies.map(({ id }, rank) => [id, rank]))
    this.#ids = (Object.keys(layouts) as LaidOut[]).map((resource) => [resource, idsOf(resource as ResourceKey, seedNumber)])
    this.#idsOf = Object.fromEntries(this.#ids) as Record<LaidOut, Ids>
  }

  /** -1 for an organization that was not there at the start. */
  rankOf(organizationId: string): number {
    return this.#ranks.get(organizationId) ?? -1
  }
  /** The organization that a record belonged to at the start. */
  rankOfRecord(id: string): number | undefined {
    for (const [resource, ids] of this.#ids) {
      const layout = this.layouts[resource]
      const place = ids.placeOf(id)
      if (place >= 0 && place < layout.count) return layout.rankAt(place, layout.roundOf(place))
    }
    return undefined
  }
  /** The record of an organization in a round; null where it has none. */
  idIn(resource: LaidOut, rank: number, round: number): string | null {
    const place = this.layouts[resource].placeAt(rank, round)
    return place < 0 ? null : this.#idsOf[resource].at(place)
  }
  /** One of an organization's records, by any number; null where it has none. */
  oneOf(resource: LaidOut, rank: number, number: number): string | null {
    const size = this.layouts[resource].sizes[rank] ?? 0
    return size === 0 ? null : this.idIn(resource, rank, number % size)
  }
}
