import type { ResourceKey } from '../../catalog/index.js'
import { catalog } from '../../catalog/index.js'
import type { Clock } from '../../clock.js'
import { UsageError } from '../../errors.js'
import type { CallOptions, GroupedOptions } from '../../http/types.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { didYouMean } from '../../jsonapi/near-names.js'
import type { NameLookup } from './references.js'
import { SharedRead } from './shared-read.js'

type Scope = Readonly<Record<string, string | number>>
type Named = { readonly id: string; readonly name: string }
/**
 * The records of a resource within a scope. The signal ends it when nobody wants them any more; the trace is that of the first who
 * wanted them.
 */
export type ReadAll = (
  resource: ResourceKey,
  scope: Scope,
  signal: AbortSignal,
  trace: Pick<GroupedOptions, 'traceId' | 'group'>,
) => Promise<readonly AnyRecord[]>

/** A list of names, and when each name was looked for in vain. */
interface NameList {
  readonly readAt: number
  readonly names: SharedRead<readonly Named[]>
  readonly missedAt: Map<string, number>
}

/** Many records with the same mistyped name, one after the other, are not worth a list each. */
const MISS_HOLDS_MS = 10_000
/** Somebody else may rename a record and give its name to another; what is then written by name would go to the wrong one. */
const NAMES_HOLD_MS = 60_000

/**
 * Ids for names, because the API wants ids. A list that was read holds for a minute, and is read once more on a miss, so that what was
 * created meanwhile is found.
 */
export class NameResolver implements NameLookup {
  readonly #read: ReadAll
  readonly #clock: Clock
  readonly #lists = new Map<string, NameList>()

  constructor(read: ReadAll, clock: Clock) {
    this.#read = read
    this.#clock = clock
  }

  /**
   * @param scope filters that narrow the list: `{ organizationId }`
   * @throws UsageError `unknown_name` with the nearest names, `ambiguous_name` when several records carry the name
   */
  async idOf(resource: ResourceKey, name: string, scope: Scope = {}, options: CallOptions = {}): Promise<string> {
    const key = `${resource}?${JSON.stringify(Object.entries(scope).map(([parent, id]) => [parent, String(id)]))}`
    const first = this.#fresh(key) ?? this.#readInto(key, resource, scope, new Map(), options)
    let known = await first.names.wait(options)
    let found = matching(known, name)
    if (found.length === 0 && !this.#missedLately(first, name)) {
      // Somebody else may have missed a name here too, and be reading the list anew already.
      const current = this.#lists.get(key)
      const second = current !== undefined && current !== first ? current : this.#readInto(key, resource, scope, first.missedAt, options)
      known = await second.names.wait(options)
      found = matching(known, name)
      if (found.length === 0) second.missedAt.set(name, this.#clock.monotonic())
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

  /** A list is stale once one of its records was written. */
  forget(resource: ResourceKey): void {
    for (const key of this.#lists.keys()) if (key.startsWith(`${resource}?`)) this.#lists.delete(key)
  }

  #fresh(key: string): NameList | undefined {
    const list = this.#lists.get(key)
    return list !== undefined && !list.names.givenUp && this.#clock.monotonic() - list.readAt < NAMES_HOLD_MS ? list : undefined
  }

  #missedLately(list: NameList, name: string): boolean {
    const at = list.missedAt.get(name)
    return at !== undefined && this.#clock.monotonic() - at < MISS_HOLDS_MS
  }

  #readInto(key: string, resource: ResourceKey, scope: Scope, missedAt: Map<string, number>, options: GroupedOptions): NameList {
    const { traceId, group } = options
    const names = new SharedRead(this.#clock, async (signal) => {
      try {
        return namesOf(await this.#read(resource, scope, signal, { traceId, group }))
      } catch (error) {
        // A failed read is not remembered.
        if (this.#lists.get(key) === list) this.#lists.delete(key)
        throw error
      }
    })
    const list: NameList = { readAt: this.#clock.monotonic(), names, missedAt }
    this.#lists.set(key, list)
    return list
  }
}

const namesOf = (records: readonly AnyRecord[]): readonly Named[] =>
  records.filter((record) => typeof record['name'] === 'string').map((record) => ({ id: record.id, name: record['name'] as string }))

/** Exact first; then without regard to case and outer blanks. */
const matching = (known: readonly Named[], name: string): readonly Named[] => {
  const exact = known.filter((record) => record.name === name)
  if (exact.length > 0) return exact
  const folded = fold(name)
  return known.filter((record) => fold(record.name) === folded)
}

/** A name as people compare names: without case, outer blanks and forms of the same letter. */
export const fold = (text: string): string => text.normalize('NFKC').trim().toLowerCase()

const list = (names: readonly string[]): string => {
  const shown = [...names].sort((a, b) => a.localeCompare(b, 'en')).slice(0, 12)
  return `${shown.map((name) => `"${name}"`).join(', ')}${names.length > shown.length ? ` and ${names.length - shown.length} more` : ''}`
}
