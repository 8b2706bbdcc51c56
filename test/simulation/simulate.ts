/** Runs the whole client for one seed: virtual clock, seeded network, the emulator in memory, and its faults. */
import { createHash } from 'node:crypto'
import { VirtualClock } from '../../src/clock.js'
import type { Timer } from '../../src/clock.js'
import { createEmulator } from '../../src/emulator/index.js'
import type { FaultRule } from '../../src/emulator/index.js'
import { GlueClient } from '../../src/client/glue-client.js'
import type { Transport } from '../../src/http/transport.js'
import { accountSeed } from './account.js'
import { diceFor } from './dice.js'
import { History } from './history.js'
import { violationsOf } from './invariants/index.js'
import { MachineClock } from './machine-clock.js'
import { SimulatedNetwork } from './network.js'
import { nextOperation } from './operations.js'
import type { Caller } from './operations.js'
import type { Run, Violation } from './run.js'
import { LONGEST_WAY_MS, scenarioOf } from './scenario.js'
import type { ClientPlan, Scenario } from './scenario.js'
import { KINDS, Witness } from './witness.js'

export interface Result {
  readonly run: Run
  readonly violations: readonly Violation[]
  /** Of everything that reached the server and everything that callers were told: the same for the same seed. */
  readonly hash: string
}

export interface Sabotage {
  /** Between the client and the network: a way to do what must be noticed. */
  readonly line?: (line: Transport) => Transport
}

export const simulate = async (seed: number, sabotage: Sabotage = {}): Promise<Result> => {
  const scenario = scenarioOf(seed)
  const run = await play(scenario, sabotage)
  return { run, violations: violationsOf(run), hash: hashOf(run) }
}

const play = async (scenario: Scenario, sabotage: Sabotage): Promise<Run> => {
  const { seed } = scenario
  const time = new VirtualClock()
  const emulator = createEmulator({
    seed: accountSeed(scenario.account),
    clock: new MachineClock(time),
    rateLimit: scenario.limit,
    seedNumber: seed,
  })
  emulator.faults.set(scenario.rules)
  const history = new History()
  const witness = new Witness(emulator, time)
  const network = new SimulatedNetwork({
    time,
    emulator,
    plan: scenario.network,
    dice: diceFor(seed, 'network'),
    onArrival: (handle) => {
      witness.look()
      handle()
      witness.look()
    },
    trace: (...what) => history.trace(time.monotonic(), ...what),
  })
  /** What the scenario brings at a certain time, whether or not anybody is left to see it. */
  const staged: Timer[] = []
  const stage = (atMs: number, happening: () => void): void => void staged.push(time.setTimer(happening, atMs))
  playOutages(scenario, stage, network, (rules) => emulator.faults.set(rules))

  const clients = new Map<string, GlueClient>()
  const work: Promise<void>[] = []
  for (const [m, machine] of scenario.machines.entries()) {
    const clock = new MachineClock(time, machine.skewMs)
    for (const { atMs, byMs } of machine.jumps) stage(atMs, () => clock.jump(byMs))
    for (const [c, plan] of machine.clients.entries()) {
      const name = `m${m}c${c}`
      const line = network.line(`m${m}`, name)
      const dice = diceFor(seed, name)
      const client = new GlueClient({
        region: 'us',
        apiKey: emulator.apiKey,
        transport: sabotage.line?.(line) ?? line,
        clock,
        random: () => dice.next(),
        rateLimit: machine.limit,
        retries: plan.retries,
        prefetch: plan.prefetch,
        ...(plan.breaker ? {} : { breaker: false }),
        onEvent: (event) => {
          history.events.push({ at: time.monotonic(), client: name, event })
          if (event.type === 'circuit') history.trace(time.monotonic(), name, `the circuit is ${event.state}`)
        },
      })
      clients.set(name, client)
      if (plan.closesAtMs !== undefined) stage(plan.closesAtMs, () => void client.close())
      const caller = {
        client,
        clock,
        history,
        witness,
        writable: scenario.drift ? KINDS.filter((kind) => kind !== 'configurations') : KINDS,
      }
      for (let number = 0; number < plan.callers; number++)
        work.push(
          call({ ...caller, name, dice: diceFor(seed, `${name} caller ${number}`), aborts: plan.aborts, deadlines: plan.deadlines }, plan),
        )
    }
  }
  const left = await finish(time, clients, work, history, () => staged.forEach((timer) => timer.cancel()))

  const timersLeft = left - network.onTheWay
  // What is still on its way arrives, and counts.
  await time.advance(LONGEST_WAY_MS)
  const metrics = new Map([...clients].map(([name, client]) => [name, client.metrics()]))
  return {
    scenario,
    history,
    witness,
    log: emulator.log.entries,
    sendings: network.sendings,
    metrics,
    timersLeft,
    virtualMs: time.monotonic(),
  }
}

/** One caller does one thing after the other. */
const call = async (caller: Caller, { operations, callers, thinkMs }: ClientPlan): Promise<void> => {
  const { clock, dice } = caller
  for (let left = Math.ceil(operations / callers); left > 0; left--) {
    await nextOperation(caller)
    const pauseMs = dice.exponential(thinkMs)
    if (pauseMs > 0) await new Promise<void>((resolve) => void clock.setTimer(resolve, pauseMs))
  }
}

const playOutages = (
  { outages, rules }: Scenario,
  stage: (atMs: number, happening: () => void) => void,
  network: SimulatedNetwork,
  setRules: (rules: readonly FaultRule[]) => void,
): void => {
  for (const { fromMs, toMs, kind } of outages) {
    stage(fromMs, () => {
      if (kind === 'unavailable') setRules([{ fault: { kind: 'status', status: 503 } }, ...rules])
      else network.outage = kind
    })
    stage(toMs, () => {
      network.outage = undefined
      setRules(rules)
    })
  }
}

/** @returns how many timers are left that nobody needs any more */
const finish = async (
  time: VirtualClock,
  clients: ReadonlyMap<string, GlueClient>,
  work: readonly Promise<void>[],
  history: History,
  strike: () => void,
): Promise<number> => {
  try {
    await time.run(Promise.all(work))
  } catch (error) {
    history.oddities.push(error instanceof Error ? (error.stack ?? error.message) : String(error))
  }
  await Promise.all([...clients.values()].map((client) => client.close()))
  strike()
  await time.advance(0)
  return time.pending
}

const hashOf = ({ log, history, virtualMs }: Run): string => {
  const hash = createHash('sha256')
  for (const { at, method, path, status, fault } of log) hash.update(`${at} ${method} ${path} ${status} ${fault}\n`)
  for (const { what, client, startedAt, endedAt, end } of history.operations)
    hash.update(`${client} ${what} ${startedAt} ${endedAt} ${end}\n`)
  return hash.update(String(virtualMs)).digest('hex').slice(0, 16)
}
