import type { SeedContext } from './context.js'
import { momentIn } from './organizations.js'
import type { Device, Organization, Site } from './organizations.js'
import { apportion } from './random.js'
import type { Random } from './random.js'
import type { Lookup } from './reference-lists.js'
import { daysOf } from './timeline.js'
import { ADDRESS_PREFIXES, DESKS, HARDWARE, SERVER_ROLES } from './words/devices.js'
import type { DeviceType, Hardware } from './words/devices.js'

/** Three pages of a thousand, to the record. */
export const CONFIGURATION_COUNT = 3000

export const addConfigurations = (context: SeedContext, organizations: readonly Organization[], lookup: Lookup): void => {
  const quotas = apportion(
    CONFIGURATION_COUNT,
    organizations.map(({ profile }) => (profile.care === 'empty' ? 0 : profile.seats)),
  )
  organizations.forEach((organization, index) => {
    const random = organization.random.fork('configurations')
    const park = new Park(context, organization, random, lookup)
    for (const type of typesOf(organization, quotas[index] ?? 0, random)) park.add(type)
  })
}

/** What a network of `count` devices is made of; the infrastructure comes first. */
const typesOf = ({ profile, quality, locations }: Organization, count: number, random: Random): DeviceType[] => {
  const share = (part: number): number => Math.floor(count * part)
  const sites = Math.max(1, locations.length)
  const numbers: readonly (readonly [DeviceType, number])[] = [
    // A firewall that nobody documented is one of the gaps an audit looks for.
    ['Firewall', random.chance(0.25 + quality * 0.8) ? sites : 0],
    ['Server', count < 14 ? 0 : Math.max(1, share(0.025))],
    ['Virtual Server', share(0.07)],
    ['Switch', Math.max(sites, share(0.05))],
    ['NAS', count > 12 && random.chance(0.7) ? Math.max(1, share(0.01)) : 0],
    ['UPS', random.chance(quality) ? sites : 0],
    ['Access Point', Math.max(1, share(0.06))],
    ['Printer', Math.max(1, share(0.05))],
    ['Desk Phone', random.chance(0.5) ? share(0.07) : 0],
    ['Camera', profile.trade === 'industry' || profile.trade === 'retail' ? share(0.05) : 0],
    ['Mobile Device', share(0.03)],
    ['Unclassified', share((1 - quality) * 0.07)],
  ]
  const types = numbers.flatMap(([type, number]) => Array.from({ length: number }, () => type))
  const desks = Math.max(0, count - types.length)
  const laptops = Math.floor(desks * (profile.trade === 'health' || profile.trade === 'education' ? 0.35 : 0.6))
  for (let desk = 0; desk < desks; desk++) types.push(desk < laptops ? 'Laptop' : 'Workstation')
  return types.slice(0, count)
}

/** The devices of one organization while they are being added. */
class Park {
  readonly #context: SeedContext
  readonly #organization: Organization
  readonly #random: Random
  readonly #lookup: Lookup
  readonly #numbers = new Map<string, number>()
  readonly #serials: string[] = []

  constructor(context: SeedContext, organization: Organization, random: Random, lookup: Lookup) {
    this.#context = context
    this.#organization = organization
    this.#random = random
    this.#lookup = lookup
  }

