/** `gluekit/prometheus`: what happens in clients, as metrics in a registry of `prom-client`. */
export { collectForPrometheus, prometheus } from './prometheus.js'
export type { PrometheusOptions } from './prometheus.js'
