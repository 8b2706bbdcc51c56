/** One run: every list that needs it, in an order in which what others need comes first. */
import type { ResourceKey } from '../../catalog/index.js'
import { PAGE_SIZE } from '../../catalog/limits.js'
import type { GlueClient } from '../../client/glue-client.js'
import type { Clock } from '../../clock.js'
import { isGlueError } from '../../errors.js'
import type { ErrorCode } from '../../errors.js'
import type { MirrorStore, StreamState, SyncRun } from '../store/port.js'
import { recentActivity } from './activity.js'
import { DocumentLists } from './document-lists.js'
import { inParallel } from './in-parallel.js'
import { SYNCED_KINDS, syncedKindOf } from './kinds.js'
import type { SyncedKind } from './kinds.js'
import { BudgetSpent, Meter } from './meter.js'
import type { SyncProgress } from './meter.js'
import { LANE_AT_ONCE, LANE_KINDS, Reach, chooseLaneLists, rotationAllowance } from './organization-lane.js'
import { PageReader } from './pages.js'
import { PageSizes } from './page-size.js'
import { readRelatedItems } from './related-lane.js'
import type { RelatedOptions } from './related-lane.js'
import { ReportBuilder } from './report.js'
import type { SyncReport } from './report.js'
import { StreamRun } from './stream-run.js'
import type { SyncPorts } from './stream-run.js'
import { globalStream, typeStream } from './streams.js'
import type { Stream } from './streams.js'
import { laterOf } from './stamps.js'
import { needOf, syncStream } from './sync-stream.js'
import type { Ages } from './sync-stream.js'
import { concludeVanished } from './vanished.js'
import type { Verdict } from './vanished.js'
import { isOutOfReach } from './whole-list.js'

export interface SyncOptions {
  /** Kinds to read; all unless given. */
  readonly kinds?: readonly ResourceKey[] | undefined
  /** Of what is listed by organization: only these, and these whatever is known of them. All unless given. */
  readonly organizations?: readonly string[] | undefined
  /** Reads every list from end to end, whatever is known. */
  readonly full?: boolean | undefined
  /** Lists are read from end to end when the last time is so long ago: 7 days unless given. Finds what changed without a new stamp. */
  readonly fullAfterMs?: number | undefined
  /** How far before the newest known stamp a look at changes goes: 10 minutes unless given, for records that show late. */
  readonly overlapMs?: number | undefined
  /** Requests that this run may make. When they are used up it ends, and the next one goes on. As many as it takes unless given. */
  readonly budget?: number | undefined
  /** Lists read at once; 4 unless given. */
  readonly atOnce?: number | undefined
  /** Records on a page; 1000 unless given. */
  readonly pageSize?: number | undefined
  /** Also the files attached to records, which come with their lists. Yes unless given. */
  readonly attachments?: boolean | undefined
  /** Also what is linked to each record: one request a record, changed ones first, within a share of the limit. No unless given. */
  readonly relatedItems?: boolean | RelatedOptions | undefined
  /** Takes records for gone that are no longer there, however many they are. */
  readonly acceptDeletions?: boolean | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: ((progress: SyncProgress) => void) | undefined
}

export interface SyncParts {
  readonly client: GlueClient
  readonly store: MirrorStore
  readonly clock: Clock
  readonly random: () => number
}

const DAY_MS = 86_400_000
const OVERLAP_MS = 600_000
const LAST_RUN = 'sync.lastRun'

/** Failures of one list that say nothing about the others. All else ends the run: a refused key, no network, a bug. */
const ONE_LIST_ONLY: ReadonlySet<ErrorCode> = new Set([
  'not_available',
  'forbidden',
  'not_found',
  'not_supported',
  'bad_request',
  'validation_failed',
  'server_error',
  'timeout',
  'protocol_error',
  'response_too_large',
])

/**
 * Brings the mirror up to date. What has been taken over stays, whenever and however a run ends.
 * @throws StoreBusyError while another sync of the same file is running; GlueError when the API or the network fails for good
 */
