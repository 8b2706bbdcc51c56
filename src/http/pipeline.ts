import { GlueError } from '../errors.js'
import { sleep } from '../clock.js'
import type { Clock } from '../clock.js'
import type { CircuitBreaker, Permit } from '../resilience/circuit-breaker.js'
import type { RateLimiter, Slot, SlotUse } from '../resilience/rate-limiter.js'
import type { RetryBudget } from '../resilience/retry-budget.js'
import { LONGEST_WAIT_MS, ruleFor, waitBefore } from '../resilience/retry-policy.js'
import type { Happening } from '../resilience/retry-policy.js'
import { Call } from './call.js'
import type { Reporting } from './call-reporter.js'
import { ACCEPT_ENCODING } from './content-encoding.js'
import { fitToBeSeen } from './foreign-errors.js'
import { endOf, Judge } from './judge.js'
import type { Attempt, Failed } from './judge.js'
import { askForKey, keyNeverCame, KEY_PATIENCE_MS, requireWellFormedKey } from './key-source.js'
import type { KeySource } from './key-source.js'
import type { CallMetrics } from './metrics.js'
import { readOnlyRefusal } from './read-only.js'
import type { Redaction } from './redaction.js'
import type { BaseUrl } from './regions.js'
import { encodeRequestBody, requireSendable } from './request-body.js'
import { SentContent } from './sent-content.js'
import type { LimiterSource } from './shared-limiters.js'
import { TransportFailure } from './transport.js'
import type { Transport, TransportResponse, TransportTimeouts } from './transport.js'
import { report, speaksAgainstServer } from './verdict.js'
import type { ApiRequest, ApiResponse, Pipeline } from './types.js'

export interface PipelineParts {
  readonly base: BaseUrl
  readonly apiKey: KeySource
  readonly transport: Transport
  readonly limiters: LimiterSource
  readonly breaker: CircuitBreaker
  readonly budget: RetryBudget
  readonly metrics: CallMetrics
  readonly redaction: Redaction
  readonly clock: Clock
  readonly random: () => number
  readonly retries: number
  readonly readOnly: boolean
  readonly maxBodyBytes: number
  readonly maxResponseBytes: number
  readonly timeouts: TransportTimeouts
  /** For interactive calls that name none. */
  readonly defaultDeadlineMs: number
  readonly userAgent: string
  readonly reporting: Reporting
}

/**
 * Gets one request answered. From top to bottom, that is: refuse what must not leave; ask the circuit breaker; then for
 * every attempt a slot of the rate limit, the exchange itself, and a strict look at the answer; and between two attempts the
 * decision whether the request may be sent again. One deadline and one abort signal stand over all of it.
 *
 * No request to the API is repeated anywhere else.
 */
export class ApiPipeline implements Pick<Pipeline, 'send' | 'close'> {
  readonly #parts: PipelineParts
  readonly #active = new Set<Call>()
  readonly #judge: Judge
  readonly #idPrefix: string
  #sequence = 0
  #closed = false
  /** The key that was last accepted, and the one last found well-formed. */
  #goodKey: string | undefined
  #checkedKey: string | undefined
  #freshKeyAskedAt = -Infinity

  constructor(parts: PipelineParts) {
    this.#parts = parts
    this.#judge = new Judge(parts)
    this.#idPrefix = `gk-${Math.floor(parts.random() * 2 ** 40).toString(36)}-`
  }

