/**
 * `npm run simulate -- --seeds 1000`: runs the whole client under as many seeds. `--seed N` runs one, `--verbose` shows what happened in
 * it, `--from N` begins elsewhere, `--repeat N` runs each that often and compares.
 */
import { parseArgs } from 'node:util'
import { describeFailure, describeRun } from './report.js'
import { simulate } from './simulate.js'

const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    seed: { type: 'string' },
    from: { type: 'string', default: '1' },
    repeat: { type: 'string', default: '1' },
    verbose: { type: 'boolean', default: false },
  },
})
const first = Number(values.seed ?? values.from)
const count = values.seed === undefined ? Number(values.seeds) : 1
const repeat = Number(values.repeat)
if (![first, count, repeat].every((number) => Number.isSafeInteger(number) && number > 0)) {
  console.error('--seeds, --seed, --from and --repeat take whole numbers above 0')
  process.exit(2)
}

const started = performance.now()
let failed = 0
let calls = 0
let requests = 0
let virtualMs = 0
for (let seed = first; seed < first + count; seed++) {
  const result = await simulate(seed)
  for (let again = 1; again < repeat; again++) {
    const { hash } = await simulate(seed)
    if (hash === result.hash) continue
    console.log(`seed ${seed}: run ${again + 1} came to ${hash}, the first one to ${result.hash}`)
    failed++
    break
  }
  const { run } = result
  for (const { requestCount } of run.metrics.values()) calls += requestCount
  requests += run.log.length
  virtualMs += run.virtualMs
  if (values.verbose) console.log(describeRun(result))
  if (result.violations.length > 0) {
    failed++
    console.log(describeFailure(result))
  }
}
const seconds = (performance.now() - started) / 1_000
console.log(
  `${count} seeds in ${seconds.toFixed(1)} s: ${calls} calls (${Math.round((calls * repeat) / seconds)} a second), ${requests} requests at the server, ` +
    `${(virtualMs / 3_600_000).toFixed(1)} virtual hours. ${count - failed} passed, ${failed} failed`,
)
process.exitCode = failed === 0 ? 0 : 1
