/** Callers who send as fast as a limiter lets them, through a network of random delay. */
import { sleep } from '../../../src/clock.js'
import type { Clock } from '../../../src/clock.js'
import type { LimiterPriority, RateLimiter } from '../../../src/resilience/rate-limiter.js'
import type { Dice } from '../dice.js'

export interface Traffic {
  readonly requests: number
  readonly callers: number
  /** One way, at most. */
  readonly jitterMs: number
  readonly priority: (dice: Dice) => LimiterPriority
  /** The part of the requests that is given up at once, and arrives all the same. */
  readonly givenUp: number
  readonly dice: Dice
  readonly onArrival: (at: number) => void
}

export const drive = async (clock: Clock, limiter: RateLimiter, traffic: Traffic): Promise<void> => {
  const { requests, callers, jitterMs, priority, givenUp, dice, onArrival } = traffic
  const onTheWay: Promise<void>[] = []
  let left = requests
  const caller = async (): Promise<void> => {
    while (left-- > 0) {
      const kind = priority(dice)
      const slot = limiter.tryAcquire(kind) ?? (await limiter.acquire({ priority: kind }))
      const arrival = sleep(clock, dice.next() * jitterMs).then(() => onArrival(clock.monotonic()))
      if (dice.chance(givenUp)) {
        onTheWay.push(arrival)
        slot.release('abandoned')
        continue
      }
      await arrival
      await sleep(clock, dice.next() * jitterMs)
      slot.release()
    }
  }
  await Promise.all(Array.from({ length: callers }, caller))
  await Promise.all(onTheWay)
}
