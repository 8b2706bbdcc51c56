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

const ROUNDING_MS = 0.001
const DEFAULT_DEADLINE_MS = 60_000
const CUT_SHORT: ReadonlySet<string> = new Set(['aborted', 'closed'])

/** A deadline holds, and the one that nobody asked for is extended by waits for a rate limit alone. */
export function* deadlinesHold({ history }: Run): Iterable<string> {
  for (const operation of history.operations) {
    const { what, single, priority, startedAt, endedAt, deadlineMs, end } = operation
    if (!single || endedAt === undefined || (deadlineMs === undefined && priority === 'bulk')) continue
    // A wait that was cut short is told of to nobody.
    if (deadlineMs === undefined && CUT_SHORT.has(end)) continue
    const took = endedAt - startedAt
    const allowed = deadlineMs ?? DEFAULT_DEADLINE_MS
    if (took <= allowed + ROUNDING_MS) continue
    const extended = deadlineMs === undefined ? waitedFor(operation, history.events) : 0
    if (took > allowed + extended + ROUNDING_MS) yield `${what} took ${took} ms, with ${allowed} ms allowed and ${extended} ms waited`
  }
}

const waitedFor = ({ client, path, startedAt, endedAt }: Operation, events: readonly ClientEvent[]): number => {
  let waited = 0
  for (const { at, client: who, event } of events) {
    if (event.type === 'rate_limit_wait' && who === client && event.path === path && at >= startedAt && at <= endedAt!)
      waited += event.waitedMs
  }
  return waited
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
