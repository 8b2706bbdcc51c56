import type { Password } from '../../../catalog/index.js'
import { dayIn, daysSince, momentOf } from '../moments.js'
import { defineChecks, fail, filled, passIf } from './check.js'

/** When the value was last set, as far as the list tells. */
const setAt = (record: Password): string | null => record.passwordUpdatedAt ?? record.createdAt

/** Saving a new password takes a moment: its value counts as never changed while the two stamps are this close. */
const SAME_MOMENT_MS = 120_000

/** By metadata alone: no check ever needs the value of a password. */
export const passwordChecks = defineChecks('passwords', [
  {
    id: 'passwords-with-username',
    group: 'complete',
    title: 'Passwords have a username',
    problem: 'without a username',
    fix: 'Enter the username: half a credential helps nobody at night.',
    severity: 'medium',
    weight: 3,
    target: 0.9,
    judge: (record) => passIf(filled(record.username)),
  },
  {
    id: 'passwords-with-category',
    group: 'complete',
    title: 'Passwords have a category',
    problem: 'without a category',
    fix: 'Set the category, so that rotation lists can be made.',
    severity: 'low',
    weight: 1,
    target: 0.8,
    judge: (record) => passIf(record.passwordCategoryId !== null || filled(record.passwordCategoryName)),
  },
  {
    id: 'passwords-rotated',
    group: 'current',
    title: 'Passwords are changed in time',
    problem: 'not changed within the limit',
    fix: 'Rotate them, oldest first; shared administrator accounts before all others.',
    severity: 'medium',
    weight: 6,
    target: 0.8,
    judge: (record, { now, policy }) => {
      const age = daysSince(setAt(record), now)
      return age === null ? 'skip' : age <= policy.limits.passwordDays ? 'pass' : fail(dayIn(setAt(record)))
    },
  },
  {
    id: 'passwords-not-ancient',
    group: 'current',
    title: 'No password is very old',
    problem: 'far beyond the limit',
    fix: 'Rotate these first: people who have left know them.',
    severity: 'high',
    weight: 2,
    target: 1,
    judge: (record, { now, policy }) => {
      const age = daysSince(setAt(record), now)
      return age === null ? 'skip' : age <= policy.limits.oldPasswordDays ? 'pass' : fail(dayIn(setAt(record)))
    },
  },
  {
    id: 'passwords-ever-changed',
    group: 'current',
    title: 'Passwords have been changed since they were entered',
    problem: 'never changed since entered, and beyond the limit',
    fix: 'Rotate them: what was set up by others may be known to others.',
    severity: 'low',
    weight: 0,
    target: 1,
    judge: (record, { now, policy }) => {
      const created = momentOf(record.createdAt)
      const changed = momentOf(record.passwordUpdatedAt)
      const age = daysSince(record.createdAt, now)
      if (created === null || age === null || age <= policy.limits.passwordDays) return 'skip'
      return changed !== null && changed - created > SAME_MOMENT_MS ? 'pass' : fail(dayIn(record.createdAt))
    },
  },
  {
    id: 'passwords-linked',
    group: 'clean',
    title: 'Passwords belong to something',
    problem: 'belonging to nothing',
    fix: 'Embed them in the device or the asset they open, or link them to it.',
    severity: 'low',
    weight: 0,
    target: 0.8,
    judge: (record, { linkedPasswords }) => {
      if (record.resourceId !== null) return 'pass'
      if (linkedPasswords !== null) return passIf(linkedPasswords.has(record.id))
      return fail(null)
    },
  },
])
