import { VirtualClock, type Clock } from '../clock.js'
import type { Environment } from '../profile/index.js'
import type { CliContext, Output } from './context.js'

export interface MemoryOptions {
  readonly env?: Environment
  readonly isTTY?: boolean
  readonly columns?: number
  readonly clock?: Clock
  readonly signal?: AbortSignal
  readonly stdin?: NodeJS.ReadStream
}

/** A context without a process: what is written is kept, and time stands still. For tests. */
export const memoryContext = (options: MemoryOptions = {}): CliContext & { readonly out: () => string; readonly err: () => string } => {
  const written = { out: '', err: '' }
  const output = (name: 'out' | 'err'): Output => ({
    isTTY: options.isTTY ?? false,
    columns: options.columns ?? 80,
    write: async (text) => {
      written[name] += text
    },
  })
  return {
    stdout: output('out'),
    stderr: output('err'),
    stdin: options.stdin ?? ({ isTTY: false } as NodeJS.ReadStream),
    env: options.env ?? {},
    cwd: '/',
    clock: options.clock ?? new VirtualClock(),
    signal: options.signal ?? new AbortController().signal,
    entry: '',
    out: () => written.out,
    err: () => written.err,
  }
}
