import type { ResourceKey } from '../../catalog/index.js'
import type { Fields } from './collection.js'

/**
 * Records of one resource that nobody keeps: each is worked out from its place, 0 to `count - 1`, whenever it is asked for, and
 * is the same every time. Ids ascend with the places.
 */
export interface BaseRows {
  readonly resource: ResourceKey
  readonly count: number
  /** The attributes that they have; ids, dates and timestamps among them are written as state keeps them. */
  readonly attributes: ReadonlySet<string>
  /** Attributes whose texts hold nothing that JSON escapes. */
  readonly plain: ReadonlySet<string>
  idAt(place: number): string
  /** The place of an id; -1 where it is none of these. */
  placeOf(id: string): number
  valueAt(place: number, field: string): unknown
  /** All attributes, as an object of the caller's own. */
  fieldsAt(place: number): Fields
  /** The attributes to read one by one; each is worked out when it is read. */
  lookAt(place: number): Fields
  /** An attribute that is a moment, in seconds since 1970; undefined for every other attribute. */
  timeAt(field: string): ((place: number) => number) | undefined
  /** The places where `field` is `value`, ascending; undefined where only looking at all of them tells. */
  having(field: string, value: string): Uint32Array | undefined
}
