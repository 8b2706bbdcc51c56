import { VirtualClock } from '../../../src/clock.js'
import { startEmulator } from '../../../src/emulator/index.js'
import type { FaultRule, KeyRights, RequestEntry, RunningEmulator, StartOptions } from '../../../src/emulator/index.js'
import type { Transport, TransportRequest, TransportResponse } from '../../../src/http/transport.js'
import { UndiciTransport } from '../../../src/http/undici-transport.js'
import { GlueClient } from '../../../src/index.js'
import type { GlueClientOptions, ResourceKey } from '../../../src/index.js'

/** A record as the witness shows it: camelCase, secrets as hashes. */
export interface StateRecord {
  readonly id: string
  readonly attributes: Readonly<Record<string, unknown>>
}

/** An emulator on real sockets, clients of it, and its witness, which counts what arrived. */
export class Account {
  readonly #clients: GlueClient[] = []

  private constructor(
    readonly server: RunningEmulator,
    /** The time of the emulator, where a test moves it. */
    readonly clock: VirtualClock | undefined,
  ) {}

  /** Its dates are pinned, and so is everything else; there is no limit unless one is asked for. */
  static async open(options: StartOptions & { readonly clock?: VirtualClock } = {}): Promise<Account> {
    return new Account(await startEmulator({ seed: 'empty', now: '2026-06-01', rateLimit: false, ...options }), options.clock)
  }

  /** A client with the account's own key. Closed with the account. */
  connect(options: Partial<GlueClientOptions> = {}): GlueClient {
    const client = new GlueClient({ baseUrl: this.server.url, apiKey: this.server.apiKey, rateLimit: false, ...options })
    this.#clients.push(client)
    return client
  }

  async close(): Promise<void> {
    await Promise.all(this.#clients.map((client) => client.close()))
    await this.server.close()
  }

  /** What the emulator was asked since it was last told to forget. */
  async requests(): Promise<readonly RequestEntry[]> {
    return (await this.#admin('GET', '/requests')) as readonly RequestEntry[]
  }
  async forget(): Promise<void> {
    await this.#admin('DELETE', '/requests')
  }
  /** What `work` gives, and the requests that it causes. */
  async during<T>(work: () => Promise<T>): Promise<{ readonly requests: readonly RequestEntry[]; readonly value: T }> {
    await this.forget()
    const value = await work()
    return { requests: await this.requests(), value }
  }

  async state(key: ResourceKey): Promise<readonly StateRecord[]> {
    return (await this.#admin('GET', `/state/${key}`)) as readonly StateRecord[]
  }
  /** What the emulator holds of one record, without asking the witness for all of its kind. */
  stored(key: ResourceKey, id: string): Readonly<Record<string, unknown>> | undefined {
    return this.server.emulator.account.of(key).get(id)?.fields
  }
  async counts(): Promise<Readonly<Record<string, number>>> {
    return (await this.#admin('GET', '/state')) as Readonly<Record<string, number>>
  }
  async faults(...rules: readonly FaultRule[]): Promise<void> {
    await this.#admin('PUT', '/faults', rules)
  }
  async key(rights: KeyRights): Promise<string> {
    return ((await this.#admin('POST', '/keys', rights)) as { readonly apiKey: string }).apiKey
  }

  /** One request without the client, for bytes as they are. */
  async raw(method: string, path: string, body?: unknown): Promise<{ readonly status: number; readonly text: string }> {
    const response = await fetch(this.server.url + path, {
      method,
      headers: { 'x-api-key': this.server.apiKey, 'content-type': 'application/vnd.api+json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    return { status: response.status, text: await response.text() }
  }

  async #admin(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.server.adminUrl + path, { method, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
    const text = await response.text()
    if (!response.ok) throw new Error(`the witness answers ${response.status} to ${method} ${path}: ${text}`)
    return text === '' ? undefined : JSON.parse(text)
  }
}

/**
 * Options of a client that waits for nothing: its clock stands still, and jumps over each wait as it is announced. Sockets stay
 * real, so what overtakes what is real too.
 */
export const withoutWaiting = (): Pick<GlueClientOptions, 'clock' | 'random' | 'onEvent'> & { readonly waitsMs: number[] } => {
  const clock = new VirtualClock()
  const waitsMs: number[] = []
  return {
    clock,
    random: () => 0,
    waitsMs,
    onEvent: (event) => {
      if (event.type !== 'retry' && event.type !== 'settling') return
      if (event.type === 'retry') waitsMs.push(event.waitMs)
      // The announcement comes before the wait begins.
      setImmediate(() => void clock.advance(event.waitMs))
    },
  }
}

type Intervene = (request: TransportRequest) => TransportResponse | undefined | void | Promise<TransportResponse | undefined | void>

/** The real transport, with a look at each request before it leaves: what `before` returns is the answer, and nothing is sent. */
export const intercepting = (before: Intervene): Transport => {
  const real = new UndiciTransport({ loopback: true })
  return {
    send: async (request) => (await before(request)) ?? real.send(request),
    close: () => real.close(),
  }
}

/** An answer made by a test. */
export const answer = (status: number, body: unknown, contentType = 'application/vnd.api+json'): TransportResponse => ({
  status,
  headers: { 'content-type': contentType },
  body: new TextEncoder().encode(typeof body === 'string' ? body : JSON.stringify(body)),
})

/** Whatever `work` throws; fails when it throws nothing. */
export const thrownBy = async (work: () => unknown): Promise<unknown> => {
  try {
    await work()
  } catch (error) {
    return error
  }
  throw new Error('nothing was thrown')
}
