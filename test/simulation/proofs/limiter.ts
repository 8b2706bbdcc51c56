/** What the server sees of a client that keeps the limit, and how much of the limit such a client uses. */
import { VirtualClock } from '../../../src/clock.js'
import { RateLimiter as ServerLimit } from '../../../src/emulator/control/rate-limit.js'
import { SlidingLogLimiter } from '../../../src/resilience/rate-limiter.js'
import { diceFor } from '../dice.js'
import { peakOf } from './proof.js'
import type { Measured } from './proof.js'
import { drive } from './traffic.js'

const LIMIT = 3_000
const WINDOW_MS = 300_000
const BURST = 100

export const limiterSafety = async (seeds: number, requests: number): Promise<Measured> => {
  let most = 0
  let refused = 0
  let sent = 0
  for (let seed = 1; seed <= seeds; seed++) {
    const dice = diceFor(seed, 'limiter')
    const clock = new VirtualClock()
    const limiter = new SlidingLogLimiter({ limit: LIMIT, windowMs: WINDOW_MS, clock, burstPerSecond: BURST })
    const servers = (['sliding', 'fixed'] as const).map((window) => new ServerLimit(clock, { limit: LIMIT, windowMs: WINDOW_MS, window }))
    const callers = dice.whole(1, 64)
    const jitterMs = dice.between(0, 5_000)
    const givenUp = dice.pick([0, 0, 0.05, 0.3])
    const bulk = dice.next()
    const arrivals: number[] = []
    await clock.run(
      drive(clock, limiter, {
        // A few callers over a slow network never come near the limit, and take hours to show it.
        requests: callers < 8 ? requests / 3 : requests,
        callers,
        jitterMs,
        givenUp,
        dice,
        priority: ({ next }) => (next.call(dice) < bulk ? 'bulk' : 'interactive'),
        onArrival: (at) => {
          arrivals.push(at)
          for (const server of servers) if (server.admit('key') !== undefined) refused++
        },
      }),
    )
    sent += arrivals.length
    most = Math.max(most, peakOf(arrivals, WINDOW_MS))
  }
  return {
    goal: 'L1 safety of the limit',
    number: `at most ${LIMIT} in any 300 s at the server, ${seeds} seeds, 1-64 callers, jitter 0-5 s`,
    measured: `${most} at most of ${sent} requests; ${refused} refused by a fixed and a sliding window`,
    met: most <= LIMIT && refused === 0,
  }
}

export interface Efficiency {
  readonly tookMs: number
  readonly peak: number
}

/** Four windows full, sent by 64 callers. */
export const fourWindows = async (burstPerSecond: number): Promise<Efficiency> => {
  const clock = new VirtualClock()
  const limiter = new SlidingLogLimiter({ limit: LIMIT, windowMs: WINDOW_MS, clock, burstPerSecond })
  const arrivals: number[] = []
  await clock.run(
    drive(clock, limiter, {
      requests: 4 * LIMIT,
      callers: 64,
      jitterMs: 150,
      givenUp: 0,
      dice: diceFor(1, 'efficiency'),
      priority: () => 'interactive',
      onArrival: (at) => arrivals.push(at),
    }),
  )
  return { tookMs: clock.monotonic(), peak: peakOf(arrivals, WINDOW_MS) }
}

export const limiterEfficiency = async (): Promise<Measured> => {
  const bare = await fourWindows(Infinity)
  const guarded = await fourWindows(BURST)
  const boundMs = 3 * WINDOW_MS
  // A hundred a second take half a minute for the last of the windows.
  const guardedBoundMs = boundMs + (LIMIT / BURST - 1) * 1_000
  const [ratio, guardedRatio] = [bare.tookMs / boundMs, guarded.tookMs / guardedBoundMs]
  const seconds = (ms: number): string => (ms / 1_000).toFixed(1)
  return {
    goal: 'L2 efficiency of the limit',
    number: '12,000 requests within 1.02 of the 900 s bound',
    measured:
      `${seconds(bare.tookMs)} s, ${ratio.toFixed(4)} of the bound; with the guard of 100 a second ${seconds(guarded.tookMs)} s, ` +
      `${guardedRatio.toFixed(4)} of its bound of ${seconds(guardedBoundMs)} s; at most ${Math.max(bare.peak, guarded.peak)} in 300 s`,
    met: ratio <= 1.02 && guardedRatio <= 1.02 && Math.max(bare.peak, guarded.peak) <= LIMIT,
  }
}
