import type { ResourceKey } from '../../catalog/index.js'
import type { SeedContext } from './context.js'
import { MANUFACTURERS, OPERATING_SYSTEMS } from './words/devices.js'
import { COUNTRIES, REGIONS } from './words/places.js'

/** Looks up the id of an entry of a reference list by its name; for models `manufacturer model`, for regions `country region` in ISO codes. */
export type Lookup = (resource: ResourceKey, name: string) => string

export const ORGANIZATION_TYPES = ['Customer', 'Break/Fix', 'Prospect', 'Vendor', 'Partner', 'Internal'] as const
export const ORGANIZATION_STATUSES = ['Active', 'Inactive', 'Onboarding', 'Offboarded'] as const
const CONFIGURATION_TYPES = [
  'Server',
  'Virtual Server',
  'Workstation',
  'Laptop',
  'Switch',
  'Firewall',
  'Access Point',
  'Printer',
  'UPS',
  'NAS',
  'Desk Phone',
  'Camera',
  'Mobile Device',
  'Unclassified',
]
const CONFIGURATION_STATUSES = ['Active', 'Inactive', 'In Stock', 'On Loan', 'Under Repair', 'Retired']
const CONTACT_TYPES = ['Approver', 'Billing', 'Decision Maker', 'End User', 'Technical', 'Vendor', 'Former Employee']
const PASSWORD_CATEGORIES = [
  'Administrative',
  'Active Directory',
  'Application',
  'Cloud Service',
  'Configuration',
  'Email',
  'Firewall',
  'Internet Provider',
  'Network Device',
  'Printer',
  'Vendor Portal',
  'Wireless',
]

/** Years ago that the account was opened: everything else is younger. */
const ACCOUNT_AGE_S = 3300 * 86_400

export const addReferenceLists = (context: SeedContext): Lookup => {
  const ids = new Map<string, string>()
  let ageS = ACCOUNT_AGE_S
  const add = (resource: 'organizationTypes' | ResourceKey, key: string, attributes: Readonly<Record<string, unknown>>): string => {
    ageS -= 61
    const id = context.add(resource, attributes as never, { ageS })
    ids.set(`${resource} ${key}`, id)
    return id
  }
  for (const name of ORGANIZATION_TYPES) add('organizationTypes', name, { name, synced: name === 'Customer' || name === 'Prospect' })
  for (const name of ORGANIZATION_STATUSES) add('organizationStatuses', name, { name, synced: false })
  for (const name of CONFIGURATION_TYPES) add('configurationTypes', name, { name, synced: false })
  for (const name of CONFIGURATION_STATUSES) add('configurationStatuses', name, { name, synced: false })
  for (const name of CONTACT_TYPES) add('contactTypes', name, { name })
  for (const name of PASSWORD_CATEGORIES) add('passwordCategories', name, { name })
  for (const [manufacturer, models] of Object.entries(MANUFACTURERS)) {
    const manufacturerId = add('manufacturers', manufacturer, { name: manufacturer })
    for (const name of models) add('models', `${manufacturer} ${name}`, { name, manufacturerId })
  }
  for (const [platform, names] of Object.entries(OPERATING_SYSTEMS)) {
    const platformId = add('platforms', platform, { name: platform })
    for (const name of names) add('operatingSystems', name, { name, platformId })
  }
  for (const [name, iso] of COUNTRIES) {
    const countryId = add('countries', iso, { name, iso })
    for (const [region, regionIso] of REGIONS[iso] ?? []) {
      add('regions', `${iso} ${regionIso}`, { name: region, iso: regionIso, countryId })
    }
  }
  return (resource, name) => {
    const id = ids.get(`${resource} ${name}`)
    if (id === undefined) throw new Error(`The seed has no ${resource} named ${name}.`)
    return id
  }
}
