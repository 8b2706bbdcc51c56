/** Finds out what became of creates whose outcome is unknown: by looking for what they were to make, and never by sending them again. */
import { sleep } from '../../clock.js'
import type { Clock } from '../../clock.js'
import { LimitError, isGlueError } from '../../errors.js'
import type { ErrorCode, GlueError, ReconcileOptions } from '../../errors.js'
import type { Redaction } from '../../http/redaction.js'
import type { ApiRequest, CallOptions, GroupedOptions, WriteTrail } from '../../http/types.js'
import type { AnyRecord } from '../../jsonapi/decode.js'
import { CREATED_SLACK_MS, createdAt } from './list-search.js'
import type { Look, LookCall, Search, Sought } from './sought.js'
import { ownOf } from './own-record.js'
import { Underway } from './underway.js'
import type { Making } from './underway.js'
import { unknownOutcome } from './unknown-outcome.js'

export interface SettlingParts {
  readonly clock: Clock
  readonly redaction: Redaction
  /** How long it is looked for where the call has no deadline of its own; 20 s for interactive and 30 s for bulk calls unless given. */
  readonly settleMs?: number | undefined
}

/** What became of one create that was in doubt. */
export type Settled = { readonly record: AnyRecord } | { readonly error: GlueError }

/** What the request of a create has besides its own parts. */
export type SendParts = Pick<ApiRequest, 'trail' | 'reserve' | 'deadlineMs'>

/** The part of its deadline that a write keeps for looking. */
const RESERVE = 1 / 3
const SETTLE_MS = { interactive: 20_000, bulk: 30_000 } as const
const RECONCILE_MS = 30_000
/** Between looks. A slow gateway may let a write through long after it gave up on it. */
const DISTANCES_MS = [1000, 2000, 4000, 8000] as const
/** What the last look has for itself. */
const LAST_LOOK_MS = 2000
/** A first look is worth waiting for. */
const FIRST_LOOK_MS = 5000

export class Settling {
  readonly #parts: SettlingParts
  readonly #underway = new Underway()

  constructor(parts: SettlingParts) {
    this.#parts = parts
  }

  /**
   * Sends a create. Where its outcome is unknown, gives the record that it has made after all.
   * @param begunAt by the monotonic clock, when the caller's time began
   * @throws OutcomeUnknownError; and what `send` throws, where that is no matter of doubt
   */
  async create<R extends AnyRecord>(
    sought: Sought,
    call: GroupedOptions,
    send: (parts: SendParts) => Promise<R>,
    begunAt?: number,
  ): Promise<R> {
    const [settled] = await this.createTogether([sought], call, async (parts) => [await send(parts)], begunAt)
    if ('error' in settled!) throw settled.error
    return settled!.record as R
  }

