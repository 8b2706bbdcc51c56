import type { RecordTypes, ResourceKey } from '../../catalog/index.js'
import type { Collection, Completeness } from '../../client/generic/record-list.js'
import type { Origin } from './freshness.js'

/** A record of the mirror, and how it came about. */
export type MirrorRecord<K extends ResourceKey> = RecordTypes[K] & Origin

/** What a list is made of, decided when it is first read. */
export interface Opened<K extends ResourceKey> {
  readonly pages: AsyncIterable<readonly MirrorRecord<K>[]>
  /** Asked at the end. */
  completeness(): Completeness
}

/** Records of the mirror, page after page. Reading starts with the first iteration; each iteration looks anew how old they are. */
export class MirrorList<K extends ResourceKey> implements AsyncIterable<MirrorRecord<K>> {
  readonly #open: () => Promise<Opened<K>>
  #completeness: Completeness = { complete: false, reasons: ['The list has not been read to its end.'], source: 'mirror', ageMs: 0 }

  constructor(open: () => Promise<Opened<K>>) {
    this.#open = open
  }

  /** Of the last iteration; `source` and `ageMs` tell how old its records are. */
  get completeness(): Completeness {
    return this.#completeness
  }

  async *[Symbol.asyncIterator](): AsyncIterator<MirrorRecord<K>> {
    const opened = await this.#open()
    for await (const page of opened.pages) yield* page
    this.#completeness = opened.completeness()
  }

  /** Everything, or the first `limit` records. */
  async collect(options: { readonly limit?: number } = {}): Promise<Collection<MirrorRecord<K>>> {
    const { limit = Infinity } = options
    const records: MirrorRecord<K>[] = []
    let cut = false
    for await (const record of this) {
      if (records.length >= limit) {
        cut = true
        break
      }
      records.push(record)
    }
    const completeness = cut
      ? { ...this.#completeness, complete: false, reasons: [`Only the first ${limit} records were asked for.`] }
      : this.#completeness
    return Object.defineProperty(records, 'completeness', { value: completeness, enumerable: false }) as unknown as Collection<
      MirrorRecord<K>
    >
  }

  async first(): Promise<MirrorRecord<K> | null> {
    for await (const record of this) return record
    return null
  }
}
