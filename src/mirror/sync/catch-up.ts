/** Takes over what has changed since the watermark: newest first, until everything that comes is older. */
import type { CatchUp } from './checkpoint.js'
import type { StreamPage } from './pages.js'
import { countSince, stampsOf } from './stamps.js'
import type { StreamRun } from './stream-run.js'

/** The first page is a look at whether anything has changed: mostly nothing has, and then it ends with what is older than the overlap. */
const FIRST_LOOK = 100
const lookFor = (recent = 0): number => Math.max(FIRST_LOOK, recent + 1)
/** A filter on stamps may be refused for a longer time than a week. */
const LONGEST_FILTER_MS = 6.5 * 86_400_000
/** Deletions while reading are followed so often; then what is left is for the count to find. */
const MAX_STEPS_BACK = 20
/** Where so many records are added between two pages that the end moves away as fast as it is approached, reading ends at last. */
const MAX_EXTRA_PAGES = 20

export interface CatchUpOptions {
  /** Everything from here on is read, in milliseconds since 1970. Infinity: the first page alone, which brings the total. */
  readonly sinceMs: number
  /** What is read counts as seen by this sweep. */
  readonly sweep?: string | undefined
  /** Keeps the place after each page, so that an interrupted run goes on there. */
  readonly resumable: boolean
}

export interface CaughtUp {
  /** The newest stamp on the first page. */
  readonly watermark: string | null
  /** What the API counted at first, of the whole list. */
  readonly total: number | null
  /** Something was new or different, or came and went. */
  readonly moved: boolean
  /** Nothing can have been left out. False: the list does not come newest first, or grows faster than it is read. */
  readonly sound: boolean
  /** Records that are as new as the watermark, or older by no more than the overlap. Undefined where it did not read all of them. */
  readonly recent: number | undefined
  /** Different records that the sweep has seen. */
  readonly seen: number
  /** It went on where another run was ended: what changed since that one began has not been looked at. */
  readonly resumed: boolean
}

/**
 * What changes while this reads comes to the front, and is left to the next time: the new watermark is that of the first page. What
 * is added pushes records to later pages, where they come once more. Only what is deleted before the place of reading pulls
 * records to pages that were read already, and then the total is smaller than a page ago: the page before is read again.
 */
export const catchUp = async (list: StreamRun, options: CatchUpOptions): Promise<CaughtUp> => {
  const { synced, stream, ports } = list
  const order = synced.newestFirst ?? []
  const stamp = synced.stamp ?? ''
  const earlier = options.resumable ? list.checkpoint.catchUp : undefined
  const before = { ...list.changes }
  let since: string | undefined
  let watermark: string | null = earlier?.watermark ?? null
  let firstTotal: number | null = null
  let lastTotal: number | null = earlier?.total ?? null
  let offset = earlier?.offset ?? 0
  let sound = true
  let seen = 0
  let stepsBack = 0
  let pagesLeft = Infinity
  let recent = 0
  const read = (from: number, size?: number): Promise<StreamPage> =>
    ports.pages.read(synced, stream, { place: { from }, order, since, size })
  const placeAfter = (end: number, total: number | null): CatchUp | undefined =>
    options.resumable && watermark !== null ? { watermark, offset: end, total } : undefined

  for (let first = true; ; first = false) {
    const look = first && earlier === undefined
    const page = await read(offset, look && options.resumable ? lookFor(list.checkpoint.recent) : undefined)
    const stamps = stampsOf(page.records, stamp)
    if (look) {
      watermark = stamps.newest
      firstTotal = page.total
    }
    if (watermark !== null) recent += countSince(page.records, stamp, Date.parse(watermark) - ports.overlapMs)
    sound &&= stamps.descending && pagesLeft-- > 0
    if (pagesLeft === Infinity && page.total !== null)
      pagesLeft = 2 * Math.ceil(page.total / ports.pages.sizeOf(synced.kind)) + MAX_EXTRA_PAGES
    // Under a filter the API counts what passes it, so the two are not compared.
    const fell: number = lastTotal !== null && page.total !== null ? lastTotal - page.total : 0
    const isLast =
      options.sinceMs === Infinity ||
      page.records.length === 0 ||
      (page.total !== null ? page.end >= page.total : page.records.length < page.size) ||
      (stamps.oldestMs !== null && stamps.oldestMs < options.sinceMs)
    const next = Math.max(offset, page.end)
    const checkpoint = isLast ? undefined : { ...list.checkpoint, catchUp: placeAfter(next, page.total) }
    const result = await list.apply(page, {
      ...(checkpoint === undefined || !options.resumable ? {} : { checkpoint }),
      sweep: options.sweep,
    })
    seen = result.seen
    lastTotal = page.total ?? lastTotal
    if (fell > 0 && page.start > 0 && stepsBack < MAX_STEPS_BACK) {
      stepsBack++
      offset = Math.max(0, page.start - fell)
      continue
    }
    if (isLast || !sound) break
    offset = next
    if (look && synced.since !== undefined && isShort(watermark, options.sinceMs) && stamps.unstamped === 0) {
      since = new Date(options.sinceMs).toISOString()
      lastTotal = null
    }
  }
  const { changes } = list
  const moved =
    changes.inserted + changes.updated + changes.revived + changes.removed >
    before.inserted + before.updated + before.revived + before.removed
  const isWhole = earlier === undefined && options.sinceMs !== Infinity
  return { watermark, total: firstTotal, moved, sound, recent: isWhole ? recent : undefined, seen, resumed: earlier !== undefined }
}

const isShort = (watermark: string | null, sinceMs: number): boolean =>
  watermark !== null && Date.parse(watermark) - sinceMs < LONGEST_FILTER_MS
