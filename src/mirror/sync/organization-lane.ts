/** What the API lists for one organization at a time: 8 lists at once, and between full runs no more than a share of the budget. */
import type { ResourceKey } from '../../catalog/index.js'
import type { StreamState } from '../store/port.js'
import type { Activity } from './activity.js'
import { SYNCED_KINDS } from './kinds.js'
import type { SyncedKind } from './kinds.js'
import { organizationStream } from './streams.js'
import type { Stream } from './streams.js'

export const LANE_AT_ONCE = 8
/** Of the requests that the limit allows in the time since the last run: what goes into lists that nothing has named. */
const ROTATION_SHARE = 0.05
/** A kind that so many organizations in a row do not offer is offered by none. */
const OUT_OF_REACH_AFTER = 3

export interface LaneList {
  readonly synced: SyncedKind
  readonly stream: Stream
}

export const LANE_KINDS: readonly SyncedKind[] = SYNCED_KINDS.filter(({ lane }) => lane === 'organization')

export interface LaneChoice {
  readonly organizations: readonly string[]
  readonly states: ReadonlyMap<string, StreamState>
  readonly wanted: (kind: ResourceKey) => boolean
  readonly activity: Activity
  /** All of them. */
  readonly full: boolean
  /** Only these, whatever is known of them. */
  readonly only?: ReadonlySet<string> | undefined
  /** What was read since then was read by this run, which was interrupted. */
  readonly roundFrom?: number | undefined
  /** Requests that may go into the rotation. */
  readonly allowance: number
}

/**
 * Lists that were never read, or not to their end; then those of organizations that the logs name; then, as far as the allowance
 * goes, those that were read longest ago.
 */
export const chooseLaneLists = ({
  organizations,
  states,
  wanted,
  activity,
  full,
  only,
  roundFrom = Infinity,
  allowance,
}: LaneChoice): readonly LaneList[] => {
  const first: LaneList[] = []
  const named: LaneList[] = []
  const rest: (LaneList & { readonly at: number })[] = []
  for (const organizationId of organizations)
    for (const synced of LANE_KINDS.filter(({ kind }) => wanted(kind))) {
      const stream = organizationStream(synced.kind, organizationId)
      const state = states.get(stream.key)
      if (only !== undefined && !only.has(organizationId)) continue
      if (state === undefined || state.lastFullAt === null || hasBegun(state)) first.push({ synced, stream })
      else if (state.lastFullAt >= roundFrom) continue
      else if (full || only !== undefined) first.push({ synced, stream })
      else if (activity.touched.get(organizationId)?.has(synced.kind) === true) named.push({ synced, stream })
      else rest.push({ synced, stream, at: state.lastFullAt })
    }
  rest.sort((a, b) => a.at - b.at)
  return [...first, ...named, ...rest.slice(0, allowance)]
}

const hasBegun = ({ checkpoint }: StreamState): boolean => (checkpoint as { readonly sweep?: unknown } | null)?.sweep !== undefined

/** @param sinceMs since the last run; a clock that was changed makes it no more than a window */
export const rotationAllowance = (limit: { readonly maxRequests: number; readonly windowMs: number }, sinceMs: number): number => {
  const { maxRequests, windowMs } = Number.isFinite(limit.maxRequests) ? limit : { maxRequests: 2850, windowMs: 300_000 }
  const share = sinceMs < 0 || sinceMs > windowMs ? 1 : sinceMs / windowMs
  return Math.max(LANE_KINDS.length, Math.floor(ROTATION_SHARE * maxRequests * share))
}

/** Notices kinds that an account does not offer at all, so that not every organization is asked. */
export class Reach {
  readonly #misses = new Map<ResourceKey, number>()
  readonly #reached = new Set<ResourceKey>()

  reached(kind: ResourceKey): void {
    this.#reached.add(kind)
  }
  missed(kind: ResourceKey): void {
    this.#misses.set(kind, (this.#misses.get(kind) ?? 0) + 1)
  }
  isOut(kind: ResourceKey): boolean {
    return !this.#reached.has(kind) && (this.#misses.get(kind) ?? 0) >= OUT_OF_REACH_AFTER
  }
}
