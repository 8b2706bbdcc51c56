import type { Resource, ResourceKey } from '../../catalog/index.js'
import type { Answers, Context } from '../api/context.js'
import type { Account } from '../state/account.js'
import type { Fields, Row } from '../state/collection.js'
import type { RawItem } from '../wire/body.js'

/** How a record is looked at. */
export interface Rendering {
  readonly view: 'list' | 'show'
  /** Whether this response may carry password values. */
  readonly secrets: boolean
  /** A revision other than the present one. */
  readonly version?: string | undefined
}

/** A value that goes into the response as it is, whatever kind of attribute it stands for. */
export class AsIs {
  constructor(readonly value: unknown) {}
}

/** Works out one attribute in place of the stored value; `undefined` leaves it out of the response. */
export type Reader = (value: unknown, row: Row, account: Account, rendering: Rendering) => unknown

/** A write on its way into the state. */
export interface Draft {
  readonly context: Context
  readonly account: Account
  readonly resource: Resource
  readonly item: RawItem
  /** The record that is changed; undefined when one is made. */
  readonly row: Row | undefined
  /** What the request asks for, decoded; steps may add to it and take away. */
  readonly fields: Fields
  /** Whether the request changes many records at once. */
  readonly bulk: boolean
  /** Makes or changes a record of another resource as part of this write, with the same checks. */
  readonly write: (resource: ResourceKey, attributes: Readonly<Record<string, unknown>>, row?: Row) => Row
}

/** How one resource departs from what its description implies. Every member is optional; what is absent follows the description. */
export interface Quirk {
  readonly resource: ResourceKey
  /** Attributes that are read otherwise than they are stored. */
  readonly read?: Readonly<Record<string, Reader>>
  /** Looks at a write before anything is checked: to accept other shapes, or to refuse in a form of its own. */
  readonly before?: (draft: Draft) => void
  /** Checks and completes a write whose fields are known to be good one by one. */
  readonly check?: (draft: Draft) => void
  /** Follows a write that has happened. `previous` holds the fields as they were. */
  readonly after?: (draft: Draft, row: Row, previous: Fields | undefined) => void
  /** Refuses a delete, or does what goes with it. */
  readonly deleting?: (account: Account, row: Row) => void
  /** Completes a record of the seed. */
  readonly load?: (account: Account, row: Row) => void
  /** The order of a list when none is asked for; by id when absent. */
  readonly order?: string
  /** Refuses a list or narrows it; `name` tells this narrowing from others of the same request. */
  readonly list?: (context: Context) => { readonly name: string; readonly test: (row: Row) => boolean } | undefined
  /** Where a filter does not simply compare an attribute. */
  readonly filters?: Readonly<Record<string, (account: Account, row: Row) => readonly string[]>>
  /** Attributes that are not required although the description says so. */
  readonly notRequired?: readonly string[]
  /** Attributes that are required although the description does not say so. */
  readonly alsoRequired?: (answers: Answers) => readonly string[]
  /** The id stands inside the attributes as well. */
  readonly idInAttributes?: true
  /** What is always under `relationships`, as JSON. */
  readonly relationships?: string
}
