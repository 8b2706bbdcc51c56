import { MAX_BODY_BYTES } from '../catalog/limits.js'
import type { ResourceKey } from '../catalog/index.js'
import { systemClock } from '../clock.js'
import type { Clock } from '../clock.js'
import { DEFAULT_ANSWERS } from './api/context.js'
import type { Answers } from './api/context.js'
import { dispatch } from './api/dispatch.js'
import { matchRoute } from './api/routes.js'
import { isSessionOnly } from './api/session-only.js'
import type { Fault } from './control/fault-rules.js'
import { FaultBook, seededRandom } from './control/faults.js'
import { keyHash, KeyRing } from './control/keys.js'
import type { ApiKey } from './control/keys.js'
import { DEFAULT_RATE_LIMIT, RateLimiter } from './control/rate-limit.js'
import type { RateLimit } from './control/rate-limit.js'
import { RequestLog } from './control/request-log.js'
import type { RequestEntry } from './control/request-log.js'
import type { Seed } from './seed/types.js'
import type { Account } from './state/account.js'
import { accountOf } from './state/load.js'
import { parseBody } from './wire/body.js'
import { gatewayResponse, htmlResponse, plainJsonResponse, WHOLE } from './wire/message.js'
import type { Delivery, EmulatorRequest, EmulatorResponse, Fate } from './wire/message.js'
import { parseQuery } from './wire/query.js'
import { internalError, noRoute, notFound, Refusal, sessionOnly } from './wire/refusal.js'

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
  /** Answers to what is not known of the real API. */
  readonly answers?: Partial<Answers>
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
  origin: string
  readonly #seed: Seed
  readonly #limiter: RateLimiter
  readonly #random: () => number
  readonly #latency: { readonly ms: number; readonly jitterMs?: number }
  readonly #answers: Answers
  readonly #started: number
  #account: Account

  constructor(options: EmulatorOptions) {
    this.clock = options.clock ?? systemClock
    this.#seed = options.seed
    this.apiKey = options.seed.apiKey
    this.origin = options.origin ?? 'https://api.itglue.example'
    this.#limiter = new RateLimiter(this.clock, options.rateLimit ?? DEFAULT_RATE_LIMIT)
    this.#random = seededRandom(options.seedNumber ?? 1)
    this.faults = new FaultBook(this.#random)
    this.#latency = options.latency ?? { ms: 0 }
    this.#answers = { ...DEFAULT_ANSWERS, ...options.answers }
    this.#started = this.clock.now() - this.clock.monotonic()
    this.#account = accountOf(this.#seed, this.clock)
    this.keys.add(this.apiKey, { passwordAccess: true })
  }

  /** What the account holds now, with everything done that has become due. */
  get account(): Account {
    this.#account.settle()
    return this.#account
  }
  /** Back to the seed. Keys, faults and the request log stay; the rate limit starts anew. */
  reset(): void {
    this.#account = accountOf(this.#seed, this.clock)
    this.#limiter.reset()
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
      ...(given === undefined ? {} : { key: keyHash(given) }),
    })
    const [path = '/', query = ''] = splitOnce(request.url, '?')
    const faults = this.faults.strike(method, path)
    const delayMs = this.#delay(faults)
    const fault = faults.find((one) => one.kind !== 'latency')
    const prevented = isPrevented(fault)
    const answer = prevented ? undefined : this.#answer(request, method, path, query, given, entry)
    const response = fault === undefined ? answer! : this.#spoil(fault, answer)
    entry.status = response.status
    entry.bytes = Buffer.byteLength(response.body)
    return { response, delivery: { delayMs, fate: fateOf(fault) }, entry }
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
  ): EmulatorResponse {
    const key = given === undefined ? undefined : this.keys.find(given)
    if (key === undefined) return gatewayResponse(403, 'Forbidden')
    const waitMs = this.#limiter.admit(key.hash)
    const answer = waitMs !== undefined ? this.#limiter.refusal(waitMs) : this.#admitted(request, method, path, query, key, entry)
    const told = this.#limiter.headers(key.hash)
    return told === undefined ? answer : { ...answer, headers: { ...answer.headers, ...told } }
  }

  #admitted(request: EmulatorRequest, method: string, path: string, query: string, key: ApiKey, entry: RequestEntry): EmulatorResponse {
    if ((request.body?.length ?? 0) > MAX_BODY_BYTES) return this.oversizeResponse()
    try {
      return this.#application(request, method, path, query, key)
    } catch (error) {
      if (error instanceof Refusal) return error.response
      // A mistake of the emulator: the server goes on, and the witness shows where it happened.
      entry.defect = error instanceof Error ? (error.stack ?? error.message).split('\n').slice(0, 3).join(' ') : 'unknown'
      return internalError().response
    }
  }

  /** The gateway's answer to a body over the limit. */
  oversizeResponse(): EmulatorResponse {
    return this.#answers.oversizeBody === 403 ? gatewayResponse(403, 'Forbidden') : gatewayResponse(413, 'Request Too Long')
  }

  #application(request: EmulatorRequest, method: string, path: string, query: string, key: ApiKey): EmulatorResponse {
    if (isSessionOnly(method, path)) throw sessionOnly()
    const match = matchRoute(method, path)
    if (match === undefined) throw noRoute()
    refuseIfUnavailable(key, match.resource.key as ResourceKey)
    const multipart = match.resource.key === 'attachments' || match.resource.key === 'flexibleAssets'
    let parsed: { readonly value: unknown } | undefined
    return dispatch({
      account: this.account,
      ...match,
      query: parseQuery(query),
      key,
      answers: this.#answers,
      body: () => (parsed ??= { value: parseBody(request, multipart) }).value,
      origin: this.origin,
      path,
    })
  }

  #spoil(fault: Fault, answer: EmulatorResponse | undefined): EmulatorResponse {
    switch (fault.kind) {
      case 'status':
        return this.#failure(fault)
      case 'malformedJson':
        return { ...answer!, body: answer!.body.slice(0, Math.floor(answer!.body.length / 2)) }
      case 'oversize':
        return { ...answer!, body: answer!.body + ' '.repeat(fault.bytes) }
      default:
        return answer ?? plainJsonResponse(200, {})
    }
  }
  #failure(fault: Extract<Fault, { kind: 'status' }>): EmulatorResponse {
    const title = STATUS_TEXT[fault.status]
    const response = fault.body === 'html' ? htmlResponse(fault.status, title) : gatewayResponse(fault.status, title)
    if (fault.retryAfter === undefined) return response
    const value =
      typeof fault.retryAfter === 'number'
        ? String(fault.retryAfter)
        : new Date(this.clock.now() + fault.retryAfter.date * 1_000).toUTCString()
    return { ...response, headers: { ...response.headers, 'retry-after': value } }
  }
}

