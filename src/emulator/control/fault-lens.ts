import { createHash } from 'node:crypto'
import type { Account } from '../state/account.js'
import type { Row } from '../state/collection.js'
import type { Births } from './births.js'
import type { Fault } from './fault.js'

/** How the account looks to one request. The state is as it was. */
export interface Lens {
  /** Whether lists show a record. */
  readonly lists?: (row: Row) => boolean
  /** Whether a record can be reached at all. */
  readonly reaches?: (row: Row) => boolean
  /** A page after the first shows the records of the one before. */
  readonly repeatsPage: boolean
}

type Of<K extends Fault['kind']> = Extract<Fault, { kind: K }>
type Test = (row: Row) => boolean

/** Undefined where the account looks as it is. */
export const lensOf = (faults: readonly Fault[], account: Account, births: Births, seed: number): Lens | undefined => {
  const reaches: Test[] = []
  const lists: Test[] = []
  let repeatsPage = false
  for (const fault of faults) {
    if (fault.kind === 'hiddenRows') reaches.push(seenOf(fault, seed))
    else if (fault.kind === 'lateRows') lists.push(births.listing(account, fault))
    else if (fault.kind === 'duplicatePage') repeatsPage = true
  }
  if (reaches.length === 0 && lists.length === 0 && !repeatsPage) return undefined
  const all =
    (tests: readonly Test[]): Test =>
    (row) =>
      tests.every((test) => test(row))
  return {
    repeatsPage,
    ...(reaches.length === 0 ? {} : { reaches: all(reaches) }),
    ...(reaches.length + lists.length === 0 ? {} : { lists: all([...reaches, ...lists]) }),
  }
}

const seenOf = ({ ids, organizationIds, share }: Of<'hiddenRows'>, seed: number): Test => {
  if (ids !== undefined) return (row) => !ids.includes(row.id)
  if (organizationIds !== undefined)
    return (row) => !organizationIds.includes(row.key === 'organizations' ? row.id : String(row.fields.organizationId))
  // By id and not by turn: what is hidden once stays hidden.
  return (row) => createHash('sha256').update(`${seed} ${row.key} ${row.id}`).digest().readUInt32BE() / 2 ** 32 >= share!
}
