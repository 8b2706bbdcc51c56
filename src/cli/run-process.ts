import { GlueError } from '../errors.js'
import { Interruption, processContext } from './context.js'
import { EXIT } from './exit-codes.js'
import { stopPrograms } from '../profile/key-stores/run-quietly.js'
import { run } from './run.js'
import { takeEnvironment } from './secret-variables.js'

/** Runs a command line in this process: signals in, exit code out. */
export const runProcess = async (argv: readonly string[]): Promise<void> => {
  const abort = new AbortController()
  const onSignal = (name: 'SIGINT' | 'SIGTERM'): void => {
    // The second one does not wait for anything.
    if (abort.signal.aborted) process.exit(name === 'SIGINT' ? EXIT.interrupted : EXIT.terminated)
    abort.abort(new Interruption(name))
  }
  process.on('SIGINT', onSignal)
  process.on('SIGTERM', onSignal)
  try {
    const context = processContext(abort, process.argv[1] ?? '', takeEnvironment(process.env))
    const exit = await run(argv, context)
    // A file may refuse the last line after it was handed over.
    await new Promise<void>((resolve) => process.stdout.write('', () => resolve()))
    const late: unknown = abort.signal.reason
    process.exitCode =
      exit === EXIT.ok && late instanceof GlueError ? await (await import('./error-printer.js')).reportError(late, context, argv) : exit
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
    stopPrograms()
  }
}
