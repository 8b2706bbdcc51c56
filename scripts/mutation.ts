/**
 * `npm run mutation`: changes the code of `src/resilience` and `src/http` in one place at a time and looks whether a test notices.
 * `npm run mutation -- src/http/path.ts` tries these files only; `--force` forgets the results of earlier runs.
 */
import { readFileSync } from 'node:fs'
import { Stryker } from '@stryker-mutator/core'
import { isNamed, LEAST_SCORE, REPORT, strykerOptions } from './mutation/options.js'
import { linesOf, scoreOf } from './mutation/summary.js'
import type { MutationReport } from './mutation/summary.js'

const args = process.argv.slice(2)
const named = args.filter((arg) => !arg.startsWith('--'))
await new Stryker(strykerOptions(named, args.includes('--force'))).runMutationTest()

const { files } = JSON.parse(readFileSync(REPORT, 'utf8')) as MutationReport
// The report also holds what earlier runs found in other files.
const shown = Object.fromEntries(Object.entries(files).filter(([name]) => isNamed(name, named)))
for (const line of linesOf(shown)) console.log(line)
const score = scoreOf(Object.values(shown).flatMap(({ mutants }) => mutants))
if (score < LEAST_SCORE) console.log(`The score is below ${LEAST_SCORE} %.`)
process.exitCode = score < LEAST_SCORE ? 1 : 0
