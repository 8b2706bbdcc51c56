import { resources } from '../../catalog/index.js'
import type { ResourceKey } from '../../catalog/index.js'
import { FIRST_IDS } from '../behaviours/id-size.js'
import { DEFAULT_ANSWERS } from '../behaviours/switches.js'
import type { Answers } from '../behaviours/switches.js'
import type { Clock } from '../../clock.js'
import { FileStore } from '../files/file-store.js'
import { timestampOf } from '../wire/values.js'
import type { BaseRows } from './base-rows.js'
import type { Collection, Journal, Row } from './collection.js'
import { GeneratedCollection } from './generated-collection.js'
import { LinkBook } from './links.js'
import type { LinkEnd } from './links.js'
import { StoredCollection } from './stored-collection.js'

/** New ids of logs have 18 digits, whatever those of records have. */
const FIRST_LOG_ID = 580_000_000_000_000_000n
const LOG_ID_STEP = 10_007n

/** Everything an account holds, and the only way to change it. */
export class Account implements Journal {
  /** Grows when something that other records show has changed. */
  labelVersion = 0
  readonly links: LinkBook
  readonly files = new FileStore()
  readonly #collections: ReadonlyMap<ResourceKey, Collection>
  #lastId: bigint
  #lastLogId = FIRST_LOG_ID
  #undo: (() => void)[] | null = null
  #due: { readonly at: number; readonly work: () => void }[] = []

  constructor(
    readonly clock: Clock,
    /** The host of web addresses in responses: `https://<subdomain>.itglue.com`. */
    readonly subdomain: string,
    /** How it answers where the real API is not known. */
    readonly answers: Answers = DEFAULT_ANSWERS,
    generated: readonly BaseRows[] = [],
  ) {
    this.#lastId = FIRST_IDS[answers['id-size']]
    this.links = new LinkBook(this)
    this.#collections = new Map(
      resources.map((resource) => {
        const base = generated.find((rows) => rows.resource === resource.key)
        const collection = base === undefined ? new StoredCollection(resource, this) : new GeneratedCollection(resource, this, base)
        return [resource.key as ResourceKey, collection]
      }),
    )
    for (const base of generated) if (base.count > 0) this.idTaken(base.idAt(base.count - 1))
  }

  of(key: ResourceKey): Collection {
    return this.#collections.get(key)!
  }
  get collections(): Iterable<Collection> {
    return this.#collections.values()
  }
  /** The record at one end of a link or of an embedded password. */
  find(end: LinkEnd): Row | undefined {
    return this.of(end.resource).get(end.id)
  }
  /** The same, to look at and not to change. */
  look(end: LinkEnd): Row | undefined {
    return this.of(end.resource).peek(end.id)
  }

  newId(): string {
    return String(++this.#lastId)
  }
  newLogId(): string {
    return String((this.#lastLogId += LOG_ID_STEP))
  }
  /** New ids are greater than every id that came with the seed, log ids excepted: those live in a range of their own. */
  idTaken(id: string): void {
    if (id.length > 16) return
    const number = BigInt(id)
    if (number > this.#lastId) this.#lastId = number
  }
  /** Where the ids of new records go on. */
  get ids(): { readonly last: string; readonly lastLog: string } {
    return { last: String(this.#lastId), lastLog: String(this.#lastLogId) }
  }
  set ids({ last, lastLog }) {
    this.#lastId = BigInt(last)
    this.#lastLogId = BigInt(lastLog)
  }
  /** The present, in seconds, as the API writes it. */
  stamp(): string {
    return timestampOf(this.clock.now())
  }
  get webUrl(): string {
    return `https://${this.subdomain}.itglue.com`
  }

  /** Lets `work` happen `ms` from now: when the first request after that moment arrives. */
  later(ms: number, work: () => void): void {
    const entry = { at: this.clock.monotonic() + ms, work }
    this.#due.push(entry)
    this.record(() => {
      this.#due = this.#due.filter((other) => other !== entry)
    })
  }
  /** Does what is under way without waiting for its time. */
  finish(): void {
    this.#due = this.#due.map(({ work }) => ({ at: -Infinity, work }))
    this.settle()
  }
  /** Between two requests: does what has become due. */
  settle(): void {
    for (const collection of this.#collections.values()) if (collection instanceof GeneratedCollection) collection.release()
    if (this.#due.length === 0) return
    const now = this.clock.monotonic()
    const due = this.#due.filter((entry) => entry.at <= now)
    if (due.length === 0) return
    this.#due = this.#due.filter((entry) => entry.at > now)
    for (const entry of due.sort((a, b) => a.at - b.at)) entry.work()
  }

  /** Runs `work`; when it throws, everything it changed is as it was before. */
  transaction<T>(work: () => T): T {
    const undo: (() => void)[] = []
    this.#undo = undo
    try {
      return work()
    } catch (error) {
      this.#undo = null
      for (const step of undo.reverse()) step()
      throw error
    } finally {
      this.#undo = null
    }
  }
  record(undo: () => void): void {
    this.#undo?.push(undo)
  }
  labelsChanged(): void {
    this.labelVersion++
  }
}