  add(type: DeviceType): void {
    const random = this.#random
    const organization = this.#organization
    const { quality, synced } = organization
    const hardware: Hardware = HARDWARE[type]
    const site = organization.locations.length > 0 && random.chance(0.35 + quality * 0.65) ? random.pick(organization.locations) : undefined
    const model = hardware.models.length > 0 && random.chance(0.5 + quality / 2) ? random.pick(hardware.models) : undefined
    const ageS = momentIn(organization, random, 8, 2300)
    const virtual = type === 'Virtual Server'
    const purchasedDaysAgo = virtual || random.chance((1 - quality) * 0.7) ? null : daysOf(ageS) + random.int(0, 120)
    const warrantyDays = purchasedDaysAgo === null || random.chance(0.1) ? null : random.pick([1095, 1095, 1825, 365]) - purchasedDaysAgo
    const archived = random.chance(0.05)
    const { hostname, name } = this.#name(type, site)
    const serialNumber = this.#serial(virtual)
    const ip = type === 'Unclassified' && random.chance(0.5) ? null : random.chance(0.15 * (1 - quality)) ? null : this.#ip(type, site)
    const macAddress = random.chance(0.3 + quality * 0.7) ? this.#mac() : null
    const user = type === 'Laptop' || type === 'Workstation' ? organization.contacts : []
    const contact = user.length > 0 && random.chance(0.15 + quality * 0.65) ? random.pick(user) : undefined
    // A record that the PSA has forgotten keeps its data and loses its owner.
    const orphaned = synced && random.chance(0.02 + (1 - quality) * 0.08)
    const id = this.#context.add(
      'configurations',
      {
        organizationId: organization.id,
        name,
        hostname: type === 'UPS' || type === 'Unclassified' ? null : hostname,
        primaryIp: ip,
        macAddress,
        serialNumber,
        assetTag: random.chance(quality * 0.8) ? `${organization.profile.short}-${String(this.#count('tag')).padStart(4, '0')}` : null,
        position: site && ['Switch', 'Server', 'NAS', 'UPS', 'Firewall'].includes(type) ? `Rack 1, U${random.int(2, 40)}` : null,
        installedBy: random.chance(quality * 0.4) ? 'Harbourlight IT' : null,
        notes: this.#notes(type),
        configurationTypeId: this.#lookup('configurationTypes', type),
        configurationStatusId: this.#status(archived, quality),
        manufacturerId: model === undefined ? null : this.#lookup('manufacturers', model.slice(0, model.indexOf(' '))),
        modelId: model === undefined ? null : this.#lookup('models', model),
        operatingSystemId: this.#system(hardware, model),
        locationId: site?.id ?? null,
        contactId: contact?.id ?? null,
        defaultGateway: ip && random.chance(quality) ? ip.replace(/\.\d+$/, '.1') : null,
        purchasedAt: purchasedDaysAgo === null ? null : this.#context.timeline.date(purchasedDaysAgo),
        installedAt: purchasedDaysAgo !== null && random.chance(quality) ? this.#context.timeline.date(daysOf(ageS)) : null,
        warrantyExpiresAt: warrantyDays === null ? null : this.#context.timeline.date(-warrantyDays),
        archived,
        restricted: random.chance(0.01),
        myGlue: false,
        psaIntegration: orphaned ? 'orphaned' : synced ? 'enabled' : 'disabled',
      },
      { ageS, touchedS: momentIn(organization, random, 1, quality > 0.8 ? 150 : quality > 0.5 ? 500 : 1400) },
    )
    const device = { id, name, ageS, type, ip, site, archived, warrantyDays }
    organization.configurations.push(device)
    this.#interfaces(device, macAddress)
  }

  #count(series: string): number {
    const number = (this.#numbers.get(series) ?? 0) + 1
    this.#numbers.set(series, number)
    return number
  }

  #name(type: DeviceType, site: Site | undefined): { hostname: string; name: string } {
    const random = this.#random
    const { profile, quality, locations, configurations } = this.#organization
    const desk = type === 'Workstation' || type === 'Laptop'
    if (type === 'Unclassified') return { hostname: '', name: `Unknown device ${this.#count('unknown')}` }
    if (desk && random.chance((1 - quality) * 0.4)) {
      const hostname = `${random.pick(['DESKTOP', 'LAPTOP', 'WIN'])}-${random.text('ABCDEFGHJKLMNPQRSTUVWXYZ0123456789', 7)}`
      return { hostname, name: hostname }
    }
    // The same machine entered twice: an audit should see it.
    const twins = desk && random.chance(0.004 + (1 - quality) * 0.03) ? configurations.filter((device) => device.type === type) : []
    if (twins.length > 5) {
      const { name } = random.pick(twins)
      return { hostname: name, name }
    }
    const code = type === 'Virtual Server' ? (SERVER_ROLES[(this.#count('role') - 1) % SERVER_ROLES.length] ?? 'APP') : HARDWARE[type].code
    const prefix = locations.length > 1 && site ? `${profile.short}-${site.place.code}-${code}` : `${profile.short}-${code}`
    const hostname = `${prefix}${String(this.#count(prefix)).padStart(desk ? 3 : 2, '0')}`
    const friendly = type === 'Workstation' && random.chance(0.06)
    return { hostname, name: friendly ? `${random.pick(DESKS)} PC (${hostname})` : hostname }
  }

  #serial(virtual: boolean): string | null {
    const random = this.#random
    const { quality } = this.#organization
    if (virtual || random.chance(0.03 + (1 - quality) * 0.3)) return null
    if (this.#serials.length > 5 && random.chance(0.002 + (1 - quality) * 0.015)) return random.pick(this.#serials)
    const serial = random.text('ABCDEFGHJKLMNPRSTUVWXYZ23456789', random.pick([7, 7, 10, 12]))
    this.#serials.push(serial)
    return serial
  }

  #ip(type: DeviceType, site: Site | undefined): string {
    const second = site?.subnet ?? 10
    const vlan =
      type === 'Workstation' || type === 'Laptop' || type === 'Mobile Device'
        ? 20
        : type === 'Desk Phone'
          ? 30
          : type === 'Camera'
            ? 40
            : 10
    const host = type === 'Firewall' ? 1 : 9 + this.#count(`host ${second} ${vlan}`)
    return `10.${second}.${vlan}.${host}`
  }

  #mac(): string {
    const random = this.#random
    const pair = (): string => random.text('0123456789ABCDEF', 2)
    return `${random.pick(ADDRESS_PREFIXES)}:${pair()}:${pair()}:${pair()}`
  }

  #status(archived: boolean, quality: number): string | null {
    const random = this.#random
    if (archived) return this.#lookup('configurationStatuses', random.chance(0.7) ? 'Retired' : 'Inactive')
    if (random.chance((1 - quality) * 0.25)) return null
    return this.#lookup(
      'configurationStatuses',
      random.weighted({ Active: 84, Inactive: 6, 'In Stock': 3, 'On Loan': 2, 'Under Repair': 1, Retired: 4 }),
    )
  }

  #system(hardware: Hardware, model: string | undefined): string | null {
    const random = this.#random
    if (model?.startsWith('Apple Mac') || model?.startsWith('Apple iMac')) {
      return this.#lookup('operatingSystems', random.pick(['macOS 12 Monterey', 'macOS 13 Ventura', 'macOS 14 Sonoma']))
    }
    if (model?.startsWith('Apple iPad')) return this.#lookup('operatingSystems', 'iPadOS 17')
    if (model?.startsWith('Forti') || model?.startsWith('Fortinet')) return this.#lookup('operatingSystems', 'FortiOS 7.2')
    if (model?.startsWith('SonicWall')) return this.#lookup('operatingSystems', 'SonicOS 7')
    const systems = hardware.systems.filter((system) => !['FortiOS 7.2', 'SonicOS 7', 'iPadOS 17'].includes(system))
    return systems.length > 0 && random.chance(0.9) ? this.#lookup('operatingSystems', random.pick(systems)) : null
  }

  #notes(type: DeviceType): string | null {
    const random = this.#random
    const { quality } = this.#organization
    // What a technician in a hurry leaves where everyone can read it.
    if (type !== 'Unclassified' && random.chance(0.004 + (1 - quality) * 0.03)) {
      const secret = this.#context.secrets.password()
      return random.pick([
        `local admin / ${secret}`,
        `Password: ${secret}`,
        `BIOS pw = ${secret}`,
        `iDRAC root / ${secret}, change after install`,
      ])
    }
    return random.chance(0.12) ? random.pick(NOTES) : null
  }

  #interfaces(device: Device, macAddress: string | null): void {
    const random = this.#random
    if (device.ip === null) return
    const several = device.type === 'Firewall' || device.type === 'Server' || (device.type === 'Laptop' && random.chance(0.3))
    if (!several && device.type !== 'Virtual Server' && !random.chance(0.35)) return
    const names = INTERFACES[device.type] ?? ['Ethernet', 'Wi-Fi']
    names.slice(0, several ? random.int(2, names.length) : 1).forEach((name, index) => {
      this.#context.add(
        'configurationInterfaces',
        {
          name,
          primary: index === 0,
          ipAddress: index === 0 ? device.ip : index === 1 && device.type === 'Firewall' ? `203.0.113.${random.int(2, 250)}` : null,
          macAddress: index === 0 ? macAddress : this.#mac(),
          notes: name === 'iDRAC' ? 'Out-of-band management' : null,
          configurationId: device.id,
        },
        { ageS: device.ageS - 2 - index, parent: { configurationId: device.id } },
      )
    })
  }
}

const INTERFACES: Partial<Record<DeviceType, readonly string[]>> = {
  Firewall: ['LAN', 'WAN1', 'WAN2', 'DMZ'],
  Server: ['Ethernet 1', 'Ethernet 2', 'iDRAC'],
  'Virtual Server': ['Ethernet0'],
  Switch: ['VLAN 10'],
  NAS: ['LAN 1'],
}
const NOTES = [
  'Replaced under warranty, old unit recycled.',
  'Battery replaced.',
  'Reserved address on the DHCP server.',
  'Firmware held back: the current release drops VPN sessions.',
  'Belongs to the lease that ends with the financial year.',
  'RAM upgraded to 16 GB.',
  'Shared machine, several people sign in.',
  'Monitored by the RMM agent; alerts go to the service desk.',
]
