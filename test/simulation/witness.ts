/** What really is in the account, and since when: looked up at the emulator before and after every request that reaches it. */
import type { Clock } from '../../src/clock.js'
import type { Emulator } from '../../src/emulator/index.js'

export const KINDS = ['organizations', 'configurations', 'contacts', 'passwords'] as const
export type Kind = (typeof KINDS)[number]

/** One record from when it came to be until it was gone. */
export interface Life {
  readonly id: string
  /** What the simulation knows it by. */
  readonly mark: string
  readonly organizationId: string
  readonly bornAt: number
  diedAt: number | undefined
}

/** The attribute that tells records of a kind apart here, and the one that updates change. */
export const MARK: Readonly<Record<Kind, string>> = {
  organizations: 'name',
  configurations: 'name',
  contacts: 'firstName',
  passwords: 'name',
}
export const REGISTER: Readonly<Record<Kind, string>> = {
  organizations: 'description',
  configurations: 'assetTag',
  contacts: 'title',
  passwords: 'username',
}

export class Witness {
  readonly lives: Readonly<Record<Kind, Map<string, Life>>> = {
    organizations: new Map(),
    configurations: new Map(),
    contacts: new Map(),
    passwords: new Map(),
  }
  readonly #versions = new Map<Kind, number>()
  readonly #emulator: Emulator
  readonly #time: Clock

  constructor(emulator: Emulator, time: Clock) {
    this.#emulator = emulator
    this.#time = time
    this.look(-1)
  }

  /** Notes what has come and gone since the last look. */
  look(at: number = this.#time.monotonic()): void {
    for (const kind of KINDS) {
      const collection = this.#emulator.account.of(kind)
      if (this.#versions.get(kind) === collection.version) continue
      this.#versions.set(kind, collection.version)
      const lives = this.lives[kind]
      const present = new Set<string>()
      for (const row of collection.rows as Iterable<{ readonly id: string; readonly fields: Readonly<Record<string, unknown>> }>) {
        present.add(row.id)
        if (lives.has(row.id)) continue
        const mark = String(row.fields[MARK[kind]])
        lives.set(row.id, { id: row.id, mark, organizationId: String(row.fields['organizationId']), bornAt: at, diedAt: undefined })
      }
      for (const life of lives.values()) if (life.diedAt === undefined && !present.has(life.id)) life.diedAt = at
    }
  }

  /** The register of a record now; undefined where there is no such record. */
  valueOf(kind: Kind, id: string): unknown {
    return this.#emulator.account.of(kind).get(id)?.fields[REGISTER[kind]]
  }
}
