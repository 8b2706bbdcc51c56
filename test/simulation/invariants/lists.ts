import type { Listing } from '../history.js'
import type { Run } from '../run.js'
import type { Life } from '../witness.js'

/** A list gives no record twice and none that was not there; one that says it is complete has all that were there throughout. */
export function* listsAreHonest({ history, witness, scenario }: Run): Iterable<string> {
  for (const listing of history.listings) {
    const { kind, ids, startedAt, endedAt, operation, complete } = listing
    const name = `#${operation}: the list of ${kind}`
    if (new Set(ids).size !== ids.length) yield `${name} gave a record twice`
    const lives = witness.lives[kind]
    const wrong = ids.find((id) => !wasThere(lives.get(id), listing))
    if (wrong !== undefined) yield `${name} gave ${wrong}, which was not in it between ${startedAt} and ${endedAt}`
    if (!complete || cannotBeSeen(listing, lives.values())) continue
    const given = new Set(ids)
    const missing = [...lives.values()].find((life) => thereThroughout(life, listing, scenario.lateRowsMs) && !given.has(life.id))
    if (missing !== undefined) yield `${name} says that it is complete, and lacks ${missing.id} (from ${missing.bornAt})`
  }
}

const isIn = ({ organizationId }: Life, listing: Listing): boolean =>
  listing.organizationId === undefined || organizationId === listing.organizationId

const wasThere = (life: Life | undefined, listing: Listing): boolean =>
  life !== undefined &&
  isIn(life, listing) &&
  life.bornAt <= listing.endedAt &&
  (life.diedAt === undefined || life.diedAt >= listing.startedAt)

const thereThroughout = (life: Life, listing: Listing, lateMs: number): boolean =>
  isIn(life, listing) &&
  (life.bornAt < 0 || life.bornAt + lateMs < listing.startedAt) &&
  (life.diedAt === undefined || life.diedAt > listing.endedAt)

/**
 * Where as many came as went between two pages, every page gives the same total, and no reader of pages can tell that a record slipped
 * from one it had not read to one it had.
 */
const cannotBeSeen = (listing: Listing, lives: Iterable<Life>): boolean => {
  const during = (at: number | undefined): boolean => at !== undefined && at >= listing.startedAt && at <= listing.endedAt
  let came = false
  let went = false
  for (const life of lives) {
    if (!isIn(life, listing)) continue
    came ||= during(life.bornAt)
    went ||= during(life.diedAt)
  }
  return came && went
}
