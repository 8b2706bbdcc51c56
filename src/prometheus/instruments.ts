import type * as PromClient from 'prom-client'
import type { GlueClient } from '../client/glue-client.js'

type Watched = Pick<GlueClient, 'limiter' | 'breaker' | 'metrics'>

/** From what a cached answer of a near server takes to a call that has waited for the rate limit. */
const CALL_SECONDS = [0.05, 0.1, 0.2, 0.4, 0.8, 1.5, 3, 6, 12, 30, 60, 300]
const WAIT_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 120, 300]
const STATES = ['closed', 'half_open', 'open'] as const

const byRegistry = new WeakMap<PromClient.Registry, Instruments>()

/** The metrics of one registry, which the clients that count there share. */
export class Instruments {
  readonly requests: PromClient.Counter<'client' | 'resource' | 'operation' | 'code'>
  readonly duration: PromClient.Histogram<'client' | 'resource' | 'operation'>
  readonly attempts: PromClient.Counter<'client' | 'result'>
  readonly retries: PromClient.Counter<'client' | 'code'>
  readonly waits: PromClient.Histogram<'client' | 'cause'>
  readonly writes: PromClient.Counter<'client' | 'resource' | 'kind'>
  readonly inFlight: PromClient.Gauge<'client'>
  readonly #watched = new Map<string, Watched>()

  /** The ones that this registry has, or new ones. */
  static of(promClient: typeof PromClient, registry: PromClient.Registry): Instruments {
    const known = byRegistry.get(registry)
    // A registry that was cleared has lost them.
    if (known !== undefined && registry.getSingleMetric('gluekit_requests_total') === known.requests) return known
    const made = new Instruments(promClient, registry)
    byRegistry.set(registry, made)
    return made
  }

  private constructor({ Counter, Gauge, Histogram }: typeof PromClient, registry: PromClient.Registry) {
    const registers = [registry]
    const labelNames = ['client', 'resource', 'operation'] as const
    this.requests = new Counter({
      name: 'gluekit_requests_total',
      help: 'Calls by how they ended: ok, or the code of the error.',
      labelNames: [...labelNames, 'code'],
      registers,
    })
    this.duration = new Histogram({
      name: 'gluekit_request_duration_seconds',
      help: 'Time of whole calls, waits and retries included.',
      labelNames,
      buckets: CALL_SECONDS,
      registers,
    })
    this.inFlight = new Gauge({ name: 'gluekit_requests_in_flight', help: 'Calls under way.', labelNames: ['client'], registers })
    this.attempts = new Counter({
      name: 'gluekit_attempts_total',
      help: 'Requests sent, by the status of the answer, or by what happened in its place.',
      labelNames: ['client', 'result'],
      registers,
    })
    this.retries = new Counter({
      name: 'gluekit_retries_total',
      help: 'Requests sent again, by the error that came before.',
      labelNames: ['client', 'code'],
      registers,
    })
    this.waits = new Histogram({
      name: 'gluekit_rate_limit_wait_seconds',
      help: 'Waits for the own limit, and for the server after it said that the limit is used up.',
      labelNames: ['client', 'cause'],
      buckets: WAIT_SECONDS,
      registers,
    })
    this.writes = new Counter({
      name: 'gluekit_writes_total',
      help: 'Writes that the server has carried out.',
      labelNames: ['client', 'resource', 'kind'],
      registers,
    })
    const watched = this.#watched
    const gauge = (name: string, help: string, valueOf: (client: Watched) => number): void => {
      const collect = function (this: PromClient.Gauge<'client'>): void {
        this.reset()
        for (const [client, of] of watched) this.set({ client }, valueOf(of))
      }
      new Gauge({ name, help, labelNames: ['client'], registers, collect })
    }
    gauge('gluekit_rate_limit_requests', 'Requests that count against the limit.', ({ limiter }) => limiter.stats().currentRequests)
    gauge('gluekit_rate_limit_max_requests', 'The limit.', ({ limiter }) => limiter.stats().maxRequests)
    gauge('gluekit_rate_limit_queued', 'Requests that wait for their turn.', ({ limiter }) => limiter.stats().queued)
    gauge('gluekit_retry_budget_tokens', 'Retries that may be made.', (client) => client.metrics().retryBudget)
    new Gauge({
      name: 'gluekit_circuit_breaker_state',
      help: 'Of the states, 1 is the one that the circuit breaker is in.',
      labelNames: ['client', 'state'],
      registers,
      collect() {
        this.reset()
        for (const [client, { breaker }] of watched)
          for (const state of STATES) this.set({ client, state }, breaker.stats().state === state ? 1 : 0)
      },
    })
  }

  /** Shows the present state of a client whenever the registry is read. @returns a function that ends it */
  watch(name: string, client: Watched): () => void {
    this.#watched.set(name, client)
    return () => {
      if (this.#watched.get(name) === client) this.#watched.delete(name)
    }
  }
}
