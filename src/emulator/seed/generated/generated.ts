import { ConfigurationError } from '../../../errors.js'
import type { SeedContext } from '../context.js'
import { createContext } from '../context.js'
import { apportion } from '../random.js'
import { addReferenceLists } from '../reference-lists.js'
import type { Lookup } from '../reference-lists.js'
import type { Seed } from '../types.js'
import { addUsers } from '../users.js'
import { companyAt } from './companies.js'
import type { Company } from './companies.js'
import { configurationTable, warrantiesIn } from './configurations.js'
import { DEFAULT_ASSET_TYPES, DEFAULT_SEED_NUMBER } from './defaults.js'
import { documentTables, SECTIONS } from './documents.js'
import { domainTables } from './domains.js'
import { addAssetTypes, flexibleAssetTable } from './flexible-assets.js'
import { Layout } from './layout.js'
import { mix } from './mix.js'
import { passwordAt, passwordTable } from './passwords.js'
import { contactTable, locationTable } from './people-and-places.js'
import { World } from './world.js'
import type { Layouts } from './world.js'

export interface GeneratedSeedOptions {
  /** 1 to 100,000. */
  readonly organizations: number
  /** All records of the account together, links between them aside; at most 5,000,000. */
  readonly records: number
  /** 40 unless given; at most 1,000. */
  readonly flexibleAssetTypes?: number
  /** Another number gives another account of the same make; 20 unless given. */
  readonly seedNumber?: number
  /** The day for which the account is built: ages and expirations count from its midnight in UTC. */
  readonly now: Date
}

export const MAX_ORGANIZATIONS = 100_000
export const MAX_RECORDS = 5_000_000
export const MAX_ASSET_TYPES = 1_000

/**
 * A large account: every record is worked out from the seed number and its place when it is asked for, so that it takes hardly
 * any memory and no time to build. The same options give the same account to the byte. Throws a `ConfigurationError` where so many
 * organizations do not fit into so few records.
 */
export const generatedSeed = (options: GeneratedSeedOptions): Seed => {
  const { organizations, records, flexibleAssetTypes = DEFAULT_ASSET_TYPES, seedNumber = DEFAULT_SEED_NUMBER, now } = options
  requireWhole('organizations', organizations, 1, MAX_ORGANIZATIONS)
  requireWhole('records', records, 1, MAX_RECORDS)
  requireWhole('flexibleAssetTypes', flexibleAssetTypes, 1, MAX_ASSET_TYPES)
  requireWhole('seedNumber', seedNumber, 0, 2 ** 31 - 1)
  const context = createContext(now, seedNumber)
  const apiKey = context.secrets.apiKey()
  const lookup = addReferenceLists(context)
  const users = addUsers(context)
  const types = addAssetTypes(context, flexibleAssetTypes, seedNumber)
  const companies = Array.from({ length: organizations }, (_, number) => companyAt(seedNumber, number))
  for (const company of companies) addOrganization(context, company, lookup)
  const rest = records - context.records.length
  if (rest < organizations)
    throw new ConfigurationError(
      'bad_configuration',
      `${organizations} organizations with ${flexibleAssetTypes} flexible asset types need at least ${context.records.length + organizations} records, and ${records} were asked for.`,
      { hint: 'Ask for more records or for fewer organizations.' },
    )
  const { ranked, layouts } = dealOut(companies, rest, seedNumber)
  const midnightS = Math.floor(now.getTime() / 86_400_000) * 86_400
  const world = new World(
    seedNumber,
    context.timeline,
    midnightS,
    lookup,
    layouts,
    ranked,
    users.map(({ id }) => id),
  )
  const passwords = passwordTable(world)
  let planted: readonly string[] | undefined
  return {
    name: 'generated',
    apiKey,
    subdomain: 'tallowfield',
    records: context.records,
    links: linksOf(context, world),
    generated: [
      locationTable(world),
      contactTable(world),
      configurationTable(world),
      passwords,
      ...documentTables(world),
      ...domainTables(world),
      flexibleAssetTable(world, types),
    ],
    get plantedSecrets() {
      planted ??= [apiKey, ...Array.from({ length: passwords.count }, (_, place) => passwordAt(seedNumber, place))]
      return planted
    },
  }
}

