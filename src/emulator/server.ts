import type { IncomingMessage, ServerResponse } from 'node:http'
import { ConfigurationError } from '../errors.js'
import { adminHandler } from './admin.js'
import { deliver } from './delivery.js'
import { Emulator, MAX_BODY_BYTES } from './emulator.js'
import type { EmulatorOptions } from './emulator.js'
import type { AccountOptions } from './control/tenants.js'
import { CA_CERTIFICATE } from './listener/certificates.js'
import type { TlsMode } from './listener/certificates.js'
import type { ConnectionLimit } from './listener/doorkeeper.js'
import { listen } from './listener/listen.js'
import type { Listener, ListenerMode } from './listener/listen.js'
import { readBody } from './reading.js'
import { Keeper } from './keeper.js'
import { emptySeed } from './seed/empty.js'
import { DEFAULT_ASSET_TYPES, DEFAULT_SEED_NUMBER } from './seed/generated/defaults.js'
import type { GeneratedSeedOptions } from './seed/generated/generated.js'
import type { Seed } from './seed/types.js'
import type { SeedIdentity } from './state/state-file.js'

/** How large a generated account is. */
export type GeneratedAccount = Omit<GeneratedSeedOptions, 'now'>
export type SeedChoice = 'demo' | 'empty' | Seed | GeneratedAccount

/** An account beside the first one. */
export interface StartAccount extends Omit<AccountOptions, 'seed'> {
  /** `demo` (default) gives each account an MSP of its own. */
  readonly seed?: SeedChoice
}

export interface StartOptions extends Omit<EmulatorOptions, 'seed' | 'origin' | 'accounts'> {
  /** 0, the default, takes any free port. */
  readonly port?: number
  /** The port of the witness; 0, the default, takes any free one. */
  readonly adminPort?: number
  /** 127.0.0.1 unless given. The witness listens on 127.0.0.1 whatever this says. */
  readonly host?: string
  /** `demo` (default): a plausible MSP. `empty`: nothing but what IT Glue itself provides. Numbers: an account of that size. */
  readonly seed?: SeedChoice
  /** Accounts beside the first one, which is called `main`: each has keys, records and quirks of its own. */
  readonly accounts?: readonly StartAccount[]
  /** What the dates of the seed are relative to: today 00:00Z unless given. The clock itself runs on. */
  readonly now?: string | Date
  /**
   * A file that the records are kept in. Where it exists the emulator begins with what it holds, on the day for which that was
   * built, and `seed` and `now` need not be given; where it does not it is made. `close()` writes it.
   */
  readonly state?: string
  /** Over TLS, with a good certificate or with one that clients must refuse. The witness stays without. */
  readonly tls?: TlsMode
  /** How connections are treated at first: `serve` (default), `refuse` or `reset`. */
  readonly listener?: ListenerMode
  /** At most so many connections at a time. */
  readonly connections?: ConnectionLimit
}

export interface RunningEmulator {
  /** The base URL for a client. */
  readonly url: string
  /** A key with password access. */
  readonly apiKey: string
  /** All accounts with the key of each; the first one is called `main`. */
  readonly accounts: readonly { readonly name: string; readonly apiKey: string }[]
  readonly adminUrl: string
  readonly pid: number
  /** The emulator behind the socket, for programs that run it in their own process. */
  readonly emulator: Emulator
  /** The port of the API: how it treats connections, and how many there are. */
  readonly listener: Listener
  /** What a client has to trust, as PEM, where the emulator speaks TLS: name a file with it in `NODE_EXTRA_CA_CERTS`. */
  readonly ca?: string
  /** Writes the file of `state` now. Throws a `ConfigurationError` where there is none, or where it cannot be written. */
  save(): Promise<void>
  /** Ends every connection and writes the file of `state`; afterwards nothing keeps the process alive. */
  close(): Promise<void>
}

/**
 * Starts the emulator on sockets. Throws a `ConfigurationError` where a port cannot be had, `now` is no date, or the file of
 * `state` is damaged or belongs to another seed.
 */
