/** Limits and circuits that processes of one machine share. Loads SQLite, so it is imported on demand only. */
import type { Clock } from '../../clock.js'
import { SharedState } from './shared-state.js'
import type { SharedStateOptions } from './shared-state.js'

interface Use {
  readonly state: Promise<SharedState>
  users: number
}

// One connection for all clients of a process: under the same clock, because a state tells the time by it.
const uses = new WeakMap<Clock, Map<string, Use>>()

/** Opens the state of a folder, or takes part in it where another client has. `release` leaves it; the last one closes it. */
export const useSharedState = async (
  options: SharedStateOptions,
): Promise<{ readonly state: SharedState; readonly release: () => Promise<void> }> => {
  const { folder, clock } = options
  const ofClock = uses.get(clock) ?? new Map<string, Use>()
  uses.set(clock, ofClock)
  const use = ofClock.get(folder) ?? { state: SharedState.open(options), users: 0 }
  ofClock.set(folder, use)
  use.users++
  const state = await use.state
  return {
    state,
    release: async () => {
      if (--use.users > 0) return
      ofClock.delete(folder)
      await state.close()
    },
  }
}

export { SharedBreaker } from './shared-breaker.js'
export { SharedLimiter } from './shared-limiter.js'
export { SharedState } from './shared-state.js'
export type { SharedStateOptions } from './shared-state.js'
