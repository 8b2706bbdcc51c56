import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { describe } from 'vitest'
import { VirtualClock } from '../../src/clock.js'
import { SlidingLogLimiter } from '../../src/resilience/rate-limiter.js'
import { SharedLimiter } from '../../src/resilience/shared/shared-limiter.js'
import { SharedState } from '../../src/resilience/shared/shared-state.js'
import { limiterConformance } from './rate-limiter.js'

describe('a limiter of one process', () => {
  limiterConformance({
    several: false,
    open: async () => {
      const clock = new VirtualClock()
      return {
        clock,
        create: async (options) => new SlidingLogLimiter({ ...options, clock }),
        settle: () => clock.advance(0),
        close: async () => undefined,
      }
    },
  })
})

describe('a limiter of several processes, in a file', () => {
  limiterConformance({
    several: true,
    open: async () => {
      const clock = new VirtualClock()
      const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-limits-'))
      const states: SharedState[] = []
      return {
        clock,
        create: async (options) => {
          // As far as the file knows, every connection is a process.
          const state = await SharedState.open({ folder, clock })
          states.push(state)
          return new SharedLimiter({ ...options, clock, state, name: 'key at host' })
        },
        settle: () => clock.advance(0),
        close: async () => {
          for (const state of states) await state.close()
          rmSync(folder, { recursive: true, force: true })
        },
      }
    },
  })
})
