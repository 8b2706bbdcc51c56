/** Reads a list from end to end, and finds out whether everything came. */
import { catchUp } from './catch-up.js'
import type { Sweep } from './checkpoint.js'
import type { StreamPage } from './pages.js'
import { countSince, stampsOf } from './stamps.js'
import type { StreamRun } from './stream-run.js'

/** What moves while a list is read is made good for so often. */
const MAX_REPAIRS = 2
/** A page that is not what it should be is asked for again. */
const MAX_TRIES = 3

/** The sweep of a list, begun or gone on with, up to its end. What it says is kept with the checkpoint. */
export const sweep = async (list: StreamRun): Promise<Sweep> => {
  let state = list.checkpoint.sweep ?? (await begin(list))
  for (;;) {
    if (state.end !== undefined) return state
    if (state.unread > 0) state = await readBackwards(list, state)
    const seen = await seenBy(list, state)
    const odds = oddsOf(state, seen)
    if (odds.length === 0 || state.last === null || state.repairs === MAX_REPAIRS) return conclude(list, state, odds)
    state = await repair(list, state)
  }
}

/**
 * The first answer comes newest first: its newest stamp is where the next look at changes begins, and whatever changes while the list
 * is read is newer. Short lists are read with that.
 */
const begin = async (list: StreamRun, id = list.newSweepId()): Promise<Sweep> => {
  const { synced, stream, ports } = list
  const order = synced.newestFirst ?? synced.stableOrder ?? []
  const page = await whole(list, () => ports.pages.read(synced, stream, { place: { from: 0 }, order }))
  const watermark = synced.stamp === undefined ? null : stampsOf(page.records, synced.stamp).newest
  const total = page.total
  const unread = total === null || total <= page.records.length ? 0 : total
  if (unread > 0) ports.meter.expect(unread - page.records.length)
  ports.meter.expect(page.records.length)
  const recent = watermark === null ? undefined : countSince(page.records, synced.stamp ?? '', Date.parse(watermark) - ports.overlapMs)
  const state: Sweep = { id, first: total, last: total, watermark, recent, unread, repairs: 0 }
  await list.apply(page, { checkpoint: { ...list.checkpoint, catchUp: undefined, sweep: state }, sweep: state.id })
  if (total === null) await readOn(list, state, order, page)
  return state
}

/** A list that is not counted ends with a page that is not full, or that brings nothing new. */
const readOn = async (list: StreamRun, { id }: Sweep, order: readonly string[], first: StreamPage): Promise<void> => {
  const { synced, stream, ports } = list
  let page = first
  for (let seen = -1; page.records.length >= page.size;) {
    page = await ports.pages.read(synced, stream, { place: { from: page.end }, order })
    const result = await list.apply(page, { sweep: id })
    if (result.seen === seen) return
    seen = result.seen
  }
}

/**
 * From the last page to the first, in the order of ids or of birth. What is deleted meanwhile pulls records to pages that are still to
 * come, where they come twice; nothing is ever pulled past the place of reading. Each page is asked for when the one before has
 * come, and not sooner: two that are under way at once could be answered in either order, and then something could slip between them.
 * Meanwhile the one before is taken over.
 */
const readBackwards = async (list: StreamRun, from: Sweep): Promise<Sweep> => {
  const { synced, stream, ports } = list
  const order = synced.stableOrder ?? []
  const fetch = (upTo: number): Promise<StreamPage> => whole(list, () => ports.pages.read(synced, stream, { place: { upTo }, order }))
  let state = from
  let above: StreamPage | undefined
  let next: Promise<StreamPage> | undefined = fetch(state.unread)
  while (next !== undefined) {
    let page: StreamPage = await next
    if (above !== undefined && isRepeated(page, above)) {
      // One of the two was answered with the other. What was above is read again, and then this one.
      const again = await fetch(above.start + above.size)
      await list.apply(again, { sweep: state.id })
      page = await fetch(page.start + page.size)
    }
    next = page.start > 0 ? fetch(page.start) : undefined
    // Whatever goes wrong with this page is told before what goes wrong with the next.
    next?.catch(() => undefined)
    state = { ...state, last: page.total, unread: page.start }
    await list.apply(page, { checkpoint: { ...list.checkpoint, sweep: state }, sweep: state.id })
    above = page
  }
  return state
}

/** A page with fewer records than it must have by its own count is asked for again. */
const whole = async (list: StreamRun, read: () => Promise<StreamPage>): Promise<StreamPage> => {
  for (let attempt = 1; ; attempt++) {
    const page = await read()
    const due = page.total === null ? 0 : Math.min(page.size, Math.max(0, page.total - page.start))
    if (page.records.length >= due || attempt === MAX_TRIES) return page
  }
}

const isRepeated = (page: StreamPage, above: StreamPage): boolean => {
  if (page.records.length === 0) return false
  const ids = new Set(above.records.map(({ id }) => id))
  return page.records.filter(({ id }) => ids.has(id)).length > page.records.length / 2
}

/** Asks the store, by handing in nothing. */
const seenBy = async (list: StreamRun, { id }: Sweep): Promise<number> =>
  (await list.apply({ records: [], children: [], at: list.ports.clock.now() }, { sweep: id })).seen

/** Why not everything can have come, each a sentence; empty when the counts agree. */
const oddsOf = ({ first, last }: Sweep, seen: number): readonly string[] => {
  if (last === null) return ['The API does not say how many there are.']
  if (first !== last) return [`The total changed from ${first} to ${last} while the list was read.`]
  if (seen < last) return [`The API counts ${last} and returned ${seen} different ones.`]
  if (seen > last) return [`The API counts ${last}, and ${seen} were seen: some were deleted while the list was read.`]
  return []
}

/**
 * What has come since the beginning is read, newest first. Where that does not explain the counts and nothing moves any more, or the
 * list is short, it is read once more from its end.
 */
const repair = async (list: StreamRun, state: Sweep): Promise<Sweep> => {
  const { synced, ports } = list
  const repairs = state.repairs + 1
  const isShort = state.last !== null && state.last <= 2 * ports.pages.sizeOf(synced.kind)
  if (synced.newestFirst === undefined || state.watermark === null || isShort) return again(list, state, repairs)
  const sinceMs = Date.parse(state.watermark) - ports.overlapMs
  const caught = await catchUp(list, { sinceMs, sweep: state.id, resumable: false })
  const repaired: Sweep = { ...state, first: caught.total, last: caught.total, repairs }
  if (oddsOf(repaired, caught.seen).length === 0 || caught.moved || caught.total !== state.last) return repaired
  return again(list, state, repairs)
}

const again = async (list: StreamRun, state: Sweep, repairs: number): Promise<Sweep> => {
  const id = list.newSweepId()
  await list.ports.run.endSweep(list.stream, state.id, id)
  return { ...(await begin(list, id)), repairs }
}

const conclude = async (list: StreamRun, state: Sweep, odds: readonly string[]): Promise<Sweep> => {
  const ended: Sweep = { ...state, end: { complete: odds.length === 0, reasons: odds } }
  await list.patch({ remote: ended.last }, { ...list.checkpoint, sweep: ended })
  return ended
}
