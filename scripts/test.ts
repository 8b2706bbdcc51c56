/**
 * `npm test`: every check, then every test, then one line with the sum: `N passed, N failed`.
 * With arguments (`npm test -- src/http`) it builds and runs only the tests they select.
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { checks, discard, runChecks } from './checks.js'
import { closingLine, tallyOf } from './tally.js'

const selected = process.argv.slice(2)

// Browser and key store tests need programs of the operating system; the script is for Debian and does nothing elsewhere.
if (process.env['CI'] === 'true' && process.platform === 'linux') {
  const { status } = spawnSync('bash', ['scripts/system-packages.sh'], { stdio: 'inherit' })
  if (status !== 0) console.error('Some system packages are missing; the tests that need them will be skipped.')
}

const results = await runChecks(selected.length === 0 ? checks : checks.filter(({ name }) => name === 'build'))

const folder = mkdtempSync(path.join(tmpdir(), 'gluekit-test-'))
const report = path.join(folder, 'vitest.json')
const vitest = path.join('node_modules', 'vitest', 'vitest.mjs')
const { status } = spawnSync(
  process.execPath,
  [vitest, 'run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`, ...selected],
  { stdio: 'inherit' },
)
const tally = tallyOf({ checks: results.map((result) => result.ok), report, vitestFailed: status !== 0 })
discard(folder)

for (const result of results) if (!result.ok) console.log(`Check failed: ${result.check.name}`)
console.log(closingLine(tally))
process.exitCode = tally.failed === 0 ? 0 : 1
