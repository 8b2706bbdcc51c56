import type { Seed, SeedRecord } from './types.js'

const FIRST_ID = 4_400_000_000_000_000
const ORGANIZATION_ID = '4300000000000001'
const TYPE_IDS = ['4300000000000011', '4300000000000012', '4300000000000013']
const STATUS_ID = '4300000000000021'

/** One organization with `count` configurations, for measuring. The same on every run. */
export const manyConfigurations = (count: number): Seed => {
  const stamps = { createdAt: '2025-01-01T00:00:00.000Z', updatedAt: '2025-01-01T00:00:00.000Z' }
  const records: SeedRecord[] = [
    { resource: 'organizations', id: ORGANIZATION_ID, attributes: { name: 'Meridian Logistics', shortName: 'MERIDIAN', ...stamps } },
    { resource: 'configurationStatuses', id: STATUS_ID, attributes: { name: 'Active', ...stamps } },
    ...['Server', 'Switch', 'Workstation'].map((name, at): SeedRecord => ({
      resource: 'configurationTypes',
      id: TYPE_IDS[at]!,
      attributes: { name, ...stamps },
    })),
  ]
  for (let at = 0; at < count; at++) records.push(configuration(at))
  const apiKey = 'ITG.11111111111111111111111111111111.emulated-many-configurations'
  return { name: `${count} configurations`, apiKey, subdomain: 'meridian-msp', records, links: [], plantedSecrets: [apiKey] }
}

const configuration = (at: number): SeedRecord => {
  const number = String(at + 1).padStart(6, '0')
  const changed = new Date(Date.UTC(2025, 0, 1) + at * 60_000).toISOString()
  return {
    resource: 'configurations',
    id: String(FIRST_ID + at),
    attributes: {
      organizationId: ORGANIZATION_ID,
      name: `MER-${number}`,
      hostname: `mer-${number}.meridian.example`,
      primaryIp: `10.${(at >> 16) & 255}.${(at >> 8) & 255}.${at & 255}`,
      macAddress: `02:00:${[24, 16, 8, 0].map((shift) => ((at >> shift) & 255).toString(16).padStart(2, '0')).join(':')}`,
      serialNumber: `SN${number}`,
      assetTag: `A-${number}`,
      notes: `<p>Rack ${at % 40}, unit ${at % 42}. Replaced once; see the runbook of the site.</p>`,
      configurationTypeId: TYPE_IDS[at % TYPE_IDS.length]!,
      configurationStatusId: STATUS_ID,
      warrantyExpiresAt: null,
      archived: at % 50 === 0,
      createdAt: changed,
      updatedAt: changed,
    },
  }
}
