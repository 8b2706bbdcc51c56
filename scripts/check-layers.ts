/** Fails when an import in `src` breaks the table of layers. `--verbose` names the imports of test files that are exempt. */
import { checkLayers } from './layers/check.js'

const { files, edges, violations, exempt } = checkLayers(process.cwd())
for (const violation of violations) console.error(violation)
if (process.argv.includes('--verbose')) for (const line of exempt) console.log(`exempt: ${line}`)
const found = violations.length === 0 ? 'no violation' : `${violations.length} violation${violations.length > 1 ? 's' : ''}`
console.log(`${files} files, ${edges} imports, ${found}, ${exempt.length} exempt in test files`)
if (violations.length > 0) process.exitCode = 1
