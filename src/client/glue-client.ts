import { inspect } from 'node:util'
import type { InspectOptions } from 'node:util'
import { MAX_BODY_BYTES, REMOVED, catalog, resources } from '../catalog/index.js'
import type { ResourceKey } from '../catalog/index.js'
import { systemClock } from '../clock.js'
import { UsageError } from '../errors.js'
import { createPipeline } from '../http/index.js'
import type { ApiRequest, ApiResponse, CallOptions, ClientPipeline, Redaction } from '../http/index.js'
import { baseUrlText, chooseBaseUrl } from '../http/regions.js'
import { runBatch } from './batch/batch.js'
import type { BatchItem, BatchOptions, BatchRecord } from './batch/batch.js'
import type { BatchReport } from './batch/report.js'
import type { ClientCore } from './core.js'
import { checkHealth } from './health.js'
import type { Health } from './health.js'
import { offerToMirror, withCacheHitRate } from './mirror-hooks.js'
import { homeRevealLog } from './resources/passwords/reveal-log.js'
import { specialOperations } from './resources/index.js'
import type { GlueClientOptions } from './options.js'
import { sharingOf } from './share-limits.js'
import { NameResolver } from './generic/name-resolver.js'
import { PageSizes } from './generic/page-sizes.js'
import type { UntypedResource } from './generic/methods.js'
import { untypedDocuments } from './resources/documents/untyped-documents.js'
import { ResourceClient, resourceClient } from './generic/resource-client.js'
import { didYouMean } from '../jsonapi/near-names.js'
import { Settling } from './settle/settling.js'
import { requirePlain } from './raw-request.js'
import type { ResourceClients } from './resource-clients.js'
import { installPlugin, listen } from './hooks.js'
import type { EventListener, EventName, Plugin } from './hooks.js'
import { logEvents } from './logging/log-events.js'
import { WriteEvents } from './write-events.js'
import type { WriteListener } from './write-events.js'

export type { ResourceClients } from './resource-clients.js'
export interface GlueClient extends ResourceClients {}

/**
 * The whole IT Glue API of one account.
 *
 *     const client = new GlueClient({ region: 'eu', apiKey: process.env.IT_GLUE_API_KEY })
 *     for await (const organization of client.organizations.list()) ...
 *
 * An idle client never keeps a process alive; `close()` frees its sockets at once.
 */
// -- the constructor sets every resource of the interface
export class GlueClient {
  readonly #pipeline: ClientPipeline
  readonly #core: ClientCore
  readonly #untyped = new Map<ResourceKey, UntypedResource>()
  /** Where requests go, without a path. */
  readonly baseUrl: string
  readonly readOnly: boolean

