import { systemClock, type Clock } from '../clock.js'
import type { Environment } from '../profile/index.js'

/** Where text goes. `write` resolves when there is room for more, and rejects with OutputClosed when nobody reads any more. */
export interface Output {
  readonly isTTY: boolean
  /** Columns of the terminal; 80 where there is none. */
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
export const processContext = (abort: AbortController, entry: string): CliContext => ({
  stdout: streamOutput(process.stdout, abort),
  stderr: streamOutput(process.stderr),
  stdin: process.stdin,
  env: process.env,
  cwd: process.cwd(),
  clock: systemClock,
  signal: abort.signal,
  entry,
})

const GONE = new Set(['EPIPE', 'ERR_STREAM_DESTROYED', 'ECONNRESET', 'EOF'])

/** When the reader goes, `abort` ends the work that nobody will see. */
export const streamOutput = (stream: NodeJS.WriteStream, abort?: AbortController): Output => {
  let closed = false
  let waiting: (() => void)[] = []
  const wake = (): void => {
    const woken = waiting
    waiting = []
    for (const resolve of woken) resolve()
  }
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (!GONE.has(error.code ?? '')) throw error
    closed = true
    abort?.abort(new OutputClosed())
    wake()
  })
  stream.on('drain', wake)
  return {
    isTTY: stream.isTTY === true,
    get columns() {
      return stream.columns > 0 ? stream.columns : 80
    },
    async write(text) {
      if (!closed && !stream.write(text)) await new Promise<void>((resolve) => waiting.push(resolve))
      // Whatever goes to a closed stderr is lost, and that is all.
      if (closed && abort !== undefined) throw new OutputClosed()
    },
  }
}
