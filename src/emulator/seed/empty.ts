import type { Seed } from './types.js'

/** An account in which nobody has written anything yet: the lists that IT Glue itself provides, and no organization. */
export const emptySeed = (options: { readonly now: Date }): Seed => {
  const stamp = options.now.toISOString()
  const stamps = { createdAt: stamp, updatedAt: stamp }
  let id = 1_000
  const named = (resource: Seed['records'][number]['resource'], names: readonly string[]): Seed['records'] =>
    names.map((name) => ({ resource, id: String(++id), attributes: { name, ...stamps } }))
  return {
    name: 'empty',
    apiKey: 'ITG.00000000000000000000000000000000.emulated-empty-account',
    subdomain: 'empty-msp',
    records: [
      ...named('organizationStatuses', ['Active', 'Inactive']),
      { resource: 'countries', id: '1', attributes: { name: 'United States', iso: 'US', ...stamps } },
      { resource: 'countries', id: '2', attributes: { name: 'Canada', iso: 'CA', ...stamps } },
      { resource: 'regions', id: '1', attributes: { name: 'Washington', iso: 'WA', countryId: '1', ...stamps } },
      { resource: 'regions', id: '2', attributes: { name: 'British Columbia', iso: 'BC', countryId: '2', ...stamps } },
      { resource: 'platforms', id: '1', attributes: { name: 'Windows', ...stamps } },
      { resource: 'operatingSystems', id: '1', attributes: { name: 'Windows Server 2022', platformId: '1', ...stamps } },
    ],
    links: [],
    plantedSecrets: ['ITG.00000000000000000000000000000000.emulated-empty-account'],
  }
}
