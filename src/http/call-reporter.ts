import { GlueError } from '../errors.js'
import type { Clock } from '../clock.js'
import { CALLS, EVERYTHING } from './event-stream.js'
import type { EventStream } from './event-stream.js'
import type {
  CallEvents,
  CallEvent,
  CallEventType,
  CallFrame,
  CircuitEvent,
  ClientEvent,
  EventCall,
  StartingCall,
  TraceContext,
} from './events.js'
import { plainCause } from './foreign-errors.js'
import { pathTemplate } from './path-template.js'
import type { Redaction } from './redaction.js'
import { attemptOnChannel, callOnChannel, channelsListen, publishEvent } from './request-channels.js'
import { newTraceId, traceparent } from './trace-ids.js'
import type { ApiRequest } from './types.js'

export interface ReportingParts {
  readonly events: EventStream
  readonly redaction: Redaction
  readonly clock: Clock
  readonly origin: string
  /** For calls that name none. */
  readonly traceId?: string | (() => string | undefined) | undefined
  /** Whether requests carry their trace on, in the header `traceparent`. */
  readonly sendTraceparent?: boolean | undefined
}
/** What is known of a call before it begins. */
export type ReportedRequest = Pick<ApiRequest, 'method' | 'path' | 'priority' | 'context' | 'traceId' | 'group'>

type AttemptResult = CallEvents['attempt_end']['result']

/** Tells the stream what becomes of calls. Where nobody listens, there is no reporter, and nothing is put together. */
export class Reporting {
  readonly #parts: ReportingParts

  constructor(parts: ReportingParts) {
    this.#parts = parts
  }

  /** @param origin where the request goes, unless to the API */
  begin(request: ReportedRequest, requestId: string, origin?: string): CallReporter | undefined {
    const { events, sendTraceparent } = this.#parts
    if (!events.hearsCalls && sendTraceparent !== true && !channelsListen()) return undefined
    return new CallReporter(origin === undefined ? this.#parts : { ...this.#parts, origin }, request, requestId)
  }

  circuit(state: CircuitEvent['state']): void {
    this.#tell({ type: 'circuit', state })
  }

  /** @param problem why limits are not shared with other processes; null when they are */
  sharing(problem: string | null): void {
    this.#tell({ type: 'sharing', shared: problem === null, problem: problem === null ? null : this.#parts.redaction.redact(problem) })
  }

  #tell(event: ClientEvent): void {
    publishEvent(event)
    this.#parts.events.tell(event, [event.type, CALLS, EVERYTHING])
  }
}

/** What the caller's function fails with is no reason for a call to fail. */
const namedFor = (traceId: ReportingParts['traceId']): string | undefined => {
  try {
    return typeof traceId === 'function' ? traceId() : traceId
  } catch {
    return undefined
  }
}

/** Tells what becomes of one call. */
export class CallReporter {
  readonly #parts: ReportingParts
  readonly #facts: EventCall
  readonly #frames: readonly CallFrame[]
  readonly #trace: TraceContext | undefined
  #attempts = 0
  #waitedMs = 0
  #status: number | null = null

