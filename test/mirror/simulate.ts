/**
 * Lives many accounts, each from a seed, and compares what their mirrors hold at the end with what they hold themselves.
 * `npm run simulate:mirror -- [HOW MANY] [FROM]`: 1000 from 1 unless given. A seed that fails does so again.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { openSqliteStore } from '../../src/mirror/store/sqlite/store.js'
import { live } from './history.js'

const [count = 1000, from = 1] = process.argv.slice(2).map(Number)
const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-simulate-'))
const startedAt = performance.now()
const sum = { syncs: 0, failures: 0, records: 0, bad: 0 }
for (let seed = from; seed < from + count; seed++) {
  let stores = 0
  try {
    const { differences, syncs, failures, records } = await live(seed, () =>
      openSqliteStore({ path: path.join(folder, `${seed}-${++stores}.sqlite`) }),
    )
    sum.syncs += syncs
    sum.failures += failures
    sum.records += records
    if (differences.length === 0) continue
    sum.bad++
    console.log(`seed ${seed}: ${differences.length} differences\n  ${differences.slice(0, 10).join('\n  ')}`)
  } catch (error) {
    sum.bad++
    console.log(`seed ${seed}: ${error instanceof Error ? error.stack : String(error)}`)
  } finally {
    for (let store = 1; store <= stores; store++)
      for (const end of ['', '-wal', '-shm', '.lock']) rmSync(path.join(folder, `${seed}-${store}.sqlite${end}`), { force: true })
  }
}
rmSync(folder, { recursive: true, force: true })
console.log(
  `${count} seeds: ${sum.syncs} syncs, of which ${sum.failures} were ended early; ${sum.records} records compared; ` +
    `${sum.bad} of them differ; ${((performance.now() - startedAt) / 1000).toFixed(0)} s`,
)
process.exitCode = sum.bad === 0 ? 0 : 1
