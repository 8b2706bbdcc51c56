/** Where the values of new passwords come from. They are read before the first write, held in memory, and go nowhere else. */
import { access, constants } from 'node:fs/promises'
import { delimiter, isAbsolute, join, sep } from 'node:path'
import { ConfigurationError } from '../../errors.js'
import { runQuietly } from '../../profile/key-stores/run-quietly.js'
import type { SecretSource } from './file-schema.js'
import type { OnboardingStep, SecretRequest } from './plan-types.js'

/** Reads the value of one password. */
export type ReadSecret = (request: SecretRequest) => Promise<string>

export interface SecretReaderOptions {
  readonly env?: Readonly<Record<string, string | undefined>>
  /** Asks a person, without showing what is typed. Absent: nobody is there to be asked. */
  readonly prompt?: (label: string) => Promise<string>
  readonly timeoutMs?: number
}

/** In words, for plans: `the environment variable ACME_ADMIN`. */
export const describeSource = (source: SecretSource): string =>
  source.env !== undefined
    ? `the environment variable ${source.env}`
    : source.command !== undefined
      ? `the command ${source.command[0] ?? ''}`
      : 'a prompt'

/** The passwords whose values a plan writes. */
export const secretsNeeded = (steps: readonly OnboardingStep[]): SecretRequest[] =>
  steps.flatMap(({ work }) => ((work?.do === 'create' || work?.do === 'update') && work.secret !== undefined ? [work.secret] : []))

/**
 * What stands in the way of reading these values; empty when nothing does. Nothing is run and nobody is asked.
 */
export const missingSources = async (requests: readonly SecretRequest[], options: SecretReaderOptions = {}): Promise<string[]> => {
  const env = options.env ?? process.env
  const problems: string[] = []
  for (const { source, name, place } of requests) {
    const problem =
      source.env !== undefined
        ? (env[source.env] ?? '') === ''
          ? `the environment variable ${source.env} is not set`
          : undefined
        : source.command !== undefined
          ? (await isProgram(source.command[0] ?? '', env))
            ? undefined
            : `there is no program ${JSON.stringify(source.command[0])}`
          : options.prompt === undefined
            ? 'it is to be asked for, and nobody is there to answer'
            : undefined
    if (problem !== undefined) problems.push(`${place}: the value of ${JSON.stringify(name)}: ${problem}`)
  }
  return problems
}

/** @throws ConfigurationError naming every source that is missing */
export const requireSources = async (requests: readonly SecretRequest[], options: SecretReaderOptions = {}): Promise<void> => {
  const problems = await missingSources(requests, options)
  if (problems.length === 0) return
  throw new ConfigurationError(
    'bad_configuration',
    problems.length === 1
      ? `${problems[0]}.`
      : `The values of ${problems.length} passwords cannot be read:\n${problems.map((problem) => `  ${problem}`).join('\n')}`,
    {
      hint: 'Set the variables and install the programs that the file names; what is prompted for needs a terminal. Nothing was written.',
      outcome: 'not_sent',
    },
  )
}

/** Reads values from the environment, from commands without a shell, and from a person. */
export const secretReader =
  (options: SecretReaderOptions = {}): ReadSecret =>
  async (request) => {
    const value = await read(request, options)
    if (value === '') throw unreadable(request, 'it is empty')
    return value
  }

const read = async (request: SecretRequest, options: SecretReaderOptions): Promise<string> => {
  const { source } = request
  const env = options.env ?? process.env
  if (source.env !== undefined) return env[source.env] ?? ''
  if (source.command !== undefined) {
    const result = await runQuietly(source.command, { timeoutMs: options.timeoutMs ?? 30_000, env })
    if (result.kind === 'not_started')
      throw unreadable(request, `${JSON.stringify(source.command[0])} could not be started (${result.errno})`)
    if (result.kind === 'too_slow') throw unreadable(request, 'the command took too long')
    if (result.kind === 'too_much_output') throw unreadable(request, 'the command printed more than a password')
    if (result.exitCode !== 0) throw unreadable(request, `the command failed with exit code ${result.exitCode ?? 'none'}`)
    return result.stdout.replace(/\r?\n$/, '')
  }
  if (options.prompt === undefined) throw unreadable(request, 'nobody is there to be asked')
  const label =
    typeof source.prompt === 'string'
      ? source.prompt
      : `Password "${request.name}"${request.username === null ? '' : ` of ${request.username}`}`
  return options.prompt(label)
}

const unreadable = (request: SecretRequest, why: string): ConfigurationError =>
  new ConfigurationError('bad_configuration', `${request.place}: the value of ${JSON.stringify(request.name)} could not be read: ${why}.`, {
    hint: `It comes from ${describeSource(request.source)}. Nothing was written.`,
    outcome: 'not_sent',
  })

const isProgram = async (program: string, env: Readonly<Record<string, string | undefined>>): Promise<boolean> => {
  const candidates =
    isAbsolute(program) || program.includes(sep)
      ? [program]
      : (env['PATH'] ?? env['Path'] ?? '').split(delimiter).map((folder) => join(folder, program))
  const endings = process.platform === 'win32' ? ['', ...(env['PATHEXT'] ?? '.EXE;.CMD;.BAT').split(';')] : ['']
  for (const candidate of candidates) {
    for (const ending of endings) {
      try {
        await access(candidate + ending, process.platform === 'win32' ? constants.F_OK : constants.X_OK)
        return true
      } catch {
        // The next one, then.
      }
    }
  }
  return false
}