  /**
   * The same for creates that go out in one request. What became of each comes in their order.
   * @param send gives the records in the order of the creates
   */
  async createTogether(
    sought: readonly Sought[],
    call: GroupedOptions,
    send: (parts: SendParts) => Promise<readonly AnyRecord[]>,
    begunAt = this.#parts.clock.monotonic(),
  ): Promise<readonly Settled[]> {
    const trail: WriteTrail = {}
    // Before they are sent, so that no other create is given their records.
    const makings = sought.map((one) => this.#underway.begin(one, trail))
    try {
      const records = await send(this.#sending(call, begunAt, trail))
      return makings.map((making, at) => ({ record: this.#made(making, records[at]!) }))
    } catch (error) {
      for (const making of makings) making.cause = error as Error
      if (!isInDoubt(error, trail, call)) {
        if (makings.length > 1 && isVerdictOnOne(error)) return this.#notRefused(makings, error, call, begunAt)
        for (const making of makings) this.#underway.end(making)
        throw error
      }
      return this.#search(makings, call, this.#endOf(call, begunAt))
    }
  }

  /** By the monotonic clock, how long a create that is in doubt now is looked for. */
  #endOf({ deadlineMs, priority = 'interactive' }: CallOptions, begunAt: number): number {
    const now = this.#parts.clock.monotonic()
    if (deadlineMs === undefined) return now + (this.#parts.settleMs ?? SETTLE_MS[priority])
    return Math.min(begunAt + deadlineMs, now + deadlineMs * RESERVE)
  }

  /**
   * A request that was refused for one of its records: whether the others were made is not known of this API, and nothing comes of it later.
   * So there is one look, and what it does not find was refused.
   */
  async #notRefused(makings: readonly Making[], refusal: GlueError, call: GroupedOptions, begunAt: number): Promise<readonly Settled[]> {
    const settled = await this.#search(makings, call, this.#endOf(call, begunAt), 1)
    return makings.map((making, at) => {
      if (making.record !== undefined || making.fits > 0) return settled[at]!
      this.#underway.end(making)
      return { error: refusal }
    })
  }

  /** What goes with the request, so that a third of its time is left and it is known afterwards how it went. */
  #sending({ deadlineMs }: CallOptions, begunAt: number, trail: WriteTrail): SendParts {
    const left = deadlineMs === undefined ? undefined : Math.max(1, deadlineMs - (this.#parts.clock.monotonic() - begunAt))
    return { trail, reserve: RESERVE, deadlineMs: left }
  }

  #made(making: Making, record: AnyRecord): AnyRecord {
    if (making.record === undefined) {
      this.#underway.done(making, record)
      making.sought.made(record)
    }
    return record
  }

  /** @param endAt by the monotonic clock */
  async #search(makings: readonly Making[], call: GroupedOptions, endAt: number, mostLooks = Infinity): Promise<readonly Settled[]> {
    const { clock, redaction } = this.#parts
    const aborted = (): boolean => call.signal?.aborted === true
    const startedAt = clock.monotonic()
    const lastAt = endAt - Math.min(LAST_LOOK_MS, (endAt - startedAt) / 4)
    const sought = makings.filter(({ search, record }) => search !== undefined && record === undefined)
    for (const making of sought) making.state = 'settling'
    let failure: unknown
    for (let look = 1, waitMs = 0; ; look++) {
      const left = sought.filter((making) => making.record === undefined && !making.crowded)
      if (left.length === 0 || aborted()) break
      left[0]!.trail.settling?.(look, waitMs)
      try {
        if (waitMs > 0) await sleep(clock, waitMs, call.signal)
        failure = await this.#lookFor(left, call, endAt, look === 1)
      } catch (error) {
        if (aborted()) break
        for (const making of left) this.#underway.giveUp(making)
        throw error
      }
      const now = clock.monotonic()
      if (look >= mostLooks || now >= lastAt || (failure !== undefined && isHopeless(failure, endAt - now))) break
      waitMs = Math.min(DISTANCES_MS[look - 1] ?? DISTANCES_MS.at(-1)!, lastAt - now)
    }
    const search = { forMs: clock.monotonic() - startedAt, failure, aborted: aborted() }
    return makings.map((making) => {
      if (making.record !== undefined) return { record: making.record }
      this.#underway.giveUp(making)
      return { error: unknownOutcome(making, search, redaction, (options) => this.#reconcile(making, call, options)) }
    })
  }

  async #reconcile(making: Making, { priority, traceId, group }: GroupedOptions, options: ReconcileOptions): Promise<AnyRecord> {
    const { signal, deadlineMs = RECONCILE_MS } = options
    making.crowded = false
    const [settled] = await this.#search(
      [making],
      { signal, deadlineMs, priority, traceId, group },
      this.#parts.clock.monotonic() + deadlineMs,
    )
    if ('error' in settled!) throw settled.error
    return settled!.record
  }

  /** One look at each place. @returns what a look failed with, where one did */
  async #lookFor(makings: readonly Making[], call: GroupedOptions, endAt: number, isFirst: boolean): Promise<unknown> {
    let failure: unknown
    for (const together of byPlace(makings)) {
      const { search } = together[0]!
      const lookCall = this.#lookCall(together, call, endAt, isFirst)
      try {
        const look = await search!.look(lookCall)
        for (const making of together) await this.#judge(making, making.search!, look, lookCall)
      } catch (error) {
        if (!isGlueError(error) || error === call.signal?.reason) throw error
        failure = error
      }
    }
    return failure
  }

  #lookCall(
    makings: readonly Making[],
    { signal, deadlineMs, priority, traceId, group }: GroupedOptions,
    endAt: number,
    isFirst: boolean,
  ): LookCall {
    const { clock } = this.#parts
    return {
      leftAt: Math.min(...makings.map(({ leftAt }) => leftAt)),
      request: () => {
        const left = Math.max(1, endAt - clock.monotonic())
        const time = deadlineMs === undefined ? { patienceMs: isFirst ? Math.max(left, FIRST_LOOK_MS) : left } : { deadlineMs: left }
        return { signal, priority, traceId, group, ...time }
      },
    }
  }

  /** Whether what a look has shown settles one of the creates. */
  async #judge(making: Making, search: Search, look: Look, call: LookCall): Promise<void> {
    if (making.record !== undefined) return
    making.aheadMs = Math.max(making.aheadMs, look.aheadMs)
    const oldest = making.leftAt + making.aheadMs - CREATED_SLACK_MS
    const recent = search.unique === true ? look.records : look.records.filter((record) => createdAt(record) >= oldest)
    const fitting = await this.#fitting(recent, search, call)
    // From here on nothing is waited for, so that no two creates take the same record.
    const own = ownOf(making, fitting, recent, this.#underway)
    if (own !== undefined) this.#made(making, own)
  }

  async #fitting(records: readonly AnyRecord[], search: Search, call: LookCall): Promise<readonly AnyRecord[]> {
    const fitting = records.filter((record) => search.isIt(record))
    if (search.whole === undefined) return fitting
    const whole: AnyRecord[] = []
    for (const record of fitting) {
      const all = await search.whole(record, call)
      if (all !== null) whole.push(all)
    }
    return whole
  }
}

/** Whether the write may have happened, and nobody says so. */
const isInDoubt = (error: unknown, trail: WriteTrail, { signal }: CallOptions): boolean =>
  (isGlueError(error) && error.outcome === 'unknown') || (trail.inDoubt === true && signal?.aborted === true && error === signal.reason)

/** The API found something wrong with a record, and not with the request as such. */
const isVerdictOnOne = (error: unknown): error is GlueError => isGlueError(error, 'validation_failed') || isGlueError(error, 'conflict')

const byPlace = (makings: readonly Making[]): readonly (readonly Making[])[] => {
  const places = new Map<string, Making[]>()
  for (const making of makings) {
    const place = making.search!.place
    const others = places.get(place)
    if (others === undefined) places.set(place, [making])
    else others.push(making)
  }
  return [...places.values()]
}

/** What no later look would do better. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'unauthorized',
  'forbidden',
  'not_found',
  'not_available',
  'bad_request',
  'validation_failed',
  'no_key',
  'bad_key',
  'tls_failed',
  'redirect_refused',
  'closed',
])
const isHopeless = (failure: unknown, leftMs: number): boolean =>
  isGlueError(failure) &&
  (HOPELESS.has(failure.code) || (failure instanceof LimitError && failure.retryAfterMs !== undefined && failure.retryAfterMs > leftMs))
