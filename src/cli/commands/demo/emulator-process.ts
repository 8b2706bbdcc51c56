import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { GlueError } from '../../../errors.js'
import type { CliContext } from '../../context.js'

export interface EmulatorProcess {
  readonly url: string
  readonly apiKey: string
  readonly adminUrl: string
  readonly pid: number
  /** Ends it and waits until it has ended. */
  stop(): Promise<void>
}

const READY_WITHIN_MS = 30_000
const STOP_WITHIN_MS = 3_000

/** The emulator in a process of its own, ready to answer. @throws GlueError when it does not become ready */
export const startEmulatorProcess = async (context: CliContext, args: readonly string[]): Promise<EmulatorProcess> => {
  const child = spawn(process.execPath, [context.entry, 'emulate', '--port', '0', '--json', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...context.env },
    windowsHide: true,
  })
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const complaints: string[] = []
  child.stderr.setEncoding('utf8').on('data', (text: string) => complaints.push(text))
  const stop = async (): Promise<void> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM')
    const timer = context.clock.setTimer(() => child.kill('SIGKILL'), STOP_WITHIN_MS, true)
    await ended
    timer.cancel()
  }
  try {
    const line = await firstLine(child.stdout, ended, context)
    if (line === null)
      throw new GlueError('connection_failed', `The emulator did not start. ${complaints.join('').trim()}`.trim(), {
        hint: 'Start it alone to see why: gluekit emulate',
      })
    const { url, apiKey, adminUrl, pid } = JSON.parse(line) as Record<'url' | 'apiKey' | 'adminUrl', string> & { pid: number }
    return { url, apiKey, adminUrl, pid, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

const firstLine = (stdout: NodeJS.ReadableStream, ended: Promise<void>, { clock, signal }: CliContext): Promise<string | null> =>
  new Promise((resolve, reject) => {
    const timer = clock.setTimer(() => resolve(null), READY_WITHIN_MS, true)
    const lines = createInterface({ input: stdout })
    const settle = (outcome: () => void): void => {
      timer.cancel()
      signal.removeEventListener('abort', onAbort)
      outcome()
    }
    const onAbort = (): void => settle(() => reject(signal.reason as Error))
    lines.once('line', (line) => settle(() => resolve(line)))
    void ended.then(() => settle(() => resolve(null)))
    if (signal.aborted) return onAbort()
    signal.addEventListener('abort', onAbort, { once: true })
  })
