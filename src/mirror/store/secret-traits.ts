/** Which traits of a flexible asset hold passwords: known by the fields of its type, which are kept like any record. */

/** @returns keys of the traits, or `unknown` while the fields of the type have not been read */
export type SecretTraitsOf = (typeId: string) => ReadonlySet<string> | 'unknown'

export const NONE: ReadonlySet<string> = new Set()

/** @param fields the fields of one type, as their attributes; none: unknown, because every type has at least one */
export const secretTraits = (fields: readonly Readonly<Record<string, unknown>>[]): ReadonlySet<string> | 'unknown' =>
  fields.length === 0 ? 'unknown' : new Set(fields.filter(({ kind }) => kind === 'Password').map(({ nameKey }) => String(nameKey)))
