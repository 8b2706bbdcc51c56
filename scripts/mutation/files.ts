import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

const FOLDERS: readonly string[] = ['src/resilience', 'src/http']

const NOT_MUTATED: readonly string[] = [
  // Sentences, and the section of the guide that each points to. `test/docs` checks that the sections exist.
  'src/http/hints.ts',
  // Types alone.
  'src/http/types.ts',
  // The number of the version.
  'src/http/version.ts',
]

/** Tests with another name than the file that they are about. */
export const TESTED_BY: Readonly<Record<string, readonly string[]>> = {
  'src/http/call.ts': ['src/http/pipeline.test.ts'],
  'src/http/index.ts': ['src/http/pipeline.test.ts'],
  'src/http/redacted-copy.ts': ['src/http/redaction.test.ts'],
  'src/http/redacted.ts': ['src/http/redaction.test.ts'],
  'src/http/connections.ts': ['src/http/undici-transport.test.ts'],
  'src/http/connector.ts': ['src/http/undici-transport.test.ts'],
  'src/http/proxy-tunnel.ts': ['src/http/undici-transport.test.ts'],
  'src/http/redaction.ts': ['src/http/redaction-spellings.test.ts'],
  'src/http/downloads.ts': ['src/http/download-attempts.test.ts'],
  'src/http/fetch-transport.ts': ['src/http/fetch-exchange.test.ts'],
  'src/http/sent-content.ts': ['src/http/request-content.test.ts'],
  'src/http/undici-errors.ts': ['src/http/undici-transport.test.ts'],
  'src/http/undici-exchange.ts': ['src/http/undici-transport.test.ts', 'src/http/request-content.test.ts'],
  'src/http/undici-stream.ts': ['src/http/downloads.test.ts'],
  'src/http/undici-whole.ts': ['src/http/undici-transport.test.ts'],
  'src/resilience/retry-budget.ts': ['src/resilience/retry-policy.test.ts'],
  'src/resilience/unlimited.ts': ['src/resilience/rate-limiter.test.ts'],
}

/**
 * The files to mutate: those named, those in the folders named, or all.
 * @throws Error for a name that is neither
 */
export const filesOf = (named: readonly string[]): string[] => {
  const files = (named.length === 0 ? FOLDERS : named).flatMap((name) => {
    if (!existsSync(name)) throw new Error(`There is no ${name}.`)
    if (!statSync(name).isDirectory()) return [path.posix.normalize(name)]
    return readdirSync(name, { recursive: true, encoding: 'utf8' }).map((entry) => path.posix.join(name, entry.replaceAll('\\', '/')))
  })
  return [...new Set(files)].filter((file) => /(?<!\.test|\.d)\.ts$/.test(file) && !NOT_MUTATED.includes(file)).sort()
}

/**
 * The tests that have to notice a mutant of the file: those of the same name and those named above, and not whatever else happens to
 * run through it. Where there are none, those of its folder.
 */
export const testsOf = (file: string): readonly string[] => {
  const beside = file.replace(/\.ts$/, '.test.ts')
  const tests = [beside, ...(TESTED_BY[file] ?? [])].filter((test) => existsSync(test))
  return tests.length > 0 ? tests : [`${path.posix.dirname(file)}/*.test.ts`]
}
