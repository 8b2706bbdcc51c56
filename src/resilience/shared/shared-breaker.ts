import type { Clock } from '../../clock.js'
import { BREAKER_DEFAULTS, circuitOpen, ConsecutiveBreaker, PROBE_RETRY_MS } from '../circuit-breaker.js'
import type { BreakerOptions, BreakerStats, CircuitBreaker, CircuitState, Permit } from '../circuit-breaker.js'
import { Alarm } from './alarm.js'
import { BreakerLedger, CLOSED } from './breaker-ledger.js'
import type { Circuit } from './breaker-ledger.js'
import { NotShared, StateBusy } from './shared-state.js'
import type { SharedState } from './shared-state.js'

export interface SharedBreakerOptions extends BreakerOptions {
  readonly state: SharedState
  /** Where the calls go. A server that is down is down for every key. */
  readonly host: string
}

/** A probe that says nothing for so long, as that of a process that was stopped, loses its place. */
const PROBE_MS = 120_000
const LOOK_FOR_DEAD_MS = 500
const TRIES = 3
const SAY_AGAIN_MS = 50
const MOST_AGAIN_MS = 2000
/** More of them say nothing new. */
const MOST_UNSAID = 20

type Verdict = 'success' | 'failure' | 'neutral'

/**
 * A circuit breaker that all processes of a machine share, so that commands which live for a second do not each find out anew that the server
 * is down. It does what `ConsecutiveBreaker` does, counted over all of them.
 *
 * While everything works it reads one row for a call and writes nothing. Without the file it is a breaker of this process.
 */
export class SharedBreaker implements CircuitBreaker {
  readonly #state: SharedState
  readonly #host: string
  readonly #clock: Clock
  readonly #threshold: number
  readonly #openMs: number
  readonly #successesToClose: number
  readonly #onStateChange: ((state: CircuitState) => void) | undefined
  readonly #alone: ConsecutiveBreaker
  #ledger: BreakerLedger | undefined
  #fileGeneration = 0
  #seen: CircuitState = 'closed'
  #lookedForDeadAt = -Infinity
  /** Verdicts that could not be written yet. */
  readonly #unsaid: { readonly generation: number; readonly probe: number; readonly verdict: Verdict }[] = []
  readonly #again: Alarm
  #againMs = SAY_AGAIN_MS

  constructor(options: SharedBreakerOptions) {
    this.#state = options.state
    this.#host = options.host
    this.#clock = options.clock
    this.#threshold = options.failures ?? BREAKER_DEFAULTS.failures
    this.#openMs = options.openMs ?? BREAKER_DEFAULTS.openMs
    this.#successesToClose = options.successes ?? BREAKER_DEFAULTS.successes
    this.#onStateChange = options.onStateChange
    this.#alone = new ConsecutiveBreaker(options)
    this.#again = new Alarm({ clock: options.clock, now: () => this.#state.now(), ring: () => this.#sayAgain(), background: true })
  }

