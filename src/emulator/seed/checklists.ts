import type { SeedContext } from './context.js'
import { momentIn } from './organizations.js'
import type { Entry, Organization } from './organizations.js'
import { daysOf, workingMoment } from './timeline.js'

const TEMPLATES = [
  ['Client onboarding', 'Everything that must be known before the first ticket.'],
  ['Quarterly review', 'Backups, warranties, licences and accounts, with the client.'],
  ['New starter', 'Account, machine, telephone, welcome mail.'],
  ['Leaver', 'Disable, forward, collect, wipe.'],
  ['Server patching', 'Snapshot, install, restart, test.'],
] as const

export const addChecklists = (context: SeedContext, organizations: readonly Organization[], users: readonly Entry[]): Entry[] => {
  const random = context.random.fork('checklists')
  const templates = TEMPLATES.map(([name, description], index): Entry => {
    const ageS = workingMoment(random, 2500 - index * 100)
    const organizationId = organizations[0]?.id ?? null
    return { id: context.add('checklistTemplates', { name, description: `<p>${description}</p>`, organizationId }, { ageS }), name, ageS }
  })
  for (const organization of organizations) {
    if (organization.profile.seats === 0 || !random.chance(organization.quality)) continue
    for (const template of random.sample(templates, random.int(1, 3))) {
      const ageS = Math.min(momentIn(organization, random, 3, 700), template.ageS - 60)
      const completed = random.chance(0.35 + organization.quality * 0.5)
      const doneS = completed ? Math.max(3600, ageS - random.int(1, 20) * 86_400) : ageS
      const id = context.add(
        'checklists',
        {
          organizationId: organization.id,
          checklistTemplateId: template.id,
          name: template.name,
          description: `<p>${template.name} for the team on site.</p>`,
          completed,
          completedAt: completed ? context.timeline.timestamp(doneS) : null,
          dueDate: context.timeline.date(daysOf(ageS) - random.int(5, 40)),
          assigneeId: random.pick(users).id,
          restricted: false,
          archived: false,
        },
        { ageS, touchedS: doneS },
      )
      organization.checklists.push({ id, name: template.name, ageS })
    }
  }
  return templates
}
