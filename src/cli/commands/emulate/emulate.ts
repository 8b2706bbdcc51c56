import { startEmulator } from '../../../emulator/index.js'
import type { Given } from '../../command.js'
import { Interruption, OutputClosed } from '../../context.js'
import { EXIT, type ExitCode } from '../../exit-codes.js'
import type { Session } from '../../session.js'
import { emulatorGreeting } from './greeting.js'
import type { EmulateOptions } from './register.js'

/** Serves until it is told to stop, which is its ordinary end. */
export const emulate = async (session: Session, { options }: Given<EmulateOptions>): Promise<ExitCode> => {
  const { port, adminPort, seed, now, rateLimit } = options
  const running = await startEmulator({
    port,
    adminPort,
    seed,
    ...(now === undefined ? {} : { now }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
  })
  try {
    const { url, apiKey, adminUrl, pid } = running
    await session.print(
      options.json === true ? JSON.stringify({ url, apiKey, adminUrl, pid }) : emulatorGreeting({ url, apiKey, adminUrl }, session.colors),
    )
    await untilAborted(session.signal)
  } finally {
    await running.close()
  }
  const reason: unknown = session.signal.reason
  if (reason instanceof Interruption || reason instanceof OutputClosed) return EXIT.ok
  throw reason
}

const untilAborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve()
    signal.addEventListener('abort', () => resolve(), { once: true })
  })
