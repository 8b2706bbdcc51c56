/**
 * The diagnostics channels of calls, for tools that watch a whole process. `tracing:gluekit:request:*` and `tracing:gluekit:attempt:*`
 * are tracing channels: `start` can bind stores, so that what happens within knows the call. `gluekit:event` carries every event.
 */
import { channel, tracingChannel } from 'node:diagnostics_channel'
import type { CallFrame, CallEvents, EventCall } from './events.js'

const calls = tracingChannel<unknown, TracedCall>('gluekit:request')
const attempts = tracingChannel<unknown, TracedAttempt>('gluekit:attempt')
const events = channel('gluekit:event')

/** The object that all messages of one call share; subscribers may keep things of their own on it. */
export interface TracedCall extends EventCall {
  /** With `asyncEnd` of a call that succeeded. */
  result?: Omit<CallEvents['success'], never>
  /** From `error` on. */
  error?: Error
}
export interface TracedAttempt extends EventCall {
  readonly attempt: number
  /** With `asyncEnd`. An attempt that brought no answer is no error of the call yet: see `result`. */
  result?: Omit<CallEvents['attempt_end'], 'attempt'>
}

/** Whether somebody listens to any of the channels. */
export const channelsListen = (): boolean => calls.hasSubscribers || attempts.hasSubscribers || events.hasSubscribers

export const publishEvent = (event: unknown): void => {
  if (events.hasSubscribers) events.publish(event)
}

/** What publishes one call; undefined where nobody listens. */
export const callOnChannel = (facts: EventCall): CallFrame | undefined => {
  if (!calls.hasSubscribers) return undefined
  const context: TracedCall = { ...facts }
  return {
    run: (work) => calls.start.runStores(context, () => ending(work, () => calls.end.publish(context))),
    tell(event, error) {
      if (event.type !== 'success' && event.type !== 'failure') return
      if (event.type === 'success') {
        const { status, attempts: made, durationMs, waitedMs, serverRequestId } = event
        context.result = { status, attempts: made, durationMs, waitedMs, serverRequestId }
      } else if (error !== undefined) {
        context.error = error
        calls.error.publish(context)
      }
      calls.asyncStart.publish(context)
      calls.asyncEnd.publish(context)
    },
  }
}

/** What publishes one attempt; undefined where nobody listens. */
export const attemptOnChannel = (
  facts: EventCall,
  attempt: number,
): { run<T>(work: () => T): T; end(result: NonNullable<TracedAttempt['result']>): void } | undefined => {
  if (!attempts.hasSubscribers) return undefined
  const context: TracedAttempt = { ...facts, attempt }
  return {
    run: (work) => attempts.start.runStores(context, () => ending(work, () => attempts.end.publish(context))),
    end(result) {
      context.result = result
      attempts.asyncStart.publish(context)
      attempts.asyncEnd.publish(context)
    },
  }
}

const ending = <T>(work: () => T, then: () => void): T => {
  try {
    return work()
  } finally {
    then()
  }
}
