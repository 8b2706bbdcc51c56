import { MAX_BODY_BYTES } from '../catalog/limits.js'
import { systemClock } from '../clock.js'
import type { Clock } from '../clock.js'
import { ConfigurationError } from '../errors.js'
import { ConsecutiveBreaker, NoBreaker } from '../resilience/circuit-breaker.js'
import type { BreakerOptions, BreakerStats, CircuitBreaker } from '../resilience/circuit-breaker.js'
import { LateBreaker } from '../resilience/late.js'
import type { LimiterStats } from '../resilience/rate-limiter.js'
import { TokenBudget } from '../resilience/retry-budget.js'
import { Reporting } from './call-reporter.js'
import { Downloads } from './downloads.js'
import { CALLS, EventStream } from './event-stream.js'
import type { PipelineEvent } from './events.js'
import { FetchTransport } from './fetch-transport.js'
import type { FetchLike } from './fetch-transport.js'
import { CallMetrics } from './metrics.js'
import type { Metrics } from './metrics.js'
import { ApiPipeline } from './pipeline.js'
import { SecretRegistry } from './redaction.js'
import type { Redaction } from './redaction.js'
import { proxyOf } from './proxy.js'
import { parseBaseUrl, requireVerifiedTls } from './regions.js'
import type { BaseUrl } from './regions.js'
import { limiterSource } from './shared-limiters.js'
import type { RateLimit, Sharing } from './shared-limiters.js'
import type { Transport, TransportTimeouts } from './transport.js'
import { readCertificates } from './trusted-certificates.js'
import type { TrustedCertificates } from './trusted-certificates.js'
import type { Pipeline } from './types.js'
import { UndiciTransport } from './undici-transport.js'
import { VERSION } from './version.js'

