import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { Stryker } from '@stryker-mutator/core'
import type { PartialStrykerOptions } from '@stryker-mutator/api/core'
import { testsOf } from './files.js'
import type { MutatedFile, MutationReport } from './summary.js'

/** Everything that a run leaves behind. Git, prettier, oxlint and the build know to leave `.build-*` alone. */
const FOLDER = '.build-mutation'

const optionsFor = (file: string, results: string, force: boolean): PartialStrykerOptions & Record<string, unknown> => ({
  mutate: [file],
  force,
  testRunner: 'vitest-loading',
  plugins: ['@stryker-mutator/vitest-runner', './scripts/mutation/runner.mjs', './scripts/mutation/prose.mjs'],
  ignorers: ['prose'],
  vitest: { configFile: 'scripts/mutation/vitest.config.ts', related: false },
  coverageAnalysis: 'perTest',
  // Results are kept, and a mutant is tried again when it or a file of tests that reaches it has changed.
  incremental: true,
  incrementalFile: results,
  tempDirName: `${FOLDER}/sandbox`,
  cleanTempDir: 'always',
  ignorePatterns: ['.build-*', 'dist', 'coverage', 'docs', 'bench', 'examples', '.demo'],
  reporters: ['progress-append-only'],
  concurrency: 1,
  // A mutant that never ends costs this much; one that is only slow on a busy machine must not count as noticed.
  timeoutMS: 10_000,
  timeoutFactor: 4,
  thresholds: { high: 95, low: 85, break: null },
  disableTypeChecks: false,
  warnings: { slow: false, unknownOptions: true, preprocessorErrors: true, unserializableOptions: true },
  allowConsoleColors: false,
  logLevel: 'warn' as NonNullable<PartialStrykerOptions['logLevel']>,
})

const read = (results: string): MutationReport | undefined =>
  existsSync(results) ? (JSON.parse(readFileSync(results, 'utf8')) as MutationReport) : undefined

/** Whether neither the file nor its tests have changed since. What they import is not looked at. */
const isFresh = ({ files, testFiles }: MutationReport, tests: readonly string[]): boolean =>
  tests.every((test) => test.includes('*') || Object.hasOwn(testFiles, test)) &&
  Object.entries({ ...files, ...testFiles }).every(([name, { source }]) => existsSync(name) && readFileSync(name, 'utf8') === source)

/** Stryker takes a mutant that no test reaches by itself for one that nothing new can reach. What survived is tried again, all of it. */
const forgetSurvivors = (results: string, report: MutationReport): void => {
  const files = Object.entries(report.files).map(([name, file]) => [
    name,
    { ...file, mutants: file.mutants.filter(({ status }) => status === 'Killed' || status === 'Ignored') },
  ])
  writeFileSync(results, JSON.stringify({ ...report, files: Object.fromEntries(files) }))
}

/** Tries every mutant of one file, as far as its result is not known from an earlier run. */
export const mutate = async (file: string, force: boolean): Promise<MutatedFile> => {
  const results = `${FOLDER}/${file.replaceAll('/', '.')}.json`
  const earlier = force ? undefined : read(results)
  const tests = testsOf(file)
  if (earlier === undefined || !isFresh(earlier, tests)) {
    if (earlier !== undefined) forgetSurvivors(results, earlier)
    process.env['GLUEKIT_MUTATION_TESTS'] = tests.join(' ')
    // Tests that leave Greenwich set this themselves, which has no effect in the threads that Stryker runs them in.
    process.env['TZ'] = 'America/New_York'
    await new Stryker(optionsFor(file, results, force)).runMutationTest()
  }
  return read(results)?.files[file] ?? { source: readFileSync(file, 'utf8'), mutants: [] }
}
