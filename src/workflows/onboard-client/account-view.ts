/** What the account holds of one organization, read once; and ids for names. */
import type { ResourceKey } from '../../catalog/index.js'
import { catalog } from '../../catalog/index.js'
import type { GlueClient } from '../../client/glue-client.js'
import type { RecordList } from '../../client/generic/record-list.js'
import { GlueError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { didYouMean } from '../../jsonapi/near-names.js'
import { fold } from './names.js'

export type NameLookup = { readonly id: string } | { readonly message: string; readonly hint: string }

export class AccountView {
  readonly client: GlueClient
  readonly call: CallOptions
  readonly #lists = new Map<string, Promise<readonly AnyRecord[]>>()

  constructor(client: GlueClient, call: CallOptions) {
    this.client = client
    this.call = { priority: 'bulk', ...call }
  }

  /** All records of a list, read once. @throws GlueError `partial` when the list does not come whole */
  all(resource: ResourceKey, query: Readonly<Record<string, unknown>> = {}): Promise<readonly AnyRecord[]> {
    const key = `${resource}?${JSON.stringify(query)}`
    const known = this.#lists.get(key)
    if (known !== undefined) return known
    const read = this.fresh(resource, query)
    this.#lists.set(key, read)
    return read
  }

  /** The same, as it is now. */
  async fresh(resource: ResourceKey, query: Readonly<Record<string, unknown>> = {}): Promise<readonly AnyRecord[]> {
    let reasons: readonly string[] = []
    // A list that changed while it was read is whole on the second reading, mostly.
    for (let attempt = 0; attempt < 2; attempt++) {
      const records = await this.#list(resource, query).collect()
      if (records.completeness.complete) return records
      reasons = records.completeness.reasons
    }
    throw new GlueError('partial', `The list of ${resource} could not be read as a whole: ${reasons.join(' ')}`, {
      hint: 'Without the whole list a second record of the same name could be made, so nothing was written. Run again later.',
      outcome: 'not_sent',
    })
  }

  /** The id of a reference record by its name, or by its ISO code. */
  async idOfName(resource: ResourceKey, name: string, scope?: { readonly field: string; readonly id: string }): Promise<NameLookup> {
    const all = await this.all(resource)
    const records = scope === undefined ? all : all.filter((record) => String(record[scope.field] ?? '') === scope.id)
    const exact = records.filter((record) => record['name'] === name)
    const found =
      exact.length > 0
        ? exact
        : records.filter((record) => [record['name'], record['iso'], record['email']].some((text) => isSame(text, name)))
    const { singular } = catalog[resource]
    const [only] = found
    if (only !== undefined && found.length === 1) return { id: only.id }
    if (found.length > 1) {
      return {
        message: `The account has ${found.length} records of the kind ${singular} named ${JSON.stringify(name)}.`,
        hint: 'Rename one of them in IT Glue.',
      }
    }
    const names = records.map((record) => String(record['name'] ?? ''))
    return {
      message: `The account has no ${singular} named ${JSON.stringify(name)}.`,
      hint: didYouMean(name, names) ?? (names.length === 0 ? 'It has none there at all.' : `It has ${some(names)}.`),
    }
  }

  #list(resource: ResourceKey, query: Readonly<Record<string, unknown>>): RecordList<AnyRecord> {
    const given = { ...query, ...this.call }
    // Documents have a way of their own to reach all folders.
    return resource === 'documents'
      ? (this.client.documents.list(given as never) as unknown as RecordList<AnyRecord>)
      : this.client.resource(resource).list(given)
  }
}

const isSame = (text: unknown, name: string): boolean => typeof text === 'string' && fold(text) === fold(name)

const some = (names: readonly string[]): string => {
  const shown = [...names].sort((a, b) => a.localeCompare(b, 'en')).slice(0, 12)
  return `${shown.map((name) => `"${name}"`).join(', ')}${names.length > shown.length ? ` and ${names.length - shown.length} more` : ''}`
}
