import { kindNumber } from '../kinds.js'
import type { ResourceKey } from '../../../catalog/index.js'
import type { Database } from '../../../sqlite/index.js'
import type { Values } from '../codec.js'
import { copiedFrom } from '../derived.js'
import { toSqlId } from './ids.js'
import { SQL } from './statements.js'

const MOST = 20_000

/** What others copy from records, remembered as long as nobody else has written. */
export class Labels {
  readonly #database: Database
  readonly #known = new Map<string, Values | null>()
  #version = -1

  constructor(database: Database) {
    this.#database = database
  }

  /** To be called before a piece of reading or writing: forgets everything when another connection has written since. */
  refresh(): boolean {
    const version = Number(this.#database.prepare('PRAGMA data_version').get()?.['data_version'])
    const changed = version !== this.#version
    if (changed) this.#known.clear()
    this.#version = version
    return changed
  }

  readonly valueOf = (kind: ResourceKey, id: string, key: string): unknown => {
    const name = `${kind}/${id}`
    let values = this.#known.get(name)
    if (values === undefined) {
      values = this.#load(kind, id)
      if (this.#known.size >= MOST) this.#known.clear()
      this.#known.set(name, values)
    }
    return values?.[key]
  }

  forget(kind: ResourceKey, id: string): void {
    this.#known.delete(`${kind}/${id}`)
  }

  forgetAll(): void {
    this.#known.clear()
  }

  #load(kind: ResourceKey, id: string): Values | null {
    const json = this.#database.prepare(SQL.liveBody).get(kindNumber(kind), toSqlId(id))?.['json']
    if (typeof json !== 'string') return null
    const values = parsed(json)
    return Object.fromEntries([...(copiedFrom.get(kind) ?? [])].map((key) => [key, values[key]]))
  }
}

/** What is no JSON any more names nothing; whoever reads that record itself is told that it is damaged. */
const parsed = (json: string): Values => {
  try {
    return JSON.parse(json) as Values
  } catch {
    return {}
  }
}
