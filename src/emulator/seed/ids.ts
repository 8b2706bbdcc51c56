import type { Random } from './random.js'

/** The organization that examples and documentation show. */
export const SHOWN_ORGANIZATION_ID = 4489414129010794
/** How long ago that organization was created, in seconds: 1510 days and some hours. */
export const SHOWN_ORGANIZATION_AGE_S = 1510 * 86_400 - 36_137

const PER_SECOND = 16_384

/**
 * Gives out ids of 16 digits that grow with the time of creation, as the real ones do. They hang on the age of a record and not
 * on its date, so that a record keeps its id whatever day the seed is built for.
 */
export const createIds = (random: Random): ((ageS: number) => string) => {
  const taken = new Set<number>([SHOWN_ORGANIZATION_ID])
  return (ageS) => {
    const start = SHOWN_ORGANIZATION_ID + (SHOWN_ORGANIZATION_AGE_S - ageS) * PER_SECOND
    let id = start + random.int(0, PER_SECOND / 2)
    while (taken.has(id)) id++
    taken.add(id)
    return String(id)
  }
}
