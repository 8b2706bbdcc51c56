import type { Attribute, Catalog, ResourceKey, ValueOf } from '../../catalog/index.js'
import { createIds } from './ids.js'
import { createRandom } from './random.js'
import type { Random } from './random.js'
import { createSecrets } from './secrets.js'
import type { Secrets } from './secrets.js'
import { createTimeline } from './timeline.js'
import type { Timeline } from './timeline.js'
import type { SeedLink, SeedRecord } from './types.js'

type Attributes<K extends ResourceKey> = Catalog[K]['attributes']
/** What a record of the resource `K` may be given. */
export type AttributesOf<K extends ResourceKey> = {
  readonly [A in keyof Attributes<K>]?: (Attributes<K>[A] extends infer T extends Attribute ? ValueOf<T> : never) | null
}
export interface Target {
  readonly resource: ResourceKey
  readonly id: string
}

interface Placement {
  /** Age of the record in seconds. */
  readonly ageS: number
  /** Age of its last change; absent: never changed. */
  readonly touchedS?: number
  readonly id?: string
  readonly parent?: Readonly<Record<string, string>>
}

/** What every subject of the seed writes into. */
export interface SeedContext {
  readonly random: Random
  readonly timeline: Timeline
  readonly secrets: Secrets
  readonly records: SeedRecord[]
  readonly links: SeedLink[]
  newId(ageS: number): string
  /** Adds a record with `createdAt` and `updatedAt`, and gives its id. The attributes belong to the record from then on. */
  add<K extends ResourceKey>(resource: K, attributes: AttributesOf<K>, placement: Placement): string
  /** Links two records; does nothing where they are linked already. */
  link(from: Target, to: Target, ageS: number, notes?: string | null): void
}

export const createContext = (now: Date, seedNumber: number): SeedContext => {
  const random = createRandom(seedNumber)
  const timeline = createTimeline(now)
  const newId = createIds()
  const records: SeedRecord[] = []
  const links: SeedLink[] = []
  const linked = new Set<string>()
  return {
    random,
    timeline,
    secrets: createSecrets(random.fork('secrets')),
    records,
    links,
    newId,
    add(resource, attributes, { ageS, touchedS, id = newId(ageS), parent }) {
      const createdAt = timeline.timestamp(ageS)
      const updatedAt = touchedS === undefined || touchedS >= ageS ? createdAt : timeline.timestamp(touchedS)
      // The object was written for this call: a copy of it would cost a third of the time that the seed takes.
      const given = attributes as Record<string, unknown>
      given['createdAt'] = createdAt
      given['updatedAt'] = updatedAt
      records.push({ resource, id, attributes: given, ...(parent && { parent }) })
      return id
    },
    link(from, to, ageS, notes = null) {
      const pair = from.id < to.id ? `${from.id} ${to.id}` : `${to.id} ${from.id}`
      if (from.id === to.id || linked.has(pair)) return
      linked.add(pair)
      links.push({
        id: newId(ageS),
        from: { resource: from.resource, id: from.id },
        to: { resource: to.resource, id: to.id },
        notes,
        createdAt: timeline.timestamp(ageS),
      })
    },
  }
}
