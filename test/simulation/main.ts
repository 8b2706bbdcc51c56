/**
 * `npm run simulate`: the whole client in virtual time.
 *
 *     npm run simulate -- --seeds 1000         as many seeds, from 1 or from --from N
 *     npm run simulate -- --seed 17 --verbose  one seed, with all that happened
 *     npm run simulate -- --seed 17 --repeat 100   the same a hundred times over: whether it comes to the same each time
 *     npm run simulate -- --proofs [NAME ...]  what is promised of limiter, retries and circuit breaker, in full length
 */
import { parseArgs } from 'node:util'
import { PROOFS } from './proofs/index.js'
import { describeFailure, describeRun } from './report.js'
import { simulate } from './simulate.js'

const { values, positionals } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    repeat: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
    proofs: { type: 'boolean', default: false },
  },
  allowPositionals: true,
})

const seconds = (since: number): string => ((performance.now() - since) / 1_000).toFixed(1)

const prove = async (names: readonly string[]): Promise<boolean> => {
  let missed = 0
  for (const name of names) {
    const started = performance.now()
    for (const { goal, number, measured, met } of await PROOFS[name]!()) {
      console.log(`${met ? 'met   ' : 'MISSED'}  ${goal}: ${measured} (goal: ${number})`)
      if (!met) missed++
    }
    console.log(`        ${name}: ${seconds(started)} s`)
  }
  console.log(missed === 0 ? 'All goals met.' : `${missed} goals missed.`)
  return missed === 0
}

const runSeeds = async (first: number, count: number, repeat: number): Promise<boolean> => {
  const started = performance.now()
  let failed = 0
  let [calls, requests, virtualMs] = [0, 0, 0]
  for (let seed = first; seed < first + count; seed++) {
    const result = await simulate(seed)
    let same = 1
    for (; same < repeat; same++) if ((await simulate(seed)).hash !== result.hash) break
    if (repeat > 1) console.log(`seed ${seed}: ${same} of ${repeat} runs came to ${result.hash}`)
    const { run } = result
    for (const { requestCount } of run.metrics.values()) calls += requestCount
    requests += run.log.length
    virtualMs += run.virtualMs
    if (values.verbose) console.log(describeRun(result))
    if (result.violations.length > 0) console.log(describeFailure(result))
    if (result.violations.length > 0 || same < repeat) failed++
  }
  const { user, system } = process.cpuUsage()
  const perSecond = Math.round((calls * repeat) / Number(seconds(started)))
  console.log(
    `${count} seeds in ${seconds(started)} s, ${((user + system) / 1e6).toFixed(1)} s of them on the processor: ${calls} calls (${perSecond} a second), ${requests} requests at the server, ` +
      `${(virtualMs / 3_600_000).toFixed(1)} virtual hours. ${count - failed} passed, ${failed} failed`,
  )
  return failed === 0
}

const refuse = (message: string): never => {
  console.error(message)
  process.exit(2)
}
const whole = (name: 'seeds' | 'seed' | 'from' | 'repeat'): number => {
  const number = Number(values[name])
  return Number.isSafeInteger(number) && number > 0 ? number : refuse(`--${name} takes a whole number above 0.`)
}

const known = Object.keys(PROOFS)
const unknown = positionals.find((name) => !values.proofs || !known.includes(name))
if (unknown !== undefined) refuse(`Nothing here is named ${unknown}. Proofs are ${known.join(', ')}, and come after --proofs.`)
const well = values.proofs
  ? await prove(positionals.length === 0 ? known : positionals)
  : await runSeeds(whole(values.seed === undefined ? 'from' : 'seed'), values.seed === undefined ? whole('seeds') : 1, whole('repeat'))
process.exitCode = well ? 0 : 1
