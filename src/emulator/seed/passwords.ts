import type { SeedContext } from './context.js'
import { devicesOf, momentIn } from './organizations.js'
import type { Device, Entry, Organization } from './organizations.js'
import { apportion } from './random.js'
import type { Random } from './random.js'
import type { Lookup } from './reference-lists.js'
import { GENERAL_PASSWORDS } from './words/passwords.js'
import type { DeviceType } from './words/devices.js'

const GENERAL_TOTAL = 1400

/** How often a login of a category has a second factor kept with it. */
const OTP_SHARE: Readonly<Record<string, number>> = { 'Cloud Service': 0.35, Email: 0.3, 'Vendor Portal': 0.12, Application: 0.08 }

interface Wanted {
  readonly name: string
  readonly category: string
  readonly username?: string | null
  readonly url?: string | null
  readonly parent?: { readonly id: string; readonly type: 'Configuration' | 'flexible-asset-traits' }
  readonly ageS?: number
  readonly value?: string
  readonly folderId?: string | null
}

/** Adds passwords that look kept by people: some renewed last week, some never. */
export const createPasswordMaker = (context: SeedContext, lookup: Lookup, users: readonly Entry[]) => {
  return (organization: Organization, random: Random, wanted: Wanted): Entry => {
    const { quality } = organization
    const ageS = wanted.ageS ?? momentIn(organization, random, 20, 2300)
    const [low, high] = quality > 0.9 ? [2, 300] : quality > 0.8 ? [3, 500] : quality > 0.5 ? [10, 1100] : [150, 1825]
    const changedS = Math.min(ageS, momentIn(organization, random, low, high))
    const otp = random.chance((OTP_SHARE[wanted.category] ?? 0) * quality)
    const id = context.add(
      'passwords',
      {
        organizationId: organization.id,
        name: wanted.name,
        username: wanted.username === undefined || random.chance((1 - quality) * 0.25) ? null : wanted.username,
        url: wanted.url ?? null,
        notes: notesOf(context, organization, random, changedS),
        password: wanted.value ?? context.secrets.password(),
        ...(otp && { otpSecret: context.secrets.otpSeed() }),
        otpEnabled: otp,
        passwordUpdatedAt: context.timeline.timestamp(changedS),
        updatedBy: random.pick(users).id,
        updatedByType: 'User',
        resourceId: wanted.parent?.id ?? null,
        resourceType: wanted.parent?.type ?? null,
        passwordCategoryId: random.chance(0.4 + quality * 0.6) ? lookup('passwordCategories', wanted.category) : null,
        passwordFolderId: wanted.folderId ?? null,
        isLive: true,
        archived: random.chance(0.03),
        restricted: random.chance(0.05),
        myGlue: false,
        personal: false,
        rotationPermitted: false,
      },
      { ageS, touchedS: Math.min(changedS, momentIn(organization, random, 1, 600)) },
    )
    const entry = { id, name: wanted.name, ageS }
    organization.passwords.push(entry)
    return entry
  }
}
export type PasswordMaker = ReturnType<typeof createPasswordMaker>

const notesOf = (context: SeedContext, organization: Organization, random: Random, changedS: number): string | null => {
  if (random.chance(0.004 + (1 - organization.quality) * 0.025)) {
    const secret = context.secrets.password()
    return random.pick([`Old password: ${secret}`, `Recovery login: recovery / ${secret}`, `PIN and pass phrase ${secret} if locked out`])
  }
  return random.chance(0.15)
    ? random.pick([
        `Changed ${context.timeline.timestamp(changedS).slice(0, 10)} after the yearly review.`,
        'Second factor is on the service desk phone.',
        'Shared with the vendor, tell them before you change it.',
        'Break glass only.',
        'Used by a scheduled task: update the task too.',
      ])
    : null
}

/** The folders, the general passwords and those embedded in configurations. */
export const addPasswords = (context: SeedContext, organizations: readonly Organization[], make: PasswordMaker, apiKey: string): void => {
  const quotas = apportion(
    GENERAL_TOTAL,
    organizations.map(({ profile, quality }) => (profile.seats === 0 ? 0.4 : (8 + profile.seats / 3) * quality)),
  )
  organizations.forEach((organization, index) => {
    const random = organization.random.fork('passwords')
    const folders = addFolders(context, organization, random)
    const host = organization.domain
    const fill = (text: string, round: number): string =>
      text.replaceAll('{domain}', host).replaceAll('{n}', round > 0 ? ` ${round + 1}` : '')
    for (let number = 0; number < (quotas[index] ?? 0); number++) {
      const round = Math.floor(number / GENERAL_PASSWORDS.length)
      const [name, category, username, url] = GENERAL_PASSWORDS[number % GENERAL_PASSWORDS.length] as (typeof GENERAL_PASSWORDS)[number]
      make(organization, random, {
        name: fill(`${name}{n}`, round),
        category,
        username: username && fill(username, round),
        url: url && fill(url, round),
        folderId: folders.length > 0 && random.chance(0.7) ? random.pick(folders) : null,
      })
    }
    for (const device of devicesOf(organization, ...EMBEDDED))
      if (random.chance(0.15 + organization.quality * 0.75)) embed(make, organization, random, device)
    // The key itself, where an administrator would keep it: a client that leaks values leaks this one.
    if (index === 0)
      make(organization, random, { name: 'IT Glue API key', category: 'Cloud Service', username: 'automation', value: apiKey })
  })
}

const EMBEDDED: readonly DeviceType[] = ['Firewall', 'Server', 'Virtual Server', 'Switch', 'NAS', 'Access Point', 'Printer']

const embed = (make: PasswordMaker, organization: Organization, random: Random, device: Device): void => {
  const server = device.type === 'Server' || device.type === 'Virtual Server'
  make(organization, random, {
    name: server ? `${device.name} local administrator` : `${device.name} admin`,
    category: server
      ? 'Administrative'
      : device.type === 'Firewall'
        ? 'Firewall'
        : device.type === 'Printer'
          ? 'Printer'
          : 'Network Device',
    username: server ? 'Administrator' : 'admin',
    url: !server && device.ip ? `https://${device.ip}/` : null,
    parent: { id: device.id, type: 'Configuration' },
    ageS: device.ageS - 30,
  })
}

const addFolders = (context: SeedContext, organization: Organization, random: Random): string[] => {
  if (organization.quality < 0.5 || organization.profile.seats === 0) return []
  let ageS = organization.ageS - 500
  const add = (name: string, parentId: string | null): string =>
    context.add(
      'passwordFolders',
      {
        organizationId: organization.id,
        name,
        parentId,
        ancestorIds: parentId ? [parentId] : [],
        restricted: name === 'Restricted',
        myGlue: false,
      },
      { ageS: (ageS -= 10) },
    )
  const infrastructure = add('Infrastructure', null)
  const folders = [infrastructure, add('Network', infrastructure), add('Cloud', null), add('Vendors', null)]
  return random.chance(0.4) ? [...folders, add('Restricted', null)] : folders
}
