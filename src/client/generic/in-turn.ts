import { systemClock } from '../../clock.js'
import type { Clock } from '../../clock.js'
import { DeadlineError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import { whenAborted } from '../../resilience/when-aborted.js'

/** Calls one after the other. A call whose signal or deadline ends it before its turn settles at once, and its work is never begun. */
export type InTurn = <T>(key: string, work: () => Promise<T>, options?: Pick<CallOptions, 'signal' | 'deadlineMs'>) => Promise<T>

/** Work under one key goes one after the other, in the order of the calls; under different keys at once. */
export const inTurn = (clock: Clock = systemClock): InTurn => {
  const last = new Map<string, Promise<unknown>>()
  return (key, work, options = {}) => {
    const before = last.get(key)
    const waiting = before === undefined ? undefined : waitFor(before, clock, options)
    const mine = waiting === undefined ? Promise.resolve().then(work) : waiting.then(work)
    // Whoever comes next waits for those before this one too: one that gave up did not end them.
    const turn = Promise.allSettled([before, mine])
    last.set(key, turn)
    void turn.then(() => {
      if (last.get(key) === turn) last.delete(key)
    })
    return mine
  }
}

/** @throws the signal's reason, DeadlineError */
const waitFor = (
  before: Promise<unknown>,
  clock: Clock,
  { signal, deadlineMs }: Pick<CallOptions, 'signal' | 'deadlineMs'>,
): Promise<void> =>
  new Promise((resolve, reject) => {
    let stopListening: (() => void) | undefined
    const end = (): void => {
      timer?.cancel()
      stopListening?.()
    }
    const onAbort = (): void => {
      end()
      reject(signal?.reason)
    }
    const onExpire = (): void => {
      end()
      reject(
        new DeadlineError('The deadline of the call passed while it waited for an earlier call for the same record.', {
          hint: 'Give it a longer deadlineMs, or call one after the other.',
          outcome: 'not_sent',
        }),
      )
    }
    const timer = deadlineMs === undefined ? undefined : clock.setTimer(onExpire, deadlineMs)
    if (signal?.aborted === true) return onAbort()
    if (signal !== undefined) stopListening = whenAborted(signal, onAbort)
    void before.then(() => {
      end()
      resolve()
    })
  })
