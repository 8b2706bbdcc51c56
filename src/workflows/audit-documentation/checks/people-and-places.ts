import { matchesAny } from '../policy/name-pattern.js'
import { defineChecks, filled, passIf } from './check.js'

export const contactChecks = defineChecks('contacts', [
  {
    id: 'contacts-with-email',
    group: 'complete',
    title: 'Contacts have an email address',
    problem: 'without an email address',
    fix: 'Enter the address, or archive the contact when the person has left.',
    severity: 'medium',
    weight: 3,
    target: 0.95,
    judge: (record, { policy }) =>
      matchesAny(record.contactTypeName, policy.ignore.contactTypes)
        ? 'skip'
        : passIf((record.contactEmails ?? []).some((email) => filled(email.value))),
  },
  {
    id: 'contacts-with-type',
    group: 'complete',
    title: 'Contacts have a type',
    problem: 'without a type',
    fix: 'Say who approves, who pays and who merely uses: set the contact type.',
    severity: 'low',
    weight: 1,
    target: 0.8,
    judge: (record) => passIf(record.contactTypeId !== null || filled(record.contactTypeName)),
  },
  {
    id: 'contacts-in-sync',
    group: 'clean',
    title: 'Contacts are not orphaned',
    problem: 'orphaned, that is, unknown to the PSA',
    fix: 'Remove who has left; match again who is still there.',
    severity: 'low',
    weight: 1,
    target: 1,
    judge: (record, { policy }) =>
      matchesAny(record.contactTypeName, policy.ignore.contactTypes) ? 'skip' : passIf(record.psaIntegration !== 'orphaned'),
  },
])

export const locationChecks = defineChecks('locations', [
  {
    id: 'locations-with-country',
    group: 'complete',
    title: 'Locations have a country',
    problem: 'without a country',
    fix: 'Set country and region.',
    severity: 'low',
    weight: 1,
    target: 1,
    judge: (record) => passIf(record.countryId !== null || filled(record.countryName)),
  },
  {
    id: 'locations-with-address',
    group: 'complete',
    title: 'Locations have a street address and a city',
    problem: 'without a street address or a city',
    fix: 'Complete the address: it is what a technician types into the navigation.',
    severity: 'low',
    weight: 1,
    target: 1,
    judge: (record) => passIf(filled(record.address1) && filled(record.city)),
  },
])
