import { describe, expect, test } from 'vitest'
import type { Transport } from '../../src/http/transport.js'
import { INVARIANTS } from './invariants/index.js'
import { describeFailure, replayCommand } from './report.js'
import { scenarioOf } from './scenario.js'
import { simulate } from './simulate.js'
import type { Result } from './simulate.js'

/** `npm run simulate` runs thousands. */
const SEEDS = 60
const TOGETHER = 10

describe('the whole client under a virtual clock, a seeded network and the faults of the emulator', () => {
  const groups = Array.from({ length: SEEDS / TOGETHER }, (_, group) => 1 + group * TOGETHER)
  test.each(groups)('keeps what it promises (ten seeds from %i)', async (first) => {
    for (let seed = first; seed < first + TOGETHER; seed++) {
      const result = await simulate(seed)
      expect.soft(result.violations.length === 0 ? 'kept' : describeFailure(result)).toBe('kept')
    }
  })

  test('comes to the same for the same seed', async () => {
    for (const seed of [3, 19, 57]) {
      const { hash } = await simulate(seed)
      expect((await simulate(seed)).hash).toBe(hash)
    }
  })

  test('meets everything that can be drawn, a thousand seeds over', () => {
    const scenarios = Array.from({ length: 1000 }, (_, at) => scenarioOf(at + 1))
    const share = (test: (scenario: (typeof scenarios)[number]) => boolean): number => scenarios.filter(test).length / scenarios.length
    const faults = new Set(scenarios.flatMap(({ rules }) => rules.map(({ fault }) => fault.kind)))
    expect([...faults].sort()).toEqual([
      'dateSkew',
      'drift',
      'drip',
      'duplicatePage',
      'foreignRequests',
      'lateRows',
      'latency',
      'malformedJson',
      'pageTooLarge',
      'redirect',
      'reset',
      'sameStamp',
      'slowHeaders',
      'stall',
      'status',
      'wrongContent',
    ])
    for (const met of [
      share(({ limit }) => limit.window === 'fixed'),
      share(({ outages }) => outages.length > 0),
      share(({ machines }) => machines.length > 1),
      share(({ machines }) => machines.some(({ jumps }) => jumps.length > 0)),
      share(({ network }) => network.refused + network.unknownHost + network.neverConnects > 0),
      share(({ network }) => network.lostOnTheWay + network.lostOnTheWayBack + network.neverAnswered > 0),
      share(({ network }) => network.brokenBody + network.slowBody > 0),
      // Nothing goes wrong at all, and the limit is what is left.
      share(({ rules, outages }) => rules.length === 0 && outages.length === 0),
    ])
      expect(met).toBeGreaterThan(0.03)
  })
})

/** What no client may do, between the client and the network: the invariants have to see it. */
const sabotaged =
  (line: (line: Transport) => Transport) =>
  (seed: number): Promise<Result> =>
    simulate(seed, { line })
const twice = sabotaged((line) => ({
  ...line,
  send: async (request) => {
    if (request.method !== 'POST') return line.send(request)
    const [first] = await Promise.all([line.send(request), line.send(request).catch(() => undefined)])
    return first
  },
}))
const swallowed = sabotaged((line) => ({
  ...line,
  send: (request) =>
    request.method === 'PATCH'
      ? Promise.resolve({
          status: 200,
          headers: {},
          body: Buffer.from(`{"data":{"id":"${request.path.split('/').at(-1)}","attributes":{}}}`),
        })
      : line.send(request),
}))
const quick = sabotaged((line) => ({
  ...line,
  send: async (request) => {
    await line.send({ ...request, method: 'GET', body: undefined }).catch(() => undefined)
    return line.send(request)
  },
}))

const firstFailing = async (run: (seed: number) => Promise<Result>): Promise<Result> => {
  for (let seed = 1; seed <= 20; seed++) {
    const result = await run(seed)
    if (result.violations.length > 0) return result
  }
  throw new Error('nobody noticed')
}
const violated = ({ violations }: Result): readonly string[] => [...new Set(violations.map(({ invariant }) => invariant))]

describe('a seed that fails', () => {
  test.each([
    ['a create that is sent twice', twice, 'creates happen once'],
    ['an update that is lost', swallowed, 'values hold'],
    ['requests that nobody counts', quick, 'attempts are bounded'],
  ])('is found: %s', async (_, run, invariant) => {
    expect(violated(await firstFailing(run))).toContain(invariant)
  })

  test('fails in the same way each time, and says how to see it', async () => {
    const failing = await firstFailing(twice)
    const { seed } = failing.run.scenario
    for (let again = 0; again < 5; again++) {
      const { hash, violations } = await twice(seed)
      expect(hash).toBe(failing.hash)
      expect(violations).toEqual(failing.violations)
    }
    const text = describeFailure(failing)
    expect(text).toContain(`replay: ${replayCommand(seed)}`)
    expect(text).toContain(`npm run simulate -- --seed ${seed} --verbose`)
    expect(text).toContain(`"seed":${seed},"limit":`)
    expect(text).toContain('the last 40 events:')
    expect(text).toContain('creates happen once: #')
  })

  test('is judged by every invariant there is', () => {
    expect(Object.keys(INVARIANTS)).toHaveLength(14)
  })
})
