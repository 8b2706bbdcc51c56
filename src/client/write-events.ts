import { channel } from 'node:diagnostics_channel'
import { catalog } from '../catalog/index.js'
import type { Catalog, RecordTypes, ResourceKey } from '../catalog/index.js'
import { UsageError } from '../errors.js'
import { didYouMean } from '../jsonapi/near-names.js'
import { EVERYTHING, EventStream } from '../http/event-stream.js'

export const WRITE_KINDS = ['created', 'updated', 'deleted', 'published', 'linked', 'unlinked', 'rotated'] as const
export type WriteKind = (typeof WRITE_KINDS)[number]

/** `flexible asset` → `flexibleAsset`. */
type Joined<S extends string> = S extends `${infer First} ${infer Rest}` ? `${First}${Capitalize<Joined<Rest>>}` : S
/** The word for one record of a kind, as events are named: `flexibleAsset`. */
export type NounOf<K extends ResourceKey> = Joined<Catalog[K]['singular']>

/** A write that the server has carried out. Holds no secret value. */
export interface WriteEvent<K extends ResourceKey = ResourceKey, W extends WriteKind = WriteKind> {
  readonly type: 'write'
  /** What happened to what: `document.created`, `flexibleAsset.updated`. */
  readonly name: string
  readonly kind: W
  readonly resource: K
  readonly id: string
  /** Names of the attributes that were sent. */
  readonly attributes: readonly string[]
  /** The record as the API returned it, of a link its related item; null where it returns none. */
  readonly record: WrittenRecord<K, W> | null
}
/** Typed where one kind of record is listened to. */
type WrittenRecord<K extends ResourceKey, W extends WriteKind> = ResourceKey extends K
  ? Readonly<Record<string, unknown>>
  : W extends 'created' | 'updated' | 'rotated'
    ? RecordTypes[K]
    : Readonly<Record<string, unknown>>
export type WriteListener = (event: WriteEvent) => void | Promise<void>

/** What a call of the client tells of a write. */
export type Written = Pick<WriteEvent, 'kind' | 'resource' | 'id' | 'attributes'> & {
  readonly record: Readonly<Record<string, unknown>> | null
}

/** Also published on the diagnostics channel `gluekit:write`. */
const published = channel('gluekit:write')

/** Puts writes into the stream of events, each under its name and under those with `*` for either word. */
export class WriteEvents {
  readonly #stream: EventStream

  constructor(stream: EventStream = new EventStream()) {
    this.#stream = stream
  }

  /**
   * @param name `organization.created`, `password.*`, `*.deleted` or `*`
   * @returns a function that ends the subscription
   * @throws UsageError `usage` for a name that no event has: its listener would never hear a thing
   */
  on(name: string, listener: WriteListener): () => void {
    // One word alone stands for all that happens to that kind.
    const full = name.includes('.') ? name : `${name}.*`
    requireWriteName(full)
    return this.#stream.on(full, listener)
  }

  emit(written: Written): void {
    const noun = nounOf(written.resource)
    const name = `${noun}.${written.kind}`
    const event = { type: 'write', name, ...written } as WriteEvent
    if (published.hasSubscribers) published.publish(event)
    this.#stream.tell(event, [name, `${noun}.*`, `*.${written.kind}`, '*.*', EVERYTHING])
  }
}

/** `flexible asset` → `flexibleAsset`. */
export const nounOf = (resource: ResourceKey): string =>
  catalog[resource].singular.replace(/ (\w)/g, (_, letter: string) => letter.toUpperCase())

/**
 * @param others names that would do as well
 * @throws UsageError `usage`
 */
export const requireWriteName = (name: string, others: readonly string[] = []): void => {
  const [noun = '', kind = '', ...rest] = name.split('.')
  const nouns = (Object.keys(catalog) as ResourceKey[]).map(nounOf)
  if (rest.length === 0 && (noun === '*' || nouns.includes(noun)) && (kind === '*' || WRITE_KINDS.includes(kind as WriteKind))) return
  const known = nouns.flatMap((word) => WRITE_KINDS.map((event) => `${word}.${event}`))
  const further = others.length === 0 ? '' : ` What happens to calls is named ${others.join(', ')}.`
  throw new UsageError('usage', `No event is named ${JSON.stringify(name)}.`, {
    hint:
      didYouMean(name, [...others, ...known]) ??
      `Writes are named like organization.updated; the second word is one of ${WRITE_KINDS.join(', ')}, and * stands for all.${further}`,
  })
}
