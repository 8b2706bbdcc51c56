import { CircuitOpenError } from '../errors.js'
import type { Clock } from '../clock.js'

export type CircuitState = 'closed' | 'open' | 'half_open'

export interface BreakerStats {
  readonly state: CircuitState
  /** Failed calls in a row. */
  readonly failureCount: number
  /** ISO time at which a probe is allowed; null unless open. */
  readonly retryAt: string | null
}

/** The leave to make one call. Say once how it ended; a second word is ignored. */
export interface Permit {
  /** False once the circuit has opened (or was reset) since: the call should not send anything more. */
  current(): boolean
  /** The other side works. */
  success(): void
  /** The other side does not. */
  failure(): void
  /** The call says nothing about the other side: aborted, refused for its rate, never sent. */
  neutral(): void
}

/** Stops calling a server that is down, and finds out gently when it is back. */
export interface CircuitBreaker {
  /**
   * At once, unless what it knows has to be fetched first.
   * @throws CircuitOpenError, or rejects with it, while the circuit is open, or while another call probes
   */
  enter(): Permit | Promise<Permit>
  stats(): BreakerStats
  /** Closes the circuit and forgets the failures. */
  reset(): void
}

export interface BreakerOptions {
  readonly clock: Clock
  /** Failed calls in a row that open the circuit. */
  readonly failures?: number | undefined
  /** How long it stays open before a probe. */
  readonly openMs?: number | undefined
  /** Successful probes that close it. */
  readonly successes?: number | undefined
  readonly onStateChange?: ((state: CircuitState) => void) | undefined
}

/** While a probe is under way nobody knows how long it takes: others are asked to come back after this. */
export const PROBE_RETRY_MS = 1000
export const BREAKER_DEFAULTS = { failures: 5, openMs: 60_000, successes: 3 } as const

export class ConsecutiveBreaker implements CircuitBreaker {
  readonly #clock: Clock
  readonly #threshold: number
  readonly #openMs: number
  readonly #successesToClose: number
  readonly #onStateChange: ((state: CircuitState) => void) | undefined
  #state: CircuitState = 'closed'
  #failures = 0
  #successes = 0
  #retryAt = 0
  #probing = false
  /** Grows with every change of state: a call that started before a change has no say after it. */
  #generation = 0

  constructor(options: BreakerOptions) {
    this.#clock = options.clock
    this.#threshold = options.failures ?? BREAKER_DEFAULTS.failures
    this.#openMs = options.openMs ?? BREAKER_DEFAULTS.openMs
    this.#successesToClose = options.successes ?? BREAKER_DEFAULTS.successes
    this.#onStateChange = options.onStateChange
  }

  enter(): Permit {
    if (this.#state === 'closed') return new CallPermit(this, this.#generation)
    const now = this.#clock.monotonic()
    if (this.#state === 'open') {
      if (now < this.#retryAt) throw this.#refusal(this.#retryAt - now)
      this.#successes = 0
      this.#become('half_open')
    }
    if (this.#probing) throw this.#refusal(PROBE_RETRY_MS)
    this.#probing = true
    return new CallPermit(this, this.#generation)
  }

  stats(): BreakerStats {
    const wait = this.#retryAt - this.#clock.monotonic()
    return {
      state: this.#state,
      failureCount: this.#failures,
      retryAt: this.#state === 'open' ? new Date(this.#clock.now() + Math.max(0, wait)).toISOString() : null,
    }
  }

  reset(): void {
    this.#failures = 0
    this.#become('closed')
  }

  isCurrent(generation: number): boolean {
    return generation === this.#generation
  }

  /** Called by a permit, once. */
  report(generation: number, verdict: 'success' | 'failure' | 'neutral'): void {
    if (generation !== this.#generation) return
    if (this.#state === 'half_open') {
      this.#probing = false
      if (verdict === 'failure') this.#open()
      else if (verdict === 'success' && ++this.#successes >= this.#successesToClose) this.reset()
    } else if (verdict === 'success') {
      this.#failures = 0
    } else if (verdict === 'failure' && ++this.#failures >= this.#threshold) {
      this.#open()
    }
  }

  #open(): void {
    this.#retryAt = this.#clock.monotonic() + this.#openMs
    this.#become('open')
  }

  #become(state: CircuitState): void {
    const changed = this.#state !== state
    this.#state = state
    this.#probing = false
    this.#generation++
    if (changed) this.#onStateChange?.(state)
  }

  #refusal(waitMs: number): CircuitOpenError {
    return circuitOpen(this.#state, this.#failures, waitMs)
  }
}

/** Why a call is not sent while the circuit is in this state. */
export const circuitOpen = (state: CircuitState, failures: number, waitMs: number): CircuitOpenError => {
  const retryAfterMs = Math.max(1, Math.ceil(waitMs))
  return new CircuitOpenError(
    state === 'open'
      ? `The last ${failures} calls failed, so nothing is sent for another ${Math.ceil(retryAfterMs / 1000)} s.`
      : 'The API was failing, and one call is finding out whether it is back.',
    { retryAfterMs, hint: 'Wait, or reset the circuit breaker once the API answers again. See troubleshooting: circuit_open' },
  )
}

/** For those who want every call sent. */
export class NoBreaker implements CircuitBreaker {
  enter(): Permit {
    return ALWAYS
  }
  stats(): BreakerStats {
    return { state: 'closed', failureCount: 0, retryAt: null }
  }
  reset(): void {}
}
const nothing = (): void => {}
const ALWAYS: Permit = { current: () => true, success: nothing, failure: nothing, neutral: nothing }

class CallPermit implements Permit {
  #breaker: ConsecutiveBreaker
  #generation: number
  #said = false
  constructor(breaker: ConsecutiveBreaker, generation: number) {
    this.#breaker = breaker
    this.#generation = generation
  }
  current(): boolean {
    return this.#breaker.isCurrent(this.#generation)
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
  #say(verdict: 'success' | 'failure' | 'neutral'): void {
    if (this.#said) return
    this.#said = true
    this.#breaker.report(this.#generation, verdict)
  }
}
