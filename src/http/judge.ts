import { RATE_LIMIT } from '../catalog/limits.js'
import type { Clock } from '../clock.js'
import { ProtocolError } from '../errors.js'
import type { GlueError } from '../errors.js'
import type { Happening } from '../resilience/retry-policy.js'
import { apiErrorFrom } from './api-errors.js'
import type { Call } from './call.js'
import { HINTS, sentence } from './hints.js'
import type { Redaction } from './redaction.js'
import type { BaseUrl } from './regions.js'
import { readDocument, UnreadableBody } from './response-body.js'
import { exhaustedWaitMs, requestedWaitMs, ServerClock } from './retry-after.js'
import type { FailureKind, TransportFailure, TransportResponse } from './transport.js'
import { HAPPENINGS, transportErrorFrom } from './transport-errors.js'
import { happeningOf } from './verdict.js'

/** How one attempt went. */
export type Attempt = Answered | Failed

export interface Answered {
  readonly ok: true
  readonly response: TransportResponse
  readonly json: unknown
  /** The window is used up though the request went through: how long until it is not. */
  readonly exhaustedMs: number | undefined
}

export interface Failed {
  readonly ok: false
  readonly happening: Happening
  readonly sent: boolean
  /** What the server asked to wait. */
  readonly askedMs: number | undefined
  readonly exhaustedMs?: number | undefined
  readonly error: (retryAfterMs: number | undefined) => GlueError
  readonly status: number | undefined
}

/** The request went through, so no more than a window of the limit can be in the way. */
const atMostOneWindow = (ms: number | undefined): number | undefined => ms && Math.min(ms, RATE_LIMIT.windowMs)

/** An attempt, in the words of the events. */
export const endOf = (attempt: Attempt) =>
  attempt.ok ? { result: 'ok' as const, status: attempt.response.status } : { result: attempt.happening, status: attempt.status ?? null }

export interface JudgeParts {
  readonly base: BaseUrl
  readonly redaction: Redaction
  readonly clock: Clock
}

/** Takes a strict look at what came back: what is no document of the API is no answer, whatever its status says. */
export class Judge {
  readonly #parts: JudgeParts
  readonly #serverClock = new ServerClock()

  constructor(parts: JudgeParts) {
    this.#parts = parts
  }

  /** @param keyKnownGood the key has been accepted before */
  answer(call: Call, response: TransportResponse, keyKnownGood: boolean): Attempt {
    const { status, headers } = response
    const { clock } = this.#parts
    this.#serverClock.see(headers, clock.monotonic())
    const serverNow = (): number | undefined => this.#serverClock.now(clock.monotonic())
    const isSuccess = status >= 200 && status < 300
    const exhaustedMs = isSuccess ? atMostOneWindow(exhaustedWaitMs(headers, clock.now(), serverNow)) : undefined
    const askedMs = status === 429 || status === 503 ? requestedWaitMs(headers, clock.now(), serverNow) : undefined
    const failed = (happening: Happening, error: (retryAfterMs: number | undefined) => GlueError): Failed => {
      return { ok: false, happening, sent: true, askedMs, exhaustedMs, error, status }
    }
    if (isSuccess) {
      try {
        return { ok: true, response, json: readDocument(response, call.request.method !== 'GET', call.request.read), exhaustedMs }
      } catch (unreadable) {
        if (!(unreadable instanceof UnreadableBody)) throw unreadable
        return failed('unreadable_answer', () => unreadableAnswer(call, status, unreadable))
      }
    }
    if (status >= 300 && status < 400) return failed('refused_answer', () => refusedRedirect(call, status))
    if (status < 200 || status > 599) return failed('unreadable_answer', () => strangeStatus(call, status))
    return failed(happeningOf(status), (retryAfterMs) =>
      // What is waited after other failures is chance, and no advice.
      this.#refusal(call, response, keyKnownGood, status === 429 || askedMs !== undefined ? retryAfterMs : undefined),
    )
  }

  /** Nothing came back, or not all of it. */
  failure(call: Call, failure: TransportFailure, kind: Exclude<FailureKind, 'aborted'>): Failed {
    const error = (): GlueError => transportErrorFrom(failure, call.errorDetails(), this.#parts.base.origin)
    return { ok: false, happening: HAPPENINGS[kind], sent: failure.sent, askedMs: undefined, error, status: undefined }
  }

  /** The server's own, unless it echoes what nobody may see. */
  requestId(headers: Readonly<Record<string, string>>, call: Call): string {
    const given = headers['x-request-id']
    return given === undefined ? call.requestId : this.#parts.redaction.redact(given)
  }

  #refusal(call: Call, response: TransportResponse, keyKnownGood: boolean, retryAfterMs: number | undefined): GlueError {
    const { base, redaction } = this.#parts
    return apiErrorFrom(response, {
      request: call.request,
      path: call.path,
      url: base.origin + base.prefix + call.path,
      attempts: call.attempts,
      requestId: this.requestId(response.headers, call),
      isCustomHost: base.region === undefined,
      keyKnownGood,
      redaction,
      retryAfterMs,
    })
  }
}

const unreadableAnswer = (call: Call, status: number, cause: UnreadableBody): GlueError => {
  const { method, path } = call.request
  return new ProtocolError('protocol_error', sentence(`${cause.message} (${method} ${path}, ${status})`), {
    ...call.errorDetails(),
    hint: HINTS.protocol,
    cause,
  })
}

const refusedRedirect = (call: Call, status: number): GlueError => {
  const { method, path } = call.request
  return new ProtocolError('redirect_refused', `The server wants to send the request elsewhere (${method} ${path}, ${status}).`, {
    ...call.errorDetails(),
    hint: HINTS.redirect,
  })
}

const strangeStatus = (call: Call, status: number): GlueError =>
  new ProtocolError('protocol_error', `The server answered with status ${status}.`, { ...call.errorDetails(), hint: HINTS.protocol })
