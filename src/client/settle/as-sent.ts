/** Whether a record is the one that a request was to make: it must hold every attribute that was sent and that a read can show. */
import type { Attribute, Resource } from '../../catalog/index.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { requestName } from '../../jsonapi/encode.js'
import { fold } from '../generic/name-resolver.js'
import { labelOf } from '../generic/references.js'
import { isRecord } from '../resources/flexible-assets/trait-parts.js'
import { isBlank, sameValue } from './same-value.js'

type Attributes = Readonly<Record<string, unknown>>

/** What a request said of a new record, apart from what no read ever shows. */
export class AsSent {
  readonly #resource: Resource
  readonly #within: ReadonlySet<string>
  readonly #known: readonly (readonly [string, Attribute, unknown])[]
  readonly #unknown: readonly (readonly [string, unknown])[]
  /** Some of what was sent is never shown, so that two records that look the same need not be. */
  readonly isPartlyHidden: boolean

  /**
   * @param sent attributes as encoded for the request
   * @param within attributes that hold for every record of the list that is read: the parents in its path
   */
  constructor(resource: Resource, sent: Attributes, within: ReadonlySet<string>) {
    const named = Object.entries(sent).map(([name, value]) => [name, keyOf(resource, name), value] as const)
    const known = named.flatMap(([, key, value]) => {
      const attribute = key === undefined ? undefined : resource.attributes[key]
      return key === undefined || attribute === undefined || within.has(key) ? [] : [[key, attribute, value] as const]
    })
    this.#resource = resource
    this.#within = within
    this.#known = known.flatMap(([key, attribute, value]) =>
      isHidden(attribute) ? shownOtherwise(resource, attribute, value) : [[key, attribute, value]],
    )
    this.#unknown = named.flatMap(([name, key, value]) => (key === undefined ? [[name, value] as const] : []))
    this.isPartlyHidden = known.some(([, attribute]) => isHidden(attribute))
  }

  /** The same text for requests whose records could not be told apart by reading them. */
  get likeness(): string {
    return JSON.stringify([this.#known.map(([key, , value]) => [key, value]), this.#unknown])
  }

  /** Whether lists cut something that was sent, so that only a get can tell. */
  get needsGet(): boolean {
    return this.#known.some(([, { cutInLists }, value]) => cutInLists !== undefined && String(value).length >= cutInLists)
  }

  /** @param from where the record was read: a list may show a part of a text only */
  fits(record: AnyRecord, from: 'list' | 'get'): boolean {
    return (
      this.#known.every(([key, attribute, value]) => isCut(attribute, record[key], from) || this.#same(key, attribute, value, record)) &&
      // What the catalog does not know has no rule: it counts only as it was sent.
      this.#unknown.every(
        ([name, value]) => JSON.stringify(record.extra[name.replaceAll('_', '-')] ?? record.extra[name]) === JSON.stringify(value),
      ) &&
      this.#emptyKeys().every((key) => isBlank(record[key]))
    )
  }

  /** Whether people would take the record for it. */
  resembles(record: AnyRecord): boolean {
    return (this.#resource.naturalKey ?? []).every((key) => {
      const part = this.#known.find(([known]) => known === key)
      return part === undefined
        ? this.#within.has(key) || isBlank(record[key]) || !this.#isWritable(key)
        : looseText(part[2]) === looseText(record[key])
    })
  }

  /** What people know the record by; null where it has no name of its own. */
  get name(): string | null {
    const label = labelOf(this.#resource)
    const text = (key: string | undefined): string | undefined => {
      const [, attribute, value] = this.#known.find(([known]) => known === key) ?? []
      return attribute?.kind === 'text' && attribute.enum === undefined && typeof value === 'string' && value.trim() !== ''
        ? value.trim()
        : undefined
    }
    const parts = (this.#resource.naturalKey ?? []).flatMap((key) => text(key) ?? [])
    return text(label) ?? (parts.length === 0 ? null : parts.join(' '))
  }

  #same(key: string, attribute: Attribute, value: unknown, record: AnyRecord): boolean {
    const { falseFor } = attribute
    const other = falseFor === undefined ? undefined : this.#known.find(([known]) => known === falseFor.key)?.[2]
    const forced = falseFor !== undefined && falseFor.values.includes(String(other))
    return sameValue(attribute, forced ? false : value, record[key])
  }

  /** Parts of the natural key that were not given. */
  #emptyKeys(): readonly string[] {
    return (this.#resource.naturalKey ?? []).filter(
      (key) => !this.#within.has(key) && this.#isWritable(key) && !this.#known.some(([known]) => known === key),
    )
  }

  #isWritable(key: string): boolean {
    return this.#resource.attributes[key]?.create !== undefined
  }
}

/** What a read does not show, or does not show as it was sent for long. */
const isHidden = ({ kind, shifts, writeOnly }: Attribute): boolean => kind === 'secret' || writeOnly === true || shifts === true

/** Of a file, for example, a read shows the name and how many bytes it has. */
const shownOtherwise = (resource: Resource, attribute: Attribute, value: unknown): readonly (readonly [string, Attribute, unknown])[] =>
  Object.values(attribute.shape ?? {}).flatMap((part) => {
    const sent = isRecord(value) ? value[requestName(part)] : undefined
    const key = part.shownAs ?? part.sizeShownAs
    const shown = key === undefined ? undefined : resource.attributes[key]
    if (key === undefined || shown === undefined || sent === undefined) return []
    return [[key, shown, part.shownAs === undefined ? Buffer.byteLength(String(sent), 'base64') : sent] as const]
  })

const isCut = ({ cutInLists }: Attribute, read: unknown, from: 'list' | 'get'): boolean =>
  from === 'list' && cutInLists !== undefined && String(read ?? '').length >= cutInLists

const looseText = (value: unknown): string => fold(String(value ?? ''))

const keys = new WeakMap<Resource, ReadonlyMap<string, string>>()
const keyOf = (resource: Resource, name: string): string | undefined => {
  let known = keys.get(resource)
  if (known === undefined) {
    known = new Map(Object.entries(resource.attributes).map(([key, attribute]) => [requestName(attribute), key]))
    keys.set(resource, known)
  }
  return known.get(name)
}
