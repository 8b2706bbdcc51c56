import { ConfigurationError } from '../../errors.js'
import type { Environment, KeyStore } from '../types.js'
import { refuseWrite } from './refuse-write.js'
import { runQuietly, type ProgramResult } from './run-quietly.js'

export interface CommandStoreOptions {
  /** 30 s by default: time enough to confirm with a finger. */
  readonly timeoutMs?: number | undefined
  readonly env?: Environment | undefined
}

/** A program that prints the key: a password manager, a vault. Started directly, never through a shell. */
export const commandStore = (argv: readonly string[], options: CommandStoreOptions = {}): KeyStore => {
  const timeoutMs = options.timeoutMs ?? 30_000
  const program = argv[0] ?? ''
  const description = `the command ${program}`
  return {
    description,
    writable: false,
    // The arguments are not repeated in messages: they may hold a token of the password manager.
    get: async () => {
      const result = await runQuietly(argv, { timeoutMs, env: options.env })
      if (result.kind === 'done' && result.exitCode === 0) return result.stdout.replace(/[\r\n]+$/, '') || null
      throw new ConfigurationError('key_store_unavailable', `The command ${program} did not give a key: ${reason(result, timeoutMs)}.`, {
        hint: 'Run the command of this profile by hand and see what it says. It must print the key and nothing else, and no shell is involved.',
      })
    },
    ...refuseWrite(description),
  }
}

const reason = (result: ProgramResult, timeoutMs: number): string => {
  switch (result.kind) {
    case 'not_started':
      return result.errno === 'ENOENT' ? 'there is no such program' : `it could not be started (${result.errno})`
    case 'too_slow':
      return `it took longer than ${timeoutMs / 1000} s and was stopped`
    case 'too_much_output':
      return 'it printed far more than a key'
    case 'done':
      return result.signal === null ? `it ended with exit code ${result.exitCode}` : `it was stopped by ${result.signal}`
  }
}
