/** What one list needs in this run: a reading from end to end, a look at what has changed, or nothing. */
import { catchUp } from './catch-up.js'
import type { Sweep } from './checkpoint.js'
import { laterOf } from './stamps.js'
import { sweep } from './sweep.js'
import type { StreamRun } from './stream-run.js'
import { wholeList } from './whole-list.js'

export type Need = 'sweep' | 'changes' | 'nothing'

export interface Ages {
  readonly now: number
  /** A run that was ended before its end began then: what it has looked at is not looked at again. Undefined: there is none. */
  readonly roundFrom?: number | undefined
  /** Lists are read from end to end when the last time is so long ago, in milliseconds. */
  readonly sweepMs: number
  /** And those that nobody but IT Glue changes, or that do not tell what is new. */
  readonly seldomMs: number
}

/** @param full whatever is known is looked at again */
export const needOf = (list: StreamRun, ages: Ages, full: boolean): Need => {
  const { checkpoint, state, synced } = list
  if (checkpoint.sweep !== undefined || state.lastFullAt === null) return 'sweep'
  if (ages.roundFrom !== undefined && Math.max(state.lastFullAt, full ? 0 : (state.lastIncrementalAt ?? 0)) >= ages.roundFrom)
    return 'nothing'
  if (full) return 'sweep'
  if (isOlder(state.lastFullAt, synced.seldom ? Math.min(ages.seldomMs, ages.sweepMs) : ages.sweepMs, ages.now)) return 'sweep'
  if (synced.seldom || synced.lane === 'organization') return 'nothing'
  return 'changes'
}

/** A moment that lies far in the future says that a clock was wrong, and nothing else. */
const isOlder = (at: number, ms: number, now: number): boolean => now - at >= ms || at - now > DAY_MS
const DAY_MS = 86_400_000

/**
 * @param again counts that did not agree after the last sweep are a reason to look once more
 * @returns the sweep that has come to its end, from which it remains to be concluded what is gone; undefined where none was needed
 */
export const syncStream = async (list: StreamRun, need: Need, again: boolean): Promise<Sweep | undefined> => {
  if (need === 'nothing') return undefined
  if (need === 'sweep') return sweepOf(list)
  return (await takeOverChanges(list, again)) ? undefined : sweepOf(list)
}

const sweepOf = (list: StreamRun): Promise<Sweep> =>
  list.synced.lane === 'organization' ? wholeList(list, list.ports.documents) : sweep(list)

/** @returns whether that is all: the counts agree, or did not agree in the same way after the last sweep */
const takeOverChanges = async (list: StreamRun, again: boolean): Promise<boolean> => {
  const { ports, synced } = list
  for (;;) {
    const { watermark: known } = list.checkpoint
    const sinceMs = known === null ? Infinity : Date.parse(known) - ports.overlapMs
    const caught = await catchUp(list, { sinceMs, resumable: true })
    if (!caught.sound) return false
    const watermark = laterOf(known, caught.watermark)
    const checkpoint = { ...list.checkpoint, watermark, recent: caught.recent ?? list.checkpoint.recent, catchUp: undefined }
    if (caught.resumed) {
      await list.patch({}, checkpoint)
      continue
    }
    const remote = caught.total
    const local = await list.countHere()
    const { settled } = checkpoint
    if (remote === local) {
      const complete = { complete: true, reasons: [] }
      await list.patch({ ...complete, remote, lastIncrementalAt: ports.clock.now() }, { ...checkpoint, settled: undefined })
      return true
    }
    const isKnown = !again && settled !== undefined && settled.local === local && settled.remote === remote
    const reasons = isKnown ? list.state.reasons : [`The API counts ${remote ?? 'nothing'}, and ${local} ${synced.kind} are here.`]
    await list.patch({ complete: false, reasons, remote, ...(isKnown ? { lastIncrementalAt: ports.clock.now() } : {}) }, checkpoint)
    return isKnown
  }
}
