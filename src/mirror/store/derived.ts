/** Values that records copy from others: read from their source where that is here, else as the API last gave them. */
import type { ResourceKey } from '../../catalog/index.js'
import type { Values } from './codec.js'
import { allPlans } from './kinds.js'
import type { KindPlan } from './kinds.js'
import { textHash } from './text-hash.js'

/** The attribute of a record that lives here; undefined where no such record does. */
export type LabelOf = (kind: ResourceKey, id: string, key: string) => unknown

export const joinDerived = (plan: KindPlan, values: Readonly<Values>, kept: Readonly<Values>, labelOf: LabelOf): Values => {
  const derived: Values = {}
  for (const { key, from } of plan.derived) {
    const ref = from === undefined ? undefined : values[from.ref]
    const joined = from !== undefined && typeof ref === 'string' ? labelOf(from.kind, ref, from.key) : undefined
    derived[key] = joined ?? kept[key]
  }
  return derived
}

/** Of the values that came, those that no record here can give. */
export const keptDerived = (plan: KindPlan, values: Readonly<Values>, derived: Readonly<Values>, labelOf: LabelOf): Values | null => {
  let kept: Values | null = null
  for (const { key, from } of plan.derived) {
    const value = derived[key]
    if (value === undefined || value === null) continue
    const ref = from === undefined ? undefined : values[from.ref]
    if (from !== undefined && typeof ref === 'string' && labelOf(from.kind, ref, from.key) === value) continue
    kept ??= {}
    kept[key] = value
  }
  return kept
}

/** Attributes of a kind that others copy. */
export const copiedFrom: ReadonlyMap<ResourceKey, ReadonlySet<string>> = new Map(
  allPlans.map(({ key }) => [
    key,
    new Set(allPlans.flatMap(({ derived }) => derived.flatMap(({ from }) => (from?.kind === key ? [from.key] : [])))),
  ]),
)

/** Kinds that copy from this one, with the attributes that point at it. */
export const copiersOf = (kind: ResourceKey): readonly { readonly kind: ResourceKey; readonly refs: ReadonlySet<string> }[] =>
  allPlans.flatMap(({ key, derived }) => {
    const refs = new Set(derived.flatMap(({ from }) => (from?.kind === kind ? [from.ref] : [])))
    return refs.size === 0 ? [] : [{ kind: key, refs }]
  })

/** A small number that changes with the values, as good as certainly. */
export const derivedHash = ({ derived }: KindPlan, values: Readonly<Values>): number => {
  let hash = 0
  for (const { key, seed } of derived) {
    const value = values[key]
    if (value === undefined || value === null) continue
    hash = textHash(typeof value === 'string' ? value : JSON.stringify(value), hash ^ seed)
  }
  return hash
}
