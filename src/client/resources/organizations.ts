import type { Organization } from '../../catalog/index.js'
import { UsageError } from '../../errors.js'
import { readOnlyRefusal } from '../../http/read-only.js'
import type { CallOptions } from '../../http/types.js'
import { nearNames } from '../../jsonapi/near-names.js'
import { routeFor } from '../core.js'
import type { ClientCore } from '../core.js'
import type { BatchReport } from '../batch/report.js'
import { foundOrMade, onlyOne } from '../generic/ensure.js'
import type { Ensured } from '../generic/ensure.js'
import { inTurn } from '../generic/in-turn.js'
import type { NewRecord } from '../generic/inputs.js'
import type { ManyOptions } from '../generic/many.js'
import { fold } from '../generic/name-resolver.js'
import type { Collection } from '../generic/record-list.js'
import { callOptions } from '../generic/resource-client.js'
import type { ResourceClient } from '../generic/resource-client.js'
import { grouped } from '../generic/call-options.js'

/** What was found, and how it was looked for. */
export interface OrganizationSearch extends Collection<Organization> {
  /** `name part`: every organization's name and short name was compared here, because the API matches whole names only. */
  readonly searchedBy: 'name part'
  /** When nothing was found: names that are written nearly like it. */
  readonly near: readonly string[]
}

export interface OrganizationOperations {
  /**
   * Organizations whose name or short name contains `text`, whatever its case; whole names first, then names that begin with it.
   * Reads the list of organizations: one request per 1000.
   */
  search(text: string, options?: CallOptions): Promise<OrganizationSearch>
  /** The organization of this name, created if there is none. @throws UsageError `ambiguous_name` when there are several. */
  ensure(input: NewRecord<'organizations'>, options?: CallOptions): Promise<Ensured<Organization>>
  /**
   * Deletes an organization and all that is in it, which nothing brings back. Its name has to be given with its id, and is compared with
   * the record before anything is sent. IT Glue goes on deleting after the answer.
   * @throws UsageError `invalid_input` when `confirm` is not the name of the organization
   */
  delete(id: string | number, options: Confirmed<string>): Promise<void>
  /** Like `delete`; the names stand in the order of the ids. */
  deleteMany(ids: readonly (string | number)[], options: ManyOptions & Confirmed<readonly string[]>): Promise<BatchReport<null>>
}
/** That the deletion is meant: the name, as IT Glue has it. */
export type Confirmed<N> = CallOptions & { readonly confirm: N }

export const organizationOperations = (core: ClientCore, organizations: ResourceClient): OrganizationOperations => {
  const ensuring = inTurn(core.clock)
  return {
    async search(text, options = {}) {
      const wanted = fold(text)
      if (wanted === '') throw new UsageError('invalid_input', 'There is nothing to search for.', { hint: 'Give a part of the name.' })
      const all = (await organizations
        .list({ ...options, priority: options.priority ?? 'interactive' })
        .collect()) as unknown as Collection<Organization>
      const found = all
        .map((record) => ({ record, rank: rank(record, wanted) }))
        .filter(({ rank: place }) => place > 0)
        .sort((a, b) => b.rank - a.rank || a.record.name.localeCompare(b.record.name, 'en'))
        .map(({ record }) => record)
      return Object.defineProperties(found, {
        completeness: { value: all.completeness, enumerable: false },
        searchedBy: { value: 'name part', enumerable: false },
        near: { value: found.length > 0 ? [] : nearTo(text, all), enumerable: false },
      }) as unknown as OrganizationSearch
    },

    async ensure(input, given = {}) {
      const options = grouped(given)
      if (core.readOnly) throw readOnlyRefusal('POST', routeFor(organizations.resource, 'create', {}).path)
      // Two at once would both find nothing and both create.
      return ensuring(
        fold(input.name),
        () =>
          foundOrMade(
            () => only(organizations, input.name, options),
            async () => (await organizations.create({ ...input }, callOptions(options))) as unknown as Organization,
          ),
        options,
      )
    },

    async delete(id, options) {
      if (core.readOnly) throw readOnlyRefusal('DELETE', routeFor(organizations.resource, 'bulkDelete', {}).path)
      const call = callOptions(options ?? {})
      requireName(id, options?.confirm, await organizations.get(id, call))
      return organizations.delete(id, call)
    },

    async deleteMany(ids, given) {
      const options = grouped(given ?? {})
      if (core.readOnly) throw readOnlyRefusal('DELETE', routeFor(organizations.resource, 'bulkDelete', {}).path)
      const { confirm, ...rest } = options
      for (const [index, id] of ids.entries()) requireName(id, confirm?.[index], await organizations.get(id, callOptions(rest)))
      return organizations.deleteMany(ids, rest)
    },
  }
}

const requireName = (id: string | number, confirmed: unknown, record: Readonly<Record<string, unknown>>): void => {
  if (typeof confirmed === 'string' && confirmed === record['name']) return
  throw new UsageError(
    'invalid_input',
    confirmed === undefined
      ? `Deleting the organization ${id} deletes all that is in it, and was not confirmed.`
      : `The organization ${id} does not have the name that its deletion was confirmed with.`,
    { hint: `It is named ${JSON.stringify(record['name'])}. If it is meant, give that as "confirm". Nothing was deleted.` },
  )
}

const only = async (organizations: ResourceClient, name: string, options: CallOptions): Promise<Organization | undefined> => {
  const same = await organizations.list({ name, ...options, priority: options.priority ?? 'interactive' }).collect()
  // Whether the API's comparison minds case is not settled; this one does not.
  const matches = same.filter((record) => fold(String(record['name'])) === fold(name)) as unknown as readonly Organization[]
  return onlyOne(organizations.resource, name, matches)
}

/** Names of which the whole, the short form or one word is written nearly like `text`. */
const nearTo = (text: string, all: readonly Organization[]): string[] => {
  const owner = new Map<string, string>()
  for (const { name, shortName } of all)
    for (const form of [name, shortName ?? '']) if (form.length > 2 && !owner.has(form)) owner.set(form, name)
  return [...new Set(nearNames(text, owner.keys()).map((form) => owner.get(form) ?? form))]
}

const rank = (record: Organization, wanted: string): number => {
  const names = [record.name, record.shortName].filter((name) => name !== null && name !== undefined).map(fold)
  if (names.includes(wanted)) return 3
  if (names.some((name) => name.startsWith(wanted))) return 2
  return names.some((name) => name.includes(wanted)) ? 1 : 0
}
