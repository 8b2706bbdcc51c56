import { withIdSize } from '../behaviours/id-size.js'
import { answersOf } from '../behaviours/answers.js'
import type { Answers } from '../behaviours/switches.js'
import type { Clock } from '../../clock.js'
import { ConfigurationError } from '../../errors.js'
import type { Seed } from '../seed/types.js'
import type { Account } from '../state/account.js'
import { accountOf } from '../state/load.js'
import { restore, snapshotOf } from '../state/snapshot.js'
import type { Snapshot } from '../state/snapshot.js'
import { fingerprintOf } from '../state/state-file.js'
import type { ApiKey, KeyRing } from './keys.js'

/** An account beside the first one. */
export interface AccountOptions {
  readonly name: string
  readonly seed: Seed
  /** A key with password access; the seed's own unless another account has it, else one that is made. */
  readonly apiKey?: string
  /** What differs from the quirks of the emulator. */
  readonly quirks?: Partial<Answers>
}

/** What the first account is called. */
export const FIRST_ACCOUNT = 'main'

/** One account of the emulator: what it began with, how it answers, what it holds. */
export class Tenant {
  readonly #seed: Seed
  #account: Account
  #fingerprint: string | undefined

  constructor(
    readonly name: string,
    readonly apiKey: string,
    readonly answers: Answers,
    seed: Seed,
    private readonly clock: Clock,
  ) {
    this.#seed = withIdSize(seed, answers['id-size'])
    this.#account = accountOf(this.#seed, clock, answers)
  }

  /** What the account holds now, with everything done that has become due. */
  get account(): Account {
    this.#account.settle()
    return this.#account
  }
  /** Of the seed. */
  get fingerprint(): string {
    return (this.#fingerprint ??= fingerprintOf(this.#seed))
  }
  /** What differs from the seed, with everything done that is under way. */
  snapshot(): Snapshot {
    this.#account.finish()
    return snapshotOf(this.#account, accountOf(this.#seed, this.clock, this.answers))
  }
  /** From the seed to what was saved. */
  restore(snapshot: Snapshot): void {
    restore(this.#account, snapshot)
  }
  /** Back to the seed. */
  reset(): void {
    this.#account = accountOf(this.#seed, this.clock, this.answers)
  }
}

/** The accounts of the emulator. A key opens one of them and shows nothing of the others. */
export class Tenants {
  readonly first: Tenant
  readonly #byName: ReadonlyMap<string, Tenant>

  /** Throws a `ConfigurationError` where two accounts have one name. */
  constructor(seed: Seed, quirks: Partial<Answers> | undefined, others: readonly AccountOptions[], keys: KeyRing, clock: Clock) {
    keys.add(seed.apiKey, { passwordAccess: true, account: FIRST_ACCOUNT })
    this.first = new Tenant(FIRST_ACCOUNT, seed.apiKey, answersOf(quirks), seed, clock)
    const byName = new Map([[FIRST_ACCOUNT, this.first]])
    for (const { name, apiKey, ...other } of others) {
      if (byName.has(name))
        throw new ConfigurationError('bad_configuration', `Two accounts of the emulator are named ${JSON.stringify(name)}.`, {
          hint: `Give each a name of its own; the first one is called ${FIRST_ACCOUNT}.`,
        })
      const rights = { passwordAccess: true, account: name }
      const wanted = apiKey ?? other.seed.apiKey
      const own = keys.find(wanted) === undefined ? wanted : keys.make(rights).apiKey
      keys.add(own, rights)
      byName.set(name, new Tenant(name, own, answersOf({ ...quirks, ...other.quirks }), other.seed, clock))
    }
    this.#byName = byName
  }

  get all(): readonly Tenant[] {
    return [...this.#byName.values()]
  }
  get several(): boolean {
    return this.#byName.size > 1
  }
  /** The account of this name; the first one without a name. */
  require(name: string | undefined): Tenant {
    const tenant = name === undefined ? this.first : this.#byName.get(name)
    if (tenant === undefined)
      throw new ConfigurationError('bad_configuration', `The emulator has no account named ${JSON.stringify(name)}.`, {
        hint: `It has: ${[...this.#byName.keys()].join(', ')}.`,
      })
    return tenant
  }
  /** The account that a key opens. */
  of(key: ApiKey): Tenant {
    return (key.account === undefined ? undefined : this.#byName.get(key.account)) ?? this.first
  }
}
