/** Between the client's records and what is kept of them. One pair of compiled functions a kind, for the reason of decision 0002. */
import type { ResourceKey } from '../../catalog/index.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { hashOf, inOrder } from './canonical.js'
import { derivedHash } from './derived.js'
import { allPlans } from './kinds.js'
import type { KindPlan } from './kinds.js'
import type { Scrub } from './scrub.js'

/** Attributes by their key; null where the record has none. */
export type Values = Record<string, unknown>

/** What is kept of one record, before its texts are worked out. */
export interface Encoded {
  /** Clean of secrets; what is null is undefined here. */
  readonly values: Values
  readonly derived: Values
  /** Canonical. Attributes that are null are left out. */
  readonly json: string
  readonly hash: string
  readonly derivedHash: number
}

export interface Codec {
  readonly plan: KindPlan
  /** @param secretTraits keys of the fields of the kind Password of the record's type; see `Scrub.cleanKeyed` */
  encode(record: AnyRecord, scrub: Scrub, secretTraits?: ReadonlySet<string> | 'unknown'): Encoded
  /** The record as the client returns it, of the parsed text, with derived values as `derived` has them. */
  readonly decode: (values: Readonly<Values>, derived: Readonly<Values>) => AnyRecord
}

type Pick = (record: Readonly<Record<string, unknown>>, value: Convert, ordered: Convert) => Values
type Build = (values: Readonly<Values>, derived: Readonly<Values>, extra: unknown, included: unknown) => AnyRecord
type Convert = (value: unknown) => unknown

const NO_FIELDS: ReadonlySet<string> = new Set()
const NOTHING: Readonly<Record<string, never>> = Object.freeze({})
/** JSON leaves out what is undefined, so that null costs neither space nor time. */
const orUndefined: Convert = (value) => value ?? undefined
const orderedOrUndefined: Convert = (value) => (typeof value === 'object' && value !== null ? inOrder(value) : (value ?? undefined))
const isEmpty = (value: unknown): boolean => {
  if (typeof value !== 'object' || value === null) return true
  for (const _ in value) return false
  return true
}

const isStructure = (kind: string): boolean => kind === 'json' || kind === 'items' || kind === 'object' || kind === 'refs'

/** Whether any text in a value, itself or inside, makes it worth a closer look. */
const anyText = (value: unknown, look: (text: string) => boolean): boolean => {
  if (typeof value === 'string') return look(value)
  if (typeof value !== 'object' || value === null) return false
  if (Array.isArray(value)) return (value as unknown[]).some((item) => anyText(item, look))
  const object = value as Readonly<Record<string, unknown>>
  for (const key in object) if (anyText(object[key], look)) return true
  return false
}

class CompiledCodec implements Codec {
  readonly plan: KindPlan
  readonly #pick: Pick
  readonly #pickDerived: Pick
  readonly #build: Build
  readonly #written: readonly string[]
  readonly #hasTraits: boolean

