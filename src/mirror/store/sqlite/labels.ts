import { kindNumber } from '../kinds.js'
import type { ResourceKey } from '../../../catalog/index.js'
import type { Database, Row } from '../../../sqlite/index.js'
import { hashOf } from '../canonical.js'
import type { Values } from '../codec.js'
import { copiedFrom } from '../derived.js'
import { toSqlId } from './ids.js'
import { SQL } from './statements.js'

/** So many are always remembered once they were asked for, and at most twice as many. */
const OF_LATE = 20_000

/** What others copy from records, remembered as long as nobody else has written. */
export class Labels {
  readonly #database: Database
  readonly #isDamaged: () => void
  #young: Remembered = new Map()
  #old: Remembered = new Map()
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
    const known = this.#young.get(kind)?.get(id)
    if (known !== undefined) return known?.[key]
    const old = this.#old.get(kind)?.get(id)
    return this.#remember(kind, id, old === undefined ? this.#load(kind, id) : old)?.[key]
  }

  /** What has just been written; null for what is gone. Whatever nobody has asked for is not worth remembering. */
  learn(kind: ResourceKey, id: string, values: Readonly<Values> | null): void {
    if (this.#young.get(kind)?.has(id) !== true && this.#old.get(kind)?.has(id) !== true) return
    this.#remember(kind, id, values === null ? null : pick(values, copiedFrom.get(kind) ?? NOTHING))
  }

  forgetAll(): void {
    this.#young = new Map()
    this.#old = new Map()
    this.#size = 0
  }

  #remember(kind: ResourceKey, id: string, values: Values | null): Values | null {
    if (this.#size >= OF_LATE) {
      this.#old = this.#young
      this.#young = new Map()
      this.#size = 0
    }
    let ofKind = this.#young.get(kind)
    if (ofKind === undefined) this.#young.set(kind, (ofKind = new Map()))
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

type Remembered = Map<ResourceKey, Map<string, Values | null>>

const NOTHING: ReadonlySet<string> = new Set()
const pick = (values: Readonly<Values>, keys: ReadonlySet<string>): Values => Object.fromEntries([...keys].map((key) => [key, values[key]]))

/** Undefined where the text is not what was written, or is that of another record. */
const wholeValues = ({ json, hash }: Row, id: string): Values | undefined => {
  if (typeof json !== 'string' || hashOf(json) !== hash) return undefined
  const values = JSON.parse(json) as Values
  return values['id'] === id ? values : undefined
}