  async send(request: ApiRequest): Promise<ApiResponse> {
    request.signal?.throwIfAborted()
    this.#refuseWhatMustNotLeave(request)
    const body = encodeRequestBody(request.body, this.#parts.maxBodyBytes)
    if (request.content !== undefined) requireSendable(request.content, request.body, this.#parts.maxBodyBytes)
    if (request.secrets !== undefined) for (const secret of request.secrets) this.#parts.redaction.register(secret)

    const call = new Call(request, body, `${this.#idPrefix}${++this.#sequence}`, this.#parts)
    call.reporter = this.#parts.reporting.begin(request, call.requestId)
    return call.reporter === undefined ? this.#perform(call) : call.reporter.run(() => this.#perform(call))
  }

  async #perform(call: Call): Promise<ApiResponse> {
    const { clock, metrics } = this.#parts
    const { request } = call
    this.#active.add(call)
    if (request.trail !== undefined) call.leaveTrail(request.trail)
    try {
      call.permit = await this.#enter(call)
      const response = await this.#attempt(call)
      metrics.record({ durationMs: response.durationMs, attempts: call.attempts, resource: request.context?.resource })
      call.reporter?.succeeded(response)
      return response
    } catch (thrown) {
      const error = call.describe(thrown)
      if (request.trail !== undefined) request.trail.inDoubt = call.isInDoubt
      if (call.ranIntoTrouble) call.permit?.failure()
      const durationMs = clock.monotonic() - call.startedAt
      const code = error instanceof GlueError ? error.code : error === request.signal?.reason ? 'aborted' : 'unrecognised'
      metrics.record({ durationMs, attempts: call.attempts, resource: request.context?.resource, code })
      call.reporter?.failed(error, code, durationMs)
      throw error
    } finally {
      call.permit?.neutral()
      call.end()
      this.#active.delete(call)
    }
  }

  /** Refuses new calls, and ends those under way. */
  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    for (const call of this.#active) call.abort(closed())
    await this.#parts.transport.close()
    await this.#parts.limiters.leave()
  }

  // --- Before anything is sent ----------------------------------------------------------------------------------------

  #refuseWhatMustNotLeave(request: ApiRequest): void {
    if (this.#closed) throw closed()
    if (this.#parts.readOnly && request.method !== 'GET') {
      throw readOnlyRefusal(request.method, request.path)
    }
  }

  #requireWellFormed(key: unknown): string {
    if (typeof key === 'string' && key === this.#checkedKey) return key
    requireWellFormedKey(key)
    this.#parts.redaction.register(key, { lasting: true })
    this.#checkedKey = key
    return key
  }

  // --- Attempts -------------------------------------------------------------------------------------------------------

  async #attempt(call: Call): Promise<ApiResponse> {
    const { budget } = this.#parts
    let replaced: string | undefined
    for (;;) {
      const { apiKey } = this.#parts
      if (replaced === undefined && typeof apiKey !== 'string') leaveCircuit(call)
      const key =
        replaced ?? this.#requireWellFormed(typeof apiKey === 'string' ? apiKey : await call.whileItLasts(askForKey(apiKey), KEY_WAIT))
      const limiter = this.#parts.limiters.for(key)
      const slot = limiter.tryAcquire(call.priority) ?? (await this.#waitForSlot(limiter, call))
      const permit = await this.#permitToSend(call, slot)
      if (call.signal.aborted) throw unsentAfterAll(call, slot)
      const exchange = (): Promise<Attempt> => this.#exchange(call, key, slot, limiter)
      const attempt = await (call.reporter?.attempt(call.attempts + 1, exchange, endOf) ?? exchange())

      if (attempt.ok) {
        permit.success()
        budget.earn()
        this.#goodKey = key
        return this.#answer(call, attempt.response, attempt.json)
      }
      if (attempt.status === 404 && call.deletedPerhaps) {
        // An earlier try went unanswered, and now the record is gone: that is what was wanted.
        permit.success()
        return this.#answer(call, { status: 204, headers: {}, body: NO_BYTES }, undefined)
      }
      const fresh = replaced === undefined ? await this.#keyAfterRefusal(call, attempt.status, key) : undefined
      if (fresh !== undefined) replaced = fresh
      else {
        await this.#waitToRepeat(call, attempt, limiter, permit)
        const { beforeRepeat, repeatWith } = call.request
        if (beforeRepeat !== undefined) await call.whileItLasts(beforeRepeat(call.isInDoubt))
        const query = isSlowOrFailing(attempt.happening) ? repeatWith?.() : undefined
        if (query !== undefined) call.askWith(query)
      }
    }
  }

  /**
   * Another key than the one just refused, where its store has one now: somebody has rotated it. The request was refused before
   * anything was done with it. A store may be a vault that asks a person, so it is bothered once a minute at most.
   */
  async #keyAfterRefusal(call: Call, status: number | undefined, refused: string): Promise<string | undefined> {
    const { apiKey, clock } = this.#parts
    // Of a key that works elsewhere, 401 says that the record or route is out of reach.
    const speaksOfKey = status === 403 || (status === 401 && this.#goodKey !== refused)
    if (typeof apiKey === 'string' || !speaksOfKey || clock.monotonic() - this.#freshKeyAskedAt < FRESH_KEY_EVERY_MS) return undefined
    this.#freshKeyAskedAt = clock.monotonic()
    const fresh = this.#requireWellFormed(await call.whileItLasts(askForKey(apiKey, { fresh: true }), KEY_WAIT))
    return fresh === refused ? undefined : fresh
  }

  /**
   * The circuit may have opened while the call waited for its key or its turn: then it fails as if it had come now. Its turn is then the
   * next one's.
   */
  async #permitToSend(call: Call, slot: Slot): Promise<Permit> {
    try {
      if (call.permit?.current() !== true) call.permit = await this.#enter(call)
      return call.permit
    } catch (refusal) {
      slot.release('unused')
      throw refusal
    }
  }

  #enter(call: Call): Permit | Promise<Permit> {
    const entering = this.#parts.breaker.enter()
    return entering instanceof Promise ? enterInTime(call, entering) : entering
  }

  async #exchange(call: Call, key: string, slot: Slot, limiter: RateLimiter): Promise<Attempt> {
    const { base, clock, transport, timeouts, maxResponseBytes } = this.#parts
    const { content } = call.request
    const sending = content === undefined ? undefined : new SentContent(content)
    call.attempts++
    if (call.request.trail !== undefined) call.request.trail.leftAt = clock.monotonic()
    let use: SlotUse = 'abandoned'
    try {
      const response = await transport.send({
        method: call.request.method,
        origin: base.origin,
        path: base.prefix + call.path,
        headers: this.#headers(call, key),
        body: sending ?? call.body,
        signal: call.signal,
        timeouts,
        maxResponseBytes,
      })
      use = 'answered'
      const attempt = this.#judge.answer(call, response, this.#goodKey === key)
      if (attempt.exhaustedMs !== undefined) limiter.pause(clock.monotonic() + attempt.exhaustedMs)
      return attempt
    } catch (thrown) {
      const failure = fitToBeSeen(thrown, (text) => this.#parts.redaction.redact(text))
      // Of the request only a part was sent, so nothing can have come of it; and sending it again would end the same way.
      if (sending?.failure !== undefined) throw sending.failure
      if (!(failure instanceof TransportFailure)) throw failure
      if (failure.sent) call.mayHaveHappened()
      // No server has counted it, and yet whoever cannot connect is not to try without end.
      else use = 'answered'
      if (failure.kind === 'aborted') throw call.abortReason ?? closed()
      return this.#judge.failure(call, failure, failure.kind)
    } finally {
      sending?.close()
      slot.release(use)
    }
  }

  #headers(call: Call, key: string): Record<string, string> {
    const headers: Record<string, string> = { 'x-api-key': key, 'user-agent': this.#parts.userAgent, 'accept-encoding': ACCEPT_ENCODING }
    if (call.body !== undefined) headers['content-type'] = 'application/vnd.api+json'
    const { content } = call.request
    if (content !== undefined) Object.assign(headers, { 'content-type': content.contentType, 'content-length': String(content.sizeBytes) })
    const traceparent = call.reporter?.traceparent
    if (traceparent !== undefined) headers['traceparent'] = traceparent
    return headers
  }

  // --- The answer -----------------------------------------------------------------------------------------------------

  #answer(call: Call, response: TransportResponse, json: unknown): ApiResponse {
    return {
      status: response.status,
      headers: response.headers,
      json,
      attempts: call.attempts,
      requestId: this.#judge.requestId(response.headers, call),
      durationMs: this.#parts.clock.monotonic() - call.startedAt,
      extendedMs: call.deadline.extendedMs,
    }
  }

