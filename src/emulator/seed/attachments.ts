import type { SeedContext, Target } from './context.js'
import { pdfPage } from './files/pdf.js'
import { pngDiagram } from './files/png.js'
import type { UploadedDocument } from './documents.js'
import { devicesOf, momentIn } from './organizations.js'
import type { Entry, Organization } from './organizations.js'
import type { Random } from './random.js'

const CONTENT_TYPES = { png: 'image/png', pdf: 'application/pdf', txt: 'text/plain' } as const
type Extension = keyof typeof CONTENT_TYPES

/** Parents by the name that the path of an attachment gives them. */
const SEGMENTS = {
  configurations: 'configurations',
  contacts: 'contacts',
  documents: 'documents',
  domains: 'domains',
  locations: 'locations',
  checklists: 'checklists',
  flexibleAssets: 'flexible_assets',
} as const

export const addAttachments = (
  context: SeedContext,
  organizations: readonly Organization[],
  uploaded: readonly UploadedDocument[],
): void => {
  for (const { id, name, ageS, organization } of uploaded) {
    attach(context, { resource: 'documents', id }, name, pdfPage(`${organization.profile.name}: ${name.replace(/\.pdf$/, '')}`), ageS - 30)
  }
  for (const organization of organizations) {
    const random = organization.random.fork('attachments')
    const { quality, profile } = organization
    const some = (
      resource: keyof typeof SEGMENTS,
      entries: readonly Entry[],
      likely: number,
      file: (entry: Entry) => readonly [string, string],
    ): void => {
      if (entries.length === 0 || !random.chance(likely * quality)) return
      const entry = random.pick(entries)
      const [name, content] = file(entry)
      attach(context, { resource, id: entry.id }, name, content, Math.min(entry.ageS - 60, momentIn(organization, random, 5, 900)))
    }
    some('locations', organization.locations, 0.9, () => ['floor-plan.png', pngDiagram(random)])
    some('configurations', devicesOf(organization, 'Firewall', 'Switch'), 0.8, ({ name }) => [
      `${name}-config.txt`,
      deviceConfiguration(name, random),
    ])
    some('configurations', devicesOf(organization, 'Server', 'NAS'), 0.5, ({ name }) => [
      `${name} purchase order.pdf`,
      pdfPage(`Purchase order for ${name}`),
    ])
    some('documents', organization.documents, 0.8, () => ['network-diagram.png', pngDiagram(random)])
    some('flexibleAssets', organization.assets.get('Vendors') ?? [], 0.7, ({ name }) => [
      'contract.pdf',
      pdfPage(`${profile.short} and ${name}`),
    ])
    some('flexibleAssets', organization.assets.get('LAN') ?? [], 0.5, () => ['patch-panel.png', pngDiagram(random)])
    some('contacts', organization.contacts, 0.3, ({ name }) => ['acceptable-use-signed.pdf', pdfPage(`Signed by ${name}`)])
    some('domains', organization.domains, 0.3, ({ name }) => [
      `${name}-zone.txt`,
      text(`; zone of ${name}\n@ 3600 IN MX 10 filter.example.\n`),
    ])
    some('checklists', organization.checklists, 0.3, ({ name }) => ['result.txt', text(`${name}: all points done.\n`)])
  }
}

const text = (content: string): string => Buffer.from(content, 'utf8').toString('base64')

const deviceConfiguration = (name: string, random: Random): string =>
  text(
    `hostname ${name}\nsnmp-server location rack 1\nvlan 10,20,30,50\nntp server 0.pool.example\n! saved after change ${random.int(1000, 9999)}\n`,
  )

const attach = (
  context: SeedContext,
  parent: Target & { readonly resource: keyof typeof SEGMENTS },
  name: string,
  content: string,
  ageS: number,
): void => {
  const ext = name.slice(name.lastIndexOf('.') + 1) as Extension
  context.add(
    'attachments',
    {
      attachment: { content, fileName: name },
      name,
      attachmentFileName: name,
      attachmentContentType: CONTENT_TYPES[ext],
      attachmentFileSize: Buffer.from(content, 'base64').length,
      ext,
      viewable: ext !== 'txt',
    },
    { ageS, parent: { resourceType: SEGMENTS[parent.resource], resourceId: parent.id } },
  )
}
