import { Interruption, processContext } from './context.js'
import { EXIT } from './exit-codes.js'
import { run } from './run.js'

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
    process.exitCode = await run(argv, processContext(abort, process.argv[1] ?? ''))
  } finally {
    process.off('SIGINT', onSignal)
    process.off('SIGTERM', onSignal)
  }
}
