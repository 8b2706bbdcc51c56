import type { ResourceKey } from '../../catalog/index.js'
import { catalog } from '../../catalog/index.js'
import { UsageError } from '../../errors.js'
import type { CallOptions } from '../../http/types.js'
import { didYouMean } from '../../jsonapi/near-names.js'
import type { ClientCore } from '../core.js'
import { ResourceClient } from './resource-client.js'

type Named = { readonly id: string; readonly name: string }

/**
 * Ids for names, because the API wants ids. A list is read once per client and once more on a miss, so that what was created
 * meanwhile is found.
 */
export class NameResolver {
  readonly #core: ClientCore
  readonly #lists = new Map<string, Promise<readonly Named[]>>()

  constructor(core: ClientCore) {
    this.#core = core
  }

  /**
   * @param scope filters that narrow the list: `{ organizationId }`
   * @throws UsageError `unknown_name` with the nearest names, `ambiguous_name` when several records carry the name
   */
  async idOf(
    resource: ResourceKey,
    name: string,
    scope: Readonly<Record<string, string | number>> = {},
    options: CallOptions = {},
  ): Promise<string> {
    let known = await this.#list(resource, scope, options, false)
    let found = matching(known, name)
    if (found.length === 0) {
      known = await this.#list(resource, scope, options, true)
      found = matching(known, name)
    }
    const entry = catalog[resource]
    if (found.length > 1) {
      throw new UsageError(
        'ambiguous_name',
        `${found.length} ${entry.key} are named ${JSON.stringify(name)}: ${found.map((record) => record.id).join(', ')}.`,
        {
          hint: 'Give the id of the one that is meant.',
        },
      )
    }
    const [only] = found
    if (only !== undefined) return only.id
    const names = known.map((record) => record.name)
    throw new UsageError('unknown_name', `There is no ${entry.singular} named ${JSON.stringify(name)}.`, {
      hint: didYouMean(name, names) ?? (names.length === 0 ? `The account has no ${entry.key} here yet.` : `Known are ${list(names)}.`),
    })
  }

  /** Adds what was just created, so that it is found without reading the list again. */
  forget(resource: ResourceKey): void {
    for (const key of this.#lists.keys()) if (key.startsWith(`${resource}?`)) this.#lists.delete(key)
  }

  #list(
    resource: ResourceKey,
    scope: Readonly<Record<string, string | number>>,
    options: CallOptions,
    anew: boolean,
  ): Promise<readonly Named[]> {
    const key = `${resource}?${JSON.stringify(scope)}`
    const cached = this.#lists.get(key)
    if (cached !== undefined && !anew) return cached
    const read = this.#read(resource, scope, options)
    this.#lists.set(key, read)
    // A failed read is not remembered.
    read.catch(() => this.#lists.delete(key))
    return read
  }

  async #read(resource: ResourceKey, scope: Readonly<Record<string, string | number>>, options: CallOptions): Promise<readonly Named[]> {
    const records = await new ResourceClient(this.#core, catalog[resource])
      .list({ ...scope, ...options, priority: 'interactive' })
      .collect()
    return records
      .filter((record) => typeof record['name'] === 'string')
      .map((record) => ({ id: record.id, name: record['name'] as string }))
  }
}

/** Exact first; then without regard to case and outer blanks. */
const matching = (known: readonly Named[], name: string): readonly Named[] => {
  const exact = known.filter((record) => record.name === name)
  if (exact.length > 0) return exact
  const folded = name.trim().toLowerCase()
  return known.filter((record) => record.name.trim().toLowerCase() === folded)
}

const list = (names: readonly string[]): string => {
  const shown = [...names].sort((a, b) => a.localeCompare(b, 'en')).slice(0, 12)
  return `${shown.map((name) => `"${name}"`).join(', ')}${names.length > shown.length ? ` and ${names.length - shown.length} more` : ''}`
}
