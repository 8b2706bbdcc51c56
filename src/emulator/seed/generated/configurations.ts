import { ADDRESS_PREFIXES, HARDWARE, SERVER_ROLES } from '../words/devices.js'
import type { DeviceType } from '../words/devices.js'
import { Table } from './table.js'
import type { Slot } from './table.js'
import type { World } from './world.js'

/** What a client gets, in the order in which it gets it; then the same again. */
const PARK: readonly DeviceType[] = (
  'Firewall,Server,Switch,Workstation,Laptop,Workstation,Laptop,Printer,Access Point,Virtual Server,Laptop,Workstation,Laptop,' +
  'Workstation,NAS,Laptop,Workstation,UPS,Laptop,Workstation,Virtual Server,Laptop,Workstation,Desk Phone,Laptop,Workstation,' +
  'Switch,Laptop,Workstation,Mobile Device,Laptop,Workstation,Access Point,Laptop,Camera,Workstation,Printer,Laptop,Unclassified,Workstation'
).split(',') as DeviceType[]

export const deviceTypeOf = (round: number): DeviceType => PARK[round % PARK.length]!

const UNDER_WARRANTY: readonly number[] = PARK.flatMap((type, at) => (['Firewall', 'Server', 'NAS', 'Switch'].includes(type) ? [at] : []))
/** How many of the first `rounds` devices are under warranty, and which the nth of them is. */
export const warrantiesIn = (rounds: number): number =>
  Math.floor(rounds / PARK.length) * UNDER_WARRANTY.length + UNDER_WARRANTY.filter((at) => at < rounds % PARK.length).length
export const roundOfWarranty = (nth: number): number =>
  Math.floor(nth / UNDER_WARRANTY.length) * PARK.length + UNDER_WARRANTY[nth % UNDER_WARRANTY.length]!
const isUnderWarranty = (round: number): boolean => UNDER_WARRANTY.includes(round % PARK.length)

/** Days from the seed's day to the end of the warranty of the device in this place; negative: it is over. */
export const warrantyDaysOf = (slot: Slot): number => slot.below(1_500, 20) - 300

const LETTERS = 'ABCDEFGHJKLMNPRSTUVWXYZ23456789'
const NOTES = [
  'Battery replaced.',
  'Reserved address on the DHCP server.',
  'RAM upgraded to 16 GB.',
  'Firmware held back: the current release drops VPN sessions.',
  'Monitored by the RMM agent; alerts go to the service desk.',
  'Belongs to the lease that ends with the financial year.',
]

const PAIRS = Array.from({ length: 256 }, (_, bits) => (bits + 256).toString(16).slice(1).toUpperCase())
const pair = (bits: number): string => PAIRS[bits & 255]!

export const configurationTable = (world: World): Table => {
  const typeIds = PARK.map((type) => world.lookup('configurationTypes', type))
  const hardware = PARK.map((type) => {
    const { code, models, systems } = HARDWARE[type]
    return {
      type,
      code,
      models: models.map((model) => ({
        id: world.lookup('models', model),
        manufacturerId: world.lookup('manufacturers', model.slice(0, model.indexOf(' '))),
      })),
      systems: systems.map((system) => world.lookup('operatingSystems', system)),
    }
  })
  const statuses = ['Active', 'Active', 'Active', 'Active', 'Active', 'Active', 'Active', 'Inactive', 'In Stock', 'On Loan'].map((name) =>
    world.lookup('configurationStatuses', name),
  )
  const retired = world.lookup('configurationStatuses', 'Retired')
  const hardwareOf = ({ round }: Slot) => hardware[round % hardware.length]!
  const modelOf = (slot: Slot) => {
    const { models } = hardwareOf(slot)
    return models.length === 0 || slot.below(8, 4) === 0 ? undefined : slot.pick(models, 5)
  }
  const isArchived = (slot: Slot): boolean => slot.below(20, 6) === 0
  const purchasedDays = (slot: Slot): number => 30 + slot.below(2_000, 7)
  const hostname = (slot: Slot): string => {
    const { type, code } = hardwareOf(slot)
    const role = type === 'Virtual Server' ? SERVER_ROLES[Math.floor(slot.round / 20) % SERVER_ROLES.length]! : code
    return `${world.companies[slot.rank]!.short}-${role}${String(slot.round + 1).padStart(3, '0')}`
  }
  const network = (slot: Slot): string => `10.${slot.rank & 255}.${(slot.round >> 7) & 255}`
  return new Table(world, {
    resource: 'configurations',
    layout: world.layouts.configurations,
    byRound: { configurationTypeId: (round) => typeIds[round % typeIds.length] },
    local: ['locationId', 'contactId'],
    plain: ['name', 'hostname', 'primaryIp', 'macAddress', 'serialNumber', 'assetTag', 'position', 'defaultGateway'],
    columns: {
      name: hostname,
      hostname: (slot) => (hardwareOf(slot).type === 'UPS' ? null : hostname(slot)),
      primaryIp: (slot) => `${network(slot)}.${10 + (slot.round & 127)}`,
      macAddress: (slot) => {
        const bits = slot.below(2 ** 32, 8)
        return `${slot.pick(ADDRESS_PREFIXES, 9)}:${pair(bits)}:${pair(bits >>> 8)}:${pair(bits >>> 16)}`
      },
      serialNumber: (slot) => {
        if (hardwareOf(slot).type === 'Virtual Server') return null
        // Counted in letters: no two devices share one.
        let rest = slot.place
        let text = ''
        for (let digit = 0; digit < 5; digit++) {
          text = LETTERS[rest % LETTERS.length]! + text
          rest = Math.floor(rest / LETTERS.length)
        }
        return LETTERS[slot.below(31, 10)]! + LETTERS[slot.below(31, 11)]! + text
      },
      assetTag: (slot) => (slot.below(3, 12) === 0 ? `${world.companies[slot.rank]!.short}-${10_000 + slot.round}` : null),
      position: (slot) => (isUnderWarranty(slot.round) ? `Rack 1, U${2 + slot.below(38, 13)}` : null),
      notes: (slot) => (slot.below(8, 14) === 0 ? slot.pick(NOTES, 15) : null),
      configurationStatusId: (slot) => (isArchived(slot) ? retired : slot.pick(statuses, 16)),
      manufacturerId: (slot) => modelOf(slot)?.manufacturerId ?? null,
      modelId: (slot) => modelOf(slot)?.id ?? null,
      operatingSystemId: (slot) => {
        const { systems } = hardwareOf(slot)
        return systems.length === 0 ? null : slot.pick(systems, 17)
      },
      locationId: (slot) => (slot.below(6, 18) === 0 ? null : world.oneOf('locations', slot.rank, slot.below(64, 18))),
      contactId: ({ rank, round }) =>
        ['Laptop', 'Workstation'].includes(deviceTypeOf(round)) ? world.oneOf('contacts', rank, round) : null,
      defaultGateway: (slot) => `${network(slot)}.1`,
      purchasedAt: (slot) => world.timeline.date(purchasedDays(slot)),
      installedAt: (slot) => (slot.below(2, 19) === 0 ? world.timeline.date(purchasedDays(slot) - 14) : null),
      warrantyExpiresAt: (slot) => (isUnderWarranty(slot.round) ? world.timeline.date(-warrantyDaysOf(slot)) : null),
      archived: isArchived,
      restricted: () => false,
      myGlue: () => false,
      psaIntegration: () => 'disabled',
    },
  })
}
