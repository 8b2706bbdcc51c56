import { ApiError, GlueError, OutcomeUnknownError, ServerError } from '../errors.js'
import type { Candidate } from '../errors.js'
import { SecretRegistry } from '../http/redaction.js'
import { Interruption, OutputClosed, type CliContext } from './context.js'
import { EXIT, EXIT_OF, type ExitCode } from './exit-codes.js'
import { jsonText } from './output/json.js'
import { safeLine, safeText } from './output/safe-text.js'
import { secretsOf } from './secret-variables.js'
import picocolors from 'picocolors'

/** Tells on stderr what went wrong, and returns the exit code that says it to scripts. Shows no stack and no secret. */
export const reportError = async (error: unknown, context: CliContext, argv: readonly string[]): Promise<ExitCode> => {
  const told = causeOf(error, context.signal)
  if (told instanceof OutputClosed) return EXIT.ok
  const redaction = redactionFor(context)
  const exitCode = exitCodeOf(told)
  const asked = askedFor(argv)
  const text = asked.json
    ? jsonText({ error: redaction.redactDeep({ ...jsonOf(told), exitCode }) })
    : linesOf(told, asked.verbose, context, asked.color)
        .map((line) => redaction.redact(line))
        .join('\n')
  await context.stderr.write(`${text}\n`)
  if (isDefect(told) && context.env['GLUEKIT_DEBUG'] === '1' && told instanceof Error)
    await context.stderr.write(`${safeText(redaction.redact(told.stack ?? ''))}\n`)
  return exitCode
}

export const exitCodeOf = (error: unknown): ExitCode => {
  if (error instanceof Interruption) return error.signalName === 'SIGINT' ? EXIT.interrupted : EXIT.terminated
  if (error instanceof OutputClosed) return EXIT.ok
  return error instanceof GlueError ? EXIT_OF[error.code] : EXIT.bug
}

/** A call that was aborted may fail in words of its own; the reason of the abort says what really happened. */
const causeOf = (error: unknown, signal: AbortSignal): unknown => {
  if (!signal.aborted) return error
  // Whether a write took place matters more than that it was interrupted.
  if (error instanceof GlueError && (error instanceof OutcomeUnknownError || error.outcome === 'unknown')) return error
  return signal.reason instanceof Error ? signal.reason : error
}

const isDefect = (error: unknown): boolean => exitCodeOf(error) === EXIT.bug

const linesOf = (error: unknown, verbose: boolean, context: CliContext, color: boolean): string[] => {
  const paint = picocolors.createColors(color && context.stderr.isTTY && !context.env['NO_COLOR'] && context.env['TERM'] !== 'dumb')
  if (error instanceof Interruption) return [error.message]
  if (!(error instanceof GlueError)) return defectLines(error, paint.red)
  const lines = [`${paint.red('Error:')} ${safeText(capital(error.message))}`]
  if (error instanceof ApiError) lines.push(...fieldLines(error))
  if (error instanceof OutcomeUnknownError) for (const candidate of error.candidates) lines.push(safeLine(candidateLine(candidate)))
  const hint = hintOf(error)
  lines.push(`${paint.cyan('Hint:')} ${safeText(hint)}`)
  lines.push(paint.dim(codeLine(error)))
  if (verbose && error instanceof ApiError && error.curl !== undefined) lines.push(paint.dim(safeText(`Repeat it with:\n${error.curl}`)))
  return lines
}

/** What to look at: what it is called, since when it is there, and where. */
const candidateLine = ({ type, id, name, createdAt, url }: Candidate): string => {
  const facts = [type, id, name, createdAt === null || createdAt === undefined ? null : `(created ${createdAt})`, url]
  return `  could be: ${facts.filter((fact) => fact !== null && fact !== undefined && fact !== '').join(' ')}`
}

/** What to do, and where the guide says more: `docs/guide/troubleshooting.md` has an entry for every code. */
const hintOf = ({ hint = '', code }: GlueError): string => {
  if (/See troubleshooting: \w/.test(hint)) return hint
  return `${hint}${hint === '' || /[.?!]$/.test(hint) ? '' : '.'} See troubleshooting: ${code}`.trim()
}

/** What the API said about single fields, unless the message says the same. */
const fieldLines = (error: ApiError): string[] =>
  error.errors
    .filter(({ field, detail }) => field !== null || (detail !== null && !error.message.includes(detail)))
    .map(({ field, detail, title }) => safeLine(`  ${field === null ? '' : `${field}: `}${detail ?? title ?? 'refused'}`))

const codeLine = (error: GlueError): string => {
  const parts = [`Code: ${error.code}`]
  if (error instanceof ApiError) parts.push(`HTTP ${error.status}`)
  if (error instanceof ApiError && error.requestId !== undefined) parts.push(`request ${safeLine(error.requestId)}`)
  if ((error instanceof ServerError || error.code === 'connection_failed') && 'attempts' in error && Number(error.attempts) > 1)
    parts.push(`${String(error.attempts)} attempts`)
  if (error.outcome === 'unknown') parts.push('the change may have been made: look before you repeat it')
  return parts.join(', ')
}

const defectLines = (error: unknown, red: (text: string) => string): string[] => [
  `${red('Error:')} gluekit has a defect and cannot go on: ${safeLine(error instanceof Error ? `${error.name}: ${error.message}` : String(error))}`,
  'Hint: please report it with the output of the same command under GLUEKIT_DEBUG=1 and of gluekit version; neither shows a key.',
]

const jsonOf = (error: unknown): Record<string, unknown> => {
  if (error instanceof GlueError) return error.toJSON()
  if (error instanceof Interruption) return { name: error.name, code: 'interrupted', message: error.message }
  return { name: 'Defect', code: 'bug', message: error instanceof Error ? `${error.name}: ${error.message}` : String(error) }
}

/** The flags that decide how an error looks, read without a parser, because it may be the parser that complains. */
const askedFor = (argv: readonly string[]): { json: boolean; verbose: boolean; color: boolean } => {
  const end = argv.indexOf('--')
  const own = end === -1 ? argv : argv.slice(0, end)
  const json = own.some(
    (argument, index) =>
      /^(?:--output=|-o=?)(?:nd)?json$/.test(argument) ||
      ((argument === '-o' || argument === '--output') && /^(?:nd)?json$/.test(own[index + 1] ?? '')),
  )
  return { json, verbose: own.includes('--verbose'), color: !own.includes('--no-color') }
}

const redactionFor = ({ env }: CliContext): SecretRegistry => {
  const registry = new SecretRegistry()
  for (const secret of secretsOf(env)) registry.register(secret, { lasting: true })
  return registry
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
