import type * as Api from '@opentelemetry/api'
import type { GlueClient } from '../client/glue-client.js'
import type { Plugin } from '../client/hooks.js'
import { optionalPeer } from '../client/optional-peer.js'
import type { CallEvent, CallFrame, StartingCall } from '../http/events.js'
import { VERSION } from '../http/version.js'

export interface OpenTelemetryOptions {
  /** Whose spans they are; that of the global provider under the name `gluekit` unless given. */
  readonly tracer?: Api.Tracer
  /** The package itself, for programs that are bundled without a `node_modules`. */
  readonly api?: typeof Api
}

/**
 * Traces every call of a client: a span of the kind CLIENT from its beginning to its end, whatever number of attempts it takes.
 *
 *     import { traceWithOpenTelemetry } from 'gluekit/opentelemetry'
 *     const stop = traceWithOpenTelemetry(client)
 *
 * @returns a function that ends it, for calls that begin afterwards
 * @throws ConfigurationError `bad_configuration` where `@opentelemetry/api` is not installed
 */
export const traceWithOpenTelemetry = (client: GlueClient, options: OpenTelemetryOptions = {}): (() => void) =>
  client.use(openTelemetry(options))

/**
 * The same as a plugin, for `client.use()`. A span is named `GET /configurations/:id` and follows the semantic conventions of HTTP; its
 * events are retries and waits. Its parent is the active span. Without one, the first call of an operation begins a trace, and the others
 * of that operation, such as further pages of a list, are its children. What the call does happens within the span, so that spans of the
 * HTTP library lie under it.
 *
 * @throws ConfigurationError `bad_configuration` where `@opentelemetry/api` is not installed
 */
export const openTelemetry = (options: OpenTelemetryOptions = {}): Plugin => {
  const api = options.api ?? optionalPeer<typeof Api>('@opentelemetry/api', 'Tracing with OpenTelemetry')
  // Asked for at the first call: a program may set up its provider after its client.
  let tracer = options.tracer
  const firstOf = new WeakMap<object, Api.SpanContext>()

  const observe = (call: StartingCall): CallFrame => {
    tracer ??= api.trace.getTracer('gluekit', VERSION)
    const active = api.context.active()
    const parent = parentOf(call, active)
    const attributes = attributesOf(call)
    const span = tracer.startSpan(`${call.method} ${call.pathTemplate}`, { kind: api.SpanKind.CLIENT, attributes }, parent)
    const { traceId, spanId, traceFlags } = span.spanContext()
    if (!firstOf.has(call.group)) firstOf.set(call.group, span.spanContext())
    // Without a provider, spans are none, and their ids are zeros.
    const trace = api.isSpanContextValid(span.spanContext())
      ? { traceId, spanId, sampled: (traceFlags & api.TraceFlags.SAMPLED) !== 0 }
      : undefined
    return {
      trace,
      run: (work) => api.context.with(api.trace.setSpan(active, span), work),
      tell: (event, error) => tell(span, event, error),
    }
  }

  const parentOf = (call: StartingCall, active: Api.Context): Api.Context => {
    if (api.trace.getSpan(active) !== undefined) return active
    const first = firstOf.get(call.group)
    return first === undefined ? active : api.trace.setSpanContext(active, first)
  }

  const tell = (span: Api.Span, event: CallEvent, error: Error | undefined): void => {
    switch (event.type) {
      case 'retry':
        span.addEvent('gluekit.retry', {
          'gluekit.attempt': event.attempt,
          'gluekit.wait_ms': event.waitMs,
          'error.type': event.code,
          'gluekit.reason': event.reason,
        })
        return
      case 'queued':
        span.addEvent('gluekit.queued', {
          'gluekit.limit': event.limit,
          'gluekit.window_ms': event.windowMs,
          'gluekit.paused_ms': event.pausedMs,
        })
        return
      case 'rate_limit_wait':
        span.addEvent('gluekit.rate_limit_wait', { 'gluekit.waited_ms': event.waitedMs, 'gluekit.cause': event.cause })
        return
      case 'success':
        span.setAttributes(endOf(event))
        span.end()
        return
      case 'failure':
        span.setAttributes({ ...endOf(event), 'error.type': event.code })
        span.setStatus({ code: api.SpanStatusCode.ERROR, message: event.message })
        if (error !== undefined) span.recordException(error)
        span.end()
        return
      default:
    }
  }

  return { name: 'OpenTelemetry', observe }
}

const attributesOf = ({ method, path, pathTemplate, resource, operation, origin, requestId }: StartingCall): Api.Attributes => {
  const { hostname, port, protocol } = new URL(origin)
  return {
    'http.request.method': method,
    'server.address': hostname,
    'server.port': port === '' ? (protocol === 'http:' ? 80 : 443) : Number(port),
    'url.template': pathTemplate,
    // The query may name people; it is left out.
    ...(path.startsWith('/') ? { 'url.full': `${origin}${path}` } : {}),
    'gluekit.request_id': requestId,
    ...(resource === null ? {} : { 'gluekit.resource': resource }),
    ...(operation === null ? {} : { 'gluekit.operation': operation }),
  }
}

const endOf = ({ status, attempts, serverRequestId }: CallEvent<'success' | 'failure'>): Api.Attributes => ({
  ...(status === null ? {} : { 'http.response.status_code': status }),
  ...(attempts > 1 ? { 'http.request.resend_count': attempts - 1 } : {}),
  ...(serverRequestId === null ? {} : { 'gluekit.server_request_id': serverRequestId }),
})
