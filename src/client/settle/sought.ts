/** What is looked for after a write whose outcome is unknown, and how. */
import type { Resource } from '../../catalog/index.js'
import type { ApiRequest, GroupedOptions } from '../../http/types.js'
import type { AnyRecord } from '../../jsonapi/decode.js'

/** How one read of a look goes out: in the priority of the write, in what is left of its time. */
export interface LookCall {
  /** By the monotonic clock: what was made earlier is of no interest. */
  readonly leftAt: number
  /** Asked for anew before each request, because time passes. */
  request(): Pick<ApiRequest, keyof GroupedOptions | 'patienceMs'>
}

export interface Look {
  readonly records: readonly AnyRecord[]
  /** What the server's time is ahead of the monotonic clock here, in ms, at least. */
  readonly aheadMs: number
}

export interface Search {
  /** Where it looks: writes that are looked for in one place are looked for together. */
  readonly place: string
  look(call: LookCall): Promise<Look>
  /** Whether it holds everything that was sent, as far as a look can tell. */
  isIt(record: AnyRecord): boolean
  /** Whether people would take it for what was sent. */
  couldBe(record: AnyRecord): boolean
  /** For what a look shows in part only: the whole record, or null where that is another one. */
  whole?(record: AnyRecord, call: LookCall): Promise<AnyRecord | null>
  /** The same text for writes whose records no look can tell apart. */
  likeness(): string
  /** A digest of what no read shows, for writes that have something of the kind. */
  hidden?(): string
  /**
   * The server keeps one such record at most, and it was not there before: its creation time is of no interest, and whoever asks for it
   * gets the same one.
   */
  readonly unique?: true
}

export interface Sought {
  readonly resource: Resource
  /** Of the write. */
  readonly path: string
  /** What people know the record by, where it has a name. */
  readonly name: string | null
  readonly search: Search | { readonly none: string }
  /** Called once, when the record is known to be made. */
  made(record: AnyRecord): void
}
