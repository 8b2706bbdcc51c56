import { dayIn, daysSince } from '../moments.js'
import { defineChecks, fail, passIf } from './check.js'

export const documentChecks = defineChecks('documents', [
  {
    id: 'documents-fresh',
    group: 'current',
    title: 'Documents were reviewed in time',
    problem: 'not updated within the limit',
    fix: 'Read them once, correct what has changed, and save: or archive what no longer applies.',
    severity: 'medium',
    weight: 5,
    target: 0.8,
    judge: (record, { now, policy }) => {
      const age = daysSince(record.updatedAt, now)
      return age === null ? 'skip' : age <= policy.limits.documentDays ? 'pass' : fail(dayIn(record.updatedAt))
    },
  },
  {
    id: 'documents-published',
    group: 'clean',
    title: 'Documents are published',
    problem: 'still in draft, which nobody can read',
    fix: 'Publish the draft or delete it.',
    severity: 'low',
    weight: 1,
    target: 1,
    judge: (record) =>
      record.draft === null && record.published === null && record.publishedAt === null
        ? 'skip'
        : passIf(record.published === true || (record.draft !== true && record.publishedAt !== null)),
  },
])

export const flexibleAssetChecks = defineChecks('flexibleAssets', [
  {
    id: 'flexible-assets-fresh',
    group: 'current',
    title: 'Flexible assets were reviewed in time',
    problem: 'not updated within the limit',
    fix: 'Compare them with reality and save: or archive what no longer applies.',
    severity: 'medium',
    weight: 5,
    target: 0.8,
    judge: (record, { now, policy }) => {
      const age = daysSince(record.updatedAt, now)
      return age === null ? 'skip' : age <= policy.limits.flexibleAssetDays ? 'pass' : fail(dayIn(record.updatedAt))
    },
  },
])