const addOrganization = (context: SeedContext, { id, number, name, short, place }: Company, lookup: Lookup): void => {
  const bits = mix(number, 77, 5)
  context.add(
    'organizations',
    {
      name,
      shortName: short,
      organizationTypeId: lookup('organizationTypes', number === 0 ? 'Internal' : bits % 9 === 0 ? 'Break/Fix' : 'Customer'),
      organizationStatusId: lookup('organizationStatuses', bits % 23 === 0 ? 'Inactive' : 'Active'),
      primary: number === 0,
      alert: bits % 11 === 0 ? 'After hours work needs written approval.' : null,
      description: `${name}, ${place.city}.`,
      quickNotes: bits % 3 === 0 ? '<p><strong>Hours:</strong> 8:30-17:30, Monday to Friday.</p>' : null,
      parentId: null,
      ancestorIds: [],
      psaIntegration: 'disabled',
    },
    { ageS: 2_390 * 86_400 - number * 60, id, touchedS: 3_600 + (bits % (400 * 86_400)) },
  )
}

/** Shares of the records; passwords take what is left over. */
const SHARES = {
  configurations: 0.33,
  flexibleAssets: 0.22,
  contacts: 0.1,
  documents: 0.03,
  locations: 0.015,
  domains: 0.015,
  documentFolders: 0.01,
}

const dealOut = (companies: readonly Company[], records: number, seedNumber: number): { ranked: Company[]; layouts: Layouts } => {
  // From one to nine times the size of the smallest, few of them large.
  const weightOf = ({ number }: Company): number => 1 + 8 * (mix(seedNumber, number, 9) / 2 ** 32) ** 3
  const weighed = companies.map((company) => ({ company, weight: weightOf(company) }))
  weighed.sort((a, b) => b.weight - a.weight || a.company.number - b.company.number)
  const weights = weighed.map(({ weight }) => weight)
  const layoutOf = (total: number): Layout => new Layout(apportion(total, weights).sort((a, b) => b - a))
  // Where organizations are small, most of their devices are under warranty, and what runs out needs room too.
  for (let part = 1; ; part *= 0.8) {
    const layouts = layoutsOf((share) => layoutOf(Math.floor(records * share * part)))
    const left = records - Object.values(layouts).reduce((sum, { count }) => sum + count, 0)
    if (left >= 0) return { ranked: weighed.map(({ company }) => company), layouts: { ...layouts, passwords: layoutOf(left) } }
  }
}

const layoutsOf = (share: (part: number) => Layout): Omit<Layouts, 'passwords'> => {
  const configurations = share(SHARES.configurations)
  const documents = share(SHARES.documents)
  const domains = share(SHARES.domains)
  return {
    configurations,
    documents,
    domains,
    flexibleAssets: share(SHARES.flexibleAssets),
    contacts: share(SHARES.contacts),
    documentFolders: share(SHARES.documentFolders),
    locations: share(SHARES.locations),
    documentSections: new Layout(documents.sizes.map((size) => size * SECTIONS)),
    expirations: new Layout(domains.sizes.map((size, rank) => size + warrantiesIn(configurations.sizes[rank]!))),
  }
}

/** A few relations, so that there are some to find: the first device of every tenth organization with its first document. */
const linksOf = (context: SeedContext, world: World): Seed['links'] => {
  for (let rank = 0; rank < world.companies.length; rank += 10) {
    const device = world.idIn('configurations', rank, 0)
    const document = world.idIn('documents', rank, 0)
    if (device !== null && document !== null)
      context.link(
        { resource: 'configurations', id: device },
        { resource: 'documents', id: document },
        (1 + (rank % 300)) * 86_400,
        'How to restart it',
      )
  }
  return context.links
}

const requireWhole = (name: string, value: number, low: number, high: number): void => {
  if (!Number.isSafeInteger(value) || value < low || value > high)
    throw new ConfigurationError('bad_configuration', `${name} must be a whole number from ${low} to ${high}, and is ${String(value)}.`, {
      hint: 'Give another number.',
    })
}
