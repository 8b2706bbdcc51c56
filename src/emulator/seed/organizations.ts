import type { SeedContext } from './context.js'
import { SHOWN_ORGANIZATION_AGE_S, SHOWN_ORGANIZATION_ID } from './ids.js'
import type { Random } from './random.js'
import type { Lookup } from './reference-lists.js'
import { touchedSince, workingMoment } from './timeline.js'
import { PROFILES } from './words/organizations.js'
import type { Care, Profile } from './words/organizations.js'
import { PLACES } from './words/places.js'
import type { Place } from './words/places.js'
import type { DeviceType } from './words/devices.js'

/** An organization and what the subjects built so far have given it. */
export interface Organization {
  readonly id: string
  readonly profile: Profile
  readonly place: Place
  readonly domain: string
  /** How much of what should be documented is (0-1). */
  readonly quality: number
  /** Records come from the PSA. */
  readonly synced: boolean
  readonly ageS: number
  readonly random: Random
  readonly locations: Site[]
  readonly contacts: Person[]
  readonly configurations: Device[]
  readonly passwords: Entry[]
  readonly documents: Entry[]
  readonly domains: Entry[]
  readonly checklists: Entry[]
  readonly assets: Map<string, Entry[]>
}
/** A record that others refer to. */
export interface Entry {
  readonly id: string
  readonly name: string
  readonly ageS: number
}
export interface Site extends Entry {
  readonly place: Place
  /** Second octet of the addresses used there. */
  readonly subnet: number
}
export interface Person extends Entry {
  readonly email: string
  readonly left: boolean
}
export interface Device extends Entry {
  readonly type: DeviceType
  readonly ip: string | null
  readonly site: Site | undefined
  readonly archived: boolean
  /** Days until the warranty ends; negative: it has ended. */
  readonly warrantyDays: number | null
}

export const QUALITY: Readonly<Record<Care, number>> = { excellent: 0.97, good: 0.85, middling: 0.62, poor: 0.34, awful: 0.12, empty: 0 }

const ALERTS = [
  'Call the office manager before any restart in business hours.',
  'Payment overdue: check with accounts before new work.',
  'After hours work needs written approval.',
  'VIP: answer within 15 minutes.',
]
const slug = (name: string): string => name.toLowerCase().replace(/[^a-z0-9]+/g, '')

const ageOf = (profile: Profile, random: Random): number => {
  if (profile.shown) return SHOWN_ORGANIZATION_AGE_S
  if (profile.kind === 'Internal') return workingMoment(random, 3280)
  if (profile.status === 'Onboarding' || profile.kind === 'Prospect') return workingMoment(random, random.int(12, 45))
  return workingMoment(random, random.int(220, 3200))
}

export const addOrganizations = (context: SeedContext, lookup: Lookup): Organization[] => {
  const random = context.random.fork('organizations')
  const byShort = new Map<string, Organization>()
  for (const profile of PROFILES) {
    const ageS = ageOf(profile, random)
    const quality = QUALITY[profile.care]
    const synced = profile.kind === undefined && profile.care !== 'empty' && random.chance(0.6)
    const parent = profile.parent === undefined ? undefined : byShort.get(profile.parent)
    const touchedS = touchedSince(random, ageS, 2, quality > 0.5 ? 200 : 900)
    const id = context.add(
      'organizations',
      {
        name: profile.name,
        shortName: profile.short,
        organizationTypeId: lookup('organizationTypes', profile.kind ?? 'Customer'),
        organizationStatusId: lookup('organizationStatuses', profile.status ?? 'Active'),
        primary: profile.kind === 'Internal',
        alert: quality > 0.3 && random.chance(0.2) ? random.pick(ALERTS) : null,
        description: random.chance(quality)
          ? `${profile.name}, ${PLACES[profile.place].city}. ${profile.seats} seats under agreement.`
          : null,
        quickNotes: random.chance(quality * 0.8) ? quickNotes(profile, random) : null,
        quickNotesUpdatedAt: context.timeline.timestamp(touchedS),
        parentId: parent?.id ?? null,
        ancestorIds: parent ? [parent.id] : [],
        psaIntegration: synced ? 'enabled' : 'disabled',
      },
      { ageS, touchedS, id: profile.shown ? String(SHOWN_ORGANIZATION_ID) : context.newId(ageS) },
    )
    byShort.set(profile.short, {
      id,
      profile,
      place: PLACES[profile.place],
      domain: `${slug(profile.name)}.example`,
      quality,
      synced,
      ageS,
      random: context.random.fork(profile.short),
      locations: [],
      contacts: [],
      configurations: [],
      passwords: [],
      documents: [],
      domains: [],
      checklists: [],
      assets: new Map(),
    })
  }
  return [...byShort.values()]
}

const quickNotes = (profile: Profile, random: Random): string =>
  [
    `<p><strong>Hours:</strong> ${random.pick(['8:00-17:00', '8:30-17:30', '7:00-16:00', '9:00-18:00'])}, Monday to Friday.</p>`,
    `<p><strong>Parking:</strong> ${random.pick(['visitor bays behind the building', 'street only, two hours', 'loading dock, ring the bell'])}.</p>`,
    `<p><strong>Remote access:</strong> through the RMM agent; the VPN group is <code>${profile.short}-Support</code>. Tell the reception ` +
      'before you take over a screen at the front desk, and close the session when you are done.</p>',
  ].join('')

/** A moment in the life of the organization, `low` to `high` days ago. */
export const momentIn = (organization: Organization, random: Random, low: number, high: number): number =>
  touchedSince(random, organization.ageS - 600, low, high)

export const devicesOf = (organization: Organization, ...types: readonly DeviceType[]): Device[] =>
  organization.configurations.filter((device) => !device.archived && types.includes(device.type))
