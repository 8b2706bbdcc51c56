import type { Contact } from '../../../catalog/index.js'
import { ConflictError, UsageError } from '../../../errors.js'
import type { AnyRecord } from '../../../jsonapi/decode.js'
import { callOptions } from '../../generic/call-options.js'
import { inTurn } from '../../generic/in-turn.js'
import type { RecordChanges } from '../../generic/inputs.js'
import type { SyncOptions, Whereabouts } from '../../generic/methods.js'
import type { ResourceClient } from '../../generic/resource-client.js'
import { detailKey, mergeDetails } from './merge-details.js'
import type { Detail, DetailKind } from './merge-details.js'

export type ContactUpdateOptions = Whereabouts<'contacts', 'update'> &
  SyncOptions & {
    /** `true`: `contactEmails` and `contactPhones` are the whole lists; what they leave out is removed. */
    readonly replace?: boolean
  }

export interface ContactOperations {
  /**
   * Changes the attributes that are named and no others. E-mail addresses and telephone numbers are added to those that are there, and
   * change the parts of those with the same value: addresses compare without case, numbers by their digits. One that is primary takes
   * that place from the others. The API replaces whole lists, so the contact is read immediately before it is written; an edit by
   * somebody else in the one round trip between would be overwritten.
   * @throws ConflictError `conflict` when the lists were changed by somebody else before the update could be repeated
   * @throws UsageError `not_supported` when a PSA owns the contact; nothing was sent
   */
  update(id: string | number, changes: RecordChanges<'contacts'>, options?: ContactUpdateOptions): Promise<Contact>
}

const LISTS = { contactEmails: 'email', contactPhones: 'phone' } as const satisfies Record<string, DetailKind>
type Lists = Partial<Record<keyof typeof LISTS, readonly Detail[]>>

export const contactOperations = (contacts: ResourceClient): ContactOperations => {
  const updating = inTurn()
  const update: ContactOperations['update'] = async (id, changes, { replace, ...options } = {}) => {
    const named = (Object.keys(LISTS) as (keyof typeof LISTS)[]).filter((key) => changes[key] !== undefined)
    for (const key of named) requireOnePrimary(key, changes[key])
    if (named.length === 0 || replace === true)
      return (await contacts.update(id, { ...changes }, { ...options, replace })) as unknown as Contact

    const before: Lists = {}
    const written: Lists = {}
    const merge = (current: AnyRecord, wanted: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => {
      for (const key of named) {
        before[key] = detailsOf(current, key)
        written[key] = mergeDetails(LISTS[key], before[key], wanted[key] as readonly Detail[]) ?? before[key]
      }
      return { ...wanted, ...written }
    }
    /** A repetition may come minutes later: by then the merged lists may be out of date. */
    const beforeRepeat = async (mayHaveHappened: boolean): Promise<void> => {
      const now = await contacts.get(id, callOptions(options))
      for (const key of named) {
        const found = outline(LISTS[key], detailsOf(now, key))
        if (found === outline(LISTS[key], before[key])) continue
        if (mayHaveHappened && found === outline(LISTS[key], written[key])) continue
        throw changedMeanwhile(id, mayHaveHappened)
      }
    }
    return (await contacts.update(id, { ...changes }, { ...options }, beforeRepeat, merge)) as unknown as Contact
  }
  // Two at once would both add to the same lists, and the slower one would take away what the faster one has added.
  return { update: (id, changes, options) => updating(String(id), () => update(id, changes, options), options) }
}

const detailsOf = (record: AnyRecord, key: string): readonly Detail[] => (record[key] ?? []) as readonly Detail[]

/** What counts in a list, in one text. */
const outline = (kind: DetailKind, details: readonly Detail[] = []): string =>
  JSON.stringify(details.map((detail) => [detailKey(kind, detail.value), detail['labelName'] ?? null, detail['primary'] === true]).sort())

const requireOnePrimary = (key: string, details: unknown): void => {
  if (!Array.isArray(details) || (details as readonly { primary?: unknown }[]).filter((detail) => detail?.primary === true).length < 2)
    return
  throw new UsageError('invalid_input', `"${key}" of the contact has more than one primary entry.`, { hint: 'Mark one of them at most.' })
}

const changedMeanwhile = (id: string | number, mayHaveHappened: boolean): ConflictError =>
  new ConflictError('conflict', `The contact ${id} was changed by somebody else before the update could be repeated.`, {
    status: 409,
    method: 'PATCH',
    path: `/contacts/${id}`,
    outcome: mayHaveHappened ? 'unknown' : 'not_sent',
    hint: mayHaveHappened
      ? 'Look at the contact in IT Glue before you repeat the update.'
      : 'Repeat the update: it reads the contact again.',
  })
