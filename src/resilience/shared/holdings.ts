import { ON_THE_WAY_MS } from '../rate-limiter.js'
import type { SlotUse } from '../rate-limiter.js'
import { BULK, INTERACTIVE } from './limit-ledger.js'
import type { Answer, Exchange, Kind } from './limit-ledger.js'

/** Slots fetched for later use are used within this time or given back. */
const LEASE_MS = 1000
const LARGEST_LEASE = 10

export const KINDS = [INTERACTIVE, BULK] as const

interface Ended {
  readonly kind: Kind
  n: number
  /** When the first of them ended. */
  readonly first: number
  /** When the last of them did. */
  at: number
}

/** What this process holds, and what it has done of which the others do not know yet. */
export class Holdings {
  readonly #inFlight: [number, number] = [0, 0]
  #spare: [number, number] = [0, 0]
  #useBy = -Infinity
  readonly #leaseSize: [number, number] = [1, 1]
  #sent = { n: 0, at: 0 }
  #done: Ended[] = []
  /** Requests that end within this time may be told as if they had all ended with the last one. */
  readonly #togetherMs: () => number

  constructor(togetherMs: () => number) {
    this.#togetherMs = togetherMs
  }

  /** Requests under way. */
  get inFlight(): number {
    return this.#inFlight[0] + this.#inFlight[1]
  }
  /** Slots in the hand. */
  get spare(): number {
    return this.#spare[0] + this.#spare[1]
  }
  /** Until then they may be used. */
  get useBy(): number {
    return this.#useBy
  }
  begin(kind: Kind): void {
    this.#inFlight[kind]++
  }

  end(kind: Kind, use: SlotUse, now: number): void {
    this.#inFlight[kind]--
    if (use === 'unused') return
    const at = use === 'abandoned' ? now + ON_THE_WAY_MS : now
    const last = this.#done.at(-1)
    if (last === undefined || last.kind !== kind || at - last.first > this.#togetherMs()) this.#done.push({ kind, n: 1, first: at, at })
    else {
      last.n++
      last.at = Math.max(last.at, at)
    }
  }

  /** Whether a slot in the hand can be used now. */
  hasSpare(kind: Kind, now: number): boolean {
    return this.#spare[kind] > 0 && now < this.#useBy
  }

  /** Uses one of them. */
  takeSpare(kind: Kind, now: number): void {
    this.#spare[kind]--
    this.#sent = { n: this.#sent.n + 1, at: now }
  }

  /** What is to be told, and asked for when a slot of a kind is needed. `keepsSpare`: what is in the hand is still wanted. */
  toTell(
    now: number,
    keepsSpare: boolean,
    ask: Kind | undefined,
  ): Pick<Exchange, 'inFlight' | 'spare' | 'useBy' | 'done' | 'sent' | 'ask'> {
    const isKept = keepsSpare && now < this.#useBy
    if (!isKept) this.#leaseLess()
    return {
      inFlight: this.#inFlight,
      spare: isKept ? this.#spare : [0, 0],
      useBy: ask === undefined ? this.#useBy : now + LEASE_MS,
      done: this.#done,
      sent: this.#sent,
      ask: ask === undefined ? undefined : { kind: ask, spare: this.#leaseMore(ask) - 1 },
    }
  }

  /** It was told. */
  told({ spare }: Answer, useBy: number): void {
    this.#spare = [spare[0], spare[1]]
    this.#useBy = useBy
    this.#sent = { n: 0, at: 0 }
    this.#done = []
  }

  /** The others cannot be told: what is in the hand cannot be used, and what was before `since` need not be told any more. */
  keepFrom(since: number): void {
    this.#spare = [0, 0]
    if (this.#done.length > 0 && this.#done[0]!.at <= since) this.#done = this.#done.filter(({ at }) => at > since)
  }

  forgetDone(): void {
    this.#done = []
  }

  /** Twice as many as the last time, as long as they are used in time. */
  #leaseMore(kind: Kind): number {
    const size = this.#leaseSize[kind]
    this.#leaseSize[kind] = Math.min(LARGEST_LEASE, size * 2)
    return size
  }

  #leaseLess(): void {
    for (const kind of KINDS) {
      if (this.#spare[kind] > 0) this.#leaseSize[kind] = Math.max(1, Math.min(this.#leaseSize[kind], this.#sent.n))
    }
  }
}
