/** Which of the records that a look has shown is the one that a create has made. */
import type { AnyRecord } from '../../jsonapi/decode.js'
import type { Making, Underway } from './underway.js'

/**
 * The create's own record, where there is no doubt; undefined otherwise, and what could be it is noted in the create.
 * @param fitting records that hold all that was sent
 * @param recent all that are new enough
 */
export const ownOf = (
  making: Making,
  fitting: readonly AnyRecord[],
  recent: readonly AnyRecord[],
  underway: Underway,
): AnyRecord | undefined => {
  const unique = making.search?.unique === true
  const free = (record: AnyRecord): boolean => unique || !underway.isTaken(making, record.id)
  const own = fitting.filter(free)
  making.fits = own.length
  making.candidates = own.length > 0 ? own : recent.filter((record) => free(record) && making.search?.couldBe(record) === true)
  const [first] = own.toSorted(byAge)
  if (first === undefined || unique) return first
  const rivals = underway.rivalsOf(making)
  // An answer may still come that says whose it is.
  if (rivals.some(({ state, trail }) => state === 'sending' && trail.leftAt !== undefined)) return undefined
  const alike = rivals.every(({ hidden }) => hidden === making.hidden)
  const waiting = 1 + rivals.filter(({ state }) => state === 'settling').length
  making.crowded = !alike || own.length > waiting
  return making.crowded ? undefined : first
}

/** Ids grow. */
const byAge = (a: AnyRecord, b: AnyRecord): number => a.id.length - b.id.length || (a.id < b.id ? -1 : 1)
