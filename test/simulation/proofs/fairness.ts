/** How long a person waits while bulk jobs take all they can get, and how two such jobs share. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { sleep, VirtualClock } from '../../../src/clock.js'
import type { Clock } from '../../../src/clock.js'
import { SlidingLogLimiter } from '../../../src/resilience/rate-limiter.js'
import type { RateLimiter } from '../../../src/resilience/rate-limiter.js'
import { SharedLimiter, SharedState } from '../../../src/resilience/shared/index.js'
import { diceFor } from '../dice.js'
import type { Dice } from '../dice.js'
import { percentile } from './proof.js'
import type { Measured } from './proof.js'

const LIMIT = 3_000
const WINDOW_MS = 300_000
const DEMAND = 150

/** When people ask: how long after the last time, and how many at once. */
const PATTERNS: Readonly<Record<string, (dice: Dice) => { readonly afterMs: number; readonly together: number }>> = {
  'one every two seconds': () => ({ afterMs: 2_000, together: 1 }),
  'at random': (dice) => ({ afterMs: dice.exponential(1_900), together: 1 }),
  'ten at once': (dice) => ({ afterMs: dice.between(10_000, 30_000), together: 10 }),
  'fifty at once': (dice) => ({ afterMs: dice.between(60_000, 140_000), together: 50 }),
}

export interface Fairness {
  readonly waits: readonly number[]
  readonly jobs: readonly [number, number]
}

/** Who asks whom: the two jobs, and the people. */
interface Limiters {
  readonly jobs: readonly [RateLimiter, RateLimiter]
  readonly people: RateLimiter
  close(): Promise<void>
}

const TERMS = { limit: LIMIT, windowMs: WINDOW_MS, burstPerSecond: 100 } as const

export const inOneProcess = async (clock: Clock): Promise<Limiters> => {
  const limiter = new SlidingLogLimiter({ ...TERMS, clock })
  return { jobs: [limiter, limiter], people: limiter, close: () => limiter.close() }
}

/** Each of the three is a process of its own, as far as the file knows. */
export const inThreeProcesses = async (clock: VirtualClock): Promise<Limiters> => {
  const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-fairness-'))
  const open = async (): Promise<{ readonly state: SharedState; readonly limiter: RateLimiter }> => {
    const state = await SharedState.open({ folder, clock })
    return { state, limiter: new SharedLimiter({ ...TERMS, clock, state, name: 'key at host' }) }
  }
  const [one, other, people] = [await open(), await open(), await open()]
  return {
    jobs: [one.limiter, other.limiter],
    people: people.limiter,
    close: async () => {
      for (const { limiter, state } of [one, other, people]) {
        await clock.run(limiter.close())
        await clock.run(state.close())
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

export interface Demand {
  readonly pattern: string
  /** Of each job. */
  readonly callers: number
  /** The second job gets its answers so many times as slowly. */
  readonly slower?: number
  readonly minutes: number
  readonly seed?: number
}

/** Two jobs of as many callers each, and people, never more than 150 in any 300 s. */
export const shareOut = async (
  { pattern, callers, slower = 1, minutes, seed = 1 }: Demand,
  open: (clock: VirtualClock) => Promise<Limiters> = inOneProcess,
): Promise<Fairness> => {
  const clock = new VirtualClock()
  const limiters = await open(clock)
  const dice = diceFor(seed, pattern)
  const endAt = minutes * 60_000
  const jobs: [number, number] = [0, 0]
  const waits: number[] = []

  const caller = async (job: 0 | 1): Promise<void> => {
    while (clock.monotonic() < endAt) {
      const slot = await limiters.jobs[job].acquire({ priority: 'bulk' })
      jobs[job]++
      await sleep(clock, dice.between(50, 150) * (job === 0 ? 1 : slower))
      slot.release()
    }
  }
  const person = async (): Promise<void> => {
    const from = clock.monotonic()
    const slot = await limiters.people.acquire({ priority: 'interactive' })
    waits.push(clock.monotonic() - from)
    await sleep(clock, dice.between(50, 400))
    slot.release()
  }
  const people = async (): Promise<void> => {
    const asked: number[] = []
    const working: Promise<void>[] = []
    while (clock.monotonic() < endAt) {
      const { afterMs, together } = PATTERNS[pattern]!(dice)
      await sleep(clock, Math.max(afterMs, untilAllowed(asked, together, clock)))
      for (let one = 0; one < together; one++) {
        asked.push(clock.monotonic())
        working.push(person())
      }
    }
    await Promise.all(working)
  }
  await clock.run(Promise.all([people(), ...Array.from({ length: callers }, () => [caller(0), caller(1)]).flat()]))
  await limiters.close()
  return { waits, jobs }
}

/** Until so many more stay within the demand of any 300 s. */
const untilAllowed = (asked: readonly number[], together: number, clock: Clock): number => {
  const counted = asked[asked.length - (DEMAND - together) - 1]
  return counted === undefined ? 0 : counted + WINDOW_MS + 0.001 - clock.monotonic()
}

export const fairness = async (minutes: number): Promise<readonly Measured[]> => {
  const waits = new Map<string, readonly number[]>()
  let apart = 0
  for (const pattern of Object.keys(PATTERNS)) {
    for (const callers of [4, 64]) {
      const { waits: more, jobs } = await shareOut({ pattern, callers, minutes })
      waits.set(pattern, [...(waits.get(pattern) ?? []), ...more])
      apart = Math.max(apart, difference(jobs))
    }
  }
  const slower = difference((await shareOut({ pattern: 'at random', callers: 64, slower: 4, minutes })).jobs)
  const p99 = [...waits].map(([pattern, all]) => [pattern, percentile(all, 0.99), Math.max(...all)] as const)
  return [
    {
      goal: 'L3 interactive waits beside bulk jobs that saturate',
      number: 'p99 at most 1 s, with at most 150 interactive requests in any 300 s',
      measured: inWords(p99),
      met: p99.every(([, p]) => p <= 1_000),
    },
    {
      goal: 'L3 two bulk jobs beside each other',
      number: 'within 20 % of each other',
      measured: `${(apart * 100).toFixed(1)} % apart at most; ${(slower * 100).toFixed(1)} % where one gets its answers four times as slowly, and so asks less often`,
      met: apart <= 0.2,
    },
  ]
}

/** The same, where each job and the people are processes that share the limit. */
export const fairnessBetweenProcesses = async (minutes: number, patterns = Object.keys(PATTERNS)): Promise<Measured> => {
  const p99: (readonly [pattern: string, p99: number, longest: number])[] = []
  for (const pattern of patterns) {
    const { waits } = await shareOut({ pattern, callers: 8, minutes }, inThreeProcesses)
    p99.push([pattern, percentile(waits, 0.99), Math.max(...waits)])
  }
  return {
    goal: 'L3 the same, where jobs and people are processes that share the limit',
    number: 'p99 at most 1 s',
    measured: inWords(p99),
    met: p99.every(([, p]) => p <= 1_000),
  }
}

const inWords = (waits: readonly (readonly [pattern: string, p99: number, longest: number])[]): string =>
  waits.map(([pattern, p99, longest]) => `${pattern}: ${Math.round(p99)} ms (longest ${Math.round(longest)})`).join(', ')

const difference = ([one, other]: readonly [number, number]): number => Math.abs(one - other) / Math.max(one, other)