  /** @throws ConfigurationError for an unknown region, a base URL that is not safe, or a key that cannot be one */
  constructor(options: GlueClientOptions) {
    const clock = options.clock ?? systemClock
    this.baseUrl = baseUrlText(chooseBaseUrl({ region: options.region, baseUrl: options.baseUrl }))
    this.readOnly = options.readOnly ?? false
    const maxBodyBytes = options.maxBodyBytes ?? DEFAULT_MAX_BODY_BYTES
    this.#pipeline = createPipeline({
      baseUrl: this.baseUrl,
      apiKey: options.apiKey,
      rateLimit: options.rateLimit,
      share: options.share,
      sharing: sharingOf(options.shareLimits),
      readOnly: options.readOnly,
      retries: options.retries,
      breaker: options.breaker,
      maxBodyBytes,
      userAgent: options.userAgent,
      ca: options.ca,
      fetch: options.fetch,
      transport: options.transport,
      clock,
      random: options.random,
      onEvent: options.onEvent,
      traceId: options.traceId,
      sendTraceparent: options.sendTraceparent,
    })
    const { events, redaction } = this.#pipeline
    if (options.logger !== undefined) logEvents(events, options.logger, redaction)
    const names = new NameResolver(
      (key, scope, signal, trace) =>
        new ResourceClient(this.#core, catalog[key]).list({ ...scope, signal, ...trace, priority: 'interactive' }).collect(),
      clock,
    )
    this.#core = {
      pipeline: this.#pipeline,
      clock,
      writes: new WriteEvents(events),
      settling: new Settling({ clock, redaction, settleMs: options.settleMs }),
      names,
      readOnly: this.readOnly,
      baseUrl: this.baseUrl,
      prefetch: options.prefetch ?? 4,
      pageSizes: new PageSizes(clock),
      maxBodyBytes,
      keepBefore: options.keepBefore,
      documentMemory: options.documentMemory,
      redaction,
      revealLog: options.revealLog ?? homeRevealLog(),
    }
    // A list of names is stale once one of them was written through this client.
    this.#core.writes.on('*', (event) => names.forget(event.resource))
    const clients: Record<string, unknown> = {}
    for (const key of Object.keys(catalog) as ResourceKey[]) clients[key] = resourceClient(this.#core, catalog[key])
    const untyped = (key: ResourceKey): ResourceClient => (clients[key] as { readonly untyped: ResourceClient }).untyped
    const special = specialOperations(this.#core, untyped)
    for (const [key, operations] of Object.entries(special)) Object.assign(clients[key] as object, operations)
    for (const key of Object.keys(catalog) as ResourceKey[])
      this.#untyped.set(key, key === 'documents' ? untypedDocuments(untyped(key), special.documents) : untyped(key))
    Object.assign(this, clients)
    offerToMirror(this, options, { clock, random: options.random ?? Math.random, redact: (text) => redaction.redact(text) })
  }

  /** The client of a stored profile, with its region, key and `readOnly`. @throws ConfigurationError `unknown_profile` */
  static async fromProfile(name?: string, overrides: Partial<GlueClientOptions> = {}): Promise<GlueClient> {
    const { clientOptionsFor } = await import('./from-profile.js')
    return new GlueClient(await clientOptionsFor(name, overrides))
  }

  /** The requests of this key: how many count now, how many may, how many wait. Shared by all clients with the same key and host. */
  get limiter(): ClientPipeline['limiter'] {
    return this.#pipeline.limiter
  }
  get breaker(): ClientPipeline['breaker'] {
    return this.#pipeline.breaker
  }
  metrics(): ReturnType<ClientPipeline['metrics']> {
    return withCacheHitRate(this, this.#pipeline.metrics())
  }
  /** What nobody may see: further values and names can be registered, and texts of a program's own be cleaned. */
  get redaction(): Redaction {
    return this.#pipeline.redaction
  }

  /** Whether the API answers and accepts the key; one small request. */
  healthCheck(options: CallOptions = {}): Promise<Health> {
    return checkHealth({ pipeline: this.#pipeline, clock: this.#core.clock, limiter: this.limiter, breaker: this.breaker }, options)
  }

  /**
   * Any request, through the same limiter, retries, limits and redaction as all others. Values in its body that nobody may see are named
   * in `secrets`.
   * @throws UsageError `invalid_input` for a path that is not plain: it could lead to another host or route
   */
  async raw(request: ApiRequest): Promise<ApiResponse> {
    requirePlain(request)
    return this.#pipeline.send(request)
  }

  /**
   * Many writes of any kind, four at once unless told otherwise, with a report on each in the order given. An item does what the method
   * of its resource does: names become ids, traits are checked, addresses of contacts are kept. No item is repeated whose outcome is
   * unknown; what a create may have made is looked for. Items that name the same record go one after the other. When `signal` aborts,
   * what was not sent fails with the outcome `not_sent`. Nothing that happens to an item is thrown.
   *
   *     const report = await client.batch([
   *       { resource: 'contacts', create: { organization: 'Acme', firstName: 'Ada' } },
   *       { resource: 'configurations', id: '17', update: { notes: 'moved' } },
   *       { resource: 'passwords', id: '18', delete: true },
   *     ])
   *
   * @throws UsageError `read_only` on a client that only reads
   */
  batch(items: readonly BatchItem[], options: BatchOptions = {}): Promise<BatchReport<BatchRecord>> {
    return runBatch((key) => (this as unknown as Record<string, never>)[key]!, this.readOnly, items, options)
  }

  /**
   * The operations that the catalog has of this resource, without types by resource: for programs that walk the catalog.
   * @throws UsageError `not_supported`, with the reason, for what no API key can use
   */
  resource(key: ResourceKey): UntypedResource {
    if (Object.hasOwn(REMOVED, key)) throw outOfReach(key)
    if (!Object.hasOwn(catalog, key)) {
      const known = resources.map((resource) => resource.key)
      throw new UsageError('usage', `No resource is named ${JSON.stringify(key)}.`, {
        hint: didYouMean(key, known) ?? `Resources are ${known.join(', ')}.`,
      })
    }
    return this.#untyped.get(key)!
  }

  /**
   * Calls back when something happens: `retry`, `failure`, `circuit` ..., `document.created`, `password.rotated`, `*.deleted`, or `*` for
   * everything. What the callback returns is not waited for; where it fails, the log is told once, and the call goes on.
   *
   *     client.on('password.rotated', ({ id }) => notify(id))
   *     client.on('retry', ({ waitMs, reason }) => show(waitMs, reason))
   *
   * @returns a function that ends the subscription
   * @throws UsageError `usage` for a name that no event has
   */
  on<N extends EventName>(name: N, listener: EventListener<N>): () => void {
    return listen(this.#pipeline.events, name, listener)
  }

  /**
   * Adds something that watches this client: callbacks for kinds of events, or a tool that keeps traces.
   * @returns a function that takes it out again
   * @throws UsageError `usage` for a name that no event has
   */
  use(plugin: Plugin): () => void {
    return installPlugin(this, this.#pipeline.events, plugin)
  }

  /**
   * Calls back after each write that the server has carried out, like `on`.
   * @param name `organization.created`, `document.*`, `*.deleted`, `*`
   * @returns a function that ends the subscription
   */
  onWrite(name: string, listener: WriteListener): () => void {
    return this.#core.writes.on(name, listener)
  }

  /** Ends all calls with an error of code `closed`, and frees sockets and timers. */
  close(): Promise<void> {
    return this.#pipeline.close()
  }
  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  /** Where it leads and how it is, for debuggers and logs. */
  toJSON(): Readonly<Record<string, unknown>> {
    return {
      baseUrl: this.baseUrl,
      readOnly: this.readOnly,
      breaker: this.breaker.stats(),
      limiter: this.limiter.stats(),
    }
  }
  [inspect.custom](_depth: number, options: InspectOptions): string {
    return `GlueClient ${inspect(this.toJSON(), options)}`
  }
}

/** What no API key can use, with the reason. */
const outOfReach = (key: string): UsageError => new UsageError('not_supported', `No API key can use ${key}.`, { hint: REMOVED[key] })

// A program without types that asks for them is told why they are not there.
for (const key of Object.keys(REMOVED)) {
  Object.defineProperty(GlueClient.prototype, key, {
    get: () => {
      throw outOfReach(key)
    },
    enumerable: false,
  })
}

/** What the gateway is known to accept. */
export const DEFAULT_MAX_BODY_BYTES = MAX_BODY_BYTES
