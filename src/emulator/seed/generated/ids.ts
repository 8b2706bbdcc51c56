import type { ResourceKey } from '../../../catalog/index.js'
import { mix } from './mix.js'

/** Below every id of the demo account and of new records, and of 16 digits like them. */
const FIRST = 4_400_000_000_000_000
/** Room between two records, so that ids look drawn and cannot be guessed from their neighbours. */
const STEP = 65_536
const KINDS = 64

const NUMBERS: Partial<Readonly<Record<ResourceKey, number>>> = {
  organizations: 1,
  locations: 2,
  contacts: 3,
  configurations: 4,
  passwords: 5,
  documents: 6,
  documentFolders: 7,
  documentSections: 8,
  domains: 9,
  expirations: 10,
  flexibleAssets: 11,
  flexibleAssetTypes: 12,
  flexibleAssetFields: 13,
}
/** The number that stands for what a section shows. */
export const SECTION_CONTENT = 14

export interface Ids {
  at(place: number): string
  /** -1 for an id that is none of these. */
  placeOf(id: string): number
}

const PREFIX = String(FIRST).slice(0, 4)
const HALF = 1_000_000

/** Ids that ascend with the place and belong to one resource alone. */
export const idsOf = (kind: ResourceKey | typeof SECTION_CONTENT, seedNumber: number): Ids => {
  const number = typeof kind === 'number' ? kind : NUMBERS[kind]
  if (number === undefined) throw new Error(`There are no generated ids of ${kind}.`)
  const offsetAt = (place: number): number => place * STEP + (mix(seedNumber, place, number) & 1023) * KINDS + number
  return {
    at(place) {
      // In two halves: numbers of more than 31 bits are slow to write.
      const offset = offsetAt(place)
      const high = Math.floor(offset / HALF)
      return PREFIX + String(HALF + high).slice(1) + String(HALF + (offset - high * HALF)).slice(1)
    },
    placeOf(id) {
      if (id.length !== 16 || !id.startsWith(PREFIX)) return -1
      const offset = Number(id) - FIRST
      const place = Math.floor(offset / STEP)
      return offset >= 0 && offsetAt(place) === offset ? place : -1
    },
  }
}
