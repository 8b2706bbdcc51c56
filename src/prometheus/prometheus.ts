import type * as PromClient from 'prom-client'
import type { GlueClient } from '../client/glue-client.js'
import type { Plugin } from '../client/hooks.js'
import { optionalPeer } from '../client/optional-peer.js'
import type { CallEvent } from '../http/events.js'
import { Instruments } from './instruments.js'

export interface PrometheusOptions {
  /** Where the metrics are kept; the global registry of `prom-client` unless given. */
  readonly registry?: PromClient.Registry
  /** What the label `client` says; empty unless given. Clients that share a registry want a name each: of one name, the last is shown. */
  readonly client?: string
  /** The package itself, for programs that are bundled without a `node_modules`. */
  readonly promClient?: typeof PromClient
}

/**
 * Counts and times the calls of a client in a registry of `prom-client`, whose `metrics()` gives the text for Prometheus.
 *
 *     import { register } from 'prom-client'
 *     import { collectForPrometheus } from 'gluekit/prometheus'
 *     collectForPrometheus(client)
 *     console.log(await register.metrics())
 *
 * @returns a function that ends it; what was counted stays in the registry
 * @throws ConfigurationError `bad_configuration` where `prom-client` is not installed
 */
export const collectForPrometheus = (client: GlueClient, options: PrometheusOptions = {}): (() => void) => client.use(prometheus(options))

/**
 * The same as a plugin, for `client.use()`. Several clients may share a registry.
 * @throws ConfigurationError `bad_configuration` where `prom-client` is not installed
 */
export const prometheus = (options: PrometheusOptions = {}): Plugin => {
  const promClient = options.promClient ?? optionalPeer<typeof PromClient>('prom-client', 'Counting for Prometheus')
  const instruments = Instruments.of(promClient, options.registry ?? promClient.register)
  const { client: name = '' } = options
  const call = ({ resource, operation }: CallEvent) => ({ client: name, resource: resource ?? 'raw', operation: operation ?? 'raw' })
  const ended = (event: CallEvent<'success' | 'failure'>, code: string): void => {
    const labels = call(event)
    instruments.requests.inc({ ...labels, code })
    instruments.duration.observe(labels, event.durationMs / 1000)
  }
  return {
    name: 'Prometheus',
    on: {
      start: () => instruments.inFlight.inc({ client: name }),
      success: (event) => {
        instruments.inFlight.dec({ client: name })
        ended(event, 'ok')
      },
      failure: (event) => {
        instruments.inFlight.dec({ client: name })
        ended(event, event.code)
      },
      attempt_end: ({ status, result }) => instruments.attempts.inc({ client: name, result: status === null ? result : String(status) }),
      retry: ({ code }) => instruments.retries.inc({ client: name, code }),
      rate_limit_wait: ({ cause, waitedMs }) => instruments.waits.observe({ client: name, cause }, waitedMs / 1000),
      '*.*': ({ resource, kind }) => instruments.writes.inc({ client: name, resource, kind }),
    },
    attach: (client) => instruments.watch(name, client),
  }
}
