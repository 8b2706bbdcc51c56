/**
 * `npm run mutation`: changes the code of `src/resilience` and `src/http` in one place at a time and looks whether a test notices.
 * `npm run mutation -- src/http/path.ts` tries these files or folders only; `--force` forgets the results of earlier runs.
 */
import { filesOf } from './mutation/files.js'
import { mutate } from './mutation/run.js'
import { scoreOf, survivorsOf, tableOf } from './mutation/summary.js'
import type { MutatedFile } from './mutation/summary.js'

/** The least score that passes, in per cent. */
const LEAST_SCORE = 85

const args = process.argv.slice(2)
const found: Record<string, MutatedFile> = {}
const failed: string[] = []
for (const file of filesOf(args.filter((arg) => !arg.startsWith('--')))) {
  console.log(file)
  try {
    found[file] = await mutate(file, args.includes('--force'))
    for (const line of survivorsOf(file, found[file])) console.log(line)
  } catch {
    // Said by Stryker already: most often a test that fails before anything is changed.
    failed.push(file)
  }
}
for (const line of ['', ...tableOf(found)]) console.log(line)
const score = scoreOf(Object.values(found).flatMap(({ mutants }) => mutants))
if (score < LEAST_SCORE) console.log(`The score is below ${LEAST_SCORE} %.`)
if (failed.length > 0) console.log(`Not tried, see above: ${failed.join(', ')}.`)
process.exitCode = failed.length > 0 || score < LEAST_SCORE ? 1 : 0