  // --- Between two attempts -------------------------------------------------------------------------------------------

  /** Returns when the request may be sent once more, and throws when it may not. */
  async #waitToRepeat(call: Call, attempt: Failed, limiter: RateLimiter, permit: Permit): Promise<void> {
    const { clock, random, retries, budget, metrics } = this.#parts
    const rule = ruleFor(call.request.method, attempt.happening, attempt.sent)
    call.settle(rule.outcome)
    call.troubled ||= speaksAgainstServer(attempt.happening)
    const kind = rule.wait ?? 'transient'
    const waitMs = waitBefore(kind, call.attempts, attempt.askedMs, random)
    // Whether or not this call goes on: the server has had enough from everybody who shares the limit.
    const isTooLong = (attempt.askedMs ?? 0) > LONGEST_WAIT_MS
    if (attempt.happening === 'rate_limited') limiter.refused(clock.monotonic() + (isTooLong ? LONGEST_WAIT_MS : waitMs))
    const giveUp = (): never => {
      report(permit, attempt.happening)
      throw attempt.error(waitMs)
    }

    if (!rule.retry || isTooLong || call.attempts > retries || !permit.current()) return giveUp()
    const rateWait = kind === 'rate'
    if (!(rateWait && call.deadline.hardAt === undefined) && !call.deadline.fits(waitMs)) {
      if (!rateWait && attempt.askedMs === undefined) return giveUp()
      report(permit, attempt.happening)
      throw call.cannotFit(waitMs, attempt.error(waitMs))
    }
    // A refusal for the rate costs no token: the pause already holds everybody back, and waiting in line is no storm.
    if (!rateWait && !budget.spend()) return giveUp()

