import type { ResourceKey } from '../../../catalog/index.js'
import type { BaseRows } from '../../state/base-rows.js'
import type { Fields } from '../../state/collection.js'
import { idsOf } from './ids.js'
import type { Ids } from './ids.js'
import type { Layout } from './layout.js'
import { mix } from './mix.js'
import { momentsOf, stampsOf } from './moments.js'
import type { Moments } from './moments.js'
import type { World } from './world.js'

/** One record to be, with choices that are always the same. */
export class Slot {
  constructor(
    readonly seedNumber: number,
    readonly place: number,
    /** How many records of this kind the organization already had. */
    readonly round: number,
    /** Which organization, by number of records. */
    readonly rank: number,
  ) {}

  /** A whole number below `limit`; every `salt` draws anew. */
  below(limit: number, salt: number): number {
    return mix(this.seedNumber, this.place, salt) % limit
  }
  pick<T>(choices: readonly T[], salt: number): T {
    return choices[mix(this.seedNumber, this.place, salt) % choices.length]!
  }
}

export type Columns = Readonly<Record<string, (slot: Slot) => unknown>>

export interface TableDescription {
  readonly resource: ResourceKey
  readonly layout: Layout
  readonly columns: Columns
  /** Columns that hang on the round alone, so that all records of one value are whole rounds. */
  readonly byRound?: Readonly<Record<string, (round: number) => unknown>>
  /** Columns of texts without a quotation mark, a backslash or anything else that JSON escapes. */
  readonly plain?: readonly string[]
  /** Columns that name a record of the same organization. */
  readonly local?: readonly string[]
}

/** The records of one resource by formula. */
export class Table implements BaseRows {
  readonly resource: ResourceKey
  readonly count: number
  readonly layout: Layout
  readonly attributes: ReadonlySet<string>
  readonly plain: ReadonlySet<string>
  readonly #ids: Ids
  readonly #columns: Columns
  readonly #byRound: Readonly<Record<string, (round: number) => unknown>>
  readonly #local: ReadonlySet<string>
  readonly #moments: Moments
  readonly #world: World
  readonly #Look: new (slot: Slot) => Fields

  constructor(world: World, { resource, layout, columns, byRound = {}, local = [], plain = [] }: TableDescription) {
    this.resource = resource
    this.layout = layout
    this.count = layout.count
    this.#world = world
    this.#ids = idsOf(resource, world.seedNumber)
    this.#moments = momentsOf(world.seedNumber + resource.length, this.count)
    const rounds = Object.entries(byRound).map(([field, value]) => [field, ({ round }: Slot) => value(round)] as const)
    this.#columns = {
      organizationId: ({ rank }) => world.organizationIds[rank],
      ...columns,
      ...Object.fromEntries(rounds),
      ...stampsOf(this.#moments, world.timeline),
    }
    this.attributes = new Set(Object.keys(this.#columns))
    this.#byRound = byRound
    this.plain = new Set(plain)
    this.#local = new Set(local)
    this.#Look = looksOf(this.#columns)
  }

  idAt(place: number): string {
    return this.#ids.at(place)
  }
  placeOf(id: string): number {
    const place = this.#ids.placeOf(id)
    return place < this.count ? place : -1
  }
  valueAt(place: number, field: string): unknown {
    return this.#columns[field]?.(this.#slot(place))
  }
  fieldsAt(place: number): Fields {
    const slot = this.#slot(place)
    const fields: Fields = {}
    for (const field in this.#columns) fields[field] = this.#columns[field]!(slot)
    return fields
  }
  lookAt(place: number): Fields {
    return new this.#Look(this.#slot(place))
  }
  timeAt(field: string): ((place: number) => number) | undefined {
    const { midnightS } = this.#world
    if (field === 'createdAt') return (place) => midnightS - this.#moments.createdAge(place)
    if (field === 'updatedAt') return (place) => midnightS - this.#moments.updatedAge(place)
    return undefined
  }
  having(field: string, value: string): Uint32Array | undefined {
    if (field === 'organizationId') return this.layout.ofRank(this.#world.rankOf(value))
    const byRound = this.#byRound[field]
    if (byRound !== undefined) return this.layout.ofRounds((round) => byRound(round) === value)
    const column = this.#columns[field]
    if (column === undefined) return NONE
    if (!this.#local.has(field)) return undefined
    const rank = this.#world.rankOfRecord(value)
    return rank === undefined ? NONE : this.layout.ofRank(rank).filter((place) => column(this.#slot(place)) === value)
  }

  #slot(place: number): Slot {
    const round = this.layout.roundOf(place)
    return new Slot(this.#world.seedNumber, place, round, this.layout.rankAt(place, round))
  }
}

const NONE = new Uint32Array(0)

/** Objects that work out an attribute when it is read. */
const looksOf = (columns: Columns): new (slot: Slot) => Fields => {
  const SLOT = Symbol('slot')
  class Look {
    readonly [SLOT]: Slot
    constructor(slot: Slot) {
      this[SLOT] = slot
    }
  }
  for (const [field, column] of Object.entries(columns))
    Object.defineProperty(Look.prototype, field, {
      get(this: Look) {
        return column(this[SLOT])
      },
    })
  return Look as unknown as new (slot: Slot) => Fields
}
