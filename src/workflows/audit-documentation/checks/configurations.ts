import type { Configuration } from '../../../catalog/index.js'
import { dayIn, daysUntil } from '../moments.js'
import { matchesAny } from '../policy/name-pattern.js'
import { defineChecks, fail, filled, passIf } from './check.js'
import type { CheckContext, Verdict } from './check.js'

/** Retired devices are counted and no longer judged. */
const inUse =
  (judge: (record: Configuration, context: CheckContext) => Verdict) =>
  (record: Configuration, context: CheckContext): Verdict =>
    matchesAny(record.configurationStatusName, context.policy.ignore.configurationStatuses) ? 'skip' : judge(record, context)

export const configurationChecks = defineChecks('configurations', [
  {
    id: 'configurations-with-type',
    group: 'complete',
    title: 'Configurations have a type',
    problem: 'without a type',
    fix: 'Set the configuration type, so that the device appears where technicians look for it.',
    severity: 'medium',
    weight: 3,
    target: 1,
    judge: inUse((record) => passIf(filled(record.configurationTypeName) || record.configurationTypeId !== null)),
  },
  {
    id: 'configurations-with-status',
    group: 'complete',
    title: 'Configurations have a status',
    problem: 'without a status',
    fix: 'Set the configuration status: without one nobody knows whether the device is still in use.',
    severity: 'low',
    weight: 2,
    target: 0.95,
    judge: (record) => passIf(filled(record.configurationStatusName) || record.configurationStatusId !== null),
  },
  {
    id: 'configurations-with-serial',
    group: 'complete',
    title: 'Configurations have a serial number',
    problem: 'without a serial number',
    fix: 'Enter the serial number: warranty claims and the match with PSA and RMM depend on it.',
    severity: 'medium',
    weight: 3,
    target: 0.9,
    judge: inUse((record, { policy }) =>
      matchesAny(record.configurationTypeName, policy.ignore.serialNumberOfTypes) ? 'skip' : passIf(filled(record.serialNumber)),
    ),
  },
  {
    id: 'configurations-with-location',
    group: 'complete',
    title: 'Configurations have a location',
    problem: 'without a location',
    fix: 'Assign a location, so that whoever drives out knows where the device stands.',
    severity: 'low',
    weight: 2,
    target: 0.9,
    judge: inUse((record) => passIf(record.locationId !== null || filled(record.locationName))),
  },
  {
    id: 'configurations-with-manufacturer',
    group: 'complete',
    title: 'Configurations have a manufacturer',
    problem: 'without a manufacturer',
    fix: 'Set manufacturer and model: end-of-life lists and spare parts go by them.',
    severity: 'low',
    weight: 1,
    target: 0.9,
    judge: inUse((record, { policy }) =>
      matchesAny(record.configurationTypeName, policy.ignore.serialNumberOfTypes)
        ? 'skip'
        : passIf(record.manufacturerId !== null || filled(record.manufacturerName)),
    ),
  },
  {
    id: 'configurations-in-sync',
    group: 'clean',
    title: 'Configurations are not orphaned',
    problem: 'orphaned, that is, unknown to the PSA or RMM',
    fix: 'Archive what is gone; match again what is still there.',
    severity: 'medium',
    weight: 3,
    target: 1,
    judge: inUse((record) => passIf(record.psaIntegration !== 'orphaned')),
  },
  {
    id: 'configurations-unique',
    group: 'clean',
    title: 'Configurations are not entered twice',
    problem: 'sharing a serial number or a name with another one',
    fix: 'Decide which record survives, move links and passwords to it, and archive the other.',
    severity: 'medium',
    weight: 3,
    target: 1,
    // Known only when the whole list has been seen: the collection takes back what it finds twice.
    judge: () => 'pass',
  },
  {
    id: 'warranties-valid',
    group: 'current',
    title: 'Warranties have not run out',
    problem: 'out of warranty',
    fix: 'Extend the warranty, plan the replacement, or retire the device.',
    severity: 'medium',
    weight: 3,
    target: 0.8,
    judge: inUse((record, { now }) => {
      const days = daysUntil(record.warrantyExpiresAt, now)
      return days === null ? 'skip' : days >= 0 ? 'pass' : fail(dayIn(record.warrantyExpiresAt))
    }),
  },
  {
    id: 'warranties-not-ending',
    group: 'current',
    title: 'No warranty ends soon',
    problem: 'whose warranty ends soon',
    fix: 'Order the extension or the replacement before the date.',
    severity: 'low',
    weight: 0,
    target: 1,
    judge: inUse((record, { now, policy }) => {
      const days = daysUntil(record.warrantyExpiresAt, now)
      if (days === null || days < 0) return 'skip'
      return days > policy.limits.expiringWithinDays ? 'pass' : fail(dayIn(record.warrantyExpiresAt))
    }),
  },
])
