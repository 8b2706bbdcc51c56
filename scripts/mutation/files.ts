import { existsSync, readdirSync, statSync } from 'node:fs'
import path from 'node:path'

const FOLDERS: readonly string[] = ['src/resilience', 'src/http']

const NOT_MUTATED: readonly string[] = [
  // Sentences, and the section of the guide that each points to. `test/docs` checks that the sections exist.
  'src/http/hints.ts',
  // Types alone.
  'src/http/events.ts',
  'src/http/types.ts',
  // The number of the version.
  'src/http/version.ts',
]

const UNDICI = 'src/http/undici-transport.test.ts'
const LIMITER = ['src/resilience/shared/shared-limiter.test.ts', 'test/conformance/rate-limiter.test.ts']
const BREAKER = ['test/conformance/circuit-breaker.test.ts']
const contract = (name: string): string => `test/contract/resilience/${name}.test.ts`

/** Tests with another name than the file that they are about. */
export const TESTED_BY: Readonly<Record<string, readonly string[]>> = {
  'src/http/call.ts': ['src/http/pipeline.test.ts', 'src/http/waits.test.ts'],
  'src/http/connections.ts': [UNDICI, contract('connections')],
  'src/http/connector.ts': [UNDICI, contract('connections'), contract('tls')],
  'src/http/decoded-layers.ts': ['src/http/redaction.test.ts', 'src/http/redaction-spellings.test.ts'],
  'src/http/downloads.ts': ['src/http/download-attempts.test.ts'],
  'src/http/entity-names.ts': ['src/http/redaction-spellings.test.ts'],
  'src/http/fetch-transport.ts': ['src/http/fetch-exchange.test.ts'],
  'src/http/index.ts': ['src/http/pipeline.test.ts'],
  'src/http/judge.ts': ['src/http/pipeline.test.ts', 'src/http/retry-table.test.ts', 'src/http/retry-after-waits.test.ts'],
  'src/http/key-source.ts': ['src/http/pipeline.test.ts'],
  'src/http/pipeline.ts': ['src/http/waits.test.ts', 'src/http/retry-after-waits.test.ts', 'src/http/circuit.test.ts'],
  'src/http/proxy-tunnel.ts': [contract('proxies')],
  'src/http/redacted-copy.ts': ['src/http/redaction.test.ts'],
  'src/http/redacted.ts': ['src/http/redaction.test.ts'],
  'src/http/redaction.ts': ['src/http/redaction-spellings.test.ts'],
  'src/http/request-channels.ts': ['src/http/call-reporter.test.ts'],
  'src/http/sent-content.ts': ['src/http/request-content.test.ts'],
  'src/http/shared-limiters.ts': ['src/http/sharing.test.ts'],
  'src/http/trusted-certificates.ts': [contract('tls')],
  'src/http/undici-errors.ts': [UNDICI],
  'src/http/undici-exchange.ts': [UNDICI, 'src/http/request-content.test.ts'],
  'src/http/undici-stream.ts': ['src/http/downloads.test.ts'],
  'src/http/undici-whole.ts': [UNDICI, contract('sizes')],
  'src/resilience/rate-limiter.ts': ['test/conformance/rate-limiter.test.ts'],
  'src/resilience/late.ts': ['src/http/sharing.test.ts'],
  'src/resilience/retry-budget.ts': ['src/resilience/retry-policy.test.ts'],
  'src/resilience/shared/alarm.ts': LIMITER,
  'src/resilience/shared/breaker-ledger.ts': BREAKER,
  'src/resilience/shared/fair-share.ts': LIMITER,
  'src/resilience/shared/holdings.ts': LIMITER,
  'src/resilience/shared/index.ts': ['src/http/sharing.test.ts'],
  'src/resilience/shared/limit-ledger.ts': LIMITER,
  'src/resilience/shared/machine-time.ts': LIMITER,
  'src/resilience/shared/members.ts': LIMITER,
  'src/resilience/shared/schema.ts': LIMITER,
  'src/resilience/shared/shared-breaker.ts': BREAKER,
  'src/resilience/shared/shared-limiter.ts': LIMITER,
  'src/resilience/shared/shared-state.ts': LIMITER,
  'src/resilience/shared/waiting-line.ts': LIMITER,
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
  const tests = [...new Set([beside, ...(TESTED_BY[file] ?? [])])].filter((test) => existsSync(test))
  return tests.length > 0 ? tests : [`${path.posix.dirname(file)}/*.test.ts`]
}
