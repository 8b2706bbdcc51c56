import { MAX_BODY_BYTES } from '../catalog/limits.js'
import type { ResourceKey } from '../catalog/index.js'
import { systemClock } from '../clock.js'
import type { Clock } from '../clock.js'
import type { Context } from './api/context.js'
import { dispatch } from './api/dispatch.js'
import { matchRoute } from './api/routes.js'
import { isSessionOnly } from './api/session-only.js'
import { badKeyResponse, oversizeResponse, rateLimitOf } from './behaviours/gateway.js'
import { unavailableOf } from './behaviours/modules.js'
import type { Answers } from './behaviours/switches.js'
import { Births } from './control/births.js'
import { drift } from './control/fault-drift.js'
import { lensOf } from './control/fault-lens.js'
import { bent, deniedResponse, failed, fateOf, isPrevented, latenessOf } from './control/fault-response.js'
import { isFailure } from './control/fault.js'
import type { Fault } from './control/fault.js'
import { FaultBook, seededRandom } from './control/faults.js'
import { ForeignClient } from './control/foreign-client.js'
import { keyHash, KeyRing } from './control/keys.js'
import type { ApiKey, KeyRights } from './control/keys.js'
import { RateLimiter } from './control/rate-limit.js'
import type { RateLimit } from './control/rate-limit.js'
import { RequestLog } from './control/request-log.js'
import type { RequestEntry } from './control/request-log.js'
import { Tenants } from './control/tenants.js'
import type { AccountOptions } from './control/tenants.js'
import { serveFile } from './files/serve.js'
import type { Seed } from './seed/types.js'
import type { Account } from './state/account.js'
import { parseBody } from './wire/body.js'
import { sizeOf } from './wire/message.js'
import type { Delivery, EmulatorRequest, EmulatorResponse } from './wire/message.js'
import { parseQuery } from './wire/query.js'
import { internalError, noRoute, Refusal, sessionOnly } from './wire/refusal.js'

/** The largest body that the gateway lets through (T: about 10 MB). */
export { MAX_BODY_BYTES }

export interface EmulatorOptions {
  readonly seed: Seed
  readonly clock?: Clock
  /** 3000 requests in any 300 s for each key, unless given; `false`: none. */
  readonly rateLimit?: RateLimit | false
  /** Where the randomness of faults and of jitter starts. */
  readonly seedNumber?: number
  /** Added to every response. */
  readonly latency?: { readonly ms: number; readonly jitterMs?: number }
  /** Answers to what is not known of the real API, by switch. */
  readonly quirks?: Partial<Answers>
  /** Accounts beside the first one, each with keys, records and quirks of its own. */
  readonly accounts?: readonly AccountOptions[]
  /** Scheme and host of `links`; the server sets its own. */
  readonly origin?: string
}

/** The outcome of one request: what is answered, and what becomes of the answer on its way. */
export interface Reply {
  readonly response: EmulatorResponse
  readonly delivery: Delivery
  /** The line of the request log; whoever delivers the response completes it. */
  readonly entry: RequestEntry
}

/** The emulator without a socket: requests in, responses and their fate out. Everything happens inside the call. */
export class Emulator {
  readonly clock: Clock
  readonly keys = new KeyRing()
  readonly log = new RequestLog()
  readonly faults: FaultBook
  readonly apiKey: string
  #origin = ''
  readonly #limiter: RateLimiter
  readonly #seedNumber: number
  readonly #random: () => number
  readonly #drifting: () => number
  readonly #births: Births
  readonly #foreignClient = new ForeignClient()
  readonly #latency: { readonly ms: number; readonly jitterMs?: number }
  readonly #started: number
  readonly #tenants: Tenants

