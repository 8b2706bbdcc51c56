import { channel } from 'node:diagnostics_channel'
import { catalog } from '../catalog/index.js'
import type { ResourceKey } from '../catalog/index.js'
import { UsageError } from '../errors.js'
import { didYouMean } from '../jsonapi/near-names.js'

const KINDS = ['created', 'updated', 'deleted', 'published', 'linked', 'unlinked', 'rotated'] as const
export type WriteKind = (typeof KINDS)[number]

/** A write that the server has carried out. Holds no secret value. */
export interface WriteEvent {
  /** What happened to what: `document.created`, `flexibleAsset.updated`. */
  readonly name: string
  readonly kind: WriteKind
  readonly resource: ResourceKey
  readonly id: string
  /** Names of the attributes that were sent. */
  readonly attributes: readonly string[]
  /** The record as the API returned it; null where it returns none. */
  readonly record: Readonly<Record<string, unknown>> | null
}
export type WriteListener = (event: WriteEvent) => void | Promise<void>

/** Also published on the diagnostics channel `gluekit:write`. */
const published = channel('gluekit:write')

/** Tells plugins what was written. A failing listener never breaks the call that it listens to. */
export class WriteEvents {
  readonly #subscriptions = new Set<{ readonly name: string; readonly listener: WriteListener }>()

  /**
   * @param name `organization.created`, `password.*`, `*.deleted` or `*`
   * @returns a function that ends the subscription
   * @throws UsageError for a name that no event has: its listener would never hear a thing
   */
  on(name: string, listener: WriteListener): () => void {
    requireKnown(name)
    const subscription = { name, listener }
    this.#subscriptions.add(subscription)
    return () => this.#subscriptions.delete(subscription)
  }

  emit(written: Omit<WriteEvent, 'name'>): void {
    const event: WriteEvent = { name: `${nounOf(written.resource)}.${written.kind}`, ...written }
    if (published.hasSubscribers) published.publish(event)
    for (const { name, listener } of this.#subscriptions) {
      if (!matches(name, event)) continue
      try {
        const result = listener(event)
        if (result instanceof Promise) result.catch(() => undefined)
      } catch {
        // The listener's failure is the listener's to notice.
      }
    }
  }
}

/** `flexible asset` → `flexibleAsset`. */
const nounOf = (resource: ResourceKey): string => catalog[resource].singular.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase())

const matches = (name: string, { resource, kind }: WriteEvent): boolean => {
  const [noun = '*', wanted = '*'] = name.split('.')
  return (noun === '*' || noun === nounOf(resource)) && (wanted === '*' || wanted === kind)
}

const requireKnown = (name: string): void => {
  const [noun = '', kind = '*', ...rest] = name.split('.')
  const nouns = (Object.keys(catalog) as ResourceKey[]).map(nounOf)
  if (rest.length === 0 && (noun === '*' || nouns.includes(noun)) && (kind === '*' || KINDS.includes(kind as WriteKind))) return
  throw new UsageError('usage', `No event is named ${JSON.stringify(name)}.`, {
    hint:
      didYouMean(
        name,
        nouns.flatMap((known) => KINDS.map((event) => `${known}.${event}`)),
      ) ?? `Events are named like organization.updated; the second word is one of ${KINDS.join(', ')}, and * stands for all.`,
  })
}
