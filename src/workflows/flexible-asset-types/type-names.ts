/** Which type a name means. Names may differ in their case alone: one written exactly so is always meant before one that looks alike. */
import { foldName } from './model.js'
import type { AccountType, TypeModel } from './model.js'

export interface TypeMatches {
  /** The type of the account that a described one is; absent where it is to be made. */
  readonly present: ReadonlyMap<TypeModel, AccountType>
  /** Described types that may be one of several, with what stands in the way. */
  readonly unclear: ReadonlyMap<TypeModel, string>
}

/** A type that another description names exactly is no candidate for one that looks alike. */
export const matchTypes = (wanted: readonly TypeModel[], account: readonly AccountType[]): TypeMatches => {
  const present = new Map<TypeModel, AccountType>()
  const unclear = new Map<TypeModel, string>()
  const exact = new Set(wanted.map(({ name }) => name))
  for (const type of wanted) {
    const named = account.filter(({ name }) => name === type.name)
    const alike = account.filter(({ name }) => !exact.has(name) && foldName(name) === foldName(type.name))
    const [one, other] = named.length > 0 ? named : alike
    if (other !== undefined) unclear.set(type, 'several types of the account have this name')
    else if (one !== undefined && named.length === 0 && [...present.values()].includes(one))
      unclear.set(type, `another description is that of the type ${JSON.stringify(one.name)} already`)
    else if (one !== undefined) present.set(type, one)
  }
  return { present, unclear }
}

/** A type of the account, or one that is not there yet. */
export interface NamedType {
  readonly id: string | undefined
}

/** The types that tags can point at, by the names of the account and of the descriptions. */
export class TypeNames {
  readonly #types = new Map<string, NamedType>()

  constructor(wanted: readonly TypeModel[], account: readonly AccountType[], { present } = matchTypes(wanted, account)) {
    for (const { name, id } of account) this.#types.set(name, { id })
    for (const type of wanted) {
      const found = present.get(type)
      this.#types.set(type.name, (found === undefined ? undefined : this.#types.get(found.name)) ?? { id: undefined })
    }
  }

  /** undefined where no type has the name, or several look like it. */
  find(name: string): NamedType | undefined {
    const exact = this.#types.get(name)
    if (exact !== undefined) return exact
    const alike = new Set([...this.#types].filter(([known]) => foldName(known) === foldName(name)).map(([, type]) => type))
    return alike.size === 1 ? [...alike][0] : undefined
  }

  made(name: string, id: string): void {
    this.#types.set(name, { id })
  }
}