  enter(): Permit {
    const now = this.#state.now()
    const circuit = this.#read()
    if (circuit === undefined) return this.#alone.enter()
    if (circuit.state === 'closed') return new SharedPermit(this, circuit.generation, 0)
    if (circuit.state === 'open' && now < circuit.retryAt) throw circuitOpen('open', circuit.failures, circuit.retryAt - now)
    if (circuit.prober !== null && this.#isProbing(circuit, now)) throw circuitOpen('half_open', circuit.failures, PROBE_RETRY_MS)
    const probe = this.#change((latest, ledger) => this.#tryToProbe(latest, ledger, now))
    if (probe === undefined) throw circuitOpen('half_open', circuit.failures, PROBE_RETRY_MS)
    if (probe.prober === null) {
      if (probe.state === 'closed') return new SharedPermit(this, probe.generation, 0)
      throw circuitOpen(probe.state, probe.failures, probe.state === 'open' ? probe.retryAt - now : PROBE_RETRY_MS)
    }
    return new SharedPermit(this, probe.generation, probe.probe)
  }

  stats(): BreakerStats {
    const circuit = this.#read()
    if (circuit === undefined) return this.#alone.stats()
    const { state, failures, retryAt } = circuit
    const waitMs = Math.max(0, retryAt - this.#state.now())
    return { state, failureCount: failures, retryAt: state === 'open' ? new Date(this.#clock.now() + waitMs).toISOString() : null }
  }

  reset(): void {
    this.#alone.reset()
    this.#change((circuit) => closed(circuit))
  }

  /** Whether the circuit has not changed since the permit was given. */
  isCurrent(generation: number, probe: number): boolean {
    const circuit = this.#read()
    return circuit === undefined || (circuit.generation === generation && (probe === 0 || circuit.probe === probe))
  }

  /** Called by a permit, once. */
  report(generation: number, probe: number, verdict: Verdict): void {
    if (probe === 0) {
      if (verdict === 'neutral') return
      // Where there is nothing to clear, nothing is written.
      if (verdict === 'success' && this.#read()?.failures === 0) return
    }
    if (this.#isSaid(generation, probe, verdict)) return
    // Another process holds the file. A verdict on a probe that nobody hears would keep the others waiting for it.
    this.#unsaid.push({ generation, probe, verdict })
    if (this.#unsaid.length > MOST_UNSAID) this.#unsaid.shift()
    this.#again.by(this.#state.now() + this.#againMs)
  }

  /** Each look waits inside SQLite for a moment, so the first one that is in vain is the last, and the next comes later. */
  #sayAgain(): void {
    for (let first = this.#unsaid[0]; first !== undefined; first = this.#unsaid[0]) {
      if (!this.#isSaid(first.generation, first.probe, first.verdict)) {
        this.#againMs = Math.min(MOST_AGAIN_MS, this.#againMs * 2)
        return this.#again.by(this.#state.now() + this.#againMs)
      }
      this.#unsaid.shift()
      this.#againMs = SAY_AGAIN_MS
    }
  }

  /** False where the file is there and cannot be written at the moment. */
  #isSaid(generation: number, probe: number, verdict: Verdict): boolean {
    const now = this.#state.now()
    const circuit = this.#change((circuit) => {
      if (circuit.generation !== generation) return undefined
      if (probe !== 0) return circuit.probe === probe && circuit.prober !== null ? this.#afterProbe(circuit, verdict, now) : undefined
      if (verdict === 'success') return { ...circuit, failures: 0 }
      const failures = circuit.failures + 1
      return failures < this.#threshold ? { ...circuit, failures } : this.#opened(circuit, failures, now)
    })
    return circuit !== undefined || this.#state.problem !== null
  }

  #afterProbe(circuit: Circuit, verdict: Verdict, now: number): Circuit {
    if (verdict === 'failure') return this.#opened(circuit, Math.max(circuit.failures, this.#threshold), now)
    const successes = circuit.successes + (verdict === 'success' ? 1 : 0)
    return successes >= this.#successesToClose ? closed(circuit) : { ...circuit, successes, prober: null }
  }

  #opened(circuit: Circuit, failures: number, now: number): Circuit {
    return { ...circuit, state: 'open', failures, retryAt: now + this.#openMs, generation: circuit.generation + 1, prober: null }
  }

  /** Looks, without writing, whether the one who probes still lives. Nobody else may be there to notice. */
  #isProbing(circuit: Circuit, now: number): boolean {
    if (now - this.#lookedForDeadAt >= LOOK_FOR_DEAD_MS) {
      this.#lookedForDeadAt = now
      this.#use(() => this.#state.buryDead())
    }
    return this.#use((ledger) => this.#state.read(() => isTaken(circuit, ledger, now))) ?? true
  }

  /** The circuit with this process as the one who probes; undefined when it may not. */
  #tryToProbe(circuit: Circuit, ledger: BreakerLedger, now: number): Circuit | undefined {
    if (circuit.state === 'closed' || (circuit.state === 'open' && now < circuit.retryAt) || isTaken(circuit, ledger, now)) return undefined
    const half = circuit.state === 'half_open' ? circuit : { ...circuit, successes: 0, generation: circuit.generation + 1 }
    return { ...half, state: 'half_open', prober: this.#state.member.id, probe: circuit.probe + 1 }
  }

  /** Undefined when the file cannot be read. */
  #read(): Circuit | undefined {
    const circuit = this.#use((ledger) => this.#state.read(() => ledger.read()))
    if (circuit !== undefined) this.#notice(circuit.state)
    return circuit
  }

  /**
   * Changes the circuit, with nobody else changing it meanwhile. `change` returns undefined to leave it.
   * Returns what it is then, with `prober` null unless this change made this process probe; undefined when the file cannot be written.
   */
  #change(change: (circuit: Circuit, ledger: BreakerLedger) => Circuit | undefined): Circuit | undefined {
    const result = this.#use((ledger) =>
      this.#state.write((database) => {
        const now = this.#state.now()
        this.#state.member.keepAlive(database, now, true)
        const before = ledger.read()
        const after = change(before, ledger)
        if (after === undefined) return { ...before, prober: null }
        ledger.write({ ...after, changedAt: now })
        return after
      }),
    )
    if (result !== undefined) this.#notice(result.state)
    return result
  }

  #notice(state: CircuitState): void {
    if (state === this.#seen) return
    this.#seen = state
    this.#onStateChange?.(state)
  }

  /** Does something with the file; undefined when it cannot be used now. */
  #use<T>(work: (ledger: BreakerLedger) => T): T | undefined {
    for (let tried = 1; ; tried++) {
      try {
        if (this.#ledger === undefined || this.#fileGeneration !== this.#state.generation) {
          this.#ledger = this.#state.read((database) => new BreakerLedger(database, this.#host))
          this.#fileGeneration = this.#state.generation
        }
        return work(this.#ledger)
      } catch (error) {
        if (error instanceof StateBusy && tried < TRIES) continue
        if (error instanceof NotShared || error instanceof StateBusy) return undefined
        throw error
      }
    }
  }
}

const isTaken = ({ prober, changedAt }: Circuit, ledger: BreakerLedger, now: number): boolean =>
  prober !== null && now - changedAt < PROBE_MS && ledger.isMember(prober)

const closed = (circuit: Circuit): Circuit => ({ ...CLOSED, generation: circuit.generation + 1, probe: circuit.probe })

class SharedPermit implements Permit {
  readonly #breaker: SharedBreaker
  readonly #generation: number
  /** 0 for a call that is no probe. */
  readonly #probe: number
  #said = false
  constructor(breaker: SharedBreaker, generation: number, probe: number) {
    this.#breaker = breaker
    this.#generation = generation
    this.#probe = probe
  }
  current(): boolean {
    return this.#breaker.isCurrent(this.#generation, this.#probe)
  }
  success(): void {
    this.#say('success')
  }
  failure(): void {
    this.#say('failure')
  }
  neutral(): void {
    this.#say('neutral')
  }
  #say(verdict: Verdict): void {
    if (this.#said) return
    this.#said = true
    this.#breaker.report(this.#generation, this.#probe, verdict)
  }
}
