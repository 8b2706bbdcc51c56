import type { Fault } from './fault.js'

type ForeignRequests = Extract<Fault, { kind: 'foreignRequests' }>

/** Another program that works with the same key. */
export class ForeignClient {
  readonly #since = new WeakMap<ForeignRequests, number>()

  /** When it sent requests since it was asked last; all of them just now where it sends by count. */
  moments(fault: ForeignRequests, now: number): readonly number[] {
    if (fault.perSecond === undefined) return Array.from({ length: fault.count ?? 0 }, () => now)
    const step = 1_000 / fault.perSecond
    const since = this.#since.get(fault) ?? now
    const count = Math.floor((now - since) / step)
    this.#since.set(fault, since + count * step)
    return Array.from({ length: count }, (_, index) => since + (index + 1) * step)
  }
}
