/** Takes over what the client has written, so that nobody reads an older value here than this process knows. */
import type { ResourceKey } from '../../catalog/index.js'
import { resourceOfKey } from '../../catalog/index.js'
import type { GlueClient } from '../../client/glue-client.js'
import type { WriteEvent } from '../../client/write-events.js'
import type { Clock } from '../../clock.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { MirrorStore } from '../store/port.js'
import { MIRRORED_KINDS } from '../sync/kinds.js'
import type { Freshness } from './freshness.js'
import { parentOf } from './parents.js'

const MIRRORED: ReadonlySet<ResourceKey> = new Set(MIRRORED_KINDS)

export class WriteThrough {
  readonly #store: MirrorStore
  readonly #freshness: Freshness
  readonly #clock: Clock
  readonly #end: () => void
  #last: Promise<void> = Promise.resolve()

  constructor(client: GlueClient, store: MirrorStore, freshness: Freshness, clock: Clock) {
    this.#store = store
    this.#freshness = freshness
    this.#clock = clock
    this.#end = client.onWrite('*', (event) => this.#take(event))
  }

  /** Resolves when everything that has been written so far is here. */
  settled(): Promise<void> {
    return this.#last
  }

  async close(): Promise<void> {
    this.#end()
    await this.#last
  }

  #take(event: WriteEvent): void {
    const { resource: kind, id, record } = event
    // A section is a part of its document.
    const documentId = kind === 'documentSections' ? record?.['documentId'] : undefined
    if (typeof documentId === 'string') this.#freshness.doubt('documents', documentId)
    else if (MIRRORED.has(kind) && kind !== 'relatedItems') this.#freshness.doubt(kind, id)
    else return
    this.#last = this.#last.then(() => (MIRRORED.has(kind) ? this.#keep(event) : this.#freshness.save())).catch(() => undefined)
  }

  async #keep({ kind: what, resource: kind, id, record }: WriteEvent): Promise<void> {
    const at = this.#clock.now()
    if (what === 'deleted') {
      const kept = await this.#store.get({ kind, id })
      if (kept !== null) await this.#store.remove(kept, at)
      return
    }
    // An answer without a record leaves what is kept in doubt: the next read asks.
    const parent = record === null ? null : await parentOf(this.#store, kind, record as AnyRecord)
    if (record === null || parent === null || !isWhole(kind, record)) return this.#freshness.save()
    await this.#store.put({ kind, record: record as AnyRecord, at, ...(parent === undefined ? {} : { parent }) })
    this.#freshness.trust(kind, id)
  }
}

/** The API answers a write with the whole record. What lacks its stamp is something else, and could empty what is known. */
const isWhole = (kind: ResourceKey, record: Readonly<Record<string, unknown>>): boolean => {
  const stamp = Object.entries(resourceOfKey(kind)?.attributes ?? {}).find(([, attribute]) => attribute.cursor === true)?.[0]
  return stamp !== undefined && typeof record[stamp] === 'string'
}
