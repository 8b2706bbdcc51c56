/** An account in memory under virtual time, and a client that talks to it without sockets. */
import { VirtualClock } from '../../src/clock.js'
import type { Clock } from '../../src/clock.js'
import { ConnectionResetError, createEmulator, emptySeed, exchange } from '../../src/emulator/index.js'
import type { Emulator, EmulatorOptions, Seed } from '../../src/emulator/index.js'
import { TransportFailure } from '../../src/http/transport.js'
import type { Transport } from '../../src/http/transport.js'
import { GlueClient } from '../../src/index.js'
import type { GlueClientOptions } from '../../src/index.js'

export const START = Date.UTC(2026, 5, 1)

/** The way to an emulator in this process. */
export const memoryLine = (emulator: Emulator): Transport => ({
  async send({ method, path, headers, body, signal }) {
    try {
      const text = body as string | undefined
      const answer = await exchange(emulator, { method, url: path, headers, ...(text === undefined ? {} : { body: text }) }, signal)
      return { status: answer.status, headers: answer.headers, body: Buffer.from(await answer.body()) }
    } catch (error) {
      if (error instanceof ConnectionResetError) throw new TransportFailure('reset', true, 'the connection was reset', error)
      if (signal.aborted) throw new TransportFailure('aborted', true, 'aborted')
      throw error
    }
  },
  close: () => Promise.resolve(),
})

/** The clock of a machine that is wrong by some time, as of the moment `offsetMs` says so. */
export class WrongClock implements Clock {
  offsetMs = 0
  constructor(private readonly right: Clock) {}
  now(): number {
    return this.right.now() + this.offsetMs
  }
  monotonic(): number {
    return this.right.monotonic()
  }
  setTimer(callback: () => void, ms: number, background?: boolean): ReturnType<Clock['setTimer']> {
    return this.right.setTimer(callback, ms, background)
  }
}

export interface Emulated {
  readonly clock: VirtualClock
  readonly emulator: Emulator
  readonly client: GlueClient
  /** Runs under virtual time. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** Requests since the last call: the witness's count. */
  requests(): readonly string[]
}

let lines = 0

export const emulated = (
  options: Partial<EmulatorOptions> & { readonly seed?: Seed; readonly client?: Partial<GlueClientOptions>; readonly machine?: Clock } = {},
): Emulated => {
  const { client: given, machine, ...rest } = options
  const clock = (rest.clock as VirtualClock | undefined) ?? new VirtualClock(START)
  const emulator = createEmulator({ rateLimit: false, ...rest, clock, seed: rest.seed ?? emptySeed({ now: new Date(START) }) })
  const client = new GlueClient({
    baseUrl: `http://127.0.0.1:${20_000 + (lines++ % 20_000)}`,
    apiKey: emulator.apiKey,
    transport: memoryLine(emulator),
    clock: machine ?? clock,
    random: () => 0.5,
    rateLimit: false,
    ...given,
  })
  let told = 0
  return {
    clock,
    emulator,
    client,
    run: (work) => clock.run(work()),
    requests: () => {
      const entries = emulator.log.entries.slice(told)
      told = emulator.log.entries.length
      return entries.map(({ method, path }) => `${method} ${path}`)
    },
  }
}