export interface PipelineOptions {
  /** Checked by `parseBaseUrl`. */
  readonly baseUrl: string | BaseUrl
  /** Read for every attempt, so that a new key takes effect at once. Goes to the base URL and nowhere else. */
  readonly apiKey: string | ((options?: { readonly fresh?: boolean }) => string | Promise<string>)
  /** `false` only for this machine. */
  readonly rateLimit?: RateLimit | false | undefined
  /** The part of the documented limit to use; 0.95 by default. */
  readonly share?: number | undefined
  /** Counts together with the other processes of this machine, and shares the circuit breaker with them. */
  readonly sharing?: Omit<Sharing, 'onChange'> | undefined
  /** In place of the network. */
  readonly transport?: Transport | undefined
  /** In place of the built-in transport; ignored beside `transport`. */
  readonly fetch?: FetchLike | undefined
  readonly clock?: Clock | undefined
  /** From 0 to 1. */
  readonly random?: (() => number) | undefined
  /** Every write is refused before it is sent. */
  readonly readOnly?: boolean | undefined
  /** Most retries of a call; 3 by default, 0 for none. */
  readonly retries?: number | undefined
  /** Largest request body; 10 MiB by default. */
  readonly maxBodyBytes?: number | undefined
  /** Largest answer, decompressed; 64 MiB by default. */
  readonly maxResponseBytes?: number | undefined
  readonly timeouts?: Partial<TransportTimeouts> | undefined
  /** For an interactive call without `deadlineMs`; 60 s by default. */
  readonly defaultDeadlineMs?: number | undefined
  /** `false`: every call is sent. */
  readonly breaker?: false | undefined
  /** Put in front of gluekit's own. */
  readonly userAgent?: string | undefined
  /** Told of everything that happens to calls. What it throws is ignored. */
  readonly onEvent?: ((event: PipelineEvent) => void) | undefined
  /** Where to tell it; one of its own unless given. */
  readonly events?: EventStream | undefined
  /** For calls that name none: the trace that they belong to. */
  readonly traceId?: string | (() => string | undefined) | undefined
  /** Requests carry their trace on, in the header `traceparent`. */
  readonly sendTraceparent?: boolean | undefined
  /** Trusted besides what Node trusts. Of the built-in transport. */
  readonly ca?: TrustedCertificates | undefined
  /** Where proxies are configured. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
}

export interface ClientPipeline extends Pipeline {
  readonly baseUrl: BaseUrl
  readonly limiter: { stats(): LimiterStats; reset(): void }
  readonly breaker: { stats(): BreakerStats; reset(): void }
  readonly redaction: Redaction
  readonly events: EventStream
  metrics(): Metrics
}

/**
 * Everything between a typed call and the network.
 * @throws ConfigurationError for a base URL, limit or environment that is not safe
 */
export const createPipeline = (options: PipelineOptions): ClientPipeline => {
  const { clock = systemClock, random = Math.random, environment = process.env, events = new EventStream(), timeouts } = options
  const base = typeof options.baseUrl === 'string' ? parseBaseUrl(options.baseUrl) : options.baseUrl
  requireVerifiedTls(base, environment)
  const redaction = new SecretRegistry()
  if (typeof options.apiKey === 'string') redaction.register(options.apiKey, { lasting: true })
  const { onEvent } = options
  if (onEvent !== undefined) events.on(CALLS, onEvent)
  const { traceId, sendTraceparent } = options
  const reporting = new Reporting({ events, redaction, clock, origin: base.origin, traceId, sendTraceparent })
  const sharing: Sharing | undefined = options.sharing && { ...options.sharing, onChange: (problem) => reporting.sharing(problem) }
  const limiters = limiterSource({ ...options, sharing }, base, clock)
  if (typeof options.apiKey === 'string' && options.apiKey !== '') limiters.for(options.apiKey)
  const breaker = breakerFor(options, base, { clock, onStateChange: (state) => reporting.circuit(state) })
  const metrics = new CallMetrics()
  const budget = new TokenBudget()
  const limits: TransportTimeouts = { connectMs: 10_000, headersMs: 30_000, bodyProgressMs: 30_000, ...timeouts }
  const transport = options.transport ?? makeTransport(options, base, limits, redaction)
  const shared = {
    base,
    transport,
    clock,
    random,
    retries: options.retries ?? 3,
    timeouts: limits,
    userAgent: userAgentOf(options.userAgent),
    redaction,
    reporting,
  }
  const downloads = new Downloads(shared)
  const pipeline = new ApiPipeline({
    ...shared,
    apiKey: options.apiKey,
    limiters,
    breaker,
    budget,
    metrics,
    readOnly: options.readOnly ?? false,
    maxBodyBytes: options.maxBodyBytes ?? MAX_BODY_BYTES,
    maxResponseBytes: options.maxResponseBytes ?? 64 * 1024 * 1024,
    defaultDeadlineMs: options.defaultDeadlineMs ?? 60_000,
  })
  return {
    send: (request) => pipeline.send(request),
    download: (request, take) => downloads.fetch(request, take),
    close: async () => {
      downloads.close()
      await pipeline.close()
      if (breaker instanceof LateBreaker) await breaker.close()
    },
    baseUrl: base,
    // The limiter changes with the key, so it is asked anew each time.
    limiter: { stats: () => limiters.stats(), reset: () => limiters.current.reset() },
    breaker: { stats: () => breaker.stats(), reset: () => breaker.reset() },
    redaction,
    events,
    metrics: () => metrics.snapshot(budget.tokens),
  }
}

const makeTransport = (
  { fetch, ca, clock = systemClock, environment = process.env }: PipelineOptions,
  base: BaseUrl,
  { connectMs }: TransportTimeouts,
  redaction: Redaction,
): Transport => {
  if (fetch !== undefined) {
    if (ca === undefined) return new FetchTransport(fetch, clock)
    throw new ConfigurationError(
      'bad_configuration',
      'The options ca and fetch exclude each other: certificates are checked by that fetch.',
      {
        hint: 'Give the certificates to what makes the connections of that fetch. See troubleshooting: tls_failed',
      },
    )
  }
  // Here, so that a setting that makes no sense is told of before the first call, and so that no message can show a password.
  const proxy = base.loopback ? undefined : proxyOf(environment)
  for (const secret of proxy?.secrets ?? []) redaction.register(secret)
  const certificates = ca === undefined ? undefined : readCertificates(ca)
  return new UndiciTransport({ environment, loopback: base.loopback, connectMs, certificates })
}

const breakerFor = (options: PipelineOptions, base: BaseUrl, common: BreakerOptions): CircuitBreaker => {
  const { sharing } = options
  if (options.breaker === false) return new NoBreaker()
  if (sharing === undefined) return new ConsecutiveBreaker(common)
  return new LateBreaker({
    ...common,
    load: async () => {
      const { SharedBreaker, useSharedState } = await import('../resilience/shared/index.js')
      const { state, release } = await useSharedState({ folder: sharing.folder(), clock: common.clock, protect: sharing.protect })
      return { part: new SharedBreaker({ ...common, state, host: base.origin }), release }
    },
  })
}

const userAgentOf = (prefix: string | undefined): string => {
  const own = `gluekit/${VERSION} (node ${process.versions.node})`
  const clean = prefix?.replaceAll(/[^\x20-\x7e]/g, '').trim() ?? ''
  return clean === '' ? own : `${clean} ${own}`
}

export { regionBaseUrl, chooseBaseUrl, parseBaseUrl, baseUrlText, isRegion, isLoopbackHost, REGION_URLS } from './regions.js'
export type { BaseUrl, Region } from './regions.js'
export { encodePath, recordId } from './path.js'
export type { PathParams } from './path.js'
export { isSecretName, REDACTED, SecretRegistry } from './redaction.js'
export type { Redaction } from './redaction.js'
export { TransportFailure } from './transport.js'
export type {
  FailureKind,
  StreamedBody,
  StreamedResponse,
  Transport,
  TransportRequest,
  TransportResponse,
  TransportTimeouts,
} from './transport.js'
export type { FetchLike } from './fetch-transport.js'
export type { TrustedCertificates } from './trusted-certificates.js'
export type { RateLimit } from './shared-limiters.js'
export type { DurationStats, Metrics, ResourceMetrics } from './metrics.js'
export type { LimiterStats, RateLimiter } from '../resilience/rate-limiter.js'
export type { BreakerStats, CircuitState } from '../resilience/circuit-breaker.js'
export { EventStream } from './event-stream.js'
export type { CallEvent, CallEvents, CallFrame, CallObserver, EventCall, PipelineEvent, StartingCall } from './events.js'
export type { ApiRequest, ApiResponse, CallOptions, Pipeline, Priority, DownloadRequest, RequestContent, RequestContext } from './types.js'