  constructor(parts: ReportingParts, request: ReportedRequest, requestId: string) {
    const { events, redaction, origin } = parts
    this.#parts = parts
    const group = request.group ?? {}
    const named = request.traceId ?? namedFor(parts.traceId)
    const call: StartingCall = {
      requestId,
      traceId: named ?? group.traceId,
      method: request.method,
      path: redaction.redact(request.path),
      pathTemplate: pathTemplate(request.path),
      resource: request.context?.resource ?? null,
      operation: request.context?.operation ?? null,
      priority: request.priority ?? 'interactive',
      group,
      origin,
    }
    const frames = events.framesFor(call)
    this.#trace = frames.find(({ trace }) => trace !== undefined)?.trace
    const traceId = named ?? this.#trace?.traceId ?? group.traceId ?? newTraceId()
    group.traceId ??= traceId
    const { group: _group, origin: _origin, ...facts } = call
    this.#facts = { ...facts, traceId }
    const onChannel = callOnChannel(this.#facts)
    this.#frames = onChannel === undefined ? frames : [...frames, onChannel]
  }

  /** Does the work of the call within everything that goes along with it. */
  run<T>(work: () => T): T {
    this.tell('start', {})
    let inner = work
    for (const frame of this.#frames) {
      const next = inner
      if (frame.run !== undefined) inner = () => frame.run!(next)
    }
    return inner()
  }

  /** @param endOf what the attempt came to, by what it returned */
  async attempt<T>(
    attempt: number,
    work: () => Promise<T>,
    endOf: (returned: T) => { readonly result: AttemptResult; readonly status: number | null },
  ): Promise<T> {
    const { clock } = this.#parts
    const from = clock.monotonic()
    const onChannel = attemptOnChannel(this.#facts, attempt)
    this.#attempts = attempt
    this.tell('attempt', { attempt })
    const ended = (end: ReturnType<typeof endOf>): void => {
      const durationMs = clock.monotonic() - from
      this.#status = end.status
      this.tell('attempt_end', { attempt, ...end, durationMs })
      onChannel?.end({ ...end, durationMs })
    }
    try {
      const returned = await (onChannel === undefined ? work() : onChannel.run(work))
      ended(endOf(returned))
      return returned
    } catch (error) {
      ended({ result: 'aborted', status: null })
      throw error
    }
  }

  tell<T extends Exclude<CallEventType, 'success' | 'failure' | 'settling'>>(type: T, what: CallEvents[T]): void {
    if (type === 'retry') this.#waitedMs += (what as CallEvents['retry']).waitMs
    // A wait for the server is that before a retry.
    else if (type === 'rate_limit_wait' && (what as CallEvents['rate_limit_wait']).cause === 'own_limit')
      this.#waitedMs += (what as CallEvents['rate_limit_wait']).waitedMs
    this.#publish({ type, ...this.#facts, ...what } as CallEvent)
  }

  /** The write went unanswered, and what it was to make is looked for. That goes on after the call has ended, so its frames are done. */
  settling(look: number, waitMs: number): void {
    const event: CallEvent<'settling'> = { type: 'settling', ...this.#facts, look, waitMs }
    publishEvent(event)
    this.#parts.events.tell(event, ['settling', CALLS, EVERYTHING])
  }

  succeeded({
    durationMs,
    status,
    requestId,
  }: {
    readonly durationMs: number
    readonly status?: number
    readonly requestId?: string
  }): void {
    this.#publish({
      type: 'success',
      ...this.#facts,
      status: status ?? this.#status ?? 200,
      ...this.#end(durationMs, requestId),
    })
  }

  failed(thrown: unknown, code: CallEvents['failure']['code'], durationMs: number): void {
    const { redaction } = this.#parts
    const redact = (text: string): string => redaction.redact(text)
    const ours = thrown instanceof GlueError
    // Anything may be thrown, nothing at all too: an abort for no reason.
    const { status, requestId } = (ours ? thrown : {}) as { readonly status?: number; readonly requestId?: string }
    const error = ours ? thrown : plainCause(thrown, redact)
    const event: CallEvent<'failure'> = {
      type: 'failure',
      ...this.#facts,
      code,
      // The reason of an abort is the caller's, and for the caller alone.
      message: code === 'aborted' ? 'The caller ended the call.' : redact(error?.message ?? 'Nothing was thrown.'),
      status: status ?? null,
      outcome: (ours ? thrown.outcome : undefined) ?? null,
      ...this.#end(durationMs, requestId),
    }
    this.#publish(event, code === 'aborted' ? undefined : error)
  }

  #end(durationMs: number, requestId: string | undefined) {
    return {
      attempts: this.#attempts,
      durationMs,
      // A wait that was announced may have been cut short.
      waitedMs: Math.min(this.#waitedMs, durationMs),
      serverRequestId: requestId === undefined || requestId === this.#facts.requestId ? null : requestId,
    }
  }

  #publish(event: CallEvent, error?: Error): void {
    for (const frame of this.#frames) frame.tell?.(event, error)
    publishEvent(event)
    this.#parts.events.tell(event, [event.type, CALLS, EVERYTHING])
  }

  /** The header that hands the trace on, where that was asked for. */
  get traceparent(): string | undefined {
    if (this.#parts.sendTraceparent !== true) return undefined
    return traceparent(this.#trace?.traceId ?? this.#facts.traceId, this.#trace?.spanId, this.#trace?.sampled ?? true)
  }
}
