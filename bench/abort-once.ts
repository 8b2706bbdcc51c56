/** One call, aborted where it is stuck: prints how long it took to settle, and until this process had nothing left to do. */
import { writeSync } from 'node:fs'
import { performance } from 'node:perf_hooks'
import { hostileAt } from '../test/support/hostile.js'
import { PREDICAMENTS } from '../test/support/predicaments.js'

// The runner of the benchmarks maps stacks to TypeScript, and reading the maps is no part of an abort.
process.setSourceMapsEnabled(false)
const [index = '', ports = ''] = process.argv.slice(2)
const { open } = PREDICAMENTS[Number(index)]!
const stuck = open(hostileAt(JSON.parse(ports)), 'built-in')
const controller = new AbortController()
let settledAt = Number.NaN
const settled = stuck.run({ signal: controller.signal, priority: 'bulk' }).then(
  () => undefined,
  () => (settledAt = performance.now()),
)
await stuck.reached()
const abortedAt = performance.now()
process.on('exit', () => {
  const now = performance.now()
  writeSync(1, JSON.stringify({ settleMs: settledAt - abortedAt, exitMs: now - abortedAt }))
})
controller.abort(new Error('never mind'))
await settled
