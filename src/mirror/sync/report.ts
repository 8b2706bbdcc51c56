import type { ResourceKey } from '../../catalog/index.js'
import { noChanges } from './stream-run.js'
import type { Changes, StreamRun } from './stream-run.js'
import type { Vanished } from './vanished.js'

export interface KindReport extends Readonly<Changes> {
  readonly type: ResourceKey
  /** Records that came, repeats included. */
  readonly read: number
  /** Every list of the kind that this run looked at is complete. */
  readonly complete: boolean
  readonly reasons: readonly string[]
}

/** What a sync has done. */
export interface SyncReport extends Readonly<Changes> {
  readonly startedAt: string
  readonly durationMs: number
  /** Requests that were sent; those that the client repeats count once. */
  readonly requests: number
  readonly read: number
  /** Everything that was asked for is here, as far as the API counts it. */
  readonly complete: boolean
  readonly reasons: readonly string[]
  readonly kinds: readonly KindReport[]
  /** Records that are no longer listed and were kept, because they are so many. Somebody has to look, and accept it or not. */
  readonly vanished: readonly Vanished[]
  /** Why it ended before its end; the next run goes on there. */
  readonly stopped: 'budget' | null
}

interface KindCount {
  read: number
  readonly changes: Changes
  readonly reasons: Set<string>
}

export class ReportBuilder {
  readonly #kinds = new Map<ResourceKey, KindCount>()

  /** A list as it is at the end of the run. */
  add(list: StreamRun): void {
    const count = this.#of(list.synced.kind)
    count.read += list.read
    for (const key of Object.keys(count.changes) as (keyof Changes)[]) count.changes[key] += list.changes[key]
    if (!list.state.complete) for (const reason of list.state.reasons) count.reasons.add(reason)
  }

  buried(kind: ResourceKey, count: number): void {
    this.#of(kind).changes.removed += count
  }

  fail(kind: ResourceKey, reason: string): void {
    this.#of(kind).reasons.add(reason)
  }

  build(rest: Pick<SyncReport, 'startedAt' | 'durationMs' | 'requests' | 'vanished' | 'stopped'>): SyncReport {
    // Lists are read beside each other: whichever was done first says nothing.
    const inOrder = [...this.#kinds].sort(([a], [b]) => (a < b ? -1 : 1))
    const kinds = inOrder.map(([type, { read, changes, reasons }]): KindReport => {
      return { type, read, ...changes, complete: reasons.size === 0, reasons: [...reasons].slice(0, MOST_REASONS) }
    })
    const sum = noChanges()
    for (const kind of kinds) for (const key of Object.keys(sum) as (keyof Changes)[]) sum[key] += kind[key]
    const reasons = [
      ...(rest.stopped === 'budget' ? ['The requests of this run are used up; the next one goes on.'] : []),
      ...kinds.flatMap(({ type, reasons: all }) => all.map((reason) => `${type}: ${reason}`)),
    ]
    return {
      ...rest,
      read: kinds.reduce((total, kind) => total + kind.read, 0),
      ...sum,
      complete: reasons.length === 0,
      reasons,
      kinds,
    }
  }

  #of(kind: ResourceKey): KindCount {
    let count = this.#kinds.get(kind)
    if (count === undefined) this.#kinds.set(kind, (count = { read: 0, changes: noChanges(), reasons: new Set() }))
    return count
  }
}

const MOST_REASONS = 5
