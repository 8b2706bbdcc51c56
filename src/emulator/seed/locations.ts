import type { SeedContext } from './context.js'
import { momentIn } from './organizations.js'
import type { Organization } from './organizations.js'
import type { Random } from './random.js'
import type { Lookup } from './reference-lists.js'
import { PLACES, STREETS } from './words/places.js'
import type { Place } from './words/places.js'

export const phoneAt = ({ phone, phoneLength }: Place, random: Random): string =>
  phone + random.text('0123456789', phoneLength - phone.length)

/** A number as it is written at that place; Australian mobile numbers have groups of their own. */
export const formatPhone = (digits: string, { groups }: Place): string => {
  const [first, second] = digits.startsWith('04') ? [4, 3] : groups
  return `${digits.slice(0, first)} ${digits.slice(first, first + second)} ${digits.slice(first + second)}`
}

const countOf = (organization: Organization, random: Random): number => {
  const { care, seats } = organization.profile
  if (care === 'empty' || (care === 'awful' && random.chance(0.6)) || (care === 'poor' && random.chance(0.15))) return 0
  return seats < 20 ? 1 : seats < 40 ? random.int(1, 2) : random.int(2, 4)
}

export const addLocations = (context: SeedContext, organizations: readonly Organization[], lookup: Lookup): void => {
  const everywhere = Object.values(PLACES)
  for (const organization of organizations) {
    const random = organization.random.fork('locations')
    const sameCountry = everywhere.filter(({ country, city }) => country === organization.place.country && city !== organization.place.city)
    const places = [organization.place, ...random.sample(sameCountry, 3)].slice(0, countOf(organization, random))
    places.forEach((place, index) => {
      const ageS = index === 0 ? organization.ageS - 90 : momentIn(organization, random, 30, 2000)
      const phone = random.chance(0.9) ? phoneAt(place, random) : null
      const fax = random.chance(0.15) ? phoneAt(place, random) : null
      const name = index === 0 ? (places.length > 1 ? `Head Office - ${place.city}` : 'Main Office') : `${place.city} Office`
      const id = context.add(
        'locations',
        {
          organizationId: organization.id,
          name,
          primary: index === 0,
          address1: `${random.int(1, 420)} ${random.pick(STREETS)}`,
          address2: random.chance(0.3) ? `Level ${random.int(1, 18)}` : null,
          city: place.city,
          postalCode: place.postalCode,
          regionId: lookup('regions', `${place.country} ${place.region}`),
          countryId: lookup('countries', place.country),
          phone,
          formattedPhone: phone && formatPhone(phone, place),
          fax,
          formattedFax: fax && formatPhone(fax, place),
          notes: random.chance(0.25) ? random.pick(ACCESS_NOTES) : null,
          restricted: false,
          myGlue: false,
          psaIntegration: organization.synced ? 'enabled' : 'disabled',
        },
        { ageS, touchedS: momentIn(organization, random, 5, 900) },
      )
      organization.locations.push({ id, name, ageS, place, subnet: 10 * (index + 1) + random.int(0, 9) })
    })
  }
}

const ACCESS_NOTES = [
  'Communications cupboard is behind the kitchen; reception holds the key.',
  'Server room on the ground floor, swipe card from security.',
  'Rack is above the photocopier. Bring a ladder.',
  'Alarm is armed from 18:00. Call the duty manager first.',
  'Deliveries at the rear entrance only.',
]
