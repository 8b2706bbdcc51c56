import type { Clock } from '../../clock.js'
import type { Account } from '../state/account.js'
import type { Row } from '../state/collection.js'
import type { Fault } from './fault.js'

type LateRows = Extract<Fault, { kind: 'lateRows' }>

interface Watch {
  readonly since: number
  newest: string
  /** By kind and id. */
  readonly bornAt: Map<string, number>
}

/** Which records came to be since it began to watch, and when. */
export class Births {
  readonly #watches = new WeakMap<Account, Watch>()
  /** How many lists each rule has left a record out of. */
  readonly #leftOut = new WeakMap<LateRows, Map<string, number>>()

  constructor(private readonly clock: Clock) {}

  /** To be called before and after whatever may add records; another `since` than last time begins anew. */
  observe(account: Account, since: number): void {
    const last = this.#watches.get(account)
    const known = last?.since === since ? last : undefined
    const watch: Watch = known ?? { since, newest: '', bornAt: new Map() }
    const before = watch.newest
    for (const { key, rows } of account.collections) {
      // Their ids have a range of their own.
      if (key === 'logs') continue
      // New records come last: ids ascend.
      for (let at = rows.length - 1; at >= 0; at--) {
        const [row] = rows.slice(at, at + 1)
        if (row === undefined) break
        if (isNewer(row.id, watch.newest)) watch.newest = row.id
        if (known === undefined || !isNewer(row.id, before)) break
        watch.bornAt.set(nameOf(row), this.clock.monotonic())
      }
    }
    this.#watches.set(account, watch)
  }
  /** What one list shows under a rule; to be asked once for each list. */
  listing(account: Account, fault: LateRows): (row: Row) => boolean {
    const now = this.clock.monotonic()
    let leftOut = this.#leftOut.get(fault)
    if (leftOut === undefined) this.#leftOut.set(fault, (leftOut = new Map()))
    const late = new Set<string>()
    for (const [name, bornAt] of this.#watches.get(account)?.bornAt ?? []) {
      const before = leftOut.get(name) ?? 0
      if (fault.requests !== undefined ? before >= fault.requests : now - bornAt >= fault.ms!) continue
      late.add(name)
      leftOut.set(name, before + 1)
    }
    return (row) => !late.has(nameOf(row))
  }
}

const nameOf = (row: Row): string => `${row.key} ${row.id}`
const isNewer = (a: string, b: string): boolean => a.length > b.length || (a.length === b.length && a > b)
