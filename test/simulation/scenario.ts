/** What a seed means: everything that is decided before the first request. */
import type { FaultRule, RateLimit } from '../../src/emulator/index.js'
import { diceFor } from './dice.js'
import type { Dice } from './dice.js'
import { drawFaults } from './faults.js'

export interface Scenario {
  readonly seed: number
  /** What the server allows to the one key that everybody uses. */
  readonly limit: RateLimit
  /** Programs with a limiter each; they divide the limit. */
  readonly machines: readonly MachinePlan[]
  readonly account: AccountPlan
  readonly network: NetworkPlan
  readonly rules: readonly FaultRule[]
  /** Rules that hold for a while, before all others. */
  readonly outages: readonly Outage[]
  readonly drift: boolean
  readonly lateRowsMs: number
}

export interface MachinePlan {
  readonly limit: { readonly limit: number; readonly windowMs: number }
  /** How wrong its wall clock is at the start. */
  readonly skewMs: number
  readonly jumps: readonly { readonly atMs: number; readonly byMs: number }[]
  readonly clients: readonly ClientPlan[]
}

export interface ClientPlan {
  /** Callers who do one thing after the other. */
  readonly callers: number
  readonly operations: number
  /** Between two operations of a caller, on average. */
  readonly thinkMs: number
  readonly retries: number
  readonly breaker: boolean
  readonly prefetch: number
  /** Undefined: at the end. */
  readonly closesAtMs: number | undefined
  /** Share of the operations that are aborted, and that bring a deadline of their own. */
  readonly aborts: number
  readonly deadlines: number
}

export interface AccountPlan {
  readonly organizations: number
  readonly configurations: number
  readonly contacts: number
  readonly passwords: number
}

export interface NetworkPlan {
  readonly latency: Latency
  /** Probabilities, for each request. */
  readonly refused: number
  readonly unknownHost: number
  readonly neverConnects: number
  readonly lostOnTheWay: number
  readonly lostOnTheWayBack: number
  readonly neverAnswered: number
  readonly brokenBody: number
  readonly slowBody: number
  /** What the caller gives up on while it is on its way arrives all the same with this probability. */
  readonly arrivesAnyway: number
  /** Answers without a `Date`. */
  readonly dateless: boolean
}

/** One way, in milliseconds; never more than `LONGEST_WAY_MS`. */
export type Latency =
  | { readonly shape: 'constant'; readonly ms: number }
  | { readonly shape: 'uniform'; readonly lowMs: number; readonly highMs: number }
  | { readonly shape: 'exponential'; readonly meanMs: number }
  /** Mostly quick, and now and then very slow. */
  | { readonly shape: 'tail'; readonly ms: number; readonly slowMs: number; readonly share: number }

export const LONGEST_WAY_MS = 5_000

export interface Outage {
  readonly fromMs: number
  readonly toMs: number
  readonly kind: 'refused' | 'silent' | 'unavailable'
}

export const scenarioOf = (seed: number): Scenario => {
  const dice = diceFor(seed, 'scenario')
  const limit = limitOf(dice)
  const { rules, drift, lateRowsMs } = drawFaults(diceFor(seed, 'faults'), limit.retryAfter === 'date')
  const several = dice.chance(0.3) ? 2 : 1
  const machines = Array.from({ length: several }, () => machineOf(dice, Math.floor(limit.limit / several), limit.windowMs))
  const saysDates =
    limit.retryAfter === 'date' || rules.some(({ fault }) => fault.kind === 'status' && typeof fault.retryAfter === 'object')
  return {
    seed,
    limit,
    machines,
    account: {
      organizations: dice.whole(1, 4),
      configurations: dice.pick([0, 7, 40, 120]),
      contacts: dice.whole(2, 12),
      passwords: dice.whole(2, 12),
    },
    // Whoever gives a date gives its own as well: without it a wrong clock could not be told from a right one.
    network: networkOf(dice, !saysDates && dice.chance(0.2)),
    rules,
    outages: dice.chance(0.25) ? [outageOf(dice)] : [],
    drift,
    lateRowsMs,
  }
}

const limitOf = (dice: Dice): RateLimit => ({
  ...dice.pick([
    { limit: 20, windowMs: 10_000 },
    { limit: 60, windowMs: 30_000 },
    { limit: 100, windowMs: 100_000 },
    { limit: 3_000, windowMs: 300_000 },
  ]),
  window: dice.pick(['sliding', 'fixed'] as const),
  retryAfter: dice.pick([false, 'seconds', 'date'] as const),
  headers: dice.pick(['none', 'none', 'x-ratelimit'] as const),
  body: dice.pick(['message', 'errors'] as const),
})

const HOUR_MS = 3_600_000

const machineOf = (dice: Dice, limit: number, windowMs: number): MachinePlan => ({
  limit: { limit, windowMs },
  skewMs: dice.chance(0.3) ? dice.whole(-600_000, 600_000) : 0,
  jumps: dice.chance(0.3)
    ? Array.from({ length: dice.whole(1, 4) }, () => ({ atMs: dice.whole(0, 120_000), byMs: dice.pick([-HOUR_MS, HOUR_MS]) }))
    : [],
  clients: Array.from({ length: dice.pick([1, 1, 2, 3]) }, () => clientOf(dice)),
})

const clientOf = (dice: Dice): ClientPlan => ({
  callers: dice.pick([1, 2, 4, 8, 16]),
  operations: dice.whole(10, 45),
  thinkMs: dice.pick([0, 20, 300, 3_000]),
  retries: dice.pick([3, 3, 3, 0, 1, 5]),
  breaker: dice.chance(0.8),
  prefetch: dice.pick([4, 4, 0, 1, 10]),
  closesAtMs: dice.chance(0.1) ? dice.whole(0, 60_000) : undefined,
  aborts: dice.pick([0, 0.05, 0.2]),
  deadlines: dice.pick([0, 0.1, 0.4]),
})

const networkOf = (dice: Dice, dateless: boolean): NetworkPlan => {
  const strength = dice.pick([0, 0, 0.02, 0.05, 0.15])
  const some = (): number => (dice.chance(0.4) ? strength * dice.next() : 0)
  return {
    latency: latencyOf(dice),
    refused: some(),
    unknownHost: some(),
    neverConnects: some(),
    lostOnTheWay: some(),
    lostOnTheWayBack: some(),
    neverAnswered: some(),
    brokenBody: some(),
    slowBody: some(),
    arrivesAnyway: dice.pick([0, 0.5, 1]),
    dateless,
  }
}

const latencyOf = (dice: Dice): Latency =>
  dice.pick<() => Latency>([
    () => ({ shape: 'constant', ms: dice.pick([0, 5, 100]) }),
    () => ({ shape: 'uniform', lowMs: dice.whole(0, 50), highMs: dice.pick([60, 500, LONGEST_WAY_MS]) }),
    () => ({ shape: 'exponential', meanMs: dice.pick([20, 200, 1_500]) }),
    () => ({ shape: 'tail', ms: dice.whole(5, 100), slowMs: dice.whole(1_000, LONGEST_WAY_MS), share: dice.between(0.01, 0.2) }),
  ])()

const outageOf = (dice: Dice): Outage => {
  const fromMs = dice.whole(0, 30_000)
  return { fromMs, toMs: fromMs + dice.whole(1_000, 180_000), kind: dice.pick(['refused', 'silent', 'unavailable'] as const) }
}