export const runSync = async (parts: SyncParts, options: SyncOptions = {}): Promise<SyncReport> => {
  const run = await parts.store.beginRun()
  try {
    return await new Sync(parts, run, options).run()
  } finally {
    await run.end()
  }
}

class Sync {
  readonly #parts: SyncParts
  readonly #options: SyncOptions
  readonly #ports: SyncPorts
  readonly #meter: Meter
  readonly #report = new ReportBuilder()
  readonly #lists: StreamRun[] = []
  #ages: Ages
  readonly #startedAt: number
  /** Lists in a row for which the key was refused; undefined before one was read. */
  #refusals: number | undefined
  /** What ends the run. */
  #failure: { readonly error: unknown } | undefined

  constructor(parts: SyncParts, run: SyncRun, options: SyncOptions) {
    const { client, store, clock, random } = parts
    this.#parts = parts
    this.#options = options
    this.#startedAt = clock.now()
    this.#meter = new Meter({ clock, budget: options.budget, onProgress: options.onProgress })
    const sizes = new PageSizes(options.pageSize ?? PAGE_SIZE.max)
    const wanted = (include: string): boolean => include !== 'attachments' || options.attachments !== false
    const pages = new PageReader({ client, clock, sizes, meter: this.#meter, signal: options.signal, wanted })
    const overlapMs = options.overlapMs ?? OVERLAP_MS
    this.#ports = {
      store,
      run,
      pages,
      documents: new DocumentLists(),
      meter: this.#meter,
      clock,
      random,
      overlapMs,
      signal: options.signal,
    }
    this.#ages = { now: this.#startedAt, sweepMs: options.fullAfterMs ?? 7 * DAY_MS, seldomMs: DAY_MS }
  }

  async run(): Promise<SyncReport> {
    const { clock } = this.#parts
    const startedMs = clock.monotonic()
    let stopped: SyncReport['stopped'] = null
    const last = await this.#lastRun()
    const isWhole = this.#options.kinds === undefined && this.#options.organizations === undefined
    if (isWhole && last.roundFrom !== undefined) this.#ages = { ...this.#ages, roundFrom: last.roundFrom }
    try {
      await this.#allLists()
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw error
      stopped = 'budget'
    }
    const verdict = await this.#conclude()
    if (verdict.pending.size > 0) stopped = 'budget'
    try {
      if (stopped === null) await this.#relatedItems()
    } catch (error) {
      if (!(error instanceof BudgetSpent)) throw error
      stopped = 'budget'
    }
    for (const list of this.#lists) this.#report.add(list)
    for (const [kind, count] of verdict.buried) this.#report.buried(kind, count)
    // A run that was ended by its budget is one with those that go on with it.
    const roundFrom = !isWhole ? last.roundFrom : stopped === null ? undefined : (last.roundFrom ?? this.#startedAt)
    await this.#parts.store.writeNote(LAST_RUN, { at: this.#startedAt, ...(roundFrom === undefined ? {} : { roundFrom }) })
    return this.#report.build({
      startedAt: new Date(this.#startedAt).toISOString(),
      durationMs: Math.round(clock.monotonic() - startedMs),
      requests: this.#meter.requests,
      vanished: verdict.asked,
      stopped,
    })
  }

  #isWanted(kind: ResourceKey): boolean {
    const { kinds } = this.#options
    if (kinds === undefined || kinds.includes(kind)) return true
    return (syncedKindOf(kind)?.children ?? []).some((child) => kinds.includes(child.kind))
  }

  /** Lists of organizations are short and many, and wait for answers most of the time: they are read beside the others. */
  async #allLists(): Promise<void> {
    if (this.#isWanted('organizations')) await this.#list(syncedKindOf('organizations')!, globalStream('organizations'))
    const lanes = [() => this.#globalLists(), () => this.#organizationLists()]
    // Where requests are few, what holds most records has them first.
    await inParallel(lanes, this.#options.budget === undefined ? lanes.length : 1)
  }

  // --- Lists of the account ---------------------------------------------------------------------------------------------

  async #globalLists(): Promise<void> {
    const { atOnce = 4 } = this.#options
    // Which fields of flexible assets hold secrets is known from their types, so these come before anything else.
    const types = syncedKindOf('flexibleAssetTypes')!
    if (this.#isWanted('flexibleAssetTypes') || (this.#isWanted('flexibleAssets') && (await this.#isUnread(types))))
      await this.#list(types, globalStream('flexibleAssetTypes'))
    const lists = SYNCED_KINDS.filter(({ kind, lane }) => lane === 'global' && !READ_FIRST.has(kind) && this.#isWanted(kind)).map(
      (synced) => [synced, globalStream(synced.kind)] as const,
    )
    if (this.#isWanted('flexibleAssets'))
      for (const id of await this.#typeIds()) lists.push([syncedKindOf('flexibleAssets')!, typeStream('flexibleAssets', id)])
    // Types before all others, and the longest first: what ends last then is short.
    const states = new Map((await this.#parts.store.streams()).map((state) => [state.key, state]))
    const sizeOf = (stream: Stream): number => states.get(stream.key)?.remote ?? LIKELY_SIZE[stream.kind] ?? 0
    lists.sort(([, a], [, b]) => sizeOf(b) - sizeOf(a))
    await inParallel(
      lists.map(
        ([synced, stream]) =>
          () =>
            this.#list(synced, stream),
      ),
      atOnce,
    )
  }

  async #isUnread(synced: SyncedKind): Promise<boolean> {
    return (await this.#parts.store.stream(globalStream(synced.kind).key)).lastFullAt === null
  }

  /** Types that are here, and those of which records still are. */
  async #typeIds(): Promise<readonly string[]> {
    const { store } = this.#parts
    const ids = new Set(await this.#idsOf('flexibleAssetTypes'))
    for (const { key, remote } of await store.streams())
      if (key.startsWith('flexibleAssets/') && (remote ?? 0) > 0) ids.add(key.slice('flexibleAssets/'.length))
    return [...ids]
  }

  async #idsOf(kind: ResourceKey): Promise<readonly string[]> {
    const ids: string[] = []
    let after: string | undefined
    do {
      const answer = await this.#parts.store.list(kind, { limit: 1000, ...(after === undefined ? {} : { after }) })
      for (const { id } of answer.records) ids.push(id)
      after = answer.next ?? undefined
    } while (after !== undefined)
    return ids
  }

  async #list(synced: SyncedKind, stream: Stream): Promise<void> {
    this.#options.signal?.throwIfAborted()
    // What has ended one lane ends the other before its next list.
    if (this.#failure !== undefined) throw this.#failure.error
    const list = await StreamRun.open(this.#ports, synced, stream)
    // Lists of organizations that are not due have not been chosen.
    const need = needOf(list, this.#ages, this.#options.full === true || synced.lane === 'organization')
    if (need === 'nothing') return
    this.#lists.push(list)
    try {
      await syncStream(list, need, this.#options.acceptDeletions === true)
      this.#refusals = 0
    } catch (error) {
      if (!isGlueError(error) || !(ONE_LIST_ONLY.has(error.code) || this.#isOutOfBounds(synced, error.code))) {
        this.#failure ??= { error }
        throw error
      }
      await list.patch({ complete: false, reasons: [error.message] })
      if (synced.lane === 'organization' && isOutOfReach(error)) throw new OutOfReach()
    }
  }

  /** A key that works elsewhere may be refused for one kind, in the words in which a bad key is. */
  #isOutOfBounds({ lane }: SyncedKind, code: ErrorCode): boolean {
    if (code !== 'unauthorized' || this.#refusals === undefined) return false
    return lane === 'organization' || ++this.#refusals <= MOST_REFUSALS
  }

  // --- Lists of organizations -------------------------------------------------------------------------------------------

  async #organizationLists(): Promise<void> {
    const { store, client } = this.#parts
    if (!LANE_KINDS.some(({ kind }) => this.#isWanted(kind))) return
    const { organizations: named } = this.#options
    if (named === undefined && !this.#isWanted('organizations') && (await this.#isUnread(syncedKindOf('organizations')!)))
      await this.#list(syncedKindOf('organizations')!, globalStream('organizations'))
    const activity = named === undefined ? await recentActivity(this.#ports) : { touched: new Map(), known: false }
    const lists = chooseLaneLists({
      organizations: named ?? (await this.#idsOf('organizations')),
      states: new Map((await store.streams()).map((state): [string, StreamState] => [state.key, state])),
      wanted: (kind) => this.#isWanted(kind),
      activity,
      full: this.#options.full === true,
      only: named === undefined ? undefined : new Set(named),
      roundFrom: this.#ages.roundFrom,
      allowance: rotationAllowance(client.limiter.stats(), this.#startedAt - ((await this.#lastRun()).at ?? 0)),
    })
    const reach = new Reach()
    await inParallel(
      lists.map(({ synced, stream }) => async (): Promise<void> => {
        if (reach.isOut(synced.kind)) return
        try {
          await this.#list(synced, stream)
          reach.reached(synced.kind)
        } catch (error) {
          if (!(error instanceof OutOfReach)) throw error
          reach.missed(synced.kind)
        }
      }),
      LANE_AT_ONCE,
    )
  }

  async #lastRun(): Promise<{ readonly at?: number; readonly roundFrom?: number }> {
    const note = await this.#parts.store.readNote(LAST_RUN)
    return typeof note === 'object' && note !== null ? (note as { readonly at?: number; readonly roundFrom?: number }) : {}
  }

  // --- At the end -------------------------------------------------------------------------------------------------------

  async #conclude(): Promise<Verdict> {
    const ended = this.#lists.filter(({ checkpoint }) => checkpoint.sweep?.end !== undefined)
    const verdict = await concludeVanished(this.#ports, ended, this.#options.acceptDeletions === true)
    for (const list of ended) if (!verdict.pending.has(list)) await this.#finish(list, verdict)
    return verdict
  }

  /** Nothing of the sweep is needed any more: what it has found is the state of the list. */
  async #finish(list: StreamRun, verdict: Verdict): Promise<void> {
    const { sweep, watermark } = list.checkpoint
    if (sweep?.end === undefined) return
    const now = this.#parts.clock.now()
    const local = await list.countHere()
    const remote = sweep.last
    const asked = verdict.asked.find(({ kind }) => kind === list.synced.kind)
    const reasons = [...sweep.end.reasons]
    if (asked !== undefined && local !== remote)
      reasons.push(`${asked.count} of ${asked.of} are no longer listed, too many to be believed: look, and accept them or not.`)
    else if (sweep.end.complete && local !== remote) reasons.push(`The API counts ${remote}, and ${local} are here.`)
    const complete = reasons.length === 0
    await list.patch(
      { complete, reasons, remote, lastFullAt: now },
      {
        watermark: laterOf(watermark, sweep.watermark),
        recent: sweep.recent,
        ...(sweep.end.complete && local !== remote ? { settled: { local, remote } } : {}),
      },
    )
    await this.#ports.run.endSweep(list.stream, sweep.id)
  }

  async #relatedItems(): Promise<void> {
    const { relatedItems = false } = this.#options
    if (relatedItems === false || !this.#isWanted('relatedItems')) return
    await readRelatedItems(this.#ports, relatedItems === true ? {} : relatedItems, this.#parts.client.limiter.stats())
  }
}

/** So many kinds in a row are refused to no good key. */
const MOST_REFUSALS = 5

/** An organization that does not offer a kind. */
class OutOfReach extends Error {}

/** Others cannot be read before these: which fields hold secrets, and which organizations there are. */
const READ_FIRST: ReadonlySet<ResourceKey> = new Set(['flexibleAssetTypes', 'organizations'])

/** Before the API has told how long a list is. */
const LIKELY_SIZE: Readonly<Partial<Record<ResourceKey, number>>> = {
  configurations: 4,
  passwords: 3,
  contacts: 2,
  expirations: 2,
  flexibleAssets: 1,
}
