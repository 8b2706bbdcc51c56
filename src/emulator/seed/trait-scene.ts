import type { SeedContext } from './context.js'
import type { Entry, Organization } from './organizations.js'
import type { Random } from './random.js'

/** What the traits of one asset are made from. */
export interface Scene {
  readonly context: SeedContext
  readonly organization: Organization
  readonly random: Random
  /** Which asset of its type in this organization this is, from 0. */
  readonly number: number
  readonly users: readonly Entry[]
  readonly templates: readonly Entry[]
  readonly vendors: readonly Organization[]
  /** Up to `count` of these, as a tag holds them. */
  tag(choices: readonly Entry[], count?: number): string[] | undefined
  /** A date, `low` to `high` days ahead (negative: past). */
  date(low: number, high: number): string
  /** An embedded password of this asset: what a field of the kind Password holds. */
  password(name: string, category: string, username?: string): string | undefined
  /** Adds a careless secret to a note, now and then. */
  note(html: string): string | undefined
}
export type Traits = Readonly<Record<string, unknown>>
export type TraitMaker = (scene: Scene) => Traits
