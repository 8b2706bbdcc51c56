/** Reads through the whole client at a server of which every tenth answer goes wrong. */
import { VirtualClock } from '../../../src/clock.js'
import { GlueClient } from '../../../src/client/glue-client.js'
import { createEmulator } from '../../../src/emulator/index.js'
import type { Fault, FaultRule } from '../../../src/emulator/index.js'
import { accountSeed } from '../account.js'
import { diceFor } from '../dice.js'
import { SimulatedNetwork } from '../network.js'
import type { NetworkPlan } from '../scenario.js'
import type { Measured } from './proof.js'

/** F4 to F8 of the emulator's faults: resets, broken bodies, refusals for the rate, failures before the request was done. */
const FAULTS: readonly Fault[] = [
  { kind: 'reset', at: 'beforeResponse' },
  { kind: 'reset', at: 'beforeResponse', when: 'after' },
  { kind: 'reset', at: 'midBody' },
  { kind: 'malformedJson' },
  { kind: 'malformedJson', framing: 'lengthTooLong' },
  { kind: 'status', status: 429 },
  { kind: 'status', status: 429, retryAfter: 3 },
  { kind: 'status', status: 429, retryAfter: { date: 5 } },
  { kind: 'status', status: 429, retryAfter: 'garbage' },
  { kind: 'status', status: 429, retryAfter: -2 },
  { kind: 'status', status: 500 },
  { kind: 'status', status: 502, body: 'html' },
  { kind: 'status', status: 503, retryAfter: 2 },
  { kind: 'status', status: 504, body: 'html' },
]
const SHARE = 0.1

/** So that each strikes as often as every other, and together they strike that share: rules are asked one after the other. */
const rules: readonly FaultRule[] = FAULTS.map((fault, at) => {
  const each = SHARE / FAULTS.length
  return { fault, probability: each / (1 - at * each) }
})

const CLEAN: NetworkPlan = {
  latency: { shape: 'uniform', lowMs: 5, highMs: 60 },
  refused: 0,
  unknownHost: 0,
  neverConnects: 0,
  lostOnTheWay: 0,
  lostOnTheWayBack: 0,
  neverAnswered: 0,
  brokenBody: 0,
  slowBody: 0,
  arrivesAnyway: 0,
  dateless: false,
}

export interface Noise {
  readonly calls: number
  readonly succeeded: number
  /** At the server. */
  readonly requests: number
  readonly faults: number
}

export const readThroughNoise = async (seed: number, calls: number): Promise<Noise> => {
  const time = new VirtualClock()
  const plan = { organizations: 2, configurations: 20, contacts: 2, passwords: 2 }
  const emulator = createEmulator({ seed: accountSeed(plan), clock: time, seedNumber: seed })
  emulator.faults.set(rules)
  const network = new SimulatedNetwork({
    time,
    emulator,
    plan: CLEAN,
    dice: diceFor(seed, 'network'),
    onArrival: (handle) => handle(),
    trace: () => undefined,
  })
  const dice = diceFor(seed, 'client')
  const client = new GlueClient({
    region: 'us',
    apiKey: emulator.apiKey,
    transport: network.line('m0', 'c0'),
    clock: time,
    random: () => dice.next(),
  })
  const ids = emulator.account.of('configurations').rows.slice(0, plan.configurations)
  let left = calls
  let succeeded = 0
  const caller = async (): Promise<void> => {
    while (left-- > 0) {
      const { id } = ids[left % ids.length]!
      const found = await client.configurations.get(id).catch(() => undefined)
      if (found?.id === id) succeeded++
    }
  }
  await time.run(Promise.all(Array.from({ length: 8 }, caller)))
  await client.close()
  const { entries } = emulator.log
  return { calls, succeeded, requests: entries.length, faults: entries.filter(({ fault }) => fault !== undefined).length }
}

export const noise = async (seeds: number, calls: number): Promise<Measured> => {
  const runs: Noise[] = []
  for (let seed = 1; seed <= seeds; seed++) runs.push(await readThroughNoise(seed, calls))
  const worst = Math.min(...runs.map(({ succeeded }) => succeeded / calls))
  const attempts = Math.max(...runs.map(({ requests }) => requests / calls))
  return {
    goal: 'R2 success under noise',
    number: `99.97 % of ${calls} GETs at 10 % mixed faults in each of ${seeds} seeds, at most 1.15 requests a call`,
    measured: `${runs.map(({ succeeded }) => ((100 * succeeded) / calls).toFixed(2)).join(', ')} %; ${attempts.toFixed(3)} requests a call at most, ${runs.reduce((sum, { faults }) => sum + faults, 0)} faults`,
    met: worst >= 0.9997 && attempts <= 1.15,
  }
}
