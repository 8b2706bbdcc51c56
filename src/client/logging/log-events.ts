import type { EventStream } from '../../http/event-stream.js'
import type { CallEvent, CallEventType, CircuitEvent, SharingEvent } from '../../http/events.js'
import type { Redaction } from '../../http/redaction.js'
import type { GlueEvent } from '../hooks.js'
import type { WriteEvent } from '../write-events.js'
import type { Logger, LogLevel } from './logger.js'

interface Line {
  readonly fields: Readonly<Record<string, unknown>>
  readonly message: string
}

/** One line for every event, at the level that it is worth. */
export const logEvents = (stream: EventStream, logger: Logger, redaction: Redaction): void => {
  const write = (level: LogLevel, line: () => Line): void => {
    if (logger.isLevelEnabled?.(level) === false) return
    const { fields, message } = line()
    logger[level](redaction.redactDeep(fields) as Line['fields'], redaction.redact(message))
  }
  stream.on('*', (event: GlueEvent) => write(levelOf(event), () => lineOf(event)), 'logger')
  stream.onFailed = ({ owner, topic, error }) => {
    // A logger that fails would be told of its own failure.
    if (owner === 'logger') return
    write('warn', () => ({
      fields: {
        event: 'listener_failed',
        listener: owner ?? null,
        listensTo: topic,
        error: error instanceof Error ? error : String(error),
      },
      message: `A callback of ${owner ?? 'the program'} failed. The call was not affected, and further failures are not told.`,
    }))
  }
}

const LEVELS: Readonly<Record<Exclude<CallEventType, 'failure'>, LogLevel>> = {
  start: 'trace',
  attempt: 'trace',
  attempt_end: 'debug',
  rate_limit_wait: 'debug',
  success: 'info',
  queued: 'info',
  retry: 'warn',
  settling: 'warn',
}

const levelOf = (event: GlueEvent): LogLevel => {
  switch (event.type) {
    case 'write':
      return 'info'
    case 'circuit':
      return event.state === 'closed' ? 'info' : 'warn'
    case 'sharing':
      return event.shared ? 'info' : 'warn'
    case 'failure':
      return levelOfFailure(event)
    default:
      return LEVELS[event.type]
  }
}

/** What a program asks for and does not find, or ends by itself, is no trouble; what was refused is for its author to look at. */
const levelOfFailure = ({ code, outcome }: CallEvent<'failure'>): LogLevel => {
  if (outcome === 'unknown') return 'error'
  if (code === 'aborted' || code === 'not_found' || code === 'not_available' || code === 'closed') return 'info'
  return REFUSALS.has(code) ? 'warn' : 'error'
}
const REFUSALS: ReadonlySet<string> = new Set(['bad_request', 'validation_failed', 'conflict', 'forbidden', 'too_large', 'circuit_open'])

const lineOf = (event: GlueEvent): Line => {
  if (event.type === 'write') return lineOfWrite(event)
  if (event.type === 'circuit') return lineOfCircuit(event)
  if (event.type === 'sharing') return lineOfSharing(event)
  const { type, requestId, traceId, method, path, resource, operation, priority } = event
  const call = { event: type, requestId, traceId, method, path, resource, operation, priority }
  return { fields: { ...call, ...detailsOf(event) }, message: `${method} ${path} ${sentenceOf(event)}` }
}

const lineOfWrite = ({ name, resource, id, attributes }: WriteEvent): Line => ({
  // The record is for listeners; a log that held it would be a copy of the account.
  fields: { event: name, resource, id, attributes },
  message: `${name} ${id}`,
})

const lineOfCircuit = ({ state }: CircuitEvent): Line => ({
  fields: { event: 'circuit', state },
  message: `The circuit breaker is ${state.replace('_', ' ')}`,
})

const lineOfSharing = ({ shared, problem }: SharingEvent): Line => ({
  fields: { event: 'sharing', shared, ...(problem === null ? {} : { problem }) },
  message: shared ? 'Limits are shared with the other processes of this machine' : `Limits are not shared with other processes: ${problem}`,
})

const detailsOf = (event: CallEvent): Readonly<Record<string, unknown>> => {
  switch (event.type) {
    case 'start':
      return {}
    case 'attempt':
      return { attempt: event.attempt }
    case 'attempt_end':
      return { attempt: event.attempt, result: event.result, status: event.status, durationMs: tenths(event.durationMs) }
    case 'retry':
      return { attempt: event.attempt, waitMs: tenths(event.waitMs), code: event.code, reason: event.reason }
    case 'settling':
      return { look: event.look, waitMs: tenths(event.waitMs) }
    case 'queued':
      return { limit: event.limit, windowMs: event.windowMs, pausedMs: tenths(event.pausedMs) }
    case 'rate_limit_wait':
      return { waitMs: tenths(event.waitedMs), cause: event.cause }
    case 'success':
      return { status: event.status, ...endOf(event) }
    case 'failure':
      return { status: event.status, code: event.code, error: event.message, outcome: event.outcome, ...endOf(event) }
  }
}

const endOf = ({ attempts, durationMs, waitedMs, serverRequestId }: CallEvent<'success' | 'failure'>) => ({
  attempts,
  durationMs: tenths(durationMs),
  waitMs: tenths(waitedMs),
  serverRequestId,
})

const sentenceOf = (event: CallEvent): string => {
  switch (event.type) {
    case 'start':
      return 'begins'
    case 'attempt':
      return `is sent (attempt ${event.attempt})`
    case 'attempt_end':
      return `attempt ${event.attempt}: ${event.status ?? event.result} in ${Math.round(event.durationMs)} ms`
    case 'retry':
      return `is repeated in ${Math.round(event.waitMs)} ms: ${event.reason}`
    case 'settling':
      return `went unanswered; it is looked for (look ${event.look}) in ${Math.round(event.waitMs)} ms`
    case 'queued':
      if (event.pausedMs > 0) return `waits for its turn: the server asked for a pause, of ${Math.ceil(event.pausedMs / 1000)} s more`
      return `waits for its turn: ${event.limit} requests in any ${Math.round(event.windowMs / 1000)} s are the limit`
    case 'rate_limit_wait':
      return `has waited ${Math.round(event.waitedMs)} ms for ${event.cause === 'server' ? 'the server' : 'its turn'}`
    case 'success':
      return `${event.status} in ${Math.round(event.durationMs)} ms`
    case 'failure':
      return `failed with ${event.code} after ${Math.round(event.durationMs)} ms`
  }
}

const tenths = (ms: number): number => Math.round(ms * 10) / 10
