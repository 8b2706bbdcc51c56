import type { ResourceKey } from '../../catalog/index.js'
import type { BaseRows } from '../state/base-rows.js'

/**
 * What an account holds at the start. Attributes are keyed as in the catalog, in camelCase; ids and references are strings.
 * Derived attributes (`organizationName`, `configurationTypeName`, a flexible asset's `name`, `documentsCount` ...) are not
 * given: the state works them out. Traits hold what a client would write: ids or arrays of ids for tags.
 */
export interface SeedRecord {
  readonly resource: ResourceKey
  readonly id: string
  readonly attributes: Readonly<Record<string, unknown>>
  /** Path parameters of what lives under a parent: `{ documentId }`, `{ configurationId }`, `{ resourceType, resourceId }`. */
  readonly parent?: Readonly<Record<string, string>>
}

/** A link between two records; visible from both ends. */
export interface SeedLink {
  readonly id: string
  readonly from: { readonly resource: ResourceKey; readonly id: string }
  readonly to: { readonly resource: ResourceKey; readonly id: string }
  readonly notes: string | null
  readonly createdAt: string
}

export interface Seed {
  readonly name: string
  /** The key with password access that the emulator starts with. */
  readonly apiKey: string
  /** The subdomain of `resourceUrl`. */
  readonly subdomain: string
  readonly records: readonly SeedRecord[]
  readonly links: readonly SeedLink[]
  /** Records that are worked out when they are asked for: all of their resources that the account starts with. */
  readonly generated?: readonly BaseRows[]
  /** Every secret planted in the records (key, password values, OTP seeds, secrets in notes and traits): tests look for them everywhere. */
  readonly plantedSecrets: readonly string[]
}
