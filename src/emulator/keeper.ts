import type { Tenants } from './control/tenants.js'
import { foreignState, readState, savedState, writeState } from './state/state-file.js'
import type { SavedState, SeedIdentity } from './state/state-file.js'

/** Keeps what an emulator holds in a file, as the difference from its seeds. */
export class Keeper {
  #writing: Promise<void> = Promise.resolve()

  private constructor(
    private readonly file: string,
    private readonly saved: SavedState | undefined,
  ) {}

  /** Reads the file where there is one. Throws a `ConfigurationError` where it is damaged or something else. */
  static async open(file: string): Promise<Keeper> {
    return new Keeper(file, await readState(file))
  }

  /** The seed that the state belongs to, and what its dates are relative to; undefined for a file that is not there yet. */
  get began(): { readonly seed: SeedIdentity; readonly now: Date } | undefined {
    return this.saved && { seed: this.saved.seed, now: new Date(this.saved.now) }
  }

  /** Throws a `ConfigurationError` where what was asked for is not what the file holds. */
  requireSame(asked: { readonly seed: SeedIdentity | undefined; readonly now: Date | undefined }): void {
    const { began } = this
    if (began === undefined) return
    if (asked.seed !== undefined && JSON.stringify(asked.seed) !== JSON.stringify(began.seed))
      throw foreignState(this.file, `it was saved from the seed ${wordsOf(began.seed)}, and ${wordsOf(asked.seed)} was asked for`)
    if (asked.now !== undefined && asked.now.getTime() !== began.now.getTime())
      throw foreignState(this.file, `its dates are relative to ${began.now.toISOString()}, and ${asked.now.toISOString()} was asked for`)
  }

  /** Brings accounts that were just made from their seeds to where they were. Throws a `ConfigurationError` where they are others. */
  restore(tenants: Tenants): void {
    if (this.saved === undefined) return
    const names = Object.keys(this.saved.accounts)
    const here = tenants.all.map(({ name }) => name)
    if (names.length !== here.length || names.some((name) => !here.includes(name)))
      throw foreignState(this.file, `it holds the accounts ${names.join(', ')}, and the emulator has ${here.join(', ')}`)
    for (const tenant of tenants.all) {
      const { fingerprint, snapshot } = this.saved.accounts[tenant.name]!
      if (fingerprint !== tenant.fingerprint)
        throw foreignState(this.file, `the account ${tenant.name} began with other records than those of this seed, or of this version`)
      try {
        tenant.restore(snapshot)
      } catch (error) {
        throw foreignState(this.file, 'its content does not fit together', error)
      }
    }
  }

  /** Writes the file; one write after the other. */
  async save(tenants: Tenants, seed: SeedIdentity, now: Date): Promise<void> {
    const accounts = Object.fromEntries(
      tenants.all.map((tenant) => [tenant.name, { fingerprint: tenant.fingerprint, snapshot: tenant.snapshot() }]),
    )
    const turn = this.#writing.then(() => writeState(this.file, savedState(now, seed, accounts)))
    this.#writing = turn.catch(() => undefined)
    await turn
  }
}

const wordsOf = ({ kind, ...rest }: SeedIdentity): string =>
  Object.entries(rest).reduce((text, [name, value]) => `${text}, ${name} ${String(value)}`, kind as string)
