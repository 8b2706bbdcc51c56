import { roundOfWarranty, warrantyDaysOf } from './configurations.js'
import { Slot, Table } from './table.js'
import type { World } from './world.js'

/** Days from the seed's day to the end of a registration. */
const daysOf = (slot: Slot): number => slot.below(365, 1)

/** Domains, and what runs out: first the domains of an organization, then its devices under warranty. */
export const domainTables = (world: World): readonly Table[] => {
  const { layouts, timeline } = world
  const domains = new Table(world, {
    resource: 'domains',
    layout: layouts.domains,
    columns: {
      name: ({ rank, round }) =>
        round === 0
          ? world.companies[rank]!.domain
          : `${['mail', 'shop', 'intranet', 'jobs'][round % 4]!}${round}.${world.companies[rank]!.domain}`,
      screenshot: () => null,
      registrarName: (slot) => slot.pick(['Registrar One', 'Namestead', 'Domainworks'], 2),
      notes: () => null,
      expiresOn: (slot) => timeline.midnight(-daysOf(slot)),
      restricted: () => false,
      myGlue: () => false,
    },
  })
  /** The record that runs out. */
  const subjectOf = ({ rank, round, seedNumber }: Slot) => {
    const own = layouts.domains.sizes[rank] ?? 0
    const [resource, at] = round < own ? (['domains', round] as const) : (['configurations', roundOfWarranty(round - own)] as const)
    return { resource, id: world.idIn(resource, rank, at), slot: new Slot(seedNumber, layouts[resource].placeAt(rank, at), at, rank) }
  }
  const expirations = new Table(world, {
    resource: 'expirations',
    layout: layouts.expirations,
    local: ['resourceId'],
    columns: {
      description: (slot) => (subjectOf(slot).resource === 'domains' ? 'Domain Expiration' : 'Warranty Expiration'),
      expirationDate: (slot) => {
        const subject = subjectOf(slot)
        return timeline.midnight(-(subject.resource === 'domains' ? daysOf(subject.slot) : warrantyDaysOf(subject.slot)))
      },
      resourceId: (slot) => subjectOf(slot).id,
      resourceType: (slot) => (subjectOf(slot).resource === 'domains' ? 'Domain' : 'Configuration'),
    },
  })
  return [domains, expirations]
}