  constructor(options: EmulatorOptions) {
    this.clock = options.clock ?? systemClock
    this.apiKey = options.seed.apiKey
    this.#tenants = new Tenants(options.seed, options.quirks, options.accounts ?? [], this.keys, this.clock)
    this.origin = options.origin ?? 'https://api.itglue.example'
    this.#limiter = new RateLimiter(this.clock, rateLimitOf(options.rateLimit, this.#tenants.first.answers))
    this.#seedNumber = options.seedNumber ?? 1
    this.#random = seededRandom(this.#seedNumber)
    // Of its own, so that jitter does not change who is deleted.
    this.#drifting = seededRandom(this.#seedNumber + 1)
    this.#births = new Births(this.clock)
    this.faults = new FaultBook(this.#random)
    this.#latency = options.latency ?? { ms: 0 }
    this.#started = this.clock.now() - this.clock.monotonic()
  }

  /** What the first account holds now, with everything done that has become due. */
  get account(): Account {
    return this.#tenants.first.account
  }
  /** What the account of this name holds now; without a name, the first one, which is called `main`. Throws a `ConfigurationError`. */
  accountNamed(name?: string): Account {
    return this.#tenants.require(name).account
  }
  /** The accounts by name, with the key that each began with. */
  get accounts(): readonly { readonly name: string; readonly apiKey: string }[] {
    return this.#tenants.all.map(({ name, apiKey }) => ({ name, apiKey }))
  }
  /** Makes a key. Throws a `ConfigurationError` where the account is none of the emulator's. */
  makeKey(rights: KeyRights): { readonly apiKey: string; readonly hash: string } {
    this.#tenants.require(rights.account)
    return this.keys.make(rights)
  }
  /** For what saves and restores them. */
  get tenants(): Tenants {
    return this.#tenants
  }
  /** Back to the seed. Keys, faults and the request log stay; the rate limit starts anew. */
  reset(): void {
    for (const tenant of this.#tenants.all) tenant.reset()
    this.origin = this.#origin
    this.#limiter.reset()
  }
  /** Scheme and host of every address that the emulator gives out for itself. */
  get origin(): string {
    return this.#origin
  }
  set origin(origin: string) {
    this.#origin = origin
    for (const { account } of this.#tenants.all) account.files.origin = origin
  }

  handle(request: EmulatorRequest): Reply {
    const given = headerOf(request, 'x-api-key')
    const method = request.method.toUpperCase()
    const entry = this.log.add({
      at: Math.round((this.#started + this.clock.monotonic()) * 1_000) / 1_000,
      method,
      path: request.url,
      status: null,
      bytes: 0,
      ...(given === undefined ? {} : { key: this.keys.find(given)?.hash ?? keyHash(given) }),
    })
    const [path = '/', query = ''] = splitOnce(request.url, '?')
    const faults = this.faults.strike(method, path, query)
    if (faults.length > 0) entry.fault = faults.map(({ kind }) => kind).join(', ')
    const delayMs = this.#delay(faults)
    const failure = faults.find(isFailure)
    const lateMs = latenessOf(failure)
    if (lateMs !== undefined) this.#later(lateMs, request, method, path, query, given)
    const answer =
      isPrevented(failure) || lateMs !== undefined
        ? undefined
        : (serveFile({ clock: this.clock, keys: this.keys, tenants: this.#tenants, origin: this.#origin }, method, path, query, given) ??
          this.#answer(request, method, path, query, given, entry, faults))
    const response = bent(failure === undefined ? answer! : failed(failure, answer, this.clock), faults, this.clock)
    entry.status = response.status
    entry.bytes = sizeOf(response)
    return { response, delivery: { delayMs, fate: fateOf(failure) }, entry }
  }

  /** Carries a request out long after it was answered. What the application refuses then, nobody hears of. */
  #later(ms: number, request: EmulatorRequest, method: string, path: string, query: string, given: string | undefined): void {
    const key = given === undefined ? undefined : this.keys.find(given)
    if (key === undefined) return
    this.#tenants.of(key).account.later(ms, () => {
      try {
        this.#application(request, method, path, query, key, [])
      } catch (error) {
        if (!(error instanceof Refusal)) throw error
      }
    })
  }

  #delay(faults: readonly Fault[]): number {
    let total = this.#latency.ms + this.#random() * (this.#latency.jitterMs ?? 0)
    for (const fault of faults) if (fault.kind === 'latency') total += fault.ms + this.#random() * (fault.jitterMs ?? 0)
    return total
  }

  #answer(
    request: EmulatorRequest,
    method: string,
    path: string,
    query: string,
    given: string | undefined,
    entry: RequestEntry,
    faults: readonly Fault[],
  ): EmulatorResponse {
    const key = given === undefined ? undefined : this.keys.find(given)
    if (key === undefined) return badKeyResponse(this.#tenants.first.answers)
    const tenant = this.#tenants.of(key)
    if (this.#tenants.several) entry.account = tenant.name
    const counted = tenant.answers['rate-limit-scope'] === 'account' ? tenant.name : key.hash
    for (const fault of faults)
      if (fault.kind === 'foreignRequests') this.#limiter.admitForeign(counted, this.#foreignClient.moments(fault, this.clock.monotonic()))
    const waitMs = this.#limiter.admit(counted)
    const answer = waitMs !== undefined ? this.#limiter.refusal(waitMs) : this.#admitted(request, method, path, query, key, entry, faults)
    const told = this.#limiter.headers(counted)
    return told === undefined ? answer : { ...answer, headers: { ...answer.headers, ...told } }
  }

  #admitted(
    request: EmulatorRequest,
    method: string,
    path: string,
    query: string,
    key: ApiKey,
    entry: RequestEntry,
    faults: readonly Fault[],
  ): EmulatorResponse {
    if ((request.body?.length ?? 0) > MAX_BODY_BYTES) return oversizeResponse(this.#tenants.of(key).answers)
    try {
      return this.#application(request, method, path, query, key, faults)
    } catch (error) {
      if (error instanceof Refusal) return error.response
      // A mistake of the emulator: the server goes on, and the witness shows where it happened.
      entry.defect = error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' ') : 'unknown'
      return internalError().response
    }
  }

  #application(
    request: EmulatorRequest,
    method: string,
    path: string,
    query: string,
    key: ApiKey,
    faults: readonly Fault[],
  ): EmulatorResponse {
    if (isSessionOnly(method, path)) throw sessionOnly()
    const match = matchRoute(method, path)
    if (match === undefined) throw noRoute()
    const { account, answers } = this.#tenants.of(key)
    refuseIfUnavailable(key.unavailable?.[match.resource.key as ResourceKey] ?? unavailableOf(match.resource.key, answers))
    const multipart = match.resource.key === 'attachments' || match.resource.key === 'flexibleAssets'
    let parsed: { readonly value: unknown } | undefined
    const context: Context = {
      account,
      ...match,
      query: parseQuery(query, answers),
      key,
      answers,
      body: () => (parsed ??= { value: parseBody(request, multipart, answers) }).value,
      origin: this.origin,
      path,
    }
    return faults.length === 0 && !this.faults.has('lateRows') ? dispatch(context) : this.#disturbed(context, faults)
  }

  /** One request to an account that others work on, or that shows itself otherwise than it is. */
  #disturbed(context: Context, faults: readonly Fault[]): EmulatorResponse {
    const { account } = context
    const births = this.faults.has('lateRows') ? this.#births : undefined
    births?.observe(account, this.faults.revision)
    try {
      for (const fault of faults) if (fault.kind === 'drift') drift(context, fault, this.#drifting)
      births?.observe(account, this.faults.revision)
      const lens = lensOf(faults, account, this.#births, this.#seedNumber)
      return dispatch(lens === undefined ? context : { ...context, lens })
    } finally {
      births?.observe(account, this.faults.revision)
    }
  }
}

const refuseIfUnavailable = (status: 401 | 403 | 404 | undefined): void => {
  if (status === undefined) return
  throw new Refusal(deniedResponse(status))
}

const headerOf = (request: EmulatorRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : value?.[0]
}
const splitOnce = (text: string, mark: string): string[] => {
  const at = text.indexOf(mark)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
