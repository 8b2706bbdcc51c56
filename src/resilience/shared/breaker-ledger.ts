import type { Database, Statement } from '../../sqlite/index.js'
import type { CircuitState } from '../circuit-breaker.js'

/** The circuit to one host, as all processes see it. */
export interface Circuit {
  readonly state: CircuitState
  /** Failed calls in a row. */
  readonly failures: number
  /** Probes in a row that were answered. */
  readonly successes: number
  /** When a probe is allowed, while it is open. */
  readonly retryAt: number
  /** Grows with every change of state: a call that started before a change has no say after it. */
  readonly generation: number
  /** The member that probes; null when nobody does. */
  readonly prober: number | null
  /** Grows with every probe, so that one that was given up has no say either. */
  readonly probe: number
  readonly changedAt: number
}

export const CLOSED: Circuit = {
  state: 'closed',
  failures: 0,
  successes: 0,
  retryAt: 0,
  generation: 0,
  prober: null,
  probe: 0,
  changedAt: 0,
}

/** The row of one host in the shared file. */
export class BreakerLedger {
  readonly #host: string
  readonly #find: Statement
  readonly #write: Statement
  readonly #member: Statement

  constructor(database: Database, host: string) {
    this.#host = host
    this.#find = database.prepare('SELECT * FROM breakers WHERE host = ?')
    this.#write = database.prepare(`INSERT OR REPLACE INTO breakers
      (host, state, failures, successes, retry_at, generation, prober, probe, changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`)
    this.#member = database.prepare('SELECT 1 FROM members WHERE id = ?')
  }

  read(): Circuit {
    const row = this.#find.get(this.#host)
    if (row === undefined) return CLOSED
    return {
      state: row['state'] as CircuitState,
      failures: Number(row['failures']),
      successes: Number(row['successes']),
      retryAt: Number(row['retry_at']),
      generation: Number(row['generation']),
      prober: row['prober'] === null ? null : Number(row['prober']),
      probe: Number(row['probe']),
      changedAt: Number(row['changed_at']),
    }
  }

  write({ state, failures, successes, retryAt, generation, prober, probe, changedAt }: Circuit): void {
    this.#write.run(this.#host, state, failures, successes, retryAt, generation, prober, probe, changedAt)
  }

  isMember(id: number): boolean {
    return this.#member.get(id) !== undefined
  }
}
