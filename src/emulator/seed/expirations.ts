import type { SeedContext } from './context.js'
import type { Renewal } from './domains.js'
import type { Organization } from './organizations.js'

const TYPES = { domains: 'domains', configurations: 'configurations', flexibleAssets: 'flexible-assets' } as const

/** One row for each date that runs out: registrations, warranties, and the flexible asset fields marked as expiration. */
export const addExpirations = (context: SeedContext, organizations: readonly Organization[], renewals: readonly Renewal[]): void => {
  const warranties = organizations.flatMap((organization) =>
    organization.configurations.flatMap(({ id, ageS, archived, warrantyDays }): Renewal[] =>
      archived || warrantyDays === null
        ? []
        : [{ organization, resource: 'configurations', id, ageS, inDays: warrantyDays, description: 'Warranty' }],
    ),
  )
  for (const { organization, resource, id, ageS, inDays, description } of [...renewals, ...warranties]) {
    context.add(
      'expirations',
      {
        organizationId: organization.id,
        description,
        expirationDate: context.timeline.midnight(-inDays),
        resourceId: id,
        resourceType: TYPES[resource],
      },
      { ageS: ageS - 5 },
    )
  }
}
