import { PLACES } from '../words/places.js'
import type { Place } from '../words/places.js'
import { mix } from './mix.js'
import { idsOf } from './ids.js'

export interface Company {
  readonly id: string
  /** When it became a client: 0 for the first. */
  readonly number: number
  readonly name: string
  /** Stands in host names; no two are alike. */
  readonly short: string
  readonly domain: string
  readonly place: Place
}

const words = (text: string): readonly string[] => text.trim().split(/\s+/)
const FIRST = words(`
  Amber Anchor Aspen Beacon Birch Bright Cedar Clear Copper Coral Crown Dale Delta Eagle East Elm Falcon Fern Gold Granite Green
  Harbour Hazel Heron High Iron Ivory Jade Kings Lake Laurel Linden Lion Maple Meadow Mill Moss North Oak Ocean Olive Orchard
  Pearl Pine Prime Quay Raven Red Ridge River Rose Rowan Sand Silver South Spring Star Stone Summit Sun Swan Thorn Tide Timber
  Vale Violet West White Willow Wind Winter Wolf
`)
const SECOND = words(`
  bank bay bridge brook bury cliff court crest dale dene edge field ford gate glen grove haven hill hurst land leigh mark mere
  mont moor park point port ridge side stead stone ton vale view ville wall ward water way well wick wood worth yard
`)
const TRADES = [
  'Accounting',
  'Architects',
  'Bakeries',
  'Builders',
  'Clinics',
  'Dental',
  'Engineering',
  'Events',
  'Farms',
  'Finance',
  'Foods',
  'Freight',
  'Hotels',
  'Insurance',
  'Interiors',
  'Legal',
  'Logistics',
  'Media',
  'Motors',
  'Pharmacy',
  'Plastics',
  'Printing',
  'Property',
  'Recruitment',
  'Schools',
  'Security',
  'Surveyors',
  'Systems',
  'Textiles',
  'Trading',
  'Travel',
  'Veterinary',
  'Wineries',
] as const
const NAMES = FIRST.length * SECOND.length * TRADES.length
/** Has no factor in common with the number of names, so that its multiples meet every one of them. */
const STRIDE = 15_485_863

const EVERYWHERE = Object.values(PLACES) as readonly Place[]

/** The client of this number. */
export const companyAt = (seedNumber: number, number: number): Company => {
  const at = ((number % NAMES) * STRIDE + (seedNumber % NAMES) * 7_919) % NAMES
  const first = FIRST[at % FIRST.length]!
  const second = SECOND[Math.floor(at / FIRST.length) % SECOND.length]!
  const trade = TRADES[Math.floor(at / (FIRST.length * SECOND.length))]!
  const again = number < NAMES ? '' : ` ${Math.floor(number / NAMES) + 1}`
  const code = `${first.slice(0, 2)}${second.slice(0, 2)}`.toUpperCase()
  return {
    id: idsOf('organizations', seedNumber).at(number),
    number,
    name: `${first}${second} ${trade}${again}`,
    short: `${code}${number.toString(36).toUpperCase()}`,
    domain: `${first}${second}-${trade}${again.trim()}.example`.toLowerCase(),
    place: EVERYWHERE[mix(seedNumber, number, 3) % EVERYWHERE.length]!,
  }
}
