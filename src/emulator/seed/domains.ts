import type { SeedContext } from './context.js'
import { momentIn } from './organizations.js'
import type { Organization } from './organizations.js'
import { REGISTRARS } from './words/trades.js'

export interface Renewal {
  readonly organization: Organization
  readonly resource: 'domains' | 'configurations' | 'flexibleAssets'
  readonly id: string
  readonly ageS: number
  /** Days from the seed's day; negative: past. */
  readonly inDays: number
  readonly description: string
}

export const addDomains = (context: SeedContext, organizations: readonly Organization[], renewals: Renewal[]): void => {
  for (const organization of organizations) {
    const random = organization.random.fork('domains')
    const { quality, domain, profile } = organization
    if (profile.seats === 0 || !random.chance(quality * 1.4)) continue
    const names = [domain, domain.replace('.example', '-online.example'), `${profile.short.toLowerCase()}.example`].slice(
      0,
      random.int(1, 3),
    )
    for (const name of names) {
      // Most renew by themselves; in neglected organizations some have run out unnoticed.
      const inDays = random.chance((1 - quality) * 0.2) ? -random.int(1, 90) : random.int(4, 700)
      const ageS = momentIn(organization, random, 60, 2400)
      const id = context.add(
        'domains',
        {
          organizationId: organization.id,
          name,
          registrarName: random.pick(REGISTRARS),
          screenshot: '',
          notes: random.chance(0.2) ? 'Renews by itself; the card on file belongs to the client.' : null,
          expiresOn: context.timeline.midnight(-inDays),
          restricted: false,
          myGlue: false,
        },
        { ageS, touchedS: momentIn(organization, random, 1, 60) },
      )
      organization.domains.push({ id, name, ageS })
      renewals.push({ organization, resource: 'domains', id, ageS, inDays, description: 'Domain registration' })
    }
  }
}
