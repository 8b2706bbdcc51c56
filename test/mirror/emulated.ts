/** An account in memory under virtual time, and a client that talks to it without sockets. */
import { VirtualClock } from '../../src/clock.js'
import type { Clock, Timer } from '../../src/clock.js'
import { ConnectionResetError, createEmulator, emptySeed, exchange } from '../../src/emulator/index.js'
import type { Emulator, EmulatorOptions } from '../../src/emulator/index.js'
import { TransportFailure } from '../../src/http/transport.js'
import type { Transport } from '../../src/http/transport.js'
import type { MirrorStore } from '../../src/mirror/store/port.js'
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
  /** Runs under virtual time, which stands still while a store that is watched has something to do. */
  run<T>(work: () => Promise<T>): Promise<T>
  /** The same store; what it does takes real time. */
  watch(store: MirrorStore): MirrorStore
  /** Requests since the last call: the witness's count. */
  requests(): readonly string[]
}

/** A virtual clock that tells when its next timer is due. */
class SteppedClock extends VirtualClock {
  readonly #due = new Map<object, number>()

  override setTimer(callback: () => void, ms: number): Timer {
    const entry = {}
    this.#due.set(entry, this.monotonic() + Math.max(0, ms))
    const timer = super.setTimer(() => {
      this.#due.delete(entry)
      callback()
    }, ms)
    return {
      cancel: () => {
        this.#due.delete(entry)
        timer.cancel()
      },
    }
  }
  get nextTimerInMs(): number | undefined {
    return this.#due.size === 0 ? undefined : Math.max(0, Math.min(...this.#due.values()) - this.monotonic())
  }
}

/** Counts the calls of a store that are under way. */
class Busy {
  calls = 0

  watch<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (from, name) => {
        const value: unknown = Reflect.get(from, name)
        if (typeof value !== 'function') return value
        return (...given: readonly unknown[]): unknown => {
          const result: unknown = Reflect.apply(value, from, given)
          if (!(result instanceof Promise)) return result
          this.calls++
          return result
            .then((settled: unknown) => (name === 'beginRun' ? this.watch(settled as object) : settled))
            .finally(() => this.calls--)
        }
      },
    })
  }
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const QUIET_TURNS = 3

const runWith = async <T>(clock: SteppedClock, busy: Busy, work: Promise<T>): Promise<T> => {
  const state = { settled: false, quiet: 0 }
  const done = (): void => void (state.settled = true)
  work.then(done, done)
  while (!state.settled) {
    await turn()
    state.quiet = busy.calls > 0 ? 0 : state.quiet + 1
    if (state.settled || state.quiet < QUIET_TURNS) continue
    const next = clock.nextTimerInMs
    if (next === undefined) throw new Error('nothing is left to do, and the work is not done')
    await clock.advance(next)
    state.quiet = 0
  }
  return work
}

let lines = 0

export const emulated = (
  options: Omit<Partial<EmulatorOptions>, 'clock'> & { readonly client?: Partial<GlueClientOptions> } = {},
): Emulated => {
  const { client: given, ...rest } = options
  const clock = new SteppedClock(START)
  const emulator = createEmulator({ rateLimit: false, ...rest, clock, seed: rest.seed ?? emptySeed({ now: new Date(START) }) })
  const client = new GlueClient({
    baseUrl: `http://127.0.0.1:${20_000 + (lines++ % 20_000)}`,
    apiKey: emulator.apiKey,
    transport: memoryLine(emulator),
    clock,
    random: () => 0.5,
    rateLimit: false,
    ...given,
  })
  let told = 0
  const busy = new Busy()
  return {
    clock,
    emulator,
    client,
    run: (work) => runWith(clock, busy, work()),
    watch: (store) => busy.watch(store),
    requests: () => {
      const entries = emulator.log.entries.slice(told)
      told = emulator.log.entries.length
      return entries.map(({ method, path }) => `${method} ${path}`)
    },
  }
}
