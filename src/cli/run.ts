import type { CliContext } from './context.js'
import type { ExitCode } from './exit-codes.js'
import { refuseSecretsIn } from './refuse-secrets.js'

/** Runs one command line and returns its exit code. Everything that goes wrong has been told on stderr by then. */
export const run = async (argv: readonly string[], context: CliContext): Promise<ExitCode> => {
  try {
    refuseSecretsIn(argv)
    const { runProgram } = await import('./program.js')
    return await runProgram(argv.length === 0 ? ['--help'] : argv, context)
  } catch (error) {
    const { reportError } = await import('./error-printer.js')
    return reportError(error, context, argv)
  }
}