  constructor(plan: KindPlan) {
    this.plan = plan
    const own = plan.attributes.map(({ key, attribute }) => ({ key, structure: isStructure(attribute.kind) }))
    this.#pick = compilePick(
      [...own, { key: 'id', structure: false }, { key: 'extra', structure: true }].sort((a, b) => (a.key < b.key ? -1 : 1)),
    )
    this.#pickDerived = compilePick(plan.derived.map(({ key }) => ({ key, structure: false })).sort((a, b) => (a.key < b.key ? -1 : 1)))
    this.#build = compileBuild(plan)
    this.#written = plan.attributes.filter(({ isText }) => isText).map(({ key }) => key)
    this.#hasTraits = plan.attributes.some(({ key }) => key === 'traits')
  }

  encode(record: AnyRecord, scrub: Scrub, secretTraits: ReadonlySet<string> | 'unknown' = 'unknown'): Encoded {
    const values = this.#pick(record, orUndefined, orderedOrUndefined)
    const derived = this.#pickDerived(record, orUndefined, orderedOrUndefined)
    values['extra'] = isEmpty(values['extra']) ? undefined : scrub.cleanKeyed(values['extra'], NO_FIELDS)
    // A bare value is told by its name alone.
    if (this.#hasTraits && values['traits'] !== undefined) values['traits'] = scrub.cleanKeyed(values['traits'], secretTraits)
    let json = JSON.stringify(values)
    if (this.#isSuspicious(values, derived, scrub) || scrub.mayHoldKnown(json) || scrub.mayHoldKnown(this.#textOf(derived))) {
      for (const key of this.#written) if (values[key] !== undefined) values[key] = scrub.clean(values[key])
      if (values['extra'] !== undefined) values['extra'] = scrub.clean(values['extra'])
      for (const { key } of this.plan.derived) if (derived[key] !== undefined) derived[key] = scrub.clean(derived[key])
      json = JSON.stringify(values)
    }
    return { values, derived, json, hash: hashOf(json), derivedHash: derivedHash(this.plan, derived) }
  }

  #isSuspicious(values: Values, derived: Values, { mayHold }: Scrub): boolean {
    for (const key of this.#written) if (values[key] !== undefined && anyText(values[key], mayHold)) return true
    if (values['extra'] !== undefined && anyText(values['extra'], mayHold)) return true
    for (const { key } of this.plan.derived) if (derived[key] !== undefined && anyText(derived[key], mayHold)) return true
    return false
  }

  #textOf(derived: Values): string {
    let text = ''
    for (const { key } of this.plan.derived) if (derived[key] !== undefined) text += `${String(derived[key])}\n`
    return text
  }

  readonly decode = (values: Readonly<Values>, derived: Readonly<Values>): AnyRecord =>
    this.#build(values, derived, values['extra'] ?? NOTHING, NOTHING)
}

const compilePick = (keys: readonly { readonly key: string; readonly structure: boolean }[]): Pick => {
  const fields = keys.map(
    ({ key, structure }) => `${JSON.stringify(key)}: ${structure ? 'ordered' : 'value'}(record[${JSON.stringify(key)}]),`,
  )
  const compiled = compile<Pick>(['record', 'value', 'ordered'], `return ({ ${fields.join(' ')} })`)
  return (
    compiled ??
    ((record, value, ordered) => Object.fromEntries(keys.map(({ key, structure }) => [key, (structure ? ordered : value)(record[key])])))
  )
}

const compileBuild = ({ resource, attributes, derived }: KindPlan): Build => {
  const isDerived = new Set(derived.map(({ key }) => key))
  const known = new Set([...attributes.map(({ key }) => key), ...isDerived])
  const keys = Object.keys(resource.attributes).filter((key) => known.has(key))
  const fields = keys.map((key) => `${JSON.stringify(key)}: ${isDerived.has(key) ? 'derived' : 'values'}[${JSON.stringify(key)}] ?? null,`)
  const compiled = compile<Build>(
    ['values', 'derived', 'extra', 'included'],
    `return ({ id: values.id, type: ${JSON.stringify(resource.type)}, ${fields.join(' ')} extra, included })`,
  )
  return (
    compiled ??
    ((values, derived, extra, included) => ({
      id: values['id'] as string,
      type: resource.type,
      ...Object.fromEntries(keys.map((key) => [key, (isDerived.has(key) ? derived : values)[key] ?? null])),
      extra: extra as AnyRecord['extra'],
      included: included as AnyRecord['included'],
    }))
  )
}

/** The text comes from the catalog alone. Undefined where making code from text is forbidden. */
const compile = <F>(parameters: readonly string[], body: string): F | undefined => {
  try {
    // oxlint-disable-next-line typescript/no-implied-eval -- see above
    return new Function(...parameters, body) as F
  } catch (error) {
    if (error instanceof EvalError) return undefined
    throw error
  }
}

const codecs = new Map<string, Codec>()

export const codecOf = (kind: ResourceKey): Codec => {
  let codec = codecs.get(kind)
  if (codec === undefined) codecs.set(kind, (codec = new CompiledCodec(allPlans.find(({ key }) => key === kind)!)))
  return codec
}