    call.reporter?.tell('retry', { attempt: call.attempts, waitMs, code: attempt.error(waitMs).code, reason: rule.reason })
    if (rateWait) {
      leaveCircuit(call)
      call.deadline.suspend()
    }
    await sleep(clock, waitMs, call.signal)
    call.deadline.resume()
    if (rateWait) {
      metrics.waited(waitMs)
      call.reporter?.tell('rate_limit_wait', { waitedMs: waitMs, cause: 'server' })
    }
    // The circuit may have opened meanwhile: then the others have found out that this would be in vain.
    if (!rateWait && !permit.current()) return giveUp()
  }

  async #waitForSlot(limiter: RateLimiter, call: Call): Promise<Slot> {
    const { clock } = this.#parts
    const from = clock.monotonic()
    leaveCircuit(call)
    call.deadline.suspend()
    const told = clock.setTimer(
      () => {
        const { maxRequests, windowMs } = limiter.stats()
        call.reporter?.tell('queued', { limit: maxRequests, windowMs, pausedMs: limiter.pausedMs() })
      },
      QUEUED_FOR_LONG_MS,
      true,
    )
    const slot = await limiter
      .acquire({ priority: call.priority, signal: call.signal, deadlineAt: call.deadline.hardAt })
      .finally(() => told.cancel())
    call.deadline.resume()
    const waitedMs = clock.monotonic() - from
    this.#parts.metrics.waited(waitedMs)
    call.reporter?.tell('rate_limit_wait', { waitedMs, cause: 'own_limit' })
    return slot
  }
}

const isSlowOrFailing = (happening: Happening): boolean => happening === 'server_trouble' || happening === 'timeout'

/**
 * Whoever waits for something that may take long does not keep the place of the one who probes: all others would fail for as long. It enters
 * anew before it sends.
 */
const leaveCircuit = (call: Call): void => {
  call.permit?.neutral()
  call.permit = undefined
}

/** A call that ends meanwhile gives back the leave that comes too late. */
const enterInTime = async (call: Call, entering: Promise<Permit>): Promise<Permit> => {
  try {
    return await call.whileItLasts(entering)
  } catch (error) {
    entering.then(
      (late) => late.neutral(),
      () => undefined,
    )
    throw error
  }
}

/** The call has ended between its turn and its sending: the turn is the next one's. */
const unsentAfterAll = (call: Call, slot: Slot): unknown => {
  slot.release('unused')
  return call.abortReason
}

/** A wait for a turn that somebody may wonder about. */
const QUEUED_FOR_LONG_MS = 3000
const FRESH_KEY_EVERY_MS = 60_000
const KEY_WAIT = { ms: KEY_PATIENCE_MS, error: keyNeverCame }
const NO_BYTES = new Uint8Array()

const closed = (): GlueError => new GlueError('closed', 'The client is closed.', { outcome: 'not_sent' })
