import { CHECKS } from '../checks/index.js'
import { COUNTABLES } from '../countables.js'
import type { AuditPolicy, PolicyFile, PolicyRequirement } from './schema.js'

type Wanted = NonNullable<PolicyFile['require']>[number]

/** What every client should have, in the order of importance to a technician who has never been there. */
const WANTED: readonly Wanted[] = [
  { what: 'key-contacts', minimum: 1, weight: 6, title: 'Somebody to call', fix: 'Mark the person who decides as important.' },
  { what: 'contacts', minimum: 2, weight: 4 },
  { what: 'primary-locations', minimum: 1, weight: 5, title: 'A primary location', fix: 'Enter the main site and mark it as primary.' },
  { what: 'configurations', minimum: 1, weight: 5 },
  { configurationType: ['Firewall', 'Router', 'Managed Network Firewall'], minimum: 1, weight: 5, title: 'The firewall' },
  { what: 'passwords', minimum: 3, weight: 5 },
  { what: 'published-documents', minimum: 3, weight: 6 },
  { flexibleAssetType: ['Backup', 'Backups', 'Backup*'], minimum: 1, weight: 8, title: 'Backup' },
  { flexibleAssetType: ['Internet/WAN', 'Internet*', 'WAN'], minimum: 1, weight: 6, title: 'Internet connection' },
  { flexibleAssetType: ['LAN', 'Network*', 'LAN*'], minimum: 1, weight: 5, title: 'Network' },
  { flexibleAssetType: ['Email', 'E-mail', 'Email*'], minimum: 1, weight: 5, title: 'Email' },
  { flexibleAssetType: ['Active Directory', 'Entra*', 'Azure AD', 'Identity*'], minimum: 1, weight: 5, title: 'Directory of users' },
  { flexibleAssetType: ['Applications', 'Application*'], minimum: 1, weight: 4, title: 'Business applications' },
  { flexibleAssetType: ['Licensing', 'Licen*'], minimum: 1, weight: 3, title: 'Licences' },
]

const DEFAULTS = {
  version: 1,
  name: 'MSP baseline',
  skip: {
    types: ['Vendor', 'Prospect', 'Partner', 'Former*'],
    statuses: ['Inactive', 'Offboarded', 'Terminated', 'Former*'],
    names: [],
  },
  limits: {
    documentDays: 365,
    flexibleAssetDays: 365,
    passwordDays: 365,
    oldPasswordDays: 1095,
    expiringWithinDays: 60,
    recentDays: 90,
  },
  ignore: {
    configurationStatuses: ['Retired', 'Inactive', 'Decommissioned', 'Disposed', 'In Stock'],
    contactTypes: ['Former*', 'Terminated*', 'Left*'],
    serialNumberOfTypes: ['Virtual*', 'VM', '*Virtual Machine*', 'Unclassified', '*Network'],
  },
  grades: { A: 90, B: 75, C: 60, D: 40 },
} as const

/** Fills in what a policy file leaves out. A list that is given replaces the default list; checks and limits are merged one by one. */
export const completePolicy = (file: Partial<PolicyFile> = {}): AuditPolicy => ({
  version: 1,
  name: file.name ?? DEFAULTS.name,
  skip: { ...DEFAULTS.skip, ...given(file.organizations?.skip) },
  require: distinct((file.require ?? WANTED).map(requirementOf)),
  checks: Object.fromEntries(
    CHECKS.flatMap(({ id, weight, target }) => {
      const changed = file.checks?.[id]
      return changed === 'off' ? [] : [[id, { weight: changed?.weight ?? weight, target: changed?.target ?? target }]]
    }),
  ),
  limits: { ...DEFAULTS.limits, ...given(file.limits) },
  ignore: { ...DEFAULTS.ignore, ...given(file.ignore) },
  grades: file.grades ?? DEFAULTS.grades,
})

const given = <T extends object>(part: T | undefined): { [K in keyof T]: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(part ?? {}).filter(([, value]) => value !== undefined)) as never

const listOf = (value: string | readonly string[] | undefined): readonly string[] =>
  value === undefined ? [] : typeof value === 'string' ? [value] : value

const requirementOf = (wanted: Wanted): PolicyRequirement => {
  const assets = listOf(wanted.flexibleAssetType)
  const devices = listOf(wanted.configurationType)
  const { minimum, weight } = wanted
  const common = { what: wanted.what ?? null, flexibleAssetTypes: assets, configurationTypes: devices, minimum, weight }
  const number = minimum === 1 ? 'one' : String(minimum)
  if (wanted.what !== undefined) {
    const [one, several] = COUNTABLES[wanted.what].nouns
    return {
      ...common,
      id: `has-${wanted.what}`,
      title: wanted.title ?? (minimum === 1 ? `At least one ${one}` : `At least ${minimum} ${several}`),
      fix: wanted.fix ?? `Document at least ${number} ${minimum === 1 ? one : several}.`,
    }
  }
  const type = assets[0] ?? devices[0] ?? ''
  const noun = assets.length > 0 ? 'flexible asset' : 'configuration'
  return {
    ...common,
    id: `has-${assets.length > 0 ? 'asset' : 'device'}-${slug(type)}`,
    title: wanted.title ?? (minimum === 1 ? type : `${type}, at least ${minimum}`),
    fix: wanted.fix ?? `Add ${minimum === 1 ? 'a' : minimum} ${noun}${minimum === 1 ? '' : 's'} of the type "${type}".`,
  }
}

/** Two requirements about the same thing keep apart by a number. */
const distinct = (requirements: readonly PolicyRequirement[]): readonly PolicyRequirement[] => {
  const seen = new Map<string, number>()
  return requirements.map((requirement) => {
    const times = (seen.get(requirement.id) ?? 0) + 1
    seen.set(requirement.id, times)
    return times === 1 ? requirement : { ...requirement, id: `${requirement.id}-${times}` }
  })
}
const slug = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '-')
    .replace(/^-|-$/g, '') || 'type'

/** The policy that applies when none is given. */
export const defaultAuditPolicy: AuditPolicy = completePolicy()