export const startEmulator = async (options: StartOptions = {}): Promise<RunningEmulator> => {
  const { port = 0, adminPort = 0, host = '127.0.0.1', accounts = [], state, tls, listener: mode, connections, ...rest } = options
  const keeper = state === undefined ? undefined : await Keeper.open(state)
  const chosen = options.seed === undefined ? undefined : identityOf(options.seed)
  keeper?.requireSame({ seed: chosen, now: options.now === undefined ? undefined : dateOf(options.now) })
  const date = keeper?.began?.now ?? dateOf(options.now)
  const identity = keeper?.began?.seed ?? chosen ?? { kind: 'demo' }
  const seed = typeof options.seed === 'object' ? options.seed : choiceOf(identity)
  const others = await Promise.all(
    accounts.map(async (account, at) => ({ ...account, seed: await seedOf(account.seed ?? 'demo', date, FIRST_DEMO + at + 1) })),
  )
  const emulator = new Emulator({ ...rest, seed: await seedOf(seed, date), accounts: others })
  const save = async (): Promise<void> => {
    if (keeper === undefined)
      throw new ConfigurationError('bad_configuration', 'The emulator was started without a file to keep its records in.', {
        hint: 'Start it with state (--state FILE).',
      })
    await keeper.save(emulator.tenants, identity, date)
  }
  keeper?.restore(emulator.tenants)
  // A file that cannot be written is better found out now than when there is something to lose.
  if (keeper !== undefined && keeper.began === undefined) await save()
  const api = await listen(apiHandler(emulator), { host, port, tls, mode, connections })
  emulator.origin = api.url
  try {
    const admin = await listen(adminHandler(emulator, api, save), { host: '127.0.0.1', port: adminPort })
    return {
      url: api.url,
      apiKey: emulator.apiKey,
      accounts: emulator.accounts,
      adminUrl: admin.url,
      pid: process.pid,
      emulator,
      listener: api,
      ...(tls === undefined ? {} : { ca: CA_CERTIFICATE }),
      save,
      close: async () => {
        await Promise.all([api.close(), admin.close()])
        if (keeper !== undefined) await save()
      },
    }
  } catch (error) {
    await api.close()
    throw error
  }
}

const identityOf = (seed: SeedChoice): SeedIdentity =>
  typeof seed === 'string'
    ? { kind: seed }
    : 'organizations' in seed
      ? {
          kind: 'generated',
          organizations: seed.organizations,
          records: seed.records,
          flexibleAssetTypes: seed.flexibleAssetTypes ?? DEFAULT_ASSET_TYPES,
          seedNumber: seed.seedNumber ?? DEFAULT_SEED_NUMBER,
        }
      : { kind: 'own' }

const choiceOf = (identity: SeedIdentity): SeedChoice => {
  if (identity.kind === 'generated') {
    const { kind: _, ...size } = identity
    return size
  }
  if (identity.kind !== 'own') return identity.kind
  throw new ConfigurationError('bad_configuration', 'The saved state belongs to a seed of your own, and none was given.', {
    hint: 'Give the same seed again.',
  })
}

/** The number of the demo account that is documented; the others count on from it. */
const FIRST_DEMO = 20

/** The seed by name, with its dates relative to `now`. */
export const seedOf = async (seed: SeedChoice, now: Date, seedNumber = FIRST_DEMO): Promise<Seed> => {
  if (typeof seed === 'object') {
    if (!('organizations' in seed)) return seed
    const { generatedSeed } = await import('./seed/generated/generated.js')
    return generatedSeed({ ...seed, now })
  }
  if (seed === 'empty') return emptySeed({ now })
  const { demoSeed } = await import('./seed/demo.js')
  return demoSeed({ now, seedNumber })
}

const dateOf = (now: string | Date | undefined): Date => {
  const date = now === undefined ? new Date(new Date().setUTCHours(0, 0, 0, 0)) : new Date(now)
  if (Number.isNaN(date.getTime()))
    throw new ConfigurationError('bad_configuration', `${JSON.stringify(now)} is not a date.`, {
      hint: 'Give it as 2026-01-31 or 2026-01-31T00:00:00Z.',
    })
  return date
}

const GZIP = /\bgzip\b/i

const apiHandler =
  (emulator: Emulator) =>
  (request: IncomingMessage, response: ServerResponse): void => {
    const answer = (body: Uint8Array | undefined): void => {
      const message = { method: request.method ?? 'GET', url: request.url ?? '/', headers: request.headers, body }
      const reply = emulator.handle(message)
      const acceptsGzip = GZIP.test(String(request.headers['accept-encoding'] ?? ''))
      deliver(emulator.clock, reply, response, acceptsGzip).catch(() => response.destroy())
    }
    // Without a body there is nothing to wait for.
    if (request.headers['content-length'] === undefined && request.headers['transfer-encoding'] === undefined) {
      request.resume()
      answer(undefined)
      return
    }
    readBody(request, MAX_BODY_BYTES).then(
      (body) => answer(body === 'tooLarge' ? new Uint8Array(MAX_BODY_BYTES + 1) : body),
      () => response.destroy(),
    )
  }
