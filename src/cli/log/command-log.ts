import path from 'node:path'
import { jsonLogger } from '../../client/logging/json-logger.js'
import { LOG_LEVELS } from '../../client/logging/logger.js'
import type { Logger, LogLevel } from '../../client/logging/logger.js'
import { ConfigurationError, GlueError } from '../../errors.js'
import { SecretRegistry } from '../../http/redaction.js'
import { newTraceId } from '../../http/trace-ids.js'
import type { CliContext } from '../context.js'
import { exitCodeOf } from '../error-printer.js'
import type { ExitCode } from '../exit-codes.js'
import type { GlobalOptions } from '../global-options.js'
import { packageVersion } from '../package-info.js'
import { secretsOf } from '../secret-variables.js'
import { openLogFile } from './log-file.js'

/** The log of one command: what its client does, with a line before and one after. */
export interface CommandLog {
  readonly logger: Logger
  /** On every line, and the trace of every call. */
  readonly traceId: string
  ended(exit: ExitCode): void
  failed(error: unknown): void
  close(): void
}

/**
 * Opens the log that the flags or the environment ask for; undefined where they ask for none. Flags come before variables. A file alone
 * gets the level `info`; a level alone goes to standard error.
 * @param command as in `organizations list`
 * @throws ConfigurationError `bad_configuration` for a level that is none; GlueError `file_unreadable`
 */
export const openCommandLog = async (
  command: string,
  options: Pick<GlobalOptions, 'logFile' | 'logLevel'>,
  { env, cwd, clock, stderr }: CliContext,
): Promise<CommandLog | undefined> => {
  const file = options.logFile ?? (env['GLUEKIT_LOG_FILE'] || undefined)
  const level = options.logLevel ?? levelOfEnvironment(env['GLUEKIT_LOG'])
  if (level === 'off' || (file === undefined && level === undefined)) return undefined
  const onFailed = (why: string): void => void stderr.write(`Warning: The log cannot be written: ${why}. The command goes on.\n`)
  const opened = file === undefined ? undefined : await openLogFile(path.resolve(cwd, file), onFailed)
  const redaction = new SecretRegistry()
  for (const secret of secretsOf(env)) redaction.register(secret, { lasting: true })
  const traceId = newTraceId()
  const logger = jsonLogger({
    stream: opened ?? { write: (line) => void stderr.write(line) },
    level: level ?? 'info',
    fields: { command, pid: process.pid, traceId },
    redaction,
    clock,
  })
  const from = clock.monotonic()
  const durationMs = (): number => Math.round(clock.monotonic() - from)
  logger.info({ event: 'command_started', version: packageVersion(), node: process.versions.node }, `gluekit ${command} begins`)
  return {
    logger,
    traceId,
    ended(exitCode) {
      logger.info({ event: 'command_ended', exitCode, durationMs: durationMs() }, `gluekit ${command} ends with exit code ${exitCode}`)
    },
    failed(error) {
      const exitCode = exitCodeOf(error)
      const what =
        error instanceof GlueError ? error : { message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
      logger.error(
        { event: 'command_failed', exitCode, durationMs: durationMs(), error: what },
        `gluekit ${command} fails with exit code ${exitCode}`,
      )
    },
    close: () => opened?.close(),
  }
}

const isLevel = (text: string): text is LogLevel => (LOG_LEVELS as readonly string[]).includes(text)

const levelOfEnvironment = (text: string | undefined): LogLevel | 'off' | undefined => {
  const level = text?.trim().toLowerCase() ?? ''
  if (level === '') return undefined
  if (level === 'off' || isLevel(level)) return level
  throw new ConfigurationError('bad_configuration', `GLUEKIT_LOG is ${JSON.stringify(text)}, which is no level.`, {
    hint: `It is one of ${LOG_LEVELS.join(', ')}, or off. See troubleshooting: bad_configuration`,
  })
}
