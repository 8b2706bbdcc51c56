import type { Slot } from '../rate-limiter.js'
import type { Kind, WaitingGroup } from './limit-ledger.js'

export interface Waiter {
  readonly kind: Kind
  readonly resolve: (slot: Slot) => void
  readonly reject: (reason: unknown) => void
  /** In the time of the own clock. */
  readonly deadlineAt: number
  readonly detach: () => void
}

interface Group {
  row: number | undefined
  readonly kind: Kind
  n: number
}
/** A caller's place in the line. */
export interface Place {
  readonly waiter: Waiter
  readonly group: Group
  /** Served, refused or aborted: skipped when its turn comes. */
  isOver: boolean
}

/** The callers of this process who wait, in their order, and the groups in which the other processes know of them. */
export class WaitingLine {
  readonly #places: readonly [Place[], Place[]] = [[], []]
  readonly #heads: [number, number] = [0, 0]
  #groups: Group[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  isWaiting(kind: Kind): boolean {
    return this.#first(kind) !== undefined
  }

  /** Joins the newest group, as long as nobody else knows of it. */
  push(waiter: Waiter): Place {
    let group = this.#groups.findLast(({ kind }) => kind === waiter.kind)
    if (group === undefined || group.row !== undefined) this.#groups.push((group = { row: undefined, kind: waiter.kind, n: 0 }))
    group.n++
    const place: Place = { waiter, group, isOver: false }
    this.#places[waiter.kind].push(place)
    this.#size++
    return place
  }

  /** The next one to be served, taken out. */
  shift(kind: Kind): Waiter | undefined {
    const place = this.#first(kind)
    if (place !== undefined) this.#end(place)
    return place?.waiter
  }

  refuse(place: Place, reason: unknown): void {
    if (place.isOver) return
    this.#end(place)
    place.waiter.reject(reason)
  }

  /** Refuses those for whom `reasonFor` has a reason. */
  refuseEach(reasonFor: (waiter: Waiter) => unknown): void {
    for (const places of this.#places) {
      for (const place of places) {
        const reason = place.isOver ? undefined : reasonFor(place.waiter)
        if (reason === undefined) continue
        this.#end(place)
        place.waiter.reject(reason)
      }
    }
  }

  /** Those of a kind whom no other process knows of yet. */
  unsaid(kind: Kind): number {
    return this.#groups.filter((group) => group.kind === kind && group.row === undefined).reduce((sum, { n }) => sum + n, 0)
  }

  /** What is to be told to the others. */
  groups(): readonly WaitingGroup[] {
    return this.#groups.map(({ row, kind, n }) => ({ row, kind, n }))
  }

  /** It was told: these are their rows, in the same order. */
  told(rows: readonly (number | undefined)[]): void {
    for (const [index, row] of rows.entries()) this.#groups[index]!.row = row
    this.#groups = this.#groups.filter(({ n }) => n > 0)
  }

  #end(place: Place): void {
    place.isOver = true
    place.group.n--
    place.waiter.detach()
    this.#size--
  }

  /** Those who gave up are dropped on the way. */
  #first(kind: Kind): Place | undefined {
    const places = this.#places[kind]
    let head = this.#heads[kind]
    while (head < places.length && places[head]!.isOver) head++
    if (head === places.length) {
      places.length = 0
      head = 0
    } else if (head > 1024) {
      places.splice(0, head)
      head = 0
    }
    this.#heads[kind] = head
    return places[head]
  }
}
