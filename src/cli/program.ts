import { CommanderError } from 'commander'
import type { Command } from 'commander'
import { GlueCommand, optionsOf, type Runner } from './command.js'
import { registerCommands } from './commands/register.js'
import type { CliContext } from './context.js'
import { EXIT, type ExitCode } from './exit-codes.js'
import { globalOptions } from './global-options.js'
import type { GlobalOptions } from './global-options.js'
import type { CommandLog } from './log/command-log.js'
import { packageVersion } from './package-info.js'
import { Session } from './session.js'

/** Parses and runs. Throws what went wrong. */
export const runProgram = async (argv: readonly string[], context: CliContext): Promise<ExitCode> => {
  let exit: ExitCode = EXIT.ok
  const written: Promise<void>[] = []
  const runner: Runner = (load) =>
    async function (this): Promise<void> {
      const options = optionsOf(this)
      const log = await logOf(this, options, context)
      const session = new Session(context, options, log)
      try {
        const handler = await load()
        exit = await handler(session, { args: this.args, options: this.opts<Record<string, unknown>>() as never })
        log?.ended(exit)
      } catch (error) {
        log?.failed(error)
        throw error
      } finally {
        session.end()
        log?.close()
      }
    }
  const program = createProgram(argv, runner)
  refuseUnknownCommand(program, argv)
  const width = Math.min(100, Math.max(60, context.stdout.columns))
  configure(
    program,
    width,
    (text) => written.push(context.stdout.write(text)),
    (text) => written.push(context.stderr.write(text)),
  )
  try {
    await program.parseAsync([...argv], { from: 'user' })
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    // Help and version throw too; help without being asked for it means that a command was expected.
    exit = error.exitCode === 0 ? EXIT.ok : EXIT.usage
  }
  await Promise.all(written)
  return exit
}

/** Loaded only where somebody wants a log. */
const logOf = async (command: Command, options: GlobalOptions, context: CliContext): Promise<CommandLog | undefined> => {
  const asked = [options.logFile, options.logLevel, context.env['GLUEKIT_LOG'], context.env['GLUEKIT_LOG_FILE']]
  if (asked.every((one) => one === undefined || one === '')) return undefined
  const { openCommandLog } = await import('./log/command-log.js')
  const name = command instanceof GlueCommand ? command.path.replace(/^gluekit /, '') : command.name()
  return openCommandLog(name, options, context)
}

/** With `help` or `--help` the parser would print the general help for a command that does not exist, and say nothing of it. */
const refuseUnknownCommand = (program: GlueCommand, argv: readonly string[]): void => {
  const first = argv[0] === 'help' ? argv[1] : argv[0]
  if (first === undefined || first.startsWith('-') || first === 'help') return
  if (program.commands.some((command) => command.name() === first || command.aliases().includes(first))) return
  program.error(`error: unknown command '${first}'`, { code: 'commander.unknownCommand' })
}

/** The whole command line. Only what `argv` names is described in full. */
export const createProgram = (argv: readonly string[], runner: Runner): GlueCommand => {
  const program = new GlueCommand('gluekit')
    .description('The IT Glue API from the command line: records, a copy to search, onboarding, audits, and an emulator to try things on.')
    .usage('<command> [options]')
    .version(packageVersion(), '-V, --version', 'print the version')
    .helpOption('-h, --help', 'print this help')
  for (const option of globalOptions()) program.addOption(option)
  registerCommands(program as GlueCommand, new Set(argv), runner)
  return program as GlueCommand
}

const configure = (command: GlueCommand, width: number, out: (text: string) => void, err: (text: string) => void): void => {
  command
    .exitOverride()
    .showSuggestionAfterError(false)
    .configureOutput({
      writeOut: out,
      writeErr: err,
      getOutHelpWidth: () => width,
      getErrHelpWidth: () => width,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    })
    .configureHelp({
      showGlobalOptions: true,
      sortSubcommands: false,
      minWidthToWrap: 24,
      // `help` is in the list of options already.
      visibleCommands: (shown) =>
        shown.commands.filter((other) => other.name() !== 'help' && !(other as GlueCommand & { _hidden?: boolean })._hidden),
    })
  for (const child of command.commands) configure(child as GlueCommand, width, out, err)
}
