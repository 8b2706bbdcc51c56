import { dayIn, daysUntil } from '../moments.js'
import { defineChecks, fail, passIf } from './check.js'
import type { CheckContext, Verdict } from './check.js'

const notPast = (date: string | null, { now }: CheckContext): Verdict => {
  const days = daysUntil(date, now)
  return days === null ? 'skip' : days >= 0 ? 'pass' : fail(dayIn(date))
}
const notSoon = (date: string | null, { now, policy }: CheckContext): Verdict => {
  const days = daysUntil(date, now)
  if (days === null || days < 0) return 'skip'
  return days > policy.limits.expiringWithinDays ? 'pass' : fail(dayIn(date))
}

export const domainChecks = defineChecks('domains', [
  {
    id: 'domains-valid',
    group: 'current',
    title: 'Domains have not run out',
    problem: 'whose registration has run out',
    fix: 'Renew the domain today, or remove it when it was given up.',
    severity: 'high',
    weight: 4,
    target: 1,
    judge: (record, context) => notPast(record.expiresOn, context),
  },
  {
    id: 'domains-not-ending',
    group: 'current',
    title: 'No domain runs out soon',
    problem: 'whose registration runs out soon',
    fix: 'Check that it renews by itself and that the card on file is valid.',
    severity: 'high',
    weight: 0,
    target: 1,
    judge: (record, context) => notSoon(record.expiresOn, context),
  },
])

const told = (record: { readonly resourceId: string | null; readonly expirationDate: string | null }, context: CheckContext): boolean =>
  context.toldDates.has(`${record.resourceId} ${dayIn(record.expirationDate)}`)

export const expirationChecks = defineChecks('expirations', [
  {
    id: 'expirations-valid',
    group: 'current',
    title: 'Licences, certificates and contracts have not run out',
    problem: 'past their date',
    fix: 'Renew what runs on, and correct the date; archive what ended.',
    severity: 'high',
    weight: 3,
    target: 1,
    judge: (record, context) => (told(record, context) ? 'skip' : notPast(record.expirationDate, context)),
  },
  {
    id: 'expirations-not-ending',
    group: 'current',
    title: 'No licence, certificate or contract runs out soon',
    problem: 'due soon',
    fix: 'Renew in time.',
    severity: 'medium',
    weight: 0,
    target: 1,
    judge: (record, context) => (told(record, context) ? 'skip' : notSoon(record.expirationDate, context)),
  },
])

export const checklistChecks = defineChecks('checklists', [
  {
    id: 'checklists-on-time',
    group: 'current',
    title: 'Checklists are done by their due date',
    problem: 'overdue',
    fix: 'Finish the checklist or move its date.',
    severity: 'low',
    weight: 0,
    target: 1,
    judge: (record, { now }) => {
      const days = daysUntil(record.dueDate, now)
      if (days === null) return 'skip'
      return days < 0 && !record.completed ? fail(dayIn(record.dueDate)) : passIf(true)
    },
  },
])
