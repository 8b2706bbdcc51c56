import { FIRST_NAMES, LAST_NAMES, OFFICE_TITLES } from '../words/people.js'
import { STREETS } from '../words/places.js'
import type { Place } from '../words/places.js'
import { Table } from './table.js'
import type { Slot } from './table.js'
import type { World } from './world.js'

const phoneOf = ({ phone, phoneLength }: Place, number: number): string =>
  phone +
  String(number)
    .padStart(10, '0')
    .slice(phone.length - phoneLength)

const ROOMS = ['Office', 'Warehouse', 'Depot', 'Showroom', 'Clinic', 'Workshop'] as const

export const locationTable = (world: World): Table => {
  const placeOf = ({ rank }: Slot): Place => world.companies[rank]!.place
  const regions = new Map(world.companies.map(({ place }) => [place, world.lookup('regions', `${place.country} ${place.region}`)]))
  const countries = new Map(world.companies.map(({ place }) => [place, world.lookup('countries', place.country)]))
  return new Table(world, {
    resource: 'locations',
    layout: world.layouts.locations,
    columns: {
      name: (slot) => (slot.round === 0 ? 'Main Office' : `${placeOf(slot).city} ${ROOMS[slot.round % ROOMS.length]!} ${slot.round + 1}`),
      primary: ({ round }) => round === 0,
      address1: (slot) => `${1 + slot.below(420, 1)} ${slot.pick(STREETS, 2)}`,
      address2: (slot) => (slot.below(3, 3) === 0 ? `Level ${1 + slot.below(18, 4)}` : null),
      city: (slot) => placeOf(slot).city,
      postalCode: (slot) => placeOf(slot).postalCode,
      regionId: (slot) => regions.get(placeOf(slot)),
      countryId: (slot) => countries.get(placeOf(slot)),
      phone: (slot) => phoneOf(placeOf(slot), slot.below(10_000, 5)),
      fax: () => null,
      notes: (slot) => (slot.below(4, 6) === 0 ? 'Deliveries at the rear entrance only.' : null),
      restricted: () => false,
      myGlue: () => false,
      psaIntegration: () => 'disabled',
    },
  })
}

export const contactTable = (world: World): Table => {
  const types = ['End User', 'End User', 'End User', 'Approver', 'Technical', 'Billing'].map((name) => world.lookup('contactTypes', name))
  const decides = world.lookup('contactTypes', 'Decision Maker')
  // Coprime steps: within one organization no full name comes twice before all have come.
  const numberOf = ({ rank, round }: Slot): number => rank * 7 + round
  const first = (slot: Slot): string => FIRST_NAMES[numberOf(slot) % FIRST_NAMES.length]!
  const last = (slot: Slot): string =>
    LAST_NAMES[(numberOf(slot) * 31 + Math.floor(numberOf(slot) / FIRST_NAMES.length)) % LAST_NAMES.length]!
  return new Table(world, {
    resource: 'contacts',
    layout: world.layouts.contacts,
    local: ['locationId'],
    plain: ['name', 'firstName', 'lastName', 'title'],
    columns: {
      firstName: first,
      lastName: last,
      name: (slot) => `${first(slot)} ${last(slot)}`,
      title: (slot) => slot.pick(OFFICE_TITLES, 1),
      contactTypeId: (slot) => (slot.round === 0 ? decides : slot.below(4, 2) === 0 ? null : slot.pick(types, 3)),
      locationId: (slot) => world.oneOf('locations', slot.rank, slot.below(64, 4)),
      important: ({ round }) => round === 0,
      notes: (slot) => (slot.below(10, 5) === 0 ? 'Prefers email.' : null),
      contactEmails: (slot) => [
        {
          value: `${first(slot)}.${last(slot)}${slot.round}@${world.companies[slot.rank]!.domain}`.toLowerCase(),
          labelName: 'Work',
          primary: true,
        },
      ],
      contactPhones: (slot) => [
        {
          value: phoneOf(world.companies[slot.rank]!.place, slot.below(10_000, 6)),
          labelName: 'Work',
          extension: String(100 + (slot.round % 900)),
          primary: true,
          labelType: 'phone',
        },
      ],
      restricted: () => false,
      myGlue: () => false,
      psaIntegration: () => 'disabled',
    },
  })
}
