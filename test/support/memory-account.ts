import { VirtualClock } from '../../src/clock.js'
import type { Clock } from '../../src/clock.js'
import { createEmulator, emptySeed } from '../../src/emulator/index.js'
import type { Emulator, EmulatorOptions, FaultRule, RequestEntry } from '../../src/emulator/index.js'
import type { Transport } from '../../src/http/transport.js'
import { GlueClient } from '../../src/index.js'
import type { GlueClientOptions, ResourceKey } from '../../src/index.js'
import { memoryTransport } from './memory-transport.js'

const NOW = Date.UTC(2026, 5, 1)
let accounts = 0

/** An emulator and clients of it on one virtual clock, without a socket: nothing waits, and the emulator counts what arrives. */
export class MemoryAccount {
  readonly clock = new VirtualClock(NOW)
  readonly emulator: Emulator
  readonly line: Transport

  constructor(options: Partial<EmulatorOptions> = {}) {
    this.emulator = createEmulator({ clock: this.clock, seed: emptySeed({ now: new Date(NOW) }), rateLimit: false, ...options })
    this.line = memoryTransport(this.emulator, this.clock)
    accounts++
  }

  /** A client with the account's own key, a host of its own, and no limit. */
  connect(options: Partial<GlueClientOptions> = {}): GlueClient {
    const { emulator, clock, line } = this
    const baseUrl = `http://127.0.0.1:${20_000 + accounts}`
    return new GlueClient({
      baseUrl,
      apiKey: emulator.apiKey,
      rateLimit: false,
      breaker: false,
      clock,
      transport: line,
      random: () => 0,
      ...options,
    })
  }
  /** The same clock as seen on a machine whose wall clock is wrong by so much. */
  clockOff(ms: number): Clock {
    const { clock } = this
    return { now: () => clock.now() + ms, monotonic: () => clock.monotonic(), setTimer: (work, after) => clock.setTimer(work, after) }
  }
  run<T>(work: Promise<T>): Promise<T> {
    return this.clock.run(work)
  }
  faults(...rules: readonly FaultRule[]): void {
    this.emulator.faults.set(rules)
  }
  rows(key: ResourceKey): readonly { readonly id: string; readonly fields: Readonly<Record<string, unknown>> }[] {
    return [...this.emulator.account.of(key).rows]
  }
  requests(method?: string): readonly RequestEntry[] {
    return this.emulator.log.entries.filter((entry) => method === undefined || entry.method === method)
  }
}
