import type { Seed, SeedRecord } from '../../src/emulator/index.js'
import type { AccountPlan } from './scenario.js'

const STAMPS = { createdAt: '2025-06-01T00:00:00.000Z', updatedAt: '2025-06-01T00:00:00.000Z' }
const idOf = (kind: number, at: number): string => String(1_000_000_000 + kind * 1_000_000 + at)

/** A small account of the size that the scenario asks for. */
export const accountSeed = (plan: AccountPlan): Seed => {
  const records: SeedRecord[] = []
  const add = (
    resource: SeedRecord['resource'],
    kind: number,
    count: number,
    attributes: (at: number) => Record<string, unknown>,
  ): void => {
    for (let at = 0; at < count; at++) records.push({ resource, id: idOf(kind, at), attributes: { ...attributes(at), ...STAMPS } })
  }
  const organizationId = (at: number): string => idOf(1, at % plan.organizations)
  add('organizations', 1, plan.organizations, (at) => ({ name: `Organization ${at}`, description: 'initial' }))
  add('configurationTypes', 2, 3, (at) => ({ name: ['Server', 'Switch', 'Printer'][at] }))
  add('configurationStatuses', 3, 2, (at) => ({ name: ['Active', 'Inactive'][at] }))
  add('configurations', 4, plan.configurations, (at) => ({
    organizationId: organizationId(at),
    name: `Device ${at}`,
    assetTag: 'initial',
    configurationTypeId: idOf(2, at % 3),
    archived: false,
  }))
  add('contacts', 5, plan.contacts, (at) => ({ organizationId: organizationId(at), firstName: `Person ${at}`, title: 'initial' }))
  add('passwords', 6, plan.passwords, (at) => ({
    organizationId: organizationId(at),
    name: `Login ${at}`,
    username: 'initial',
    password: 'planted-in-the-simulation',
  }))
  const apiKey = 'ITG.22222222222222222222222222222222.simulated-account'
  return {
    name: 'simulation',
    apiKey,
    subdomain: 'simulated-msp',
    records,
    links: [],
    plantedSecrets: [apiKey, 'planted-in-the-simulation'],
  }
}
