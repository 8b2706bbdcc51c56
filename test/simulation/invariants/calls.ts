import type { ClientEvent, Operation } from '../history.js'
import type { Run } from '../run.js'

/** Every promise is settled, and nothing is left waiting when everything is closed. */
export function* everythingEnds({ history, timersLeft }: Run): Iterable<string> {
  for (const { what, client, endedAt } of history.operations) if (endedAt === undefined) yield `${client}: ${what} never ended`
  if (timersLeft !== 0) yield `${timersLeft} timers are left after everything was closed`
}

/** Errors are those of gluekit, and a failed write says what became of it. */
export function* nothingOdd({ history, log }: Run): Iterable<string> {
  yield* history.oddities
  for (const { defect, method, path } of log) if (defect !== undefined) yield `the emulator stumbled over ${method} ${path}: ${defect}`
}

/** An abort ends its operation at once. */
export function* abortsEndAtOnce({ history }: Run): Iterable<string> {
  for (const { what, abortedAt, endedAt } of history.operations) {
    if (abortedAt !== undefined && endedAt !== undefined && endedAt > abortedAt)
      yield `${what} ended ${endedAt - abortedAt} ms after its abort`
  }
}

/** Parts of a deadline are whole milliseconds. */
const ROUNDING_MS = 1
const DEFAULT_DEADLINE_MS = 60_000
/** Of a wait for the rate limit that is cut short, nobody is told how long it was. */
const CUT_SHORT: ReadonlySet<string> = new Set(['aborted', 'closed'])

/** A deadline holds; the one that nobody asked for is extended by the waits for a rate limit, and by nothing else. */
export function* deadlinesHold({ history }: Run): Iterable<string> {
  for (const operation of history.operations) {
    const { what, single, priority, startedAt, endedAt, deadlineMs, end } = operation
    if (!single || endedAt === undefined) continue
    const took = endedAt - startedAt
    if (deadlineMs !== undefined) {
      if (took > deadlineMs + ROUNDING_MS) yield `${what} took ${took} ms, with ${deadlineMs} ms allowed`
      continue
    }
    // A create goes on to look for what it has made.
    if (priority === 'bulk' || CUT_SHORT.has(end) || what.startsWith('create')) continue
    const waited = waitedFor(operation, history.events)
    if (took > DEFAULT_DEADLINE_MS + waited.atMost + ROUNDING_MS) yield `${what} took ${took} ms, ${waited.atMost} ms of it waiting`
    if (end === 'deadline_exceeded' && took < DEFAULT_DEADLINE_MS + waited.atLeast - ROUNDING_MS)
      yield `${what} was ended after ${took} ms, though ${waited.atLeast} ms of them were a wait for the rate limit`
  }
}

/** How long the call of this operation waited for a rate limit: calls of the same client for the same path at the same time look alike. */
const waitedFor = (
  { client, path, startedAt, endedAt }: Operation,
  events: readonly ClientEvent[],
): { readonly atMost: number; readonly atLeast: number } => {
  const byCall = new Map<string, number>()
  let alone = true
  let call: string | undefined
  for (const { at, client: who, event } of events) {
    if (who !== client || event.type === 'circuit' || event.type === 'sharing' || event.path !== path || at < startedAt || at > endedAt!)
      continue
    const before = byCall.get(event.requestId) ?? 0
    if (event.type === 'rate_limit_wait') byCall.set(event.requestId, before + event.waitedMs)
    // One that has begun and not ended is announced only.
    if (event.type === 'retry' && event.code === 'rate_limited' && at + event.waitMs > endedAt!)
      byCall.set(event.requestId, before + endedAt! - at)
    alone &&= call === undefined || call === event.requestId
    call = event.requestId
  }
  const atMost = [...byCall.values()].reduce((sum, ms) => sum + ms, 0)
  return { atMost, atLeast: alone ? atMost : 0 }
}

/** No call is sent more often than its retries allow, and each attempt is one request. */
export function* attemptsAreBounded({ history, sendings, scenario, metrics }: Run): Iterable<string> {
  const retries = new Map<string, number>(
    scenario.machines.flatMap(({ clients }, m) => clients.map((plan, c) => [`m${m}c${c}`, plan.retries] as const)),
  )
  const attempts = new Map<string, number>()
  const ended = new Map<string, number>()
  let total = 0
  for (const { client, event } of history.events) {
    if (event.type === 'attempt') {
      total++
      const call = `${client} ${event.requestId}`
      attempts.set(call, (attempts.get(call) ?? 0) + 1)
    }
    if (event.type === 'success' || event.type === 'failure') ended.set(client, (ended.get(client) ?? 0) + 1)
  }
  for (const [call, count] of attempts) {
    const most = retries.get(call.split(' ')[0]!)! + 1
    if (count > most) yield `${call} was sent ${count} times, with ${most} allowed`
  }
  if (total !== sendings.length) yield `${total} attempts were told of, and ${sendings.length} requests were sent`
  for (const [client, { requestCount }] of metrics)
    if (requestCount !== (ended.get(client) ?? 0)) yield `${client} counts ${requestCount} calls, and ${ended.get(client) ?? 0} ended`
}
