import type { SeedContext } from './context.js'
import type { Entry } from './organizations.js'
import { workingMoment } from './timeline.js'
import type { SeedRecord } from './types.js'

/** As far back as the API tells. */
const DAYS = 29
/** Log ids have 18 digits and lie beyond 2^53 (D25). */
const FIRST_LOG_ID = 574_989_297_400_000_000n
const METRIC_ID_STEP = 1_000_000n

const KINDS = { passwords: 5, configurations: 4, documents: 3, contacts: 1, flexibleAssets: 2 } as const
type Kind = keyof typeof KINDS
const ACTIONS = { view: 14, update: 4, create: 1, delete: 1 } as const
const COUNTED = { view: 'viewed', update: 'edited', create: 'created', delete: 'deleted' } as const
/** How each kind is spelled in logs and in metrics. */
const LABELS: Readonly<Record<Kind, readonly [log: string, metric: string]>> = {
  passwords: ['Password', 'Passwords'],
  configurations: ['Configuration', 'Configurations'],
  documents: ['Document', 'Documents'],
  contacts: ['Contact', 'Contacts'],
  flexibleAssets: ['Flexible Asset', 'Flexible Assets'],
}
const BROWSERS = ['Mozilla/5.0 (Windows NT 10.0; Win64; x64)', 'Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5)', 'itglue-browser-extension']

/** What the technicians did in the last weeks: the log of it, and the counts that follow from the log. */
export const addActivity = (context: SeedContext, users: readonly Entry[]): void => {
  const random = context.random.fork('activity')
  const subjects = new Map<Kind, SeedRecord[]>()
  for (const record of context.records) {
    const kind = record.resource as Kind
    if (!Object.hasOwn(KINDS, kind)) continue
    const known = subjects.get(kind)
    if (known === undefined) subjects.set(kind, [record])
    else known.push(record)
  }
  const counts = new Map<string, { user: string; organization: string; type: string; day: number; done: Record<string, number> }>()
  let logs = 0n
  for (let day = DAYS; day >= 1; day--) {
    const weekend = (DAYS - day) % 7 >= 5
    const entries = random.int(weekend ? 2 : 25, weekend ? 8 : 60)
    const moments = Array.from({ length: entries }, () => workingMoment(random, day)).sort((a, b) => b - a)
    for (const ageS of moments) {
      const user = random.pick(users)
      const kind = random.weighted(KINDS)
      const action = random.weighted(ACTIONS)
      const { attributes } = random.pick(subjects.get(kind) ?? [])
      const organization = String(attributes['organizationId'])
      const [label, metric] = LABELS[kind]
      logs += BigInt(random.int(10_000, 90_000))
      context.records.push({
        resource: 'logs',
        id: String(FIRST_LOG_ID + logs),
        attributes: {
          createdAt: context.timeline.timestamp(ageS),
          level: 20,
          userId: user.id,
          organizationId: organization,
          action,
          resourceType: label,
          resourceName: typeof attributes['name'] === 'string' ? attributes['name'] : null,
          ipAddress: `203.0.113.${random.int(2, 250)}`,
          ipCity: 'Brisbane',
          ipRegion: 'Queensland',
          ipCountry: 'Australia',
          userAgent: random.pick(BROWSERS),
        },
      })
      const name = `${user.id} ${organization} ${metric} ${day}`
      const count = counts.get(name) ?? { user: user.id, organization, type: metric, day, done: {} }
      count.done[COUNTED[action]] = (count.done[COUNTED[action]] ?? 0) + 1
      counts.set(name, count)
    }
  }
  let metrics = FIRST_METRIC_ID
  for (const { user, organization, type, day, done } of counts.values()) {
    metrics += METRIC_ID_STEP
    const { created = 0, viewed = 0, edited = 0, deleted = 0 } = done
    context.records.push({
      resource: 'userMetrics',
      id: String(metrics),
      attributes: {
        userId: user,
        organizationId: organization,
        resourceType: type,
        created,
        viewed,
        edited,
        deleted,
        date: context.timeline.date(day),
      },
    })
  }
}
const FIRST_METRIC_ID = 4_380_000_000_000_000n
