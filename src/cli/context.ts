import { systemClock, type Clock } from '../clock.js'
import { GlueError } from '../errors.js'
import type { Environment } from '../profile/index.js'

/** Where text goes. `write` resolves when there is room for more, and rejects with OutputClosed when nobody reads any more. */
export interface Output {
  readonly isTTY: boolean
  /** Columns of the terminal; where there is none, what COLUMNS says, or else 80. */
  readonly columns: number
  write(text: string): Promise<void>
}

/** Everything that a command has from outside. */
export interface CliContext {
  readonly stdout: Output
  readonly stderr: Output
  readonly stdin: NodeJS.ReadStream
  readonly env: Environment
  readonly cwd: string
  readonly clock: Clock
  /** Aborted with an Interruption on Ctrl-C and on SIGTERM. */
  readonly signal: AbortSignal
  /** The file that node was started with: a command that needs a process of its own starts it again. */
  readonly entry: string
}

/** Ctrl-C or SIGTERM: not an error of anybody. */
export class Interruption extends Error {
  readonly signalName: 'SIGINT' | 'SIGTERM'
  constructor(signalName: 'SIGINT' | 'SIGTERM') {
    super(signalName === 'SIGINT' ? 'Interrupted.' : 'Terminated.')
    this.name = 'Interruption'
    this.signalName = signalName
  }
}

/** The reader of the output has gone, as `head` does when it has seen enough. */
export class OutputClosed extends Error {
  constructor() {
    super('The reader of the output has gone.')
    this.name = 'OutputClosed'
  }
}

/** The context of this process. */
export const processContext = (abort: AbortController, entry: string, env: Environment): CliContext => ({
  stdout: streamOutput(process.stdout, env, abort),
  stderr: streamOutput(process.stderr, env),
  stdin: process.stdin,
  env,
  cwd: process.cwd(),
  clock: systemClock,
  signal: abort.signal,
  entry,
})

const GONE = new Set(['EPIPE', 'ERR_STREAM_DESTROYED', 'ECONNRESET', 'EOF'])

const cannotWriteOutput = (cause: NodeJS.ErrnoException): GlueError =>
  new GlueError(
    'file_unreadable',
    `The output cannot be written: ${cause.code === 'ENOSPC' ? 'the disk is full' : `the system says ${cause.code}`}.`,
    {
      hint: 'What was written of it is not complete. Send it elsewhere.',
      cause,
    },
  )

/** A shell that exports COLUMNS says how wide tables may be in a pipe or a file. */
const columnsOf = ({ COLUMNS = '' }: Environment): number => (/^[1-9]\d{1,3}$/.test(COLUMNS) ? Number(COLUMNS) : 80)

/** When the reader goes or the disk is full, `abort` ends the work that nobody will see. */
export const streamOutput = (stream: NodeJS.WriteStream, env: Environment, abort?: AbortController): Output => {
  let closed: OutputClosed | GlueError | undefined
  let waiting: (() => void)[] = []
  const wake = (): void => {
    const woken = waiting
    waiting = []
    for (const resolve of woken) resolve()
  }
  stream.on('error', (error: NodeJS.ErrnoException) => {
    closed ??= GONE.has(error.code ?? '') ? new OutputClosed() : cannotWriteOutput(error)
    abort?.abort(closed)
    wake()
  })
  stream.on('drain', wake)
  return {
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns > 0 ? stream.columns : columnsOf(env)
    },
    async write(text) {
      if (closed === undefined && !stream.write(text)) await new Promise<void>((resolve) => waiting.push(resolve))
      // Whatever goes to a closed stderr is lost, and that is all.
      if (closed !== undefined && abort !== undefined) throw closed
    },
  }
}
