import { spawn } from 'node:child_process'

/** What became of a program. */
export type ProgramResult =
  | { readonly kind: 'done'; readonly exitCode: number | null; readonly signal: NodeJS.Signals | null; readonly stdout: string }
  | { readonly kind: 'not_started'; readonly errno: string }
  | { readonly kind: 'too_slow' }
  | { readonly kind: 'too_much_output' }

export interface ProgramOptions {
  readonly timeoutMs: number
  readonly input?: string | undefined
  readonly env?: Readonly<Record<string, string | undefined>> | undefined
}

const MOST_OUTPUT = 65_536
const running = new Set<() => void>()

/** Ends every program that is still running: nobody waits for what it says any more, and it would hold the process up. */
export const stopPrograms = (): void => {
  for (const stop of running) stop()
}

/**
 * Runs a program without a shell and collects what it prints. It is killed when it takes too long or prints too much. What it
 * says on standard error is dropped, for it may repeat a secret.
 */
export const runQuietly = (argv: readonly string[], options: ProgramOptions): Promise<ProgramResult> =>
  new Promise((resolve) => {
    const [program = '', ...args] = argv
    // Thrown, the system's complaint would quote the argument.
    if (argv.some((part) => part.includes('\0'))) return resolve({ kind: 'not_started', errno: 'EINVAL' })
    const child = spawn(program, args, {
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
      ...(options.env === undefined ? {} : { env: { ...options.env } }),
    })
    const chunks: Buffer[] = []
    let size = 0
    const finish = (result: ProgramResult): void => {
      clearTimeout(timer)
      running.delete(stop)
      if (result.kind !== 'done') child.kill('SIGKILL')
      // A grandchild may hold the pipe open for ever; nobody reads it any more.
      child.stdout.destroy()
      child.stdin.destroy()
      resolve(result)
    }
    // Measured by the machine's own time: what is waited for is another program.
    const timer = setTimeout(() => finish({ kind: 'too_slow' }), options.timeoutMs)
    const stop = (): void => finish({ kind: 'too_slow' })
    running.add(stop)
    child.stdout.on('data', (chunk: Buffer) => {
      size += chunk.length
      if (size > MOST_OUTPUT) finish({ kind: 'too_much_output' })
      else chunks.push(chunk)
    })
    child.on('error', (error: NodeJS.ErrnoException) => finish({ kind: 'not_started', errno: error.code ?? 'unknown' }))
    child.on('close', (exitCode, signal) => {
      finish({ kind: 'done', exitCode, signal, stdout: Buffer.concat(chunks).toString('utf8') })
    })
    // A program that does not read its input is none of our business.
    child.stdin.on('error', () => undefined)
    child.stdin.end(options.input ?? '')
  })
