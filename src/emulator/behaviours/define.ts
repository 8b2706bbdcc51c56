/** What the emulator does as the real API does, by name: the vocabulary of the registry. */

/** One way in which the API departs from what a client would expect, as it was documented or observed. */
export interface Behaviour {
  /** What happens, in one sentence. */
  readonly doc: string
  /** Keys of `SOURCES` in the catalog. */
  readonly source: readonly string[]
}

/** A question that nobody has answered with a real response: the emulator can give each answer that clients must expect. */
export interface Switch {
  /** The question, in one sentence. */
  readonly doc: string
  /** Keys of `SOURCES` in the catalog, for what hints at the default. */
  readonly source: readonly string[]
  readonly default: string
  /** What the emulator does, by value. */
  readonly values: Readonly<Record<string, string>>
}

export const behaviours = <const T extends Readonly<Record<string, Behaviour>>>(table: T): T => table

type Checked<T> = {
  readonly [N in keyof T]: T[N] extends { values: infer V } ? { readonly default: keyof V & string } : never
}
export const switches = <const T extends Readonly<Record<string, Switch>>>(table: T & Checked<T>): T => table
