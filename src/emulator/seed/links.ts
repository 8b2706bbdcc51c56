import type { SeedContext } from './context.js'
import { devicesOf, momentIn } from './organizations.js'
import type { Entry, Organization } from './organizations.js'

/** Related items inside each organization; the badly kept ones have next to none, which is what an audit of links looks for. */
export const addLinks = (context: SeedContext, organizations: readonly Organization[]): void => {
  for (const organization of organizations) {
    const random = organization.random.fork('links')
    const { quality } = organization
    const join = (
      from: readonly [resource: 'configurations' | 'documents' | 'flexibleAssets' | 'contacts', entry: Entry],
      to: readonly [
        resource: 'configurations' | 'documents' | 'flexibleAssets' | 'contacts' | 'passwords' | 'locations' | 'domains',
        choices: readonly Entry[],
      ],
      likely: number,
      notes: string | null = null,
    ): void => {
      if (to[1].length === 0 || !random.chance(likely * quality * quality)) return
      const target = random.pick(to[1])
      const ageS = Math.min(from[1].ageS, target.ageS, momentIn(organization, random, 3, 1500)) - 15
      context.link({ resource: from[0], id: from[1].id }, { resource: to[0], id: target.id }, ageS, random.chance(0.3) ? notes : null)
    }
    const assets = (type: string): readonly Entry[] => organization.assets.get(type) ?? []
    const infrastructure = devicesOf(organization, 'Firewall', 'Switch', 'Server', 'Virtual Server', 'NAS')
    for (const device of infrastructure) {
      join(['configurations', device], ['passwords', organization.passwords], 0.8, 'Management login')
      join(['configurations', device], ['documents', organization.documents], 0.6, 'Runbook')
      join(['configurations', device], ['flexibleAssets', assets('Backup')], 0.4)
      if (device.type === 'Firewall') join(['configurations', device], ['flexibleAssets', assets('Internet/WAN')], 0.9)
      if (device.type === 'Switch') join(['configurations', device], ['flexibleAssets', assets('LAN')], 0.7)
    }
    for (const device of devicesOf(organization, 'Laptop', 'Workstation')) {
      join(['configurations', device], ['contacts', organization.contacts], 0.35, 'Main user')
    }
    for (const device of devicesOf(organization, 'Printer')) join(['configurations', device], ['flexibleAssets', assets('Printing')], 0.6)
    for (const document of organization.documents) {
      join(['documents', document], ['configurations', infrastructure], 0.7)
      join(['documents', document], ['flexibleAssets', assets('Applications')], 0.35)
      join(['documents', document], ['contacts', organization.contacts], 0.2, 'Owner')
    }
    for (const application of assets('Applications')) {
      join(['flexibleAssets', application], ['passwords', organization.passwords], 0.6)
      join(['flexibleAssets', application], ['documents', organization.documents], 0.5)
    }
    for (const email of assets('Email')) join(['flexibleAssets', email], ['domains', organization.domains], 0.9)
    for (const vendor of assets('Vendors')) join(['flexibleAssets', vendor], ['contacts', organization.contacts], 0.4, 'Account holder')
  }
}
