import type { SeedContext } from './context.js'
import type { Renewal } from './domains.js'
import type { AssetType } from './flexible-asset-types.js'
import { momentIn } from './organizations.js'
import type { Entry, Organization } from './organizations.js'
import type { PasswordMaker } from './passwords.js'
import { apportion } from './random.js'
import type { Random } from './random.js'
import type { Scene, TraitMaker } from './trait-scene.js'
import { NETWORK_TRAITS } from './traits-network.js'
import { SERVICE_TRAITS } from './traits-services.js'

const TOTAL = 2700

/** Types in the order of their references: a tag finds the assets made before. Beside each, how many a typical client has. */
const ORDER: readonly (readonly [name: string, weight: number, make: TraitMaker])[] = [
  ['Vendors', 7, SERVICE_TRAITS.vendor],
  ['Internet/WAN', 2, NETWORK_TRAITS.internet],
  ['LAN', 5, NETWORK_TRAITS.lan],
  ['Wireless', 3, NETWORK_TRAITS.wireless],
  ['Active Directory', 1, NETWORK_TRAITS.directory],
  ['Printing', 4, NETWORK_TRAITS.printing],
  ['Licensing', 7, SERVICE_TRAITS.licence],
  ['Applications', 6, SERVICE_TRAITS.application],
  ['Email', 1, SERVICE_TRAITS.email],
  ['Backup', 3, SERVICE_TRAITS.backup],
  ['Voice/PBX', 1, SERVICE_TRAITS.voice],
  ['Site Summary', 1.5, SERVICE_TRAITS.site],
]

interface Parts {
  readonly types: ReadonlyMap<string, AssetType>
  readonly users: readonly Entry[]
  readonly templates: readonly Entry[]
  readonly renewals: Renewal[]
  readonly makePassword: PasswordMaker
}

export const addFlexibleAssets = (context: SeedContext, organizations: readonly Organization[], parts: Parts): void => {
  const quotas = apportion(
    TOTAL,
    organizations.map(({ profile, quality }) => (profile.seats === 0 ? 0 : (12 + profile.seats / 5) * quality)),
  )
  const vendors = organizations.filter(({ profile }) => profile.kind === 'Vendor')
  organizations.forEach((organization, index) => {
    const random = organization.random.fork('flexible assets')
    // What a neglected organization lacks, it lacks whole: no backup page rather than a thin one.
    const weights = ORDER.map(([name, weight]) => (random.chance(0.25 + organization.quality * 0.8) || name === 'Vendors' ? weight : 0))
    const counts = apportion(quotas[index] ?? 0, weights)
    ORDER.forEach(([name, , make], position) => {
      const plan: Plan = { ...parts, vendors, type: parts.types.get(name) as AssetType, make }
      for (let number = 0; number < (counts[position] ?? 0); number++) addAsset(context, organization, random, plan, number)
    })
  })
}

interface Plan extends Parts {
  readonly vendors: readonly Organization[]
  readonly type: AssetType
  readonly make: TraitMaker
}

const addAsset = (context: SeedContext, organization: Organization, random: Random, plan: Plan, number: number): void => {
  const { type, users, templates, vendors } = plan
  const { quality } = organization
  const ageS = momentIn(organization, random, 10, 1900)
  const id = context.newId(ageS)
  const scene: Scene = {
    context,
    organization,
    random,
    number,
    users,
    templates,
    vendors,
    tag: (choices, count = 1) => {
      const ids = random.sample(choices, count).map((choice) => choice.id)
      return ids.length > 0 ? ids : undefined
    },
    date: (low, high) => context.timeline.date(-random.int(low, high)),
    password: (name, category, username) =>
      random.chance(0.2 + quality * 0.7)
        ? plan.makePassword(organization, random, {
            name,
            category,
            username: username ?? null,
            parent: { id, type: 'flexible-asset-traits' },
            ageS: ageS - 1,
          }).id
        : undefined,
    note: (html) => {
      if (random.chance((1 - quality) * 0.03)) return `${html}<p>Login: admin / ${context.secrets.password()}</p>`
      return random.chance(0.35 + quality * 0.6) ? html : undefined
    },
  }
  const traits: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(plan.make(scene))) {
    const field = type.fields.find((candidate) => candidate.key === key)
    // Required fields that were added later are empty in some of the older assets.
    if (value === undefined || (field?.required && !field.title && random.chance(0.012))) continue
    traits[key] = value
  }
  context.add(
    'flexibleAssets',
    {
      organizationId: organization.id,
      flexibleAssetTypeId: type.id,
      traits,
      archived: random.chance(0.03),
      restricted: random.chance(0.02),
      myGlue: false,
    },
    { ageS, id, touchedS: momentIn(organization, random, 1, quality > 0.8 ? 250 : quality > 0.5 ? 700 : 1600) },
  )
  const title = type.fields.filter((field) => field.title).map((field) => String(traits[field.key] ?? ''))
  const made = organization.assets.get(type.name)
  const entry = { id, name: title.join(' '), ageS }
  if (made) made.push(entry)
  else organization.assets.set(type.name, [entry])
  for (const field of type.fields) {
    const value = field.expiration ? traits[field.key] : undefined
    if (typeof value !== 'string') continue
    const inDays = Math.round((Date.parse(value) - Date.parse(context.timeline.date(0))) / 86_400_000)
    plan.renewals.push({ organization, resource: 'flexibleAssets', id, ageS, inDays, description: field.name })
  }
}
