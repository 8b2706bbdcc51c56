import type { SeedContext } from './context.js'
import { formatPhone, phoneAt } from './locations.js'
import { momentIn } from './organizations.js'
import type { Organization } from './organizations.js'
import { apportion } from './random.js'
import type { Random } from './random.js'
import type { Lookup } from './reference-lists.js'
import { FIRST_NAMES, LAST_NAMES, LEADERS, OFFICE_TITLES } from './words/people.js'
import { FICTIONAL_MOBILES } from './words/places.js'
import { TRADE_TITLES } from './words/trades.js'

const TOTAL = 1640

export const addContacts = (context: SeedContext, organizations: readonly Organization[], lookup: Lookup): void => {
  const weights = organizations.map(({ profile, quality }) =>
    profile.care === 'empty' ? 0 : profile.seats === 0 ? 4 : profile.seats * (0.35 + quality * 0.65),
  )
  const quotas = apportion(TOTAL, weights)
  organizations.forEach((organization, index) => {
    const random = organization.random.fork('contacts')
    const names = new Set<string>()
    for (let number = 0; number < (quotas[index] ?? 0); number++) addContact(context, organization, random, lookup, number, names)
  })
}

const addContact = (
  context: SeedContext,
  organization: Organization,
  random: Random,
  lookup: Lookup,
  number: number,
  names: Set<string>,
): void => {
  const { profile, quality } = organization
  let firstName = random.pick(FIRST_NAMES)
  let lastName = random.pick(LAST_NAMES)
  while (names.has(`${firstName} ${lastName}`)) {
    firstName = random.pick(FIRST_NAMES)
    lastName = random.pick(LAST_NAMES)
  }
  names.add(`${firstName} ${lastName}`)
  const left = number > 2 && random.chance(0.06)
  // In the badly kept organizations nobody is marked as the one to call.
  const important = number === 0 && random.chance(quality * 1.1)
  const site = organization.locations.length > 0 && random.chance(0.3 + quality * 0.7) ? random.pick(organization.locations) : undefined
  const ageS = momentIn(organization, random, 15, 2400)
  const email = `${firstName}.${lastName}`.toLowerCase() + `@${organization.domain}`
  const id = context.add(
    'contacts',
    {
      organizationId: organization.id,
      firstName,
      lastName,
      title:
        number === 0 ? random.pick(LEADERS) : random.chance(0.9) ? random.pick([...OFFICE_TITLES, ...TRADE_TITLES[profile.trade]]) : null,
      contactTypeId: typeOf(organization, random, lookup, left, number),
      locationId: site?.id ?? null,
      important: important ? true : random.chance(0.3) ? false : null,
      notes: left ? leavingNote(context, random, ageS) : random.chance(0.1) ? random.pick(NOTES) : null,
      contactEmails: random.chance(0.95)
        ? [
            { value: email, labelName: 'Work', primary: true },
            ...(random.chance(0.08) ? [{ value: `${firstName.toLowerCase()}@home.example`, labelName: 'Home', primary: false }] : []),
          ]
        : [],
      contactPhones: phonesOf(organization, random),
      restricted: false,
      myGlue: random.chance(0.03),
      psaIntegration: organization.synced ? (left && random.chance(0.5) ? 'orphaned' : 'enabled') : 'disabled',
    },
    { ageS, touchedS: momentIn(organization, random, 3, quality > 0.5 ? 500 : 1500) },
  )
  organization.contacts.push({ id, name: `${firstName} ${lastName}`, ageS, email, left })
}

const typeOf = (organization: Organization, random: Random, lookup: Lookup, left: boolean, number: number): string | null => {
  // Not every leaver is marked as one: some only carry the note.
  if (left && random.chance(0.7)) return lookup('contactTypes', 'Former Employee')
  if (organization.profile.kind === 'Vendor') return lookup('contactTypes', 'Vendor')
  if (number === 0) return lookup('contactTypes', 'Decision Maker')
  if (random.chance((1 - organization.quality) * 0.7)) return null
  return lookup('contactTypes', random.weighted({ 'End User': 20, Approver: 2, Billing: 1, Technical: 2 }))
}

const phonesOf = (organization: Organization, random: Random) => {
  const phones = []
  if (random.chance(0.8)) {
    const value = phoneAt(organization.place, random)
    const extension = random.chance(0.4) ? String(random.int(100, 399)) : null
    phones.push({
      value,
      labelName: 'Work',
      extension,
      primary: true,
      labelType: 'phone' as const,
      formattedValue: formatPhone(value, organization.place),
    })
  }
  if (random.chance(0.55)) {
    const value = organization.place.country === 'AU' ? random.pick(FICTIONAL_MOBILES) : phoneAt(organization.place, random)
    phones.push({
      value,
      labelName: 'Mobile',
      extension: null,
      primary: phones.length === 0,
      labelType: 'phone' as const,
      formattedValue: formatPhone(value, organization.place),
    })
  }
  return phones
}

const leavingNote = (context: SeedContext, random: Random, ageS: number): string => {
  const daysAgo = random.int(10, Math.max(20, Math.floor(ageS / 86_400) - 1))
  return `${random.pick(['Left the company', 'No longer works here', 'Finished up'])} ${context.timeline.date(daysAgo)}. ${random.pick([
    'Mailbox forwarded to the manager.',
    'Account not yet disabled.',
    'Laptop returned.',
    '',
  ])}`.trim()
}

const NOTES = [
  'Prefers email.',
  'Works Tuesday to Thursday.',
  'May approve purchases up to 1,000.',
  'Call the mobile, desk phone is shared.',
  'Speaks for the board on IT matters.',
  'On parental leave, ask the office manager.',
]
