import type { Resource, ResourceKey } from '../../catalog/index.js'
import type { BaseRows } from './base-rows.js'

export type Fields = Record<string, unknown>

/** One record of the account. `fields` holds every attribute by its catalog key, and what the API keeps but never shows. */
export interface Row {
  readonly id: string
  readonly key: ResourceKey
  readonly fields: Fields
  /** The list form as JSON, without its end; valid as long as `textVersion` is the account's label version. */
  text: string | null
  textVersion: number
  /** What it was worked out from, where it was made to be looked at once: nothing is kept with it. */
  readonly passing?: BaseRows
}

/** Records in an order. Plain arrays are such lists; others make their records when they are asked for them. */
export interface RowList extends Iterable<Row> {
  readonly length: number
  /** Records to look at: what is to be changed comes from the iterator, from `find` or from `get`. */
  slice(start: number, end: number): readonly Row[]
  filter(test: (row: Row) => boolean): RowList
  find(test: (row: Row) => boolean): Row | undefined
}

/** The records of one resource, in the order of their ids. */
export interface Collection {
  readonly key: ResourceKey
  readonly resource: Resource
  /** Grows with every change. */
  readonly version: number
  readonly rows: RowList
  readonly size: number
  get(id: string): Row | undefined
  /** The record to look at, and not to change, to compare or to list the attributes of. */
  peek(id: string): Row | undefined
  /** The records whose `field` is `value`, in the order of their ids. */
  having(field: string, value: string): RowList
  /** How many those are. */
  count(field: string, value: string): number
  /** `rows` of this collection by one attribute, where that is known without looking at all of them. Equal ones stay in the order of ids. */
  ordered(rows: RowList, field: string, descending: boolean): RowList | undefined
  /** A selection that is worked out once and kept until something in it can have changed. */
  view(name: string, labelVersion: number, select: () => RowList): RowList
  /** Every record with all its attributes, one after the other. */
  contents(): Iterable<Row>
  insert(id: string, fields: Fields): Row
  /** Only what differs counts as a change. */
  update(row: Row, changes: Fields): void
  remove(row: Row): void
}

/** Where a collection reports what it did, so that a refused request leaves no trace. */
export interface Journal {
  record(undo: () => void): void
  /** Something that other records show (a name, a parent) has changed. */
  labelsChanged(): void
}

/** Attributes that other records or derived values show, beside the label. */
const SHOWN_ELSEWHERE = [
  'archived',
  'configurationTypeId',
  'flexibleAssetTypeId',
  'hostname',
  'kind',
  'organizationId',
  'parentId',
  'shortName',
  'order',
]

/** The attributes of a resource whose change is seen on other records. */
export const labelsOf = (resource: Resource): ReadonlySet<string> => {
  const labels = Object.entries(resource.attributes).filter(([, attribute]) => attribute.label === true)
  return new Set([...labels.map(([key]) => key), ...SHOWN_ELSEWHERE])
}

/** Ids ascend by length, then by digits: the order of the numbers they are. */
export const compareIds = (a: string, b: string): number => a.length - b.length || (a < b ? -1 : a > b ? 1 : 0)
