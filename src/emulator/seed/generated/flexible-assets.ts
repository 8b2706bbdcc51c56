import { nameKeyOf } from '../../../catalog/index.js'
import type { SeedContext } from '../context.js'
import { idsOf } from './ids.js'
import { Table } from './table.js'
import type { Slot } from './table.js'
import type { World } from './world.js'

const NAMES = [
  'Applications',
  'Backup',
  'Internet',
  'LAN',
  'Wireless',
  'Email',
  'Active Directory',
  'Licensing',
  'Vendors',
  'Printing',
  'Voice',
  'Site Summary',
  'Remote Access',
  'Virtualization',
  'File Shares',
  'Databases',
  'Certificates',
  'Cloud Tenants',
  'Monitoring',
  'Antivirus',
  'Firewalls',
  'Cameras',
  'Door Access',
  'Point of Sale',
  'Web Sites',
  'DNS Zones',
  'Mobile Fleet',
  'Conference Rooms',
  'Racks',
  'Power',
  'Cabling',
  'Group Policies',
  'Mailing Lists',
  'Shared Mailboxes',
  'Scheduled Tasks',
  'Integrations',
  'Disaster Recovery',
  'Compliance',
  'Projects',
  'Change Requests',
] as const
const STATES = ['Planned', 'In service', 'Needs work', 'Retired'] as const

interface Field {
  readonly name: string
  readonly kind: 'Text' | 'Select' | 'Tag' | 'Number' | 'Checkbox' | 'Date' | 'Password' | 'Textbox'
  readonly tagType?: string
}
const FIELDS: readonly Field[] = [
  { name: 'Title', kind: 'Text' },
  { name: 'State', kind: 'Select' },
  { name: 'Devices', kind: 'Tag', tagType: 'Configurations' },
  { name: 'Responsible', kind: 'Tag', tagType: 'Contacts' },
  { name: 'Yearly Cost', kind: 'Number' },
  { name: 'Business Critical', kind: 'Checkbox' },
  { name: 'Next Review', kind: 'Date' },
  { name: 'Credentials', kind: 'Password' },
  { name: 'Notes', kind: 'Textbox' },
]
const [TITLE, STATE, DEVICES, RESPONSIBLE, COST, CRITICAL, REVIEW, CREDENTIALS, NOTES] = FIELDS.map(({ name }) => nameKeyOf(name)) as [
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
  string,
]

export interface AssetType {
  readonly id: string
  readonly name: string
}

export const addAssetTypes = (context: SeedContext, count: number, seedNumber: number): readonly AssetType[] => {
  const typeIds = idsOf('flexibleAssetTypes', seedNumber)
  const fieldIds = idsOf('flexibleAssetFields', seedNumber)
  return Array.from({ length: count }, (_, at) => {
    const again = Math.floor(at / NAMES.length)
    const name = again === 0 ? NAMES[at]! : `${NAMES[at % NAMES.length]!} ${again + 1}`
    const id = typeIds.at(at)
    const ageS = (2_400 - at) * 86_400
    context.add(
      'flexibleAssetTypes',
      { name, description: `What is known of ${name.toLowerCase()}.`, icon: 'cubes', showInMenu: true, enabled: true },
      { ageS, id },
    )
    FIELDS.forEach((field, order) => {
      context.add(
        'flexibleAssetFields',
        {
          flexibleAssetTypeId: id,
          order: order + 1,
          name: field.name,
          kind: field.kind,
          hint: null,
          decimals: field.kind === 'Number' ? 2 : null,
          defaultValue: field.kind === 'Select' ? STATES.join('\n') : null,
          tagType: field.tagType ?? null,
          required: order === 0,
          useForTitle: order === 0,
          expiration: false,
          showInList: order < 3,
          nameKey: nameKeyOf(field.name),
        },
        { ageS: ageS - 1, id: fieldIds.at(at * FIELDS.length + order), parent: { flexibleAssetTypeId: id } },
      )
    })
    return { id, name }
  })
}

export const flexibleAssetTable = (world: World, types: readonly AssetType[]): Table => {
  const title = ({ rank, round }: Slot): string =>
    `${types[round % types.length]!.name} ${world.companies[rank]!.short}-${Math.floor(round / types.length) + 1}`
  return new Table(world, {
    resource: 'flexibleAssets',
    layout: world.layouts.flexibleAssets,
    byRound: { flexibleAssetTypeId: (round) => types[round % types.length]!.id },
    columns: {
      name: title,
      traits: (slot) => {
        const { rank, round } = slot
        const traits: Record<string, unknown> = { [TITLE]: title(slot), [STATE]: slot.pick(STATES, 1) }
        const device = slot.below(2, 2) === 0 ? world.oneOf('configurations', rank, round) : null
        if (device !== null) traits[DEVICES] = [device]
        const contact = slot.below(3, 3) === 0 ? world.oneOf('contacts', rank, round) : null
        if (contact !== null) traits[RESPONSIBLE] = [contact]
        traits[COST] = slot.below(500_000, 4) / 100
        traits[CRITICAL] = slot.below(6, 5) === 0
        if (slot.below(4, 6) > 0) traits[REVIEW] = world.timeline.date(-slot.below(365, 7))
        const password = slot.below(5, 8) === 0 ? world.oneOf('passwords', rank, round) : null
        if (password !== null) traits[CREDENTIALS] = password
        traits[NOTES] = `<p>Entry ${slot.place + 1} of the register. ${slot.pick(REMARKS, 9)}</p>`
        return traits
      },
      archived: (slot) => slot.below(40, 10) === 0,
      restricted: () => false,
      myGlue: () => false,
    },
  })
}

const REMARKS = [
  'Reviewed with the client in the yearly meeting.',
  'Serviced by the vendor; open a ticket there first.',
  'Documented during onboarding, not looked at since.',
  'Keep in step with the runbook of the site.',
]
