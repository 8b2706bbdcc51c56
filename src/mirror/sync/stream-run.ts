/** One list within one run: its place in the store, and what the run has done to it. */
import type { PageResult, StreamState, SyncRun, MirrorStore, Json } from '../store/port.js'
import type { Clock } from '../../clock.js'
import { checkpointFrom, jsonOf } from './checkpoint.js'
import type { Checkpoint } from './checkpoint.js'
import type { DocumentLists } from './document-lists.js'
import type { SyncedKind } from './kinds.js'
import type { Meter } from './meter.js'
import type { PageReader, StreamPage } from './pages.js'
import { inputsOf } from './pages.js'
import type { Stream } from './streams.js'

export interface SyncPorts {
  readonly store: MirrorStore
  readonly run: SyncRun
  readonly pages: PageReader
  readonly documents: DocumentLists
  readonly meter: Meter
  readonly clock: Clock
  readonly random: () => number
  readonly overlapMs: number
  readonly signal: AbortSignal | undefined
}

export interface Changes {
  inserted: number
  updated: number
  unchanged: number
  revived: number
  rederived: number
  removed: number
}
export const noChanges = (): Changes => ({ inserted: 0, updated: 0, unchanged: 0, revived: 0, rederived: 0, removed: 0 })

export class StreamRun {
  readonly changes = noChanges()
  /** Records that came, repeats included. */
  read = 0
  checkpoint: Checkpoint
  state: StreamState

  private constructor(
    readonly ports: SyncPorts,
    readonly synced: SyncedKind,
    readonly stream: Stream,
    state: StreamState,
  ) {
    this.state = state
    this.checkpoint = checkpointFrom(state.checkpoint)
  }

  static async open(ports: SyncPorts, synced: SyncedKind, stream: Stream): Promise<StreamRun> {
    return new StreamRun(ports, synced, stream, await ports.store.stream(stream.key))
  }

  /** Takes over a page, and with it the place where reading goes on. */
  async apply(
    page: Pick<StreamPage, 'records' | 'children' | 'at'>,
    next: { readonly checkpoint?: Checkpoint; readonly sweep?: string | undefined },
  ): Promise<PageResult> {
    const { run, meter } = this.ports
    const changed = next.checkpoint !== undefined && !isSame(next.checkpoint, this.checkpoint)
    const result = await run.applyPage({
      stream: this.stream,
      records: inputsOf(this.synced, page.records),
      children: page.children,
      ...(changed ? { checkpoint: jsonOf(next.checkpoint!) } : {}),
      ...(next.sweep === undefined ? {} : { sweep: next.sweep }),
      at: page.at,
    })
    if (next.checkpoint !== undefined) this.checkpoint = next.checkpoint
    for (const key of Object.keys(this.changes) as (keyof Changes)[]) this.changes[key] += result[key]
    this.read += page.records.length
    meter.read(this.synced.kind, page.records.length)
    return result
  }

  /** Writes what differs of the state; the checkpoint as it is now. */
  async patch(patch: Partial<Omit<StreamState, 'key' | 'checkpoint'>>, checkpoint: Checkpoint = this.checkpoint): Promise<void> {
    const same = isSame(checkpoint, checkpointFrom(this.state.checkpoint))
    const full: { -readonly [K in keyof StreamState]?: StreamState[K] } = { ...patch }
    if (!same) full.checkpoint = jsonOf(checkpoint) as Json
    await this.ports.run.patchStream(this.stream, full)
    this.checkpoint = checkpoint
    this.state = { ...this.state, ...full }
  }

  /** Records of the list that live here. */
  countHere(): Promise<number> {
    const { typeId, organizationId } = this.stream
    return this.ports.store.count(this.synced.kind, {
      ...(typeId === undefined ? {} : { typeId }),
      ...(organizationId === undefined ? {} : { organizationId }),
    })
  }

  newSweepId(): string {
    const { clock, random } = this.ports
    return `${Math.round(clock.now()).toString(36)}-${Math.floor(random() * 2 ** 32).toString(36)}`
  }
}

const isSame = (one: Checkpoint, other: Checkpoint): boolean => JSON.stringify(jsonOf(one)) === JSON.stringify(jsonOf(other))
