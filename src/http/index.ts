import { MAX_BODY_BYTES } from '../catalog/limits.js'
import { systemClock } from '../clock.js'
import type { Clock } from '../clock.js'
import { ConsecutiveBreaker, NoBreaker } from '../resilience/circuit-breaker.js'
import type { BreakerOptions, BreakerStats, CircuitBreaker } from '../resilience/circuit-breaker.js'
import { LateBreaker } from '../resilience/late.js'
import type { LimiterStats } from '../resilience/rate-limiter.js'
import { TokenBudget } from '../resilience/retry-budget.js'
import { Downloads } from './downloads.js'
import { FetchTransport } from './fetch-transport.js'
import type { FetchLike } from './fetch-transport.js'
import { CallMetrics } from './metrics.js'
import type { Metrics } from './metrics.js'
import { ApiPipeline } from './pipeline.js'
import { SecretRegistry } from './redaction.js'
import type { Redaction } from './redaction.js'
import { parseBaseUrl, requireVerifiedTls } from './regions.js'
import type { BaseUrl } from './regions.js'
import { limiterSource } from './shared-limiters.js'
import type { RateLimit, Sharing } from './shared-limiters.js'
import type { Transport, TransportTimeouts } from './transport.js'
import type { Pipeline, PipelineEvent } from './types.js'
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
  readonly onEvent?: ((event: PipelineEvent) => void) | undefined
  /** Where proxies are configured. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined
}

export interface ClientPipeline extends Pipeline {
  readonly baseUrl: BaseUrl
  readonly limiter: { stats(): LimiterStats; reset(): void }
  readonly breaker: { stats(): BreakerStats; reset(): void }
  readonly redaction: Redaction
  metrics(): Metrics
}

/**
 * Everything between a typed call and the network.
 * @throws ConfigurationError for a base URL, limit or environment that is not safe
 */
export const createPipeline = (options: PipelineOptions): ClientPipeline => {
  const { clock = systemClock, random = Math.random, environment = process.env, onEvent, timeouts } = options
  const base = typeof options.baseUrl === 'string' ? parseBaseUrl(options.baseUrl) : options.baseUrl
  requireVerifiedTls(base, environment)
  const redaction = new SecretRegistry()
  if (typeof options.apiKey === 'string') redaction.register(options.apiKey)
  const sharing: Sharing | undefined = options.sharing && {
    ...options.sharing,
    onChange: (problem) => notify(onEvent, { type: 'sharing', shared: problem === null, problem }),
  }
  const limiters = limiterSource({ ...options, sharing }, base, clock)
  if (typeof options.apiKey === 'string' && options.apiKey !== '') limiters.for(options.apiKey)
  const breaker = breakerFor(options, base, { clock, onStateChange: (state) => notify(onEvent, { type: 'circuit', state }) })
  const metrics = new CallMetrics()
  const limits: TransportTimeouts = { connectMs: 10_000, headersMs: 30_000, bodyProgressMs: 30_000, ...timeouts }
  const transport =
    options.transport ??
    (options.fetch === undefined
      ? new UndiciTransport({ environment, loopback: base.loopback, connectMs: limits.connectMs })
      : new FetchTransport(options.fetch, clock))
  const shared = {
    base,
    transport,
    clock,
    random,
    retries: options.retries ?? 3,
    timeouts: limits,
    userAgent: userAgentOf(options.userAgent),
    onEvent,
  }
  const downloads = new Downloads(shared)
  const pipeline = new ApiPipeline({
    ...shared,
    apiKey: options.apiKey,
    limiters,
    breaker,
    budget: new TokenBudget(),
    metrics,
    redaction,
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
    metrics: () => metrics.snapshot(),
  }
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

const notify = (onEvent: PipelineOptions['onEvent'], event: PipelineEvent): void => {
  try {
    onEvent?.(event)
  } catch {
    // The caller's callback is the caller's to mend.
  }
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
export type { RateLimit } from './shared-limiters.js'
export type { DurationStats, Metrics } from './metrics.js'
export type { LimiterStats, RateLimiter } from '../resilience/rate-limiter.js'
export type { BreakerStats, CircuitState } from '../resilience/circuit-breaker.js'
export type {
  ApiRequest,
  ApiResponse,
  CallOptions,
  Pipeline,
  PipelineEvent,
  Priority,
  DownloadRequest,
  RequestContent,
  RequestContext,
} from './types.js'
