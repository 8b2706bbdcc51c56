import { kindNumber } from '../kinds.js'
import type { ResourceKey } from '../../../catalog/index.js'
import type { Database, Row } from '../../../sqlite/index.js'
import { hashOf } from '../canonical.js'
import type { Values } from '../codec.js'
import { copiedFrom } from '../derived.js'
import { toSqlId } from './ids.js'
import { SQL } from './statements.js'

const MOST = 20_000

/** What others copy from records, remembered as long as nobody else has written. */
export class Labels {
  readonly #database: Database
  readonly #isDamaged: () => void
  readonly #known = new Map<ResourceKey, Map<string, Values | null>>()
  #size = 0
  #version = -1

  /** @param isDamaged told of a record that is not as it was written; where it does not throw, that record names nothing */
  constructor(database: Database, isDamaged: () => void = () => undefined) {
    this.#database = database
    this.#isDamaged = isDamaged
  }

  /** To be called before a piece of reading or writing: forgets everything when another connection has written since. */
  refresh(): boolean {
    const version = Number(this.#database.prepare('PRAGMA data_version').get()?.['data_version'])
    const changed = version !== this.#version
    if (changed) this.forgetAll()
    this.#version = version
    return changed
  }

  readonly valueOf = (kind: ResourceKey, id: string, key: string): unknown => {
    const known = this.#known.get(kind)?.get(id)
    return known === undefined ? this.#remember(kind, id, this.#load(kind, id))?.[key] : known?.[key]
  }

  /** What has just been written; null for what is gone. */
  learn(kind: ResourceKey, id: string, values: Readonly<Values> | null): void {
    const copied = copiedFrom.get(kind)
    if (copied !== undefined && copied.size > 0) this.#remember(kind, id, values === null ? null : pick(values, copied))
  }

  forgetAll(): void {
    this.#known.clear()
    this.#size = 0
  }

  #remember(kind: ResourceKey, id: string, values: Values | null): Values | null {
    if (this.#size >= MOST) this.forgetAll()
    let ofKind = this.#known.get(kind)
    if (ofKind === undefined) this.#known.set(kind, (ofKind = new Map()))
    if (!ofKind.has(id)) this.#size++
    ofKind.set(id, values)
    return values
  }

  #load(kind: ResourceKey, id: string): Values | null {
    const row = this.#database.prepare(SQL.liveBody).get(kindNumber(kind), toSqlId(id))
    if (row === undefined) return null
    const values = wholeValues(row, id)
    if (values === undefined) {
      this.#isDamaged()
      return null
    }
    return pick(values, copiedFrom.get(kind) ?? NOTHING)
  }
}

const NOTHING: ReadonlySet<string> = new Set()
const pick = (values: Readonly<Values>, keys: ReadonlySet<string>): Values => Object.fromEntries([...keys].map((key) => [key, values[key]]))

/** Undefined where the text is not what was written, or is that of another record. */
const wholeValues = ({ json, hash }: Row, id: string): Values | undefined => {
  if (typeof json !== 'string' || hashOf(json) !== hash) return undefined
  const values = JSON.parse(json) as Values
  return values['id'] === id ? values : undefined
}
