/** Which records a query asks for: those whose attributes are what it names. */
import type { Resource, ResourceKey } from '../../catalog/index.js'
import { resourceOfKey } from '../../catalog/index.js'
import { UsageError } from '../../errors.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { didYouMean } from '../../jsonapi/near-names.js'
import type { Order, Where } from '../store/port.js'

export type Query = Readonly<Record<string, unknown>>

export interface Selection {
  /** What the index answers. */
  readonly where: Where
  /** What is left to look at in each record. */
  readonly test: (record: AnyRecord) => boolean
  readonly order: Order
}

const ORDERS: readonly string[] = ['id', 'name', '-updatedAt'] satisfies readonly Order[]
const TYPED: Readonly<Partial<Record<ResourceKey, string>>> = {
  flexibleAssets: 'flexibleAssetTypeId',
  configurations: 'configurationTypeId',
}
/** Keys of a call, and of lists of the API that mean nothing here. */
const NO_ATTRIBUTES = new Set(['sort', 'signal', 'deadlineMs', 'priority', 'pageSize', 'include', 'nested'])

/** @throws UsageError `unknown_filter` for what no record of the kind has, `unknown_sort` */
export const selectionOf = (kind: ResourceKey, query: Query): Selection => {
  const resource = resourceOfKey(kind)!
  const { sort = 'id' } = query
  if (typeof sort !== 'string' || !ORDERS.includes(sort))
    throw new UsageError('unknown_sort', `The mirror does not sort by ${JSON.stringify(sort)}.`, {
      hint: `Possible are ${ORDERS.join(', ')}.`,
    })
  const wanted = Object.entries(query).filter(([key, value]) => value !== undefined && !NO_ATTRIBUTES.has(key))
  for (const [key] of wanted) requireAttribute(resource, key)
  const one = (key: string): string | undefined => {
    const value = query[key]
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined
  }
  const typeId = TYPED[kind] === undefined ? undefined : one(TYPED[kind])
  const organizationId = kind === 'organizations' ? undefined : one('organizationId')
  const ids = query['id'] === undefined ? undefined : [query['id']].flat().map(String)
  const answered = new Set([
    ...(ids === undefined ? [] : ['id']),
    ...(organizationId === undefined ? [] : ['organizationId']),
    ...(typeId === undefined ? [] : [TYPED[kind]!]),
  ])
  const rest = wanted.filter(([key]) => !answered.has(key))
  return {
    where: {
      ...(ids === undefined ? {} : { ids }),
      ...(organizationId === undefined ? {} : { organizationId }),
      ...(typeId === undefined ? {} : { typeId }),
    },
    test: (record) => rest.every(([key, value]) => matches(record[key], value)),
    order: sort as Order,
  }
}

/** Whether all that a query names can be found by here. */
export const isAnswerable = (kind: ResourceKey, query: Query): boolean =>
  Object.keys(query).every(
    (key) => query[key] === undefined || key === 'id' || NO_ATTRIBUTES.has(key) || Object.hasOwn(resourceOfKey(kind)!.attributes, key),
  ) &&
  (query['sort'] === undefined || ORDERS.includes(String(query['sort'])))

/** One of the values; ids may be given as numbers. */
const matches = (held: unknown, wanted: unknown): boolean =>
  Array.isArray(wanted)
    ? wanted.some((one) => matches(held, one))
    : held === wanted || (typeof wanted === 'number' && held === String(wanted))

const requireAttribute = (resource: Resource, key: string): void => {
  if (key === 'id' || Object.hasOwn(resource.attributes, key)) return
  throw new UsageError('unknown_filter', `${resource.key} have no attribute "${key}" to be chosen by.`, {
    hint: didYouMean(key, Object.keys(resource.attributes)) ?? 'In the mirror, records are chosen by their attributes.',
  })
}
