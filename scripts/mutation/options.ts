import type { PartialStrykerOptions } from '@stryker-mutator/api/core'

/** Everything that a run leaves behind. Git, prettier, oxlint and the build know to leave `.build-*` alone. */
const FOLDER = '.build-mutation'
export const REPORT = `${FOLDER}/report.json`

/** The least score, in per cent, that passes. */
export const LEAST_SCORE = 85

const MUTATED = ['src/resilience', 'src/http']
const LEFT_OUT = [
  '!src/**/*.test.ts',
  // Sentences, and the section of the guide that each points to. `test/docs` checks that the sections exist.
  '!src/http/hints.ts',
  // Types alone.
  '!src/http/types.ts',
  // The number of the version.
  '!src/http/version.ts',
]

/** Which files: those named, or in the folders named (`src/http/path.ts`, `src/http/path.ts:10-20`, `src/http`), or all. */
export const patternsOf = (named: readonly string[]): string[] => [
  ...(named.length === 0 ? MUTATED : named).map((name) => (name.includes('.ts') ? name : `${name.replace(/\/$/, '')}/**/*.ts`)),
  ...LEFT_OUT,
]

/** Whether `file` is one of those named; a range of lines still shows the whole file. */
export const isNamed = (file: string, named: readonly string[]): boolean =>
  named.length === 0 || named.some((name) => file === name.replace(/:[\d:-]+$/, '') || file.startsWith(`${name.replace(/\/$/, '')}/`))

export const strykerOptions = (named: readonly string[], force: boolean): PartialStrykerOptions & Record<string, unknown> => ({
  mutate: patternsOf(named),
  force,
  testRunner: 'vitest',
  plugins: ['@stryker-mutator/vitest-runner', './scripts/mutation/prose.mjs'],
  ignorers: ['prose'],
  vitest: { configFile: 'scripts/mutation/vitest.config.ts' },
  coverageAnalysis: 'perTest',
  // Results are kept from run to run, and tried again when the mutant or a test that reaches it has changed.
  incremental: true,
  incrementalFile: `${FOLDER}/incremental.json`,
  tempDirName: `${FOLDER}/sandbox`,
  cleanTempDir: 'always',
  ignorePatterns: ['.build-*', 'dist', 'coverage', 'docs', 'bench', 'examples', 'test', '.demo'],
  reporters: ['json', 'progress-append-only'],
  jsonReporter: { fileName: REPORT },
  concurrency: 1,
  // A mutant that never ends costs this much; one that is only slow on a busy machine must not count as found.
  timeoutMS: 10_000,
  timeoutFactor: 4,
  disableTypeChecks: false,
  warnings: { slow: false, unknownOptions: true, preprocessorErrors: true, unserializableOptions: true },
  allowConsoleColors: false,
  logLevel: 'warn' as NonNullable<PartialStrykerOptions['logLevel']>,
})
