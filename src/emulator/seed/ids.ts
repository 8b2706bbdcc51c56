/** The organization that examples and documentation show. */
export const SHOWN_ORGANIZATION_ID = 4489414129010794
/** How long ago that organization was created, in seconds: 1510 days and some hours. */
export const SHOWN_ORGANIZATION_AGE_S = 1510 * 86_400 - 36_137

/** Ids that a second has room for. No two records of a seed share a place in their second, so no two share an id. */
const PER_SECOND = 65_536

/**
 * Gives out ids of 16 digits that grow with the time of creation, as the real ones do. They hang on the age of a record and not
 * on its date, so that a record keeps its id whatever day the seed is built for.
 */
export const createIds = (): ((ageS: number) => string) => {
  let place = 0
  return (ageS) => {
    place++
    if (place === PER_SECOND) throw new RangeError(`A seed holds fewer than ${PER_SECOND} records and links.`)
    return String(SHOWN_ORGANIZATION_ID + (SHOWN_ORGANIZATION_AGE_S - ageS) * PER_SECOND + place)
  }
}
