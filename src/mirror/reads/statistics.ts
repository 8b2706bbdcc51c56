/** How often an answer was here and how often the API had to be asked, by kind. Kept with the mirror, and added up over processes. */
import type { ResourceKey } from '../../catalog/index.js'
import type { Json, MirrorStore } from '../store/port.js'

interface Counts {
  hits: number
  misses: number
}

const NOTE = 'reads.statistics'
/** So many answers are lost at most when a process is killed. */
const SAVE_EVERY = 200

export class ReadStatistics {
  readonly #store: MirrorStore
  readonly #before: ReadonlyMap<string, Counts>
  readonly #now = new Map<string, Counts>()
  #unsaved = new Map<string, Counts>()
  #waiting = 0

  private constructor(store: MirrorStore, before: ReadonlyMap<string, Counts>) {
    this.#store = store
    this.#before = before
  }

  static async load(store: MirrorStore): Promise<ReadStatistics> {
    return new ReadStatistics(store, countsFrom(await store.readNote(NOTE)))
  }

  count(kind: ResourceKey, what: keyof Counts): void {
    for (const counts of [this.#now, this.#unsaved]) {
      const known = counts.get(kind) ?? { hits: 0, misses: 0 }
      known[what]++
      counts.set(kind, known)
    }
    if (++this.#waiting >= SAVE_EVERY) void this.save().catch(() => undefined)
  }

  /** From 0 to 1; null where nothing was asked for. Of one kind, or of all. */
  hitRate(kind?: ResourceKey): number | null {
    const { hits, misses } = this.of(kind)
    return hits + misses === 0 ? null : hits / (hits + misses)
  }

  of(kind?: ResourceKey): Readonly<Counts> {
    const sum = { hits: 0, misses: 0 }
    for (const counts of [this.#before, this.#now])
      for (const [key, { hits, misses }] of counts) {
        if (kind !== undefined && key !== kind) continue
        sum.hits += hits
        sum.misses += misses
      }
    return sum
  }

  kinds(): readonly ResourceKey[] {
    return [...new Set([...this.#before.keys(), ...this.#now.keys()])] as ResourceKey[]
  }

  /** Adds what is new to what others have written meanwhile. */
  async save(): Promise<void> {
    if (this.#waiting === 0) return
    const added = this.#unsaved
    this.#unsaved = new Map()
    this.#waiting = 0
    const all = new Map(countsFrom(await this.#store.readNote(NOTE)))
    for (const [kind, { hits, misses }] of added) {
      const known = all.get(kind) ?? { hits: 0, misses: 0 }
      all.set(kind, { hits: known.hits + hits, misses: known.misses + misses })
    }
    await this.#store.writeNote(NOTE, Object.fromEntries([...all].map(([kind, { hits, misses }]) => [kind, [hits, misses]])) as Json)
  }
}

const countsFrom = (note: Json): Map<string, Counts> => {
  const counts = new Map<string, Counts>()
  if (typeof note !== 'object' || note === null || Array.isArray(note)) return counts
  for (const [kind, pair] of Object.entries(note)) {
    if (!Array.isArray(pair)) continue
    const [hits, misses] = pair as readonly unknown[]
    if (typeof hits === 'number' && typeof misses === 'number') counts.set(kind, { hits, misses })
  }
  return counts
}
