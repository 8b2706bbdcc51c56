/** When only a part of a record came: what is known beyond it stays. */
import { canonicalJson, hashOf } from './canonical.js'
import type { Encoded, Values } from './codec.js'
import type { KindPlan } from './kinds.js'

/** Attributes that came empty, of a record that came in part, keep what is known. */
export const mergePartial = (known: Readonly<Values>, came: Encoded): Encoded =>
  changed(came, { ...known, ...Object.fromEntries(Object.entries(came.values).filter(([, value]) => value !== undefined)) })

/** A list cuts some attributes; where the record is known by a get, the whole text stays as long as it begins like the cut one. */
export const keepUncut = (plan: KindPlan, known: Readonly<Values>, came: Encoded): Encoded => {
  let values: Values | undefined
  for (const { key, attribute } of plan.attributes) {
    if (attribute.cutInLists === undefined) continue
    const [whole, cut] = [known[key], came.values[key]]
    if (typeof whole !== 'string' || typeof cut !== 'string' || whole.length <= cut.length || cut.length < attribute.cutInLists) continue
    if (whole.startsWith(cut.replace(/(?:\.{3}|…)$/, ''))) (values ??= { ...came.values })[key] = whole
  }
  return values === undefined ? came : changed(came, values)
}

/** Whether `keepUncut` could make a difference. */
export const isCutInLists = ({ attributes }: KindPlan): boolean => attributes.some(({ attribute }) => attribute.cutInLists !== undefined)

const changed = (came: Encoded, values: Values): Encoded => {
  const json = canonicalJson(values)
  return { ...came, values, json, hash: hashOf(json) }
}