const STATUS_TEXT = {
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  502: 'Bad Gateway',
  503: 'Service Unavailable',
  504: 'Endpoint request timed out',
} as const

/** Whether the fault keeps the request from the application. A body that breaks off was made: that request took place. */
const isPrevented = (fault: Fault | undefined): boolean =>
  (fault?.kind === 'status' || (fault?.kind === 'reset' && fault.at === 'beforeResponse')) && fault.when !== 'after'

const HALF = 0.5
const fateOf = (fault: Fault | undefined): Fate => {
  switch (fault?.kind) {
    case 'reset':
      return fault.at === 'beforeResponse' ? { kind: 'resetBefore' } : { kind: 'resetMidBody', fraction: fault.fraction ?? HALF }
    case 'stall':
      return { kind: 'stall', fraction: fault.fraction ?? HALF }
    case 'drip':
      return { kind: 'drip', bytes: fault.bytes ?? 1, everyMs: fault.everyMs ?? 100 }
    default:
      return WHOLE
  }
}

const refuseIfUnavailable = (key: ApiKey, resource: ResourceKey): void => {
  const status = key.unavailable?.[resource]
  if (status === undefined) return
  throw status === 403 ? new Refusal(gatewayResponse(403, 'Forbidden')) : status === 401 ? sessionOnly() : notFound()
}

const headerOf = (request: EmulatorRequest, name: string): string | undefined => {
  const value = request.headers[name]
  return typeof value === 'string' ? value : value?.[0]
}
const splitOnce = (text: string, mark: string): string[] => {
  const at = text.indexOf(mark)
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
