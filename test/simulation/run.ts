/** What a seed came to, and what the invariants are asked about. */
import type { RequestEntry } from '../../src/emulator/index.js'
import type { Metrics } from '../../src/http/metrics.js'
import type { History } from './history.js'
import type { Sending } from './network.js'
import type { Scenario } from './scenario.js'
import type { Witness } from './witness.js'

export interface Run {
  readonly scenario: Scenario
  readonly history: History
  readonly witness: Witness
  /** The emulator's log: what reached the server. `at` is wall time. */
  readonly log: readonly RequestEntry[]
  readonly sendings: readonly Sending[]
  readonly metrics: ReadonlyMap<string, Metrics>
  /** Timers that nobody took back, after everything was closed. */
  readonly timersLeft: number
  readonly virtualMs: number
}

export interface Violation {
  readonly invariant: string
  readonly message: string
}
export type Invariant = (run: Run) => Iterable<string>
